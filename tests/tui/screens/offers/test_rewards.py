"""The list of reward programs, key by key."""

from dataclasses import replace

import pytest
from support.counters import Counter, Person

from store.domain.discounts import Discount, Kind
from store.domain.earning import Multiplier, Range
from store.domain.ids import DiscountId
from store.domain.rewards import Program, draft_of
from store.tables.catalogue import DISCOUNTS


def programs(counter: Counter) -> dict[str, Program]:
    return {program.name: program for program in counter.store.programs.all()}


def five_off(counter: Counter) -> DiscountId:
    """A discount that coupons give."""
    store = counter.store
    discount = Discount(id=store.discounts.new_id(), kind=Kind.AMOUNT, value=500)
    store.discounts.create("Five off", discount)
    with store._units.begin(store._actor) as unit:
        unit.edit(DISCOUNTS, {"id": discount.id}, {"coupon": 1})
        unit.did("discounts.edit", discount.id)
    return discount.id


def test_programs_have_a_list_of_their_own(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Offers · 3")
        await person.press("2")
        await person.sees("> Beans 1 per 1.00 nothing VIP", "Rewards · 1")
        await person.press("enter")
        await person.sees(
            "Earns 1 point for each 1.00", "Groups VIP", "Somebody spending 23.50 on Monday earns 23"
        )
        await person.press("escape")
        await person.press("1")
        await person.sees("Offers · 3")

    counter.serve(story, place="offers")


def test_every_rule_is_typed_and_what_it_would_give_is_seen(counter: Counter) -> None:
    discount = five_off(counter)

    async def story(person: Person) -> None:
        await person.press("2")
        await person.sees("Rewards · 1")
        await person.press("n")
        await person.sees("New reward program", "Somebody spending 23.50 on Monday earns 23 points")
        await person.press(*"Stars", "tab", "tab", "tab", *"50: 2; 100: 3", "tab")
        await person.press(*"2x vip; 0x Police; 3x VIP on sat", "tab")
        await person.sees(
            "Somebody spending 100.00 on Monday earns 300 points",
            "Somebody spending 23.50 on Monday in VIP earns 46 points",
            "Somebody spending 23.50 on Monday in Police earns 0 points",
        )
        await person.press("y", "tab", *"100", "tab", *"1,50", "tab")
        await person.press("y", "tab", *"500", "tab", *"five", "enter")
        await person.press("y", "tab", *"90", "ctrl+s")
        await person.sees("> Stars 1 per 1.00, mor", "no group yet", "Rewards · 2")

    counter.serve(story, place="offers")
    stars = draft_of(programs(counter)["Stars"])
    vip, police = counter.groups["VIP"], counter.groups["Police"]
    assert stars.earning.ranges == (Range(5000, 2), Range(10_000, 3))
    assert stars.earning.multipliers == (
        Multiplier(200, vip),
        Multiplier(0, police),
        Multiplier(300, vip, frozenset({5})),
    )
    assert (stars.redeem_points, stars.redeem_amount) == (100, 150)
    assert (stars.coupon_points, stars.coupon_discount, stars.expires_days) == (500, discount, 90)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (("tab", "tab", "tab", *"lots", "ctrl+s"), "! 'lots' is no range: write from 50: 2"),
        (("tab", "tab", "tab", *"50: 1", "ctrl+s"), "! who spends more earns more points, not fewer"),
        (("tab", "tab", "tab", "tab", *"2x Nobody", "ctrl+s"), "! no group 'Nobody'; see them with"),
        (
            ("tab", "tab", "tab", "tab", *"2x summer club", "ctrl+s"),
            "! Summer club is inactive: switch it on",
        ),
        (("tab", "tab", "tab", "tab", "tab", "y", "ctrl+s"), "! So many points is needed"),
        (("tab", "tab", "tab", "tab", "tab", "tab", "y", "tab", *"5", "ctrl+s"), "! Coupon of is needed"),
        (
            ("tab", "tab", "tab", "tab", "tab", "tab", "tab", "y", "tab", *"0", "ctrl+s"),
            "! between 1 and 3660 days",
        ),
    ],
)
def test_a_rule_that_cannot_be_says_so_under_its_field(
    counter: Counter, keys: tuple[str, ...], problem: str
) -> None:
    before = programs(counter)

    async def story(person: Person) -> None:
        await person.press("2")
        await person.sees("Rewards · 1")
        await person.press("e")
        await person.sees("Reward program Beans")
        await person.press(*keys)
        await person.sees(problem)

    counter.serve(story, place="offers")
    assert programs(counter) == before


def test_a_program_is_switched_off_and_deleted(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("2")
        await person.sees("Rewards · 1")
        await person.press("x")
        await person.sees("Beans is off now.", "> (off) Beans")
        await person.press("delete")
        await person.sees("Delete Beans?", "VIP gives no points any more. Points already earned stay.")
        await person.press("y")
        await person.sees("Beans deleted.", "No reward programs yet. n creates the first one.")

    counter.serve(story, place="offers")
    assert programs(counter) == {}


def test_a_program_is_given_to_a_group_but_to_no_inactive_one(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("2")
        await person.sees("Rewards · 1")
        await person.press("l")
        await person.sees("Which group gives Beans?", "Summer club inactive", "VIP Beans")
        await person.press(*"summer", "enter")
        await person.sees("Summer club is inactive: switch it on first (F4, x), then give it Beans")
        await person.press("l", *"police", "enter")
        await person.sees("Police gives Beans now.", "> Beans 1 per 1.00 nothing Police, VIP")

    counter.serve(story, place="offers")
    beans = programs(counter)["Beans"].id
    given = {name: counter.store.groups.get(group).program for name, group in counter.groups.items()}
    assert given == {"VIP": beans, "Police": beans, "Summer club": None}


def test_what_a_purchase_would_earn_is_tried(counter: Counter) -> None:
    beans = programs(counter)["Beans"]
    multiplier = Multiplier(200, counter.groups["VIP"], frozenset({1}))
    draft = draft_of(beans)
    counter.store.programs.edit(
        beans.id, replace(draft, earning=replace(draft.earning, multipliers=(multiplier,)))
    )

    async def story(person: Person) -> None:
        await person.press("2")
        await person.sees("Rewards · 1")
        await person.press("t")
        await person.sees("What Beans would give", "Somebody spending 23.50 on Monday earns 23 points")
        await person.press("tab", *"ann", "enter")
        await person.sees("Ann Köhler spending 23.50 on Monday in VIP earns 23 points")
        await person.press("right", "right")
        await person.sees(
            "Ann Köhler spending 23.50 on Tuesday in VIP earns 46 points",
            "23 x 1.00, 1 point each, 2x VIP on tue",
        )
        await person.press("escape")
        await person.sees("Rewards · 1")

    counter.serve(story, place="offers")
