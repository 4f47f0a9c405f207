from support.baskets import amount, basket, fixed, line, multibuy, of, percent, priced

from store.domain.pricing.priced import Outcome
from store.domain.pricing.reasons import Cause, Reason


def test_what_was_applied_says_where_how_much_by_which_rule() -> None:
    sale = basket(
        line("1.00", "3", product="a"),
        line("2.00", product="b"),
        line("3.00", product="c", manual={"amount": "0.50"}),
        line("4.00", product="d"),
        discounts=[
            percent("sum", "10"),
            fixed("fixed", "1.50", "b"),
            multibuy("set", 3, "2.00", "a"),
            amount("off", "1.00", target=of("b", "d")),
        ],
    )
    assert priced(sale).outcomes == (
        Outcome(b"manual".ljust(16, b"\0"), 15, 50, (2,), 1),  # type: ignore[arg-type]
        Outcome(b"sum", 11, 40, (3,), 1),  # type: ignore[arg-type]
        Outcome(b"fixed", 10, 50, (1,), 1),  # type: ignore[arg-type]
        Outcome(b"set", 12, 100, (0,), 1),  # type: ignore[arg-type]
        Outcome(b"off", 13, 100, (1, 3), 1),  # type: ignore[arg-type]
    )


def test_what_lost_says_to_whom_on_which_lines() -> None:
    sale = basket(
        line("1.00", product="a"),
        line("1.00", product="b"),
        line("1.00", "2", product="c"),
        discounts=[
            percent("loser", "5"),
            fixed("low", "0.50", "a"),
            percent("x", "10", target=of("b"), stacking="stack"),
            percent("y", "10", target=of("b"), stacking="stack"),
            multibuy("set", 2, "1.00", "c"),
        ],
    )
    lost = priced(sale).outcomes[0]
    won = ((b"low",), (b"x", b"y"), (b"set",))
    assert lost.refusal == Reason(Cause.BETTER, (0, 1, 2), won)
    assert (lost.rule, lost.applied) == (10, False)


def test_a_discount_is_told_only_of_the_lines_it_lost() -> None:
    """On line 1 it was taken and took nothing, on line 2 another was better."""
    sale = basket(
        line("1.00", product="a"),
        line("3.00", product="b"),
        discounts=[fixed("f", "2.00", "a", "b"), fixed("g", "1.00", "b")],
    )
    assert priced(sale).outcomes[0].refusal == Reason(Cause.BETTER, (1,), ((b"g",),))


def test_a_discount_that_targets_nothing_here_has_no_outcome() -> None:
    assert priced(basket(line("1.00"), discounts=[percent("d", "10", target=of("other"))])).outcomes == ()
