from typing import Any

import pytest
from support.baskets import amount, basket, fixed, line, multibuy, of, percent, refusals, shares, total

VIP = {"groups": ["vip"]}
NOON = "2026-03-04T12:00:00+01:00"


# Rule 4: what a discount targets


def test_rule_4_lines_not_discountable_are_never_touched() -> None:
    every = [
        percent("percent", "50"),
        amount("sale", "1.00"),
        amount("unit", "1.00", per="unit"),
        fixed("price", "0.10"),
        multibuy("multibuy", 2, "0.10"),
        percent("alone", "90", stacking="alone"),
    ]
    sale = basket(line("5.00", "4", discountable=False), discounts=every)
    assert total(sale) == "20.00"
    assert refusals(sale) == {each["id"]: ("NOT_DISCOUNTABLE", 4) for each in every}


def test_rule_4_an_amount_per_unit_may_target_the_whole_sale() -> None:
    sale = basket(line("5.00", "4"), line("0.30", "2", "q"), discounts=[amount("unit", "0.50", per="unit")])
    assert shares(sale) == [{"unit": 200}, {"unit": 60}]


def test_rule_4_a_whole_sale_discount_leaves_out_what_may_not_be_touched() -> None:
    sale = basket(line("5.00", discountable=False), line("5.00"), discounts=[percent("d", "10")])
    assert shares(sale) == [{}, {"d": 50}]


# Rule 5: who


@pytest.mark.parametrize(
    ("groups", "customer", "refusal"),
    [
        ([], None, None),
        ([], {"groups": []}, None),
        (["vip"], None, "NO_CUSTOMER"),
        (["vip"], {"groups": []}, "NOT_A_MEMBER"),
        (["vip"], {"groups": ["staff"]}, "NOT_A_MEMBER"),
        (["vip"], VIP, None),
        (["vip", "staff"], {"groups": ["staff"]}, None),
        (["common"], {"groups": []}, None),
        (["common"], {}, None),
        (["common"], None, "NO_CUSTOMER"),
    ],
)
def test_rule_5_who_gets_it(groups: list[str], customer: object, refusal: str | None) -> None:
    sale = basket(line("1.00"), discounts=[percent("d", "10", groups=groups)], customer=customer)
    assert refusals(sale) == ({"d": (refusal, 5)} if refusal else {})


@pytest.mark.parametrize(
    "state",
    [
        {"active": False},
        {"from": "2026-03-04T12:00:00.001+01:00"},
        {"until": NOON},
    ],
)
def test_rule_5_a_group_counts_only_while_it_is_active_and_in_its_schedule(state: dict[str, Any]) -> None:
    sale = basket(
        line("1.00"),
        discounts=[percent("d", "10", groups=["vip"])],
        customer=VIP,
        groups=[{"id": "vip", **state}],
        at=NOON,
    )
    assert refusals(sale) == {"d": ("GROUP_DORMANT", 5)}


def test_rule_5_one_group_that_counts_is_enough() -> None:
    sale = basket(
        line("1.00"),
        discounts=[percent("d", "10", groups=["old", "vip"])],
        customer={"groups": ["old", "vip"]},
        groups=[{"id": "old", "active": False}],
    )
    assert refusals(sale) == {}


def test_three_groups_two_inactive_one_out_of_schedule_give_exactly_the_right_discount() -> None:
    """Other tills gave no discount at all to somebody in several groups, or one of a dormant group."""
    sale = basket(
        line("10.00"),
        discounts=[
            percent("one", "50", groups=["inactive1"]),
            percent("two", "40", groups=["inactive2"]),
            percent("three", "30", groups=["over"]),
            percent("right", "10", groups=["live"]),
            percent("shared", "60", groups=["inactive1", "over"]),
        ],
        customer={"groups": ["inactive1", "inactive2", "over", "live"]},
        groups=[
            {"id": "inactive1", "active": False},
            {"id": "inactive2", "active": False},
            {"id": "over", "until": "2026-01-01"},
        ],
        at=NOON,
    )
    assert shares(sale) == [{"right": 100}]
    dormant = ("GROUP_DORMANT", 5)
    assert refusals(sale) == dict.fromkeys(["one", "two", "three", "shared"], dormant)


def test_a_customer_without_a_group_never_gets_a_groups_discount() -> None:
    sale = basket(
        line("10.00"), discounts=[percent("d", "10", groups=["vip"])], customer={"groups": []}, groups=[]
    )
    assert total(sale) == "10.00"


# Coupons: a condition like the groups


@pytest.mark.parametrize(
    ("codes", "on_sale", "refusal"),
    [
        (["A"], [], ("NEEDS_COUPON", 5)),
        (["A"], ["B"], ("NEEDS_COUPON", 5)),
        ([], ["A"], ("NEEDS_COUPON", 5)),
        (["A"], ["A"], None),
        (["A"], ["a "], None),
        (["A", "B"], ["B", "C"], None),
        ([{"code": "A", "uses": 1}], ["A"], None),
        ([{"code": "A", "uses": 1, "used": 1}], ["A"], ("COUPON_USED", 8)),
        ([{"code": "A", "uses": 1, "used": 2}, "B"], ["A", "B"], None),
    ],
)
def test_a_discount_with_codes_counts_while_one_is_on_the_sale(
    codes: list[object], on_sale: list[str], refusal: tuple[str, int] | None
) -> None:
    sale = basket(line("10.00"), discounts=[percent("d", "10", codes=codes)], coupons=on_sale)
    assert refusals(sale) == ({} if refusal is None else {"d": refusal})
    assert total(sale) == ("9.00" if refusal is None else "10.00")


