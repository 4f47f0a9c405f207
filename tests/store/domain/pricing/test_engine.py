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

ALONE = {"stacking": "alone"}
STACK = {"stacking": "stack"}


def test_an_empty_basket_costs_nothing() -> None:
    done = priced(basket(discounts=[percent("d", "10"), amount("a", "5.00")]))
    assert (done.total, done.list_total, done.discount_total, done.tax_total) == (0, 0, 0, 0)
    assert (done.lines, done.outcomes) == ((), ())


# One basket, three offers: 100.00, a group's 10 %, a coupon's 20 %, then 5.00 flat


@pytest.mark.parametrize(
    ("stackings", "expected"),
    [
        (("best", "best", "best"), "75.00"),
        (("stack", "stack", "best"), "67.00"),
        (("stack", "stack", "stack"), "67.00"),
        (("alone", "alone", "best"), "80.00"),
        (("alone", "best", "best"), "75.00"),
    ],
)
def test_the_basket_every_till_prices_differently(stackings: tuple[str, str, str], expected: str) -> None:
    group, coupon, flat = stackings
    sale = basket(
        line("100.00"),
        discounts=[
            percent("group", "10", groups=["vip"], stacking=group),
            percent("coupon", "20", stacking=coupon),
            amount("flat", "5.00", stacking=flat),
        ],
        customer={"groups": ["vip"]},
    )
    assert total(sale) == expected


# Rule 13, alone


def test_rule_13_alone_wins_only_if_the_sale_gets_cheaper() -> None:
    others = [percent("p", "10"), amount("a", "5.00")]
    assert total(basket(line("50.00"), discounts=[*others, percent("x", "20", **ALONE)])) == "40.00"
    sale = basket(line("50.00"), discounts=[*others, amount("x", "10.01", **ALONE)])
    assert shares(sale) == [{"x": 1001}]
    assert refusals(sale) == {"p": ("NOT_BESIDE", 13), "a": ("NOT_BESIDE", 13)}
    sale = basket(line("50.00"), discounts=[*others, amount("x", "10.00", **ALONE)])
    assert shares(sale) == [{"p": 500, "a": 500}]
    assert refusals(sale) == {"x": ("OTHERS_BETTER", 13)}


def test_rule_13_of_several_that_stand_alone_the_cheapest_then_the_first() -> None:
    sale = basket(
        line("50.00"),
        discounts=[
            amount("a", "10.00", **ALONE),
            percent("b", "20", **ALONE),
            percent("c", "15", **ALONE),
            percent("d", "20", **ALONE, priority=1),
        ],
    )
    assert shares(sale) == [{"d": 1000}]
    assert refusals(sale) == dict.fromkeys("abc", ("NOT_BESIDE", 13))


def test_rule_13_alone_is_judged_before_added_tax() -> None:
    """Half off the untaxed line gives the smaller bill, but less off the value."""
    sale = basket(
        line("10.00", product="taxed", tax_rate="100"),
        line("11.00", product="untaxed"),
        discounts=[percent("x", "50", target=of("taxed")), percent("y", "50", target=of("untaxed"), **ALONE)],
        tax="exclusive",
    )
    assert shares(sale) == [{}, {"y": 550}]


@pytest.mark.parametrize(
    ("alone", "cause"),
    [
        (multibuy("x", 3, "0.10", **ALONE), ("NEEDS_UNITS", 12)),
        (multibuy("x", 2, "9.00", **ALONE), ("SAVES_NOTHING", 12)),
        (percent("x", "0", **ALONE), ("SAVES_NOTHING", 11)),
        (fixed("x", "9.00", **ALONE), ("SAVES_NOTHING", 10)),
        (amount("x", "0.00", **ALONE), ("SAVES_NOTHING", 13)),
    ],
)
def test_an_offer_that_stands_alone_and_saves_nothing(alone: dict[str, Any], cause: tuple[str, int]) -> None:
    assert refusals(basket(line("1.00", "2"), discounts=[alone])) == {"x": cause}


