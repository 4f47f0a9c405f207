from typing import Any

import pytest
from support.baskets import amount, basket, fixed, line, of, percent, refusals, shares, total

STACK = {"stacking": "stack"}


@pytest.mark.parametrize(
    ("discounts", "expected"),
    [
        ([amount("a", "5.00")], "15.00"),
        ([amount("a", "99.00")], "0.00"),
        # After the line step, on what its lines then cost.
        ([percent("p", "50"), amount("a", "5.00")], "5.00"),
        ([amount("a", "5.00"), percent("p", "50")], "5.00"),
        ([percent("p", "50"), amount("a", "15.00")], "0.00"),
        # Of several the one that takes off most.
        ([amount("a", "3.00"), amount("b", "5.00")], "15.00"),
        ([amount("a", "6.00"), amount("b", "15.00", target=of("none"))], "14.00"),
        # Or all that stack, whichever takes off more.
        ([amount("a", "5.00"), amount("b", "3.00", **STACK), amount("c", "3.00", **STACK)], "14.00"),
        ([amount("a", "7.00"), amount("b", "3.00", **STACK), amount("c", "3.00", **STACK)], "13.00"),
        # Stacking in the line step does not matter here.
        ([percent("p", "10"), amount("a", "5.00", **STACK)], "13.00"),
    ],
)
def test_rule_13_amounts_come_off_the_sale(discounts: list[dict[str, Any]], expected: str) -> None:
    assert total(basket(line("10.00", "2"), discounts=discounts)) == expected


def test_rule_13_each_is_capped_at_what_its_lines_still_cost() -> None:
    sale = basket(
        line("2.00", product="a"),
        line("9.00", product="b"),
        discounts=[
            amount("one", "1.50", target=of("a"), **STACK),
            amount("two", "1.50", target=of("a"), **STACK),
            amount("three", "1.50", target=of("a"), **STACK),
        ],
    )
    assert shares(sale) == [{"one": 150, "two": 50}, {}]
    assert refusals(sale) == {"three": ("NOTHING_LEFT", 13)}


def test_rule_13_of_equals_the_first_in_order_and_a_single_one_before_the_chain() -> None:
    sale = basket(
        line("9.00"),
        discounts=[amount("chain", "5.00", **STACK), amount("first", "5.00"), amount("second", "5.00")],
    )
    assert shares(sale) == [{"first": 500}]
    assert refusals(sale) == {"chain": ("TAKES_AS_MUCH", 13), "second": ("TAKES_AS_MUCH", 13)}


def test_the_one_that_takes_off_less_is_told_which_takes_more() -> None:
    sale = basket(
        line("9.00"),
        discounts=[amount("less", "1.00"), amount("x", "2.00", **STACK), amount("y", "2.00", **STACK)],
    )
    assert refusals(sale) == {"less": ("TAKES_MORE", 13)}
    assert shares(sale) == [{"x": 200, "y": 200}]


@pytest.mark.parametrize(
    ("prices", "value", "expected"),
    [
        (["10.00", "10.00", "10.00"], "10.00", [334, 333, 333]),
        (["0.01", "9.99"], "5.00", [1, 499]),
        (["1.00", "0.00", "3.00"], "1.00", [25, 0, 75]),
    ],
)
def test_rule_14_spreading_is_by_largest_remainder(
    prices: list[str], value: str, expected: list[int]
) -> None:
    lines = [line(price, product=f"p{place}") for place, price in enumerate(prices)]
    taken = shares(basket(*lines, discounts=[amount("a", value)]))
    assert [each.get("a", 0) for each in taken] == expected


def test_rule_14_in_proportion_to_what_the_lines_cost_at_that_moment() -> None:
    lines = [line("10.00", product="a"), line("10.00", product="b")]
    sale = basket(*lines, discounts=[fixed("f", "5.00", "a"), amount("v", "3.00")])
    assert shares(sale) == [{"f": 500, "v": 100}, {"v": 200}]


def test_spend_50_get_5_off_is_once_not_per_item() -> None:
    assert total(basket(line("10.00", "6"), discounts=[amount("v", "5.00", minimum="50.00")])) == "55.00"


def test_nothing_is_left_where_everything_is_free() -> None:
    sale = basket(
        line("1.00"), discounts=[percent("free", "100"), amount("v", "5.00"), amount("nil", "0.00")]
    )
    assert refusals(sale) == {"v": ("NOTHING_LEFT", 13), "nil": ("SAVES_NOTHING", 13)}


def test_an_amount_on_some_lines_leaves_the_others() -> None:
    sale = basket(
        line("4.00", product="a"), line("4.00", product="b"), discounts=[amount("v", "9.00", target=of("b"))]
    )
    assert shares(sale) == [{}, {"v": 400}]