def test_a_code_opens_its_own_discount_only() -> None:
    offers = [percent("d", "10", codes=["A"]), percent("e", "50", codes=["B"])]
    sale = basket(line("10.00"), discounts=offers, coupons=["A"])
    assert total(sale) == "9.00"
    assert refusals(sale) == {"e": ("NEEDS_COUPON", 5)}


def test_groups_and_schedules_count_beside_a_code() -> None:
    offers = [
        percent("d", "10", codes=["A"], groups=["vip"]),
        percent("e", "10", codes=["A"], until="2026-01-01"),
    ]
    sale = basket(line("10.00"), discounts=offers, coupons=["A"], at=NOON)
    assert refusals(sale) == {"d": ("NO_CUSTOMER", 5), "e": ("OVER", 6)}


def test_a_code_gives_no_more_sets_than_it_has_uses() -> None:
    offer = multibuy("d", 2, "1.00", codes=[{"code": "A", "uses": 3, "used": 1}])
    assert total(basket(line("1.00", "10"), discounts=[offer], coupons=["A"])) == "8.00"


# Rule 6: when


@pytest.mark.parametrize(
    ("schedule", "refusal"),
    [
        ({"active": False}, "INACTIVE"),
        ({"from": NOON}, None),
        ({"from": "2026-03-04T12:00:01+01:00"}, "NOT_YET"),
        ({"until": "2026-03-04T12:00:01+01:00"}, None),
        ({"until": NOON}, "OVER"),
        ({"weekdays": ["wed"]}, None),
        ({"weekdays": ["thu", "tue"]}, "OTHER_TIME"),
        ({"hours": ["12:00", "13:00"]}, None),
        ({"hours": ["11:00", "12:00"]}, "OTHER_TIME"),
        ({"hours": ["22:00", "12:01"], "weekdays": ["tue"]}, None),
        ({"hours": ["22:00", "12:01"], "weekdays": ["wed"]}, "OTHER_TIME"),
        ({"from": "2026-03-04T12:00:00", "until": "2026-03-04T12:00:01"}, None),
    ],
)
def test_rule_6_active_and_inside_its_schedule_when_the_sale_was_opened(
    schedule: dict[str, Any], refusal: str | None
) -> None:
    sale = basket(line("1.00"), discounts=[percent("d", "10", **schedule)], at=NOON, timezone="Europe/Berlin")
    assert refusals(sale) == ({"d": (refusal, 6)} if refusal else {})


def test_rule_6_hours_are_those_of_the_shops_time_zone() -> None:
    happy = percent("d", "10", hours=["17:00", "18:00"])
    at = "2026-06-05T17:30:00+02:00"
    assert total(basket(line("1.00"), discounts=[happy], at=at, timezone="Europe/Berlin")) == "0.90"
    assert total(basket(line("1.00"), discounts=[happy], at=at, timezone="Europe/London")) == "1.00"


# Rule 7: threshold


@pytest.mark.parametrize(("minimum", "refused"), [("30.00", False), ("30.01", True), ("0.00", False)])
def test_rule_7_the_targeted_lines_at_list_value_must_reach_it(minimum: str, refused: bool) -> None:  # noqa: FBT001
    sale = basket(
        line("10.00", "3"),
        line("99.00", product="other"),
        discounts=[percent("d", "10", target=of("p"), minimum=minimum), percent("half", "50", priority=1)],
    )
    assert (refusals(sale).get("d") == ("BELOW_MINIMUM", 7)) is refused


def test_rule_7_lines_that_may_not_be_discounted_count_towards_it() -> None:
    sale = basket(
        line("40.00", discountable=False),
        line("10.00"),
        discounts=[amount("d", "5.00", minimum="50.00")],
    )
    assert shares(sale) == [{}, {"d": 500}]


# Rule 8: use limits


@pytest.mark.parametrize(
    ("limits", "customer", "refusal"),
    [
        ({"total": {"limit": 5, "used": 4}}, None, None),
        ({"total": {"limit": 5, "used": 5}}, None, "USED_UP"),
        ({"total": 0}, None, "USED_UP"),
        ({"sale": 1}, None, None),
        ({"customer": {"limit": 1}}, VIP, None),
        ({"customer": {"limit": 1, "used": 1}}, VIP, "USED_UP"),
        ({"customer": {"limit": 3, "used": 0}, "total": {"limit": 9, "used": 9}}, VIP, "USED_UP"),
        ({"customer": 1}, None, "NEEDS_CUSTOMER"),
    ],
)
def test_rule_8_a_used_up_discount_is_refused(limits: object, customer: object, refusal: str | None) -> None:
    sale = basket(line("1.00"), discounts=[percent("d", "10", limits=limits)], customer=customer)
    assert refusals(sale) == ({"d": (refusal, 8)} if refusal else {})


def test_the_first_rule_that_refuses_is_the_one_told() -> None:
    shut = {
        "groups": ["vip"], "active": False, "minimum": "99.00", "limits": {"total": 0}
    }  # fmt: skip
    assert refusals(basket(line("1.00", discountable=False), discounts=[percent("d", "1", **shut)])) == {
        "d": ("NOT_DISCOUNTABLE", 4)
    }
    assert refusals(basket(line("1.00"), discounts=[percent("d", "1", **shut)])) == {"d": ("NO_CUSTOMER", 5)}
    del shut["groups"]
    assert refusals(basket(line("1.00"), discounts=[percent("d", "1", **shut)])) == {"d": ("INACTIVE", 6)}
    del shut["active"]
    assert refusals(basket(line("1.00"), discounts=[percent("d", "1", **shut)])) == {
        "d": ("BELOW_MINIMUM", 7)
    }
    del shut["minimum"]
    assert refusals(basket(line("1.00"), discounts=[percent("d", "1", **shut)])) == {"d": ("USED_UP", 8)}
