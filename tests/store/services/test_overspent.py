"""Accounts of which lanes spent more than was there wait in every inbox until they are made good."""

import pytest
from support.points import book_points
from support.shops import ShopLane, sync

from store.api import BasketItem
from store.domain.baskets import MoneyItem, WholeBasket
from store.domain.catalogue import ProductDraft
from store.domain.conflicts import Answer, Conflict, Kind
from store.domain.customers import CustomerDraft
from store.domain.ids import CustomerId
from store.domain.money import ONE
from store.domain.payment import Tender

BREAD = "4006381333931"


def everywhere(lanes: list[ShopLane]) -> None:
    for _ in range(2):
        for one in lanes:
            for other in lanes:
                if one is not other:
                    sync(one.store, other.store)


def waiting(lanes: list[ShopLane]) -> Conflict | None:
    """What waits, the same on all."""
    found = [lane.store.conflicts.all() for lane in lanes]
    assert all(each == found[0] for each in found)
    assert len(found[0]) <= 1
    return found[0][0] if found[0] else None


@pytest.fixture
def ann(three: list[ShopLane]) -> CustomerId:
    """300 points and a balance of 5.00, booked on the second lane."""
    front, back = three[0].store, three[1].store
    ann = front.customers.create(CustomerDraft(name="Ann"))
    sync(front, back)
    book_points(back, ann, 300)
    back.wallets.adjust(ann, "balance", 500, "welcome")
    everywhere(three)
    return ann


def retired_and_spent_on(three: list[ShopLane], ann: CustomerId, account: str, amount: int) -> None:
    front, back, third = (lane.store for lane in three)
    front.lanes.retire(three[1].member.id, "lost")
    sync(front, third)
    for store in (front, back):
        three[1].machine.at += 1
        store.wallets.adjust(ann, account, -amount, "spent")
    everywhere(three)


@pytest.mark.parametrize(("account", "amount", "left"), [("points", 300, "-300"), ("balance", 500, "-5.00")])
def test_what_a_retired_lane_spent_on_is_in_every_inbox_until_it_is_made_good(
    three: list[ShopLane], ann: CustomerId, account: str, amount: int, left: str
) -> None:
    retired_and_spent_on(three, ann, account, amount)
    found = waiting(three)
    assert found is not None
    assert (found.kind, found.subject, found.place, found.field) == (Kind.ACCOUNT, "Ann", "customer", account)
    assert (found.kept.value, found.lost.lane) == (left, "Lane 2")
    three[2].store.wallets.adjust(ann, account, amount, "made good")
    everywhere(three)
    assert waiting(three) is None


def test_somebody_may_note_that_it_was_looked_at(three: list[ShopLane], ann: CustomerId) -> None:
    retired_and_spent_on(three, ann, "points", 300)
    found = waiting(three)
    assert found is not None
    three[2].store.conflicts.settle(found.id, Answer.KEEP)
    everywhere(three)
    assert waiting(three) is None
    told = [(done.what, done.subject) for done in three[0].store.history.all(0, 9)]
    assert ("kept what stood: points: -300", "Ann") in told


def test_what_is_within_the_credit_is_none(three: list[ShopLane], ann: CustomerId) -> None:
    retired_and_spent_on(three, ann, "balance", 500)
    assert waiting(three) is not None
    known = three[0].store.customers.get(ann)
    draft = CustomerDraft(name=known.name, credit_limit=500)
    three[0].store.customers.edit(ann, draft)
    everywhere(three)
    assert waiting(three) is None


def test_what_two_lanes_took_over_at_once_is_told_where_both_spent_it(
    three: list[ShopLane], ann: CustomerId
) -> None:
    lost = three[1].member.id
    for lane in (three[0], three[2]):
        lane.machine.at += 1
        lane.store.lanes.retire(lost, "lost")
        lane.store.lanes.take_over(lost)
    everywhere(three)
    assert waiting(three) is None
    one, other = (lane.store for lane in (three[0], three[2]))
    spending = [store for store in (one, other) if store.wallets.of(ann).points.spendable]
    assert len(spending) == 1, "from when they hear of each other one has it"


def test_what_two_lanes_took_over_at_once_and_spent_is_told(three: list[ShopLane], ann: CustomerId) -> None:
    lost = three[1].member.id
    for lane in (three[0], three[2]):
        lane.machine.at += 1
        lane.store.lanes.retire(lost, "lost")
        lane.store.lanes.take_over(lost)
        lane.store.wallets.adjust(ann, "points", -300, "spent")
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert (found.kind, found.kept.value) == (Kind.ACCOUNT, "-300")


def test_what_was_spent_by_an_allowance_is_told(three: list[ShopLane], ann: CustomerId) -> None:
    front, back = three[0].store, three[1].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=500, barcodes=(BREAD,)))
    front.allowances.give(three[0].member.id, "balance", 500, "line dug up")
    everywhere(three)
    for store in (front, back):
        three[1].machine.at += 1
        store.checkout.sell(ann.hex(), [BasketItem(BREAD, ONE)], [Tender("balance", 500)])
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert (found.kind, found.kept.value, found.lost.lane) == (Kind.ACCOUNT, "-5.00", "Lane 2")


def test_a_voucher_that_paid_twice_is_told(three: list[ShopLane]) -> None:
    front, back, third = (lane.store for lane in three)
    front.catalogue.create(ProductDraft(name="Rye bread", price=500, barcodes=(BREAD,)))
    everywhere(three)
    gift = WholeBasket((MoneyItem("voucher", 500, "GV1"),))
    back.checkout.whole.sell(gift, [Tender("cash", 500)])
    everywhere(three)
    front.lanes.retire(three[1].member.id, "lost")
    sync(front, third)
    for store in (front, back):
        store.checkout.sell(None, [BasketItem(BREAD, ONE)], [Tender("voucher", 500, "GV1")])
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert (found.kind, found.subject, found.place) == (Kind.ACCOUNT, "a voucher", "voucher")
