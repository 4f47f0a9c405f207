"""Two bulk edits that did not know of each other: what a lane names of both travels on in pieces that fit."""

import time

import pytest
from support.books import read
from support.shops import HOUR, MINUTE, ShopLane, sync

from store.api import Store
from store.domain.bulk_edits.edits import SetField
from store.domain.changes import Version
from store.domain.listing import CustomerList, Selection
from store.queries import delta
from store.queries.rows import ROWS_PER_VERSION, spec_of
from store.tables.customers import CUSTOMERS

EVERYBODY = Selection(matching=CustomerList())

FEW = ROWS_PER_VERSION // spec_of(CUSTOMERS).weight
"""Customers of whom a version is full."""


def crowd(three: list[ShopLane], count: int) -> None:
    """Customers that all lanes know."""
    front = three[0].store
    with front._units.begin(front.groups._actor) as unit:
        unit.insert(CUSTOMERS, [{"id": unit.new_id(), "name": f"Ann {n}"} for n in range(count)])
    for other in three[1:]:
        sync(front, other.store)


def set_all(store: Store, **values: str) -> None:
    store.bulk_edits.apply(EVERYBODY, [SetField(name, value) for name, value in values.items()])


def weights(store: Store, after: Version) -> list[int]:
    """What each of a lane's versions after one costs a peer."""
    site, found = store.replication.site(), []
    while after < store.replication.have()[site]:
        have = {**store.replication.have(), site: after}
        (batch,) = store.replication.since(have, rows_max=1)
        found.append(delta.weight(batch))
        after = batch.through
    return found


def test_what_is_joined_of_many_rows_is_named_in_versions_that_fit(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    crowd(three, 4 * FEW - 3)
    set_all(front, country="DE", city="Berlin")
    three[1].machine.forward(MINUTE)
    set_all(back, city="Hamburg")
    before = front.replication.have()[front.replication.site()]
    front.replication.apply(back.replication.since(front.replication.have(), rows_max=10_000))

    named = weights(front, before)
    assert max(named) <= ROWS_PER_VERSION
    assert sum(named) > 4 * ROWS_PER_VERSION - ROWS_PER_VERSION // 2, "customers, and what was lost of each"
    sync(front, back)
    assert read(front) == read(back)


def test_many_rows_that_waited_come_in_a_few_at_a_time(
    three: list[ShopLane], monkeypatch: pytest.MonkeyPatch
) -> None:
    front, back, ahead = (lane.store for lane in three)
    crowd(three, 3 * FEW)
    three[2].machine.forward(HOUR)
    set_all(ahead, city="Berlin")
    sync(front, ahead)
    three[0].machine.forward(MINUTE)
    set_all(front, country="DE")
    (told,) = front.lanes.dated_ahead()
    assert told.count == 3 * FEW
    before = front.replication.have()[front.replication.site()]

    waited: list[int] = []

    def look(_: float) -> None:
        waited.append(front.lanes.dated_ahead()[0].count)

    monkeypatch.setattr(time, "sleep", look)
    three[0].machine.forward(2 * HOUR)
    front.replication.ripen()
    assert waited == [2 * FEW, FEW], "whoever waits for the book gets it meanwhile"
    assert front.lanes.dated_ahead() == []
    assert max(weights(front, before)) <= ROWS_PER_VERSION
    three[1].machine.forward(2 * HOUR)
    sync(front, back)
    assert read(front) == read(back)
    assert front.customers.count(CustomerList(text="Berlin")) == 3 * FEW


def test_a_version_that_waited_comes_in_whole(three: list[ShopLane]) -> None:
    front, ahead = three[0].store, three[2].store
    crowd(three, 2 * FEW)
    three[2].machine.forward(HOUR)
    with ahead._units.begin(ahead.groups._actor) as unit:
        for row in ahead.customers.window(CustomerList(), 0, 2 * FEW):
            unit.room = ROWS_PER_VERSION
            unit.edit(CUSTOMERS, {"id": row.id}, {"city": "Berlin"})
    sync(front, ahead)
    (told,) = front.lanes.dated_ahead()
    assert told.count == 2 * FEW
    three[0].machine.forward(2 * HOUR)
    front.replication.apply([])
    assert front.lanes.dated_ahead() == []
    assert read(front) == read(ahead)
