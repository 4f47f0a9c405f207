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

STACK = {"stacking": "stack"}


@pytest.mark.parametrize(
    ("discounts", "expected"),
    [
        # One offer of each kind, on 2 x 3.00.
        ([percent("d", "12.5", target=of("p"))], "5.25"),
        ([amount("d", "0.40", per="unit")], "5.20"),
        ([amount("d", "9.00", per="unit")], "0.00"),
        ([fixed("d", "2.90")], "5.80"),
        ([fixed("d", "3.10")], "6.00"),  # a fixed price never raises a price
        ([percent("d", "100")], "0.00"),
        ([percent("d", "0")], "6.00"),
        # Of several the best one.
        ([percent("a", "10"), fixed("b", "2.00"), amount("c", "0.50", per="unit")], "4.00"),
        # Those that stack compound, in order.
        ([percent("a", "50", **STACK), amount("b", "1.00", per="unit", **STACK)], "1.00"),
        ([amount("b", "1.00", per="unit", **STACK), percent("a", "50", **STACK)], "2.00"),
        ([percent("a", "50", **STACK), amount("b", "1.00", per="unit", **STACK, priority=1)], "2.00"),
        ([percent("a", "10", **STACK), percent("b", "10", **STACK), fixed("c", "2.00", **STACK)], "4.00"),
        ([fixed("c", "2.00", **STACK), percent("a", "10", **STACK)], "3.60"),
        # The best single offer or the whole chain, whichever is cheaper.
        ([percent("a", "20"), percent("b", "10", **STACK), percent("c", "10", **STACK)], "4.80"),
        ([percent("a", "15"), percent("b", "10", **STACK), percent("c", "10", **STACK)], "4.86"),
    ],
)
def test_rule_10_what_a_line_takes(discounts: list[dict[str, Any]], expected: str) -> None:
    assert total(basket(line("3.00", "2"), discounts=discounts)) == expected


def test_rule_10_of_equals_the_first_in_order_and_a_single_one_before_a_chain() -> None:
    sale = basket(
        line("1.00"),
        discounts=[
            percent("chain", "10", target=of("p"), **STACK),
            percent("first", "10", target=of("p")),
            amount("second", "0.10", per="unit"),
        ],
    )
    assert shares(sale) == [{"first": 10}]
    assert refusals(sale) == {"chain": ("EQUAL_FIRST", 10), "second": ("EQUAL_FIRST", 10)}
    sale["discounts"][2]["priority"] = 1
    assert shares(sale) == [{"second": 10}]


def test_rule_10_each_line_chooses_for_itself() -> None:
    sale = basket(
        line("10.00", product="dear"),
        line("1.00", product="cheap"),
        discounts=[percent("percent", "10"), amount("unit", "0.50", per="unit")],
    )
    assert shares(sale) == [{"percent": 100}, {"unit": 50}]


def test_rule_10_a_fixed_price_and_an_amount_per_unit_on_part_of_a_unit() -> None:
    assert total(basket(line("2.00", "0.375"), discounts=[fixed("d", "1.11")])) == "0.42"  # 0.41625
    assert (
        total(basket(line("2.00", "0.375"), discounts=[amount("d", "0.10", per="unit")])) == "0.71"
    )  # 0.0375


def test_rule_10_offers_are_rounded_per_line() -> None:
    three = [line("3.33", product=name) for name in "abc"]
    ten = percent("d", "10", target=of("a", "b", "c"))
    assert shares(basket(*three, discounts=[ten])) == [{"d": 33}] * 3


def test_rule_11_a_whole_sale_percentage_is_worked_out_once_on_the_sum() -> None:
    sale = basket(*[line("3.33", product=name) for name in "abc"], discounts=[percent("d", "10")])
    assert shares(sale) == [{"d": 34}, {"d": 33}, {"d": 33}]
    assert priced(sale).discount_total == 100


def test_rule_11_only_on_the_lines_that_took_it() -> None:
    sale = basket(
        line("3.33", product="a"),
        line("3.33", product="b"),
        line("3.33", product="c"),
        discounts=[percent("d", "10"), fixed("f", "1.00", "b")],
    )
    assert shares(sale) == [{"d": 34}, {"f": 233}, {"d": 33}]


def test_rule_11_lines_too_small_to_save_alone_still_take_it() -> None:
    sale = basket(*[line("0.04", product=f"p{n}") for n in range(10)], discounts=[percent("d", "10")])
    assert total(sale) == "0.36"


def test_rule_11_in_a_chain_it_is_worked_out_on_what_the_lines_cost_by_then() -> None:
    sale = basket(
        line("3.33", product="a"),
        line("3.33", product="b"),
        discounts=[
            amount("unit", "0.33", per="unit", target=of("a"), **STACK),
            percent("sum", "10", **STACK),
            percent("last", "50", target=of("b"), **STACK),
        ],
    )
    # 3.00 and 3.33: 10 % of 6.33 is 0.63, spread 0.30 and 0.33; then half of 3.00.
    assert shares(sale) == [{"unit": 33, "sum": 30}, {"sum": 33, "last": 150}]


def test_two_whole_sale_percentages_in_a_chain() -> None:
    """Ten and twenty per cent are never added to thirty."""
    sale = basket(line("100.00"), discounts=[percent("a", "10", **STACK), percent("b", "20", **STACK)])
    assert shares(sale) == [{"a": 1000, "b": 1800}]


def test_a_line_that_a_multibuy_left_something_of_chooses_for_the_rest() -> None:
    sale = basket(
        line("1.00", "4"),
        discounts=[multibuy("three", 3, "2.00"), percent("p", "10"), amount("u", "0.20", per="unit")],
    )
    assert shares(sale) == [{"three": 100, "u": 20}]
    assert refusals(sale) == {"p": ("BETTER", 10)}


def test_what_a_line_takes_without_saving_is_told() -> None:
    sale = basket(line("1.00"), discounts=[fixed("f", "2.00"), percent("zero", "0")])
    assert refusals(sale) == {"f": ("SAVES_NOTHING", 10), "zero": ("EQUAL_FIRST", 10)}
