from typing import Any

import pytest
from support.baskets import (
    amount,
    basket,
    fixed,
    line,
    multibuy,
    of,
    percent,
    priced,
    refusals,
    shares,
    total,
)


@pytest.mark.parametrize(
    ("lines", "multibuys", "expected"),
    [
        # One product, 1.00 each, three for 2.00.
        ([("1.00", "2", "p")], [(3, "2.00")], "2.00"),
        ([("1.00", "3", "p")], [(3, "2.00")], "2.00"),
        ([("1.00", "4", "p")], [(3, "2.00")], "3.00"),
        ([("1.00", "7", "p")], [(3, "2.00")], "5.00"),
        ([("1.00", "3000", "p")], [(3, "2.00")], "2000.00"),
        # Units of several lines and products make a set; the dearest go first.
        ([("1.00", "1", "p"), ("1.00", "2", "p")], [(3, "2.00")], "2.00"),
        ([("1.00", "2", "p"), ("5.00", "2", "q")], [(3, "6.00")], "7.00"),
        ([("5.00", "2", "p"), ("3.00", "2", "q")], [(3, "9.00")], "12.00"),
        ([("4.00", "1", "p"), ("3.00", "1", "q"), ("2.00", "3", "p")], [(2, "5.00")], "11.00"),
        # A set that costs as much, or more, is not taken.
        ([("1.00", "3", "p")], [(3, "3.00")], "3.00"),
        ([("1.00", "3", "p")], [(3, "3.50")], "3.00"),
        ([("5.00", "3", "p"), ("1.00", "3", "q")], [(3, "9.00")], "12.00"),
        # Fractions of a unit take no part.
        ([("1.00", "2.5", "p"), ("1.00", "1", "q")], [(3, "2.00")], "3.50"),
        ([("1.00", "2.5", "p"), ("1.00", "3", "q")], [(3, "2.00")], "4.50"),
        # Two multi-buys: in order, each on what the one before left.
        ([("1.00", "5", "p")], [(3, "2.00"), (2, "1.50")], "3.50"),
        ([("1.00", "4", "p")], [(3, "2.50"), (2, "1.00")], "3.50"),
        # One for X is a price for whole units.
        ([("1.00", "2", "p")], [(1, "0.80")], "1.60"),
    ],
)
def test_rule_12_sets(
    lines: list[tuple[str, str, str]], multibuys: list[tuple[int, str]], expected: str
) -> None:
    offers = [multibuy(f"m{n}", buy, value, "p", "q") for n, (buy, value) in enumerate(multibuys)]
    assert total(basket(*[line(*each) for each in lines], discounts=offers)) == expected


def test_rule_12_a_set_must_beat_the_best_other_offer_of_its_lines() -> None:
    sale = basket(line("1.00", "3"), discounts=[multibuy("m", 3, "2.70"), percent("d", "10")])
    assert shares(sale) == [{"d": 30}]
    assert refusals(sale) == {"m": ("BETTER", 12)}
    sale = basket(line("1.00", "3"), discounts=[multibuy("m", 3, "2.69"), percent("d", "10")])
    assert shares(sale) == [{"m": 31}]
    assert refusals(sale) == {"d": ("UNITS_TAKEN", 12)}


def test_rule_12_the_other_offer_may_be_a_chain() -> None:
    chain = [percent("a", "10", stacking="stack"), percent("b", "10", stacking="stack")]
    assert total(basket(line("10.00", "2"), discounts=[multibuy("m", 2, "16.50"), *chain])) == "16.20"
    assert total(basket(line("10.00", "2"), discounts=[multibuy("m", 2, "16.00"), *chain])) == "16.00"


def test_rule_12_units_in_a_set_take_nothing_else_in_the_line_step() -> None:
    sale = basket(
        line("1.00", "3"),
        discounts=[multibuy("m", 3, "2.00", stacking="stack"), percent("d", "10", stacking="stack")],
    )
    assert shares(sale) == [{"m": 100}]


