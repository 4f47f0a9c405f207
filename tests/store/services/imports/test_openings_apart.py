"""The same file of opening balances, taken in on lanes that are apart: one of them has the right to them."""

from pathlib import Path

import pytest
from support.returns import COAT, stocked
from support.shops import ShopLane, sync

from store.domain.customers import CustomerDraft
from store.domain.errors import TillError
from store.domain.ids import CustomerId
from store.domain.payment import BALANCE, CASH, Tender
from store.domain.rewards import ProgramDraft


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def heard(*lanes: ShopLane) -> None:
    """All of them have everything."""
    for _ in lanes:
        for one in lanes:
            for other in lanes:
                if one is not other:
                    sync(one.store, other.store)


def has(lane: ShopLane, customer: CustomerId) -> tuple[int, int]:
    purse = lane.store.wallets.of(customer).balance
    return purse.known, purse.spendable


def pay(lane: ShopLane, customer: CustomerId, amount: int) -> None:
    checkout = lane.store.checkout
    checkout.scan(COAT)
    checkout.attach(customer)
    due = checkout.till().due_cash
    checkout.pay([Tender(BALANCE, amount), Tender(CASH, due - amount)])


def test_the_lane_that_wrote_the_customer_down_has_it(three: list[ShopLane], path: Path) -> None:
    stocked(three[0].store)
    ann = three[0].store.customers.create(CustomerDraft(name="Ann", email="a@x.com"))
    heard(*three)
    path.write_text("email,balance\na@x.com,40.00\n", "utf-8")
    for lane in three[:2]:
        lane.store.imports.run(path, "customers")
    assert [has(lane, ann) for lane in three] == [(4000, 4000), (4000, 0), (0, 0)]
    heard(*three)
    assert [has(lane, ann) for lane in three] == [(4000, 4000), (4000, 0), (4000, 0)]
    with pytest.raises(TillError):
        pay(three[1], ann, 4000)
    three[1].store.checkout.void_sale("no")
    pay(three[0], ann, 4000)
    heard(*three)
    assert [has(lane, ann) for lane in three] == [(0, 0)] * 3


def test_who_takes_it_over_has_it_too(three: list[ShopLane], path: Path) -> None:
    front, back, third = three
    stocked(front.store)
    ann = front.store.customers.create(CustomerDraft(name="Ann", email="a@x.com"))
    heard(*three)
    path.write_text("email,balance\na@x.com,40.00\n", "utf-8")
    back.store.imports.run(path, "customers")
    heard(back, third)
    assert back.store.lanes.inheritance(front.store.lanes.own().id).balance == 4000
    back.store.lanes.retire(front.store.lanes.own().id, "lost")
    heard(back, third)
    assert has(back, ann) == (4000, 4000)


def test_points_that_end_are_the_same_everywhere(three: list[ShopLane], path: Path) -> None:
    store = three[0].store
    stocked(store)
    store.programs.create(ProgramDraft(name="Year", points=1, per_amount=100, expires_days=365))
    ann = store.customers.create(CustomerDraft(name="Ann", email="a@x.com"))
    heard(*three)
    path.write_text("email,points\na@x.com,300\n", "utf-8")
    for lane in three[:2]:
        lane.store.imports.run(path, "customers")
    heard(*three)
    found = [lane.store.wallets.of(ann).points for lane in three]
    assert [(each.known, each.spendable) for each in found] == [(300, 300), (300, 0), (300, 0)]
