"""Points that end, as customers and lanes find them: nobody loses theirs, and nobody has it twice."""

from dataclasses import replace

from support.returns import COAT, sold, stocked
from support.shops import DAY, ShopLane

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, ProgramId
from store.domain.payment import CASH, POINTS, Tender
from store.domain.rewards import ProgramDraft

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