def test_rule_12_amounts_off_the_sale_still_come_off_a_set() -> None:
    sale = basket(line("1.00", "3"), discounts=[multibuy("m", 3, "2.00"), amount("v", "0.50")])
    assert shares(sale) == [{"m": 100, "v": 50}]


def test_rule_12_the_units_left_over_are_a_line_of_their_own() -> None:
    sale = basket(line("3.33", "4"), discounts=[multibuy("m", 3, "5.00"), percent("d", "10")])
    assert shares(sale) == [{"m": 499, "d": 33}]


@pytest.mark.parametrize(
    ("lines", "buy", "value", "expected"),
    [
        ([line("1.00", "1", "p"), line("3.00", "1", "q")], 2, "3.00", [{"m": 25}, {"m": 75}]),
        # An odd unit goes to the earlier line, though the other is dearer or as dear.
        ([line("1.00", "1", "p"), line("1.00", "1", "q")], 2, "1.99", [{"m": 1}, {}]),
        ([line("1.00", "2", "p"), line("2.00", "1", "q")], 3, "3.99", [{"m": 1}, {}]),
        # Two sets of one line and a mixed one, each spread by itself.
        ([line("2.00", "5", "p"), line("1.00", "1", "q")], 2, "2.50", [{"m": 333}, {"m": 17}]),
    ],
)
def test_rule_12_what_a_set_saves_is_spread_over_its_lines(
    lines: list[dict[str, Any]], buy: int, value: str, expected: list[dict[str, int]]
) -> None:
    assert shares(basket(*lines, discounts=[multibuy("m", buy, value, "p", "q")])) == expected


def test_a_set_that_would_not_save_keeps_none_from_being_taken_that_would() -> None:
    """Half price on the dearer product must not make the other one dearer."""
    lines = [line("10.00", "3", "p"), line("6.00", "3", "q")]
    multi = multibuy("m", 3, "15.00", "p", "q")
    assert total(basket(*lines, discounts=[multi])) == "30.00"
    assert total(basket(*lines, discounts=[multi, percent("half", "50", target=of("p"))])) == "30.00"


def test_the_same_set_is_worth_it_on_one_line_as_on_several() -> None:
    """Rounding a part of a line must not decide: 10 % off 30 of 0.35 is 9.45, a set of three 0.945."""
    sale = basket(line("0.35", "30"), discounts=[multibuy("m", 3, "0.94"), percent("d", "10")])
    assert total(sale) == "9.40"


def test_rule_8_a_limit_counts_sets_and_keeps_those_that_save_most() -> None:
    lines = [line("6.00", "2", "p"), line("5.00", "4", "q")]
    half = percent("half", "25", target=of("p"))
    limited = multibuy("m", 2, "8.00", "p", "q", limits={"sale": 1})
    sale = basket(*lines, discounts=[limited, half])
    assert shares(sale) == [{"half": 300}, {"m": 200}]
    outcomes = {each.discount: each.uses for each in priced(sale).outcomes if each.applied}
    assert outcomes == {b"m": 1, b"half": 1}
    limited["limits"] = {"sale": 5, "total": {"limit": 10, "used": 8}}
    assert {each.uses for each in priced(sale).outcomes if each.discount == b"m"} == {2}


def test_too_few_units_are_counted() -> None:
    sale = basket(
        line("1.00", "2"),
        line("1.00", "0.5"),
        discounts=[multibuy("few", 3, "2.00"), multibuy("two", 2, "1.00")],
    )
    assert refusals(sale) == {"few": ("NEEDS_UNITS", 12)}
    sale["discounts"].append(multibuy("late", 2, "1.50"))
    assert refusals(sale)["late"] == ("UNITS_TAKEN", 12)


def test_a_fixed_price_above_the_list_price_is_no_rival() -> None:
    sale = basket(line("1.00", "3"), discounts=[multibuy("m", 3, "3.00"), fixed("f", "2.00")])
    assert refusals(sale) == {"m": ("SAVES_NOTHING", 12), "f": ("SAVES_NOTHING", 10)}