def test_beside_one_that_stands_alone_what_could_not_be_anyway_keeps_its_reason() -> None:
    sale = basket(
        line("1.00", "2"),
        discounts=[
            percent("x", "90", **ALONE),
            multibuy("m", 3, "1.00"),
            fixed("f", "2.00"),
            percent("p", "5"),
        ],
    )
    assert refusals(sale) == {
        "m": ("NEEDS_UNITS", 12),
        "f": ("NOT_BESIDE", 13),
        "p": ("NOT_BESIDE", 13),
    }


def test_rule_12_alone_multibuys_are_sets_too() -> None:
    sale = basket(line("1.00", "7"), discounts=[multibuy("m", 3, "1.00", **ALONE), percent("p", "10")])
    assert shares(sale) == [{"m": 400}]


# Rule 15, by hand


@pytest.mark.parametrize(
    ("manual", "expected"),
    [
        ({"percent": "25"}, "4.50"),
        ({"percent": "0"}, "6.00"),
        ({"percent": "100"}, "0.00"),
        ({"amount": "1.00"}, "5.00"),
        ({"amount": "9.00"}, "0.00"),
        ({"price": "2.50"}, "5.00"),
        ({"price": "0"}, "0.00"),
        ({"price": "3.50"}, "7.00"),
    ],
)
def test_rule_15_by_hand_replaces_the_automatic_offers(manual: dict[str, str], expected: str) -> None:
    every = [percent("p", "50"), amount("a", "1.00"), fixed("f", "1.00"), multibuy("m", 2, "1.00")]
    sale = basket(line("3.00", "2", manual=manual), discounts=[*every, percent("x", "90", **ALONE)])
    assert total(sale) == expected
    assert refusals(sale) == dict.fromkeys(["p", "a", "f", "m", "x"], ("BY_HAND", 15))


def test_rule_15_other_lines_keep_their_offers_also_one_that_stands_alone() -> None:
    lines = [line("3.00", manual={"percent": "10"}), line("3.00")]
    assert shares(basket(*lines, discounts=[percent("p", "20")])) == [{"manual": 30}, {"p": 60}]
    assert shares(basket(*lines, discounts=[percent("p", "20", **ALONE)])) == [{"manual": 30}, {"p": 60}]


@pytest.mark.parametrize(
    ("manual", "floor", "expected"),
    [
        ({"price": "2.00"}, "2.00", {"manual": 200}),
        ({"price": "1.99"}, "2.00", {"p": 60}),
        ({"percent": "50"}, "2.00", {"p": 60}),
        ({"amount": "2.00"}, "2.00", {"manual": 200}),
    ],
)
def test_rule_15_by_hand_is_checked_against_the_floor(
    manual: dict[str, str], floor: str, expected: dict[str, int]
) -> None:
    sale = basket(line("3.00", "2", manual=manual, floor=floor), discounts=[percent("p", "10")])
    assert shares(sale) == [expected]
    assert refusals(sale).get("manual") == (("BELOW_FLOOR", 15) if "p" in expected else None)


def test_rule_15_the_floor_does_not_bind_automatic_offers() -> None:
    assert total(basket(line("3.00", floor="2.00"), discounts=[percent("p", "90")])) == "0.30"


@pytest.mark.parametrize(
    ("manual", "expected"),
    [
        ({"percent": "10"}, "5.00"),
        ({"amount": "1.00"}, "5.00"),
        ({"price": "4.00"}, "4.00"),
        ({"percent": "0"}, "5.00"),
    ],
)
def test_rule_4_a_line_not_discountable_may_only_have_its_price_put_right(
    manual: dict[str, str], expected: str
) -> None:
    assert total(basket(line("5.00", manual=manual, discountable=False))) == expected


# Rule 16, tax


