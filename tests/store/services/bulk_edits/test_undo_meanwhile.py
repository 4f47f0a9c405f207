"""An undo of what another lane's edit lost against: that edit stands then, or waits for somebody."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.books import read
from support.edits import customer_draft
from support.shops import MINUTE, ShopLane, sync

from store.api import Store
from store.domain.bulk_edits.edits import DeleteCustomers, SetField
from store.domain.bulk_edits.outcomes import NotRestored
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId
from store.domain.listing import Selection

MEANWHILE = "as another lane has set city meanwhile"


@pytest.fixture
def one(three: list[ShopLane]) -> ShopLane:
    return three[0]


@pytest.fixture
def other(three: list[ShopLane]) -> ShopLane:
    return three[1]


@pytest.fixture
def anns(one: ShopLane, other: ShopLane) -> list[CustomerId]:
    """Three in Munich, whom both lanes know."""
    made = [one.store.customers.create(CustomerDraft(name=f"Ann {n}", city="Munich")) for n in range(3)]
    sync(one.store, other.store)
    return made


def edit(lane: ShopLane, customer: CustomerId, change: Callable[[CustomerDraft], CustomerDraft]) -> None:
    """By hand, a minute after what was before."""
    lane.machine.forward(MINUTE)
    lane.store.customers.edit(customer, change(customer_draft(lane.store.customers.get(customer))))


def moves(lane: ShopLane, customer: CustomerId, city: str) -> None:
    edit(lane, customer, lambda draft: replace(draft, city=city))


def writes(lane: ShopLane, customer: CustomerId, email: str) -> None:
    edit(lane, customer, lambda draft: replace(draft, email=email))


def bulk(lane: ShopLane, anns: list[CustomerId], name: str, value: str) -> bytes:
    lane.machine.forward(5 * MINUTE)
    done = lane.store.bulk_edits.apply(Selection(keys=frozenset(anns)), [SetField(name, value)])
    assert done.action is not None
    return done.action


def undo(lane: ShopLane, action: bytes) -> tuple[tuple[NotRestored, ...], tuple[NotRestored, ...]]:
    """Answers what is not as it was, as it was foretold too: otherwise and not at all."""
    told = lane.store.bulk_edits.foretell(action)
    done = lane.store.bulk_edits.undo(action)
    assert (told.restorable, told.instead, told.left) == (done.restored, done.instead, done.left)
    return done.instead, done.left


def cities(store: Store, anns: list[CustomerId]) -> list[str]:
    return [store.customers.get(ann).city for ann in anns]


def inbox(store: Store) -> list[tuple[str, str, str]]:
    return [(each.subject, each.kept.value, each.lost.value) for each in store.conflicts.all()]


def test_it_is_as_if_it_had_never_been_done(one: ShopLane, other: ShopLane, anns: list[CustomerId]) -> None:
    moves(other, anns[0], "Hamburg")
    action = bulk(one, anns, "city", "Berlin")
    sync(one.store, other.store)
    assert inbox(one.store) == [("Ann 0", "Berlin", "Hamburg")]
    one.machine.forward(MINUTE)
    assert undo(one, action) == ((NotRestored(1, MEANWHILE, ("Ann 0",)),), ())
    sync(one.store, other.store)
    for lane in (one, other):
        assert cities(lane.store, anns) == ["Hamburg", "Munich", "Munich"]
        assert inbox(lane.store) == []
    undone = one.store.history.of_customer(anns[1], 0, 1)[0].action
    assert undone is not None
    one.machine.forward(MINUTE)
    assert undo(one, undone) == ((), ())
    assert cities(one.store, anns) == ["Berlin"] * 3


def test_of_several_the_last_stands_and_the_others_wait(
    one: ShopLane, other: ShopLane, three: list[ShopLane], anns: list[CustomerId]
) -> None:
    third = three[2]
    sync(one.store, third.store)
    moves(other, anns[0], "Hamburg")
    third.machine.forward(MINUTE)
    moves(third, anns[0], "Bonn")
    action = bulk(one, anns, "city", "Berlin")
    sync(one.store, other.store)
    sync(one.store, third.store)
    undo(one, action)
    assert cities(one.store, anns) == ["Bonn", "Munich", "Munich"]
    assert inbox(one.store) == [("Ann 0", "Bonn", "Hamburg")]


def test_what_stood_before_comes_back_where_it_is_later_than_what_was_lost(
    one: ShopLane, other: ShopLane, anns: list[CustomerId]
) -> None:
    moves(other, anns[0], "Hamburg")
    one.machine.forward(MINUTE)
    moves(one, anns[0], "Bonn")
    action = bulk(one, anns, "city", "Berlin")
    sync(one.store, other.store)
    assert undo(one, action) == ((), ())
    sync(one.store, other.store)
    for lane in (one, other):
        assert cities(lane.store, anns) == ["Bonn", "Munich", "Munich"]
        assert inbox(lane.store) == [("Ann 0", "Bonn", "Hamburg")]


def test_what_the_other_lane_wrote_may_be_somebody_elses_by_now(
    one: ShopLane, other: ShopLane, anns: list[CustomerId]
) -> None:
    writes(other, anns[0], "ann@example.org")
    one.machine.forward(MINUTE)
    writes(one, anns[0], "old@example.org")
    action = one.store.history.of_customer(anns[0], 0, 1)[0].action
    assert action is not None
    sync(one.store, other.store)
    one.store.customers.create(CustomerDraft(name="Ben", email="ann@example.org"))
    _, left = undo(one, action)
    assert left == (NotRestored(1, "another has that name or e-mail now", ("Ann 0",)),)
    assert inbox(one.store) == [("Ann 0", "old@example.org", "ann@example.org")]


def test_who_comes_back_has_what_the_other_lane_wrote(
    one: ShopLane, other: ShopLane, anns: list[CustomerId]
) -> None:
    moves(other, anns[0], "Hamburg")
    one.machine.forward(5 * MINUTE)
    done = one.store.bulk_edits.apply(Selection(keys=frozenset(anns)), [DeleteCustomers()])
    sync(one.store, other.store)
    assert inbox(one.store) == [("Ann 0", "deleted", "Hamburg")]
    assert done.action is not None
    undo(one, done.action)
    sync(one.store, other.store)
    assert cities(one.store, anns) == cities(other.store, anns) == ["Hamburg", "Munich", "Munich"]
    assert inbox(one.store) == inbox(other.store) == []


def test_a_rule_that_the_other_lane_made_waits_for_somebody(one: ShopLane, other: ShopLane) -> None:
    """It goes with more than one value: nobody puts it in by itself."""
    group = one.store.groups.create(GroupDraft(name="Near"))
    sync(one.store, other.store)
    one.store.groups.set_rule(group, one.store.group_rules.read("city is Rom"))
    sync(one.store, other.store)
    other.machine.forward(MINUTE)
    other.store.groups.set_rule(group, other.store.group_rules.read("city is Bonn"))
    one.machine.forward(5 * MINUTE)
    one.store.groups.set_rule(group, one.store.group_rules.read("city is Berlin"))
    action = one.store.history.of_group(group, 0, 1)[0].action
    sync(one.store, other.store)
    assert action is not None
    undo(one, action)
    sync(one.store, other.store)
    for lane in (one, other):
        assert inbox(lane.store) == [("Near", "city = Rom", "city = Bonn")]
    assert read(one.store) == read(other.store)


def test_what_belongs_together_comes_back_together(one: ShopLane, other: ShopLane) -> None:
    was = ProductDraft(name="Nuts", price=100)
    nuts = one.store.catalogue.create(was)
    sync(one.store, other.store)
    other.machine.forward(MINUTE)
    other.store.catalogue.edit(nuts, replace(was, price=2000, weighed=True))
    one.machine.forward(5 * MINUTE)
    one.store.catalogue.edit(nuts, replace(was, price=120))
    action = one.store.history.besides_sales(0, 1)[0].action
    sync(one.store, other.store)
    assert action is not None
    told = "as another lane has set price meanwhile"
    assert undo(one, action) == ((NotRestored(1, told, ("Nuts",)),), ())
    sync(one.store, other.store)
    for lane in (one, other):
        product = lane.store.catalogue.get(nuts)
        assert (product.price, product.weighed) == (2000, True)
        assert inbox(lane.store) == []
