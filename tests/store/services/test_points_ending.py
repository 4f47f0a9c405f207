"""Points that end, as customers and lanes find them: nobody loses theirs, and nobody has it twice."""

from dataclasses import replace

import pytest
from support.points import book_points
from support.returns import COAT, sold, stocked
from support.shops import DAY, HOUR, ShopLane, sync

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, ProgramId
from store.domain.money import ONE
from store.domain.payment import CASH, POINTS, Tender
from store.domain.returns import Choice
from store.domain.rewards import ProgramDraft
from store.domain.transfers import Ask

BEANS = ProgramDraft(name="Beans", points=1, per_amount=100, redeem_points=1, redeem_amount=1)
"""Of a coat one has 49 points."""


def beans(store: Store, days: int | None) -> tuple[ProgramId, CustomerId]:
    """A program, and a customer who earns by it."""
    stocked(store)
    program = store.programs.create(replace(BEANS, expires_days=days))
    group = store.groups.create(GroupDraft(name="VIP", program=program))
    return program, store.customers.create(CustomerDraft(name="Ann", groups=(group,)))


def after(three: list[ShopLane], days: int) -> None:
    for lane in three:
        lane.machine.forward(days * DAY)


def spend(store: Store, whose: CustomerId, points: int) -> None:
    """Buy a coat, in part with points."""
    store.checkout.scan(COAT)
    store.checkout.attach(whose)
    due = store.checkout.till().due_cash
    store.checkout.pay([Tender(POINTS, points), Tender(CASH, due - points)])


def test_what_was_spent_long_ago_is_not_owed_by_a_rule_of_today(three: list[ShopLane]) -> None:
    store = three[0].store
    program, ann = beans(store, None)
    for _ in range(5):
        sold(store, COAT, to=ann)
    after(three, 150)
    spend(store, ann, 5 * 49)
    after(three, 200)
    for days in (100, 20, 100):
        store.programs.edit(program, replace(BEANS, expires_days=days))
        assert store.wallets.of(ann).points.known == 0
    sold(store, COAT, to=ann)
    assert store.wallets.of(ann).points.spendable == 49


def everywhere(three: list[ShopLane]) -> None:
    for _ in range(2):
        for lane in three[1:]:
            sync(three[0].store, lane.store)


def hundred_each(three: list[ShopLane], days: int | None = 30) -> tuple[ProgramId, CustomerId]:
    """100 points on the third lane, and 25 days later as many on the first."""
    program, ann = beans(three[0].store, days)
    everywhere(three)
    book_points(three[2].store, ann, 100, program=program)
    after(three, 25)
    book_points(three[0].store, ann, 100, program=program)
    everywhere(three)
    return program, ann


def give(giver: ShopLane, taker: ShopLane, whose: CustomerId, number: int) -> None:
    ask = Ask(bytes([number]) * 16, whose, POINTS, 100)
    assert giver.store.transfers.give(taker.store.replication.site(), ask) == 100
    giver.machine.forward(HOUR)
    taker.machine.forward(HOUR)


def spendable(three: list[ShopLane], whose: CustomerId) -> list[int]:
    return [lane.store.wallets.of(whose).points.spendable for lane in three]


def test_what_a_lane_gave_stays_what_it_was_when_it_hears_later_of_what_it_had_besides(
    three: list[ShopLane],
) -> None:
    front, back, third = three
    _, ann = hundred_each(three)
    give(third, front, ann, 1)  # and the front hears of it when those have ended
    give(front, back, ann, 2)
    sync(front.store, back.store)
    after(three, 10)
    assert spendable(three, ann) == [0, 100, 0]
    sync(third.store, front.store)
    assert spendable(three, ann) == [0, 100, 0]
    spend(back.store, ann, 100)
    everywhere(three)
    assert [lane.store.wallets.of(ann).points.known for lane in three] == [48, 48, 48], "earned just now"
    assert front.store.conflicts.all() == []


def test_what_a_lane_gave_is_not_what_another_one_left_to_it_since(three: list[ShopLane]) -> None:
    front, back, third = three
    _, ann = hundred_each(three)
    give(front, back, ann, 1)
    front.store.lanes.retire(third.member.id, "lost")
    after(three, 10)
    sync(front.store, back.store)
    assert front.store.wallets.of(ann).points.own == 0
    assert spendable(three[:2], ann) == [0, 100]


@pytest.mark.parametrize(
    ("was", "days", "left"), [(30, 60, 100), (60, 30, 0), (None, 30, 0), (30, None, 100)]
)
def test_another_length_of_life_counts_for_what_was_given_too(
    three: list[ShopLane], was: int | None, days: int | None, left: int
) -> None:
    front, back, _ = three
    program, ann = hundred_each(three, was)
    give(front, back, ann, 1)
    front.store.programs.edit(program, replace(BEANS, expires_days=days))
    everywhere(three)
    after(three, 32)
    assert spendable(three, ann)[:2] == [0, left]


@pytest.mark.parametrize("has_others", [False, True])
@pytest.mark.parametrize("where", [0, 1])
def test_what_is_taken_back_on_another_lane_is_not_taken_once_more_when_it_ends(
    three: list[ShopLane], where: int, *, has_others: bool
) -> None:
    _, ann = beans(three[0].store, 30)
    everywhere(three)
    sale = sold(three[0].store, COAT, to=ann)
    after(three, 5)
    if has_others:
        sold(three[1].store, COAT, to=ann)
    everywhere(three)
    three[where].store.returning.commit(sale, [Choice(0, ONE)])
    everywhere(three)
    others = 49 if has_others else 0
    assert [lane.store.wallets.of(ann).points.known for lane in three] == [others] * 3
    after(three, 27)
    assert [lane.store.wallets.of(ann).points.known for lane in three] == [others] * 3
    sold(three[0].store, COAT, to=ann)
    everywhere(three)
    assert spendable(three, ann) == [49, others, 0]
    assert three[2].store.conflicts.all() == []


def test_what_was_spent_by_an_allowance_is_settled_by_what_ends_where_it_was(three: list[ShopLane]) -> None:
    front, back, _ = three
    program, ann = beans(front.store, 30)
    book_points(front.store, ann, 100, program=program)
    front.store.allowances.give(back.member.id, POINTS, 100, "the line is bad")
    everywhere(three)
    book_points(back.store, ann, -100)
    everywhere(three)
    assert [lane.store.wallets.of(ann).points.known for lane in three] == [0, 0, 0]
    after(three, 40)
    book_points(front.store, ann, 100, program=program)
    everywhere(three)
    assert front.store.wallets.of(ann).points.spendable == 100
    assert front.store.conflicts.all() == []