@pytest.mark.parametrize(
    ("tax", "rounding", "expected"),
    [
        ("none", "line", ("2.70", "0.00", ["0.90", "0.90", "0.90"], ["0.00", "0.00", "0.00"])),
        ("inclusive", "line", ("2.70", "0.42", ["0.76", "0.76", "0.76"], ["0.14", "0.14", "0.14"])),
        ("inclusive", "rate", ("2.70", "0.43", ["0.75", "0.76", "0.76"], ["0.15", "0.14", "0.14"])),
        ("exclusive", "line", ("3.21", "0.51", ["0.90", "0.90", "0.90"], ["0.17", "0.17", "0.17"])),
        ("exclusive", "rate", ("3.21", "0.51", ["0.90", "0.90", "0.90"], ["0.17", "0.17", "0.17"])),
    ],
)
def test_rule_16_tax_comes_from_the_discounted_value(
    tax: str, rounding: str, expected: tuple[str, str, list[str], list[str]]
) -> None:
    lines = [line("1.00", product=name, tax_rate="19") for name in "abc"]
    done = priced(basket(*lines, discounts=[percent("d", "10")], tax=tax, tax_rounding=rounding))

    def money(*minor: int) -> list[str]:
        return [f"{each // 100}.{each % 100:02}" for each in minor]

    assert (
        *money(done.total, done.tax_total),
        money(*[each.net for each in done.lines]),
        money(*[each.tax for each in done.lines]),
    ) == expected


@pytest.mark.parametrize("tax", ["none", "inclusive", "exclusive"])
@pytest.mark.parametrize("rounding", ["line", "rate"])
@pytest.mark.parametrize("code", ["EUR", "JPY", "BHD"])
def test_a_hundred_percent_off_leaves_exact_zeros(tax: str, rounding: str, code: str) -> None:
    lines = [line("333", product=name, tax_rate="19") for name in "abc"]
    done = priced(
        basket(*lines, discounts=[percent("d", "100")], tax=tax, tax_rounding=rounding, currency=code)
    )
    assert (done.total, done.tax_total, done.list_total) == (0, 0, done.discount_total)
    assert {(each.net, each.tax, each.total) for each in done.lines} == {(0, 0, 0)}


# What users of other tills complained of


@pytest.mark.parametrize("customer", [{"groups": ["a"]}, {"groups": ["b"]}, {"groups": ["a", "b"]}, None])
def test_swapping_the_customer_ends_where_a_fresh_sale_would(customer: object) -> None:
    """Prices depend on who the customer is now, not on who it was; what was set by hand stays."""
    sale = basket(
        line("9.99", "3"),
        line("5.00", product="q", manual={"price": "4.00"}),
        discounts=[percent("a", "10", groups=["a"]), fixed("b", "8.00", groups=["b"])],
    )
    fresh = priced({**sale, "customer": customer})
    for earlier in ({"groups": ["a"]}, {"groups": ["b"]}):
        priced({**sale, "customer": earlier})
    assert priced({**sale, "customer": customer}) == fresh
    assert fresh.lines[1].total == 400


def test_a_coupon_for_one_product_does_not_touch_the_cart() -> None:
    sale = basket(
        line("5.00", product="a"), line("5.00", product="b"), discounts=[percent("c", "50", target=of("a"))]
    )
    assert shares(sale) == [{"c": 250}, {}]


def test_a_fixed_amount_does_not_grow_when_a_percentage_is_added() -> None:
    sale = basket(line("50.00"), discounts=[amount("v", "5.00")])
    assert shares(sale) == [{"v": 500}]
    sale["discounts"].append(percent("p", "10"))
    assert shares(sale) == [{"p": 500, "v": 500}]


def test_two_rules_of_the_same_priority_are_no_error() -> None:
    twins = [percent("one", "10", priority=3), percent("two", "10", priority=3)]
    assert shares(basket(line("1.00"), discounts=twins)) == [{"one": 10}]


def test_two_lines_of_one_product_are_two_lines() -> None:
    sale = basket(line("0.99"), line("0.99"), discounts=[percent("p", "50", target=of("p"))])
    assert shares(sale) == [{"p": 50}, {"p": 50}]
