"""Ctrl+B at the till: what the customer's points can do, and the coupon they buy."""

from dataclasses import replace

from support.counters import CARD, Counter, Person
from support.points import book_points

from store.domain.discounts import Discount, Kind
from store.domain.rewards import draft_of
from store.tables.catalogue import DISCOUNTS


def sell_coupons(counter: Counter) -> None:
    """Let the program of VIP sell a coupon for 100 points, and its points pay."""
    store = counter.store
    discount = Discount(id=store.discounts.new_id(), kind=Kind.AMOUNT, value=500)
    store.discounts.create("Five off", discount)
    with store._units.begin(store._actor) as unit:
        unit.edit(DISCOUNTS, {"id": discount.id}, {"coupon": 1})
        unit.did("discounts.edit", discount.id)
    beans = store.programs.all()[0]
    rich = replace(
        draft_of(beans), redeem_points=1, redeem_amount=1, coupon_points=100, coupon_discount=discount.id
    )
    store.programs.edit(beans.id, rich)


def test_points_are_told_and_a_coupon_in_reach_is_sold(counter: Counter) -> None:
    sell_coupons(counter)
    ann = counter.customers["Ann Köhler"]
    book_points(counter.store, ann, 40)

    async def story(person: Person) -> None:
        await person.scans(CARD)
        await person.sees("Ann Köhler", "60 to Five off")
        await person.press("ctrl+b")
        await person.sees("40 points · 40 points pay 0.40 · 60 points to a coupon of Five off")
        book_points(counter.store, ann, 80)
        counter.store.groups.set_active([counter.groups["Police"]], active=False)  # a fact
        await person.sees("Coupon for 100: Five")
        await person.press("ctrl+b")
        await person.sees("Coupon of Five off for Ann Köhler?", "It costs 100 points")
        await person.press("escape")
        await person.press("ctrl+b", "y")
        await person.sees("│ Coupon", "Five off, for 100 points")
        await person.press("escape")
        await person.sees("Points 20", "80 to Five off")

    counter.serve(story)
    assert counter.store.redeeming.standing(ann).points == 20


def test_without_a_customer_there_are_no_points(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Nothing on the sale yet.")
        await person.press("ctrl+b")
        await person.sees("Nothing on the sale yet.")

    counter.serve(story)
