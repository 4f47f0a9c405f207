"""What an edit costs while conflicts wait that are about other rows, counted in steps of SQLite's machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.searching import steps
from support.shops import ShopLane, lanes, sync

from store.api import Store
from store.domain.bulk_edits.edits import SetField
from store.domain.conflicts import Answer
from store.domain.ids import CustomerId
from store.domain.listing import CustomerList, Selection

FEW, MANY = 100, 300
STEPS_RATIO_MAX = 1.5 * MANY / FEW


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[ShopLane]]:
    """Two lanes with many customers."""
    both = lanes(tmp_path, 2)
    one, other = (lane.store for lane in both)
    file = tmp_path / "customers.csv"
    file.write_text("name\n" + "".join(f"Customer {at:04}\n" for at in range(FEW + MANY + 1)))
    one.imports.run(file, "customers")
    sync(one, other)
    yield both
    for lane in both:
        lane.store.close()


def disagree(two: list[ShopLane], ids: list[CustomerId]) -> None:
    """Both lanes set the city of some customers while they do not hear each other."""
    one, other = (lane.store for lane in two)
    for store, city in ((one, "Bonn"), (other, "Rome")):
        store.bulk_edits.apply(Selection(keys=frozenset(ids)), [SetField("city", city)])
        two[1].machine.forward(1000)
    sync(one, other)


def all_taken(store: Store) -> int:
    """Steps that it takes to settle whatever waits."""
    waiting = [each.id for each in store.conflicts.all()]
    return steps(store, lambda: store.conflicts.settle_all(waiting, Answer.TAKE))


@pytest.mark.sqlite_only("counts the steps of SQLite's machine")
def test_an_edit_asks_of_its_own_rows_alone(two: list[ShopLane]) -> None:
    store = two[1].store
    *ids, somebody = store.customers.ids(CustomerList())
    disagree(two, ids[:FEW])
    few = steps(store, lambda: store.customers.set_active([somebody], active=False))
    disagree(two, ids[FEW:])
    assert store.conflicts.count() == FEW + MANY
    assert steps(store, lambda: store.customers.set_active([somebody], active=True)) < few * 2


@pytest.mark.sqlite_only("counts the steps of SQLite's machine")
def test_many_are_settled_at_once_in_as_many_times_the_steps(two: list[ShopLane]) -> None:
    store = two[1].store
    *ids, _ = store.customers.ids(CustomerList())
    disagree(two, ids[:FEW])
    few = all_taken(store)
    disagree(two, ids[FEW:])
    assert all_taken(store) < few * STEPS_RATIO_MAX
    assert store.conflicts.count() == 0
