"""Three times as many customers take about three times as long: counted in steps of SQLite's machine.

A statement that goes through a group for each of those who are taken out of it takes nine times as many.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from support.searching import steps
from support.shops import MINUTE, ShopLane, lanes, sync

from store.api import Store
from store.domain.bulk_edits.edits import (
    AddTags,
    AddToGroups,
    DeleteCustomers,
    DeleteGroups,
    Edit,
    RemoveFromGroups,
    RemoveTags,
    SetField,
)
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, Selection
from store.domain.pins import Side
from store.queries.history import LATEST_MAX

FEW, MANY = 200, 600
STEPS_RATIO_MAX = 1.5 * MANY / FEW

Chosen: TypeAlias = tuple[GroupId, list[CustomerId]]
"""A group, and who is meant: all that are in it."""
Deed: TypeAlias = Callable[[Store, Chosen], object]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """The books of two lanes."""
    both = lanes(tmp_path, 2)
    yield both[0].store, both[1].store
    for lane in both:
        lane.store.close()


@pytest.fixture
def sizes(two: tuple[Store, Store], tmp_path: Path) -> tuple[Chosen, Chosen]:
    """A group of few and one of many, of different people, on both lanes."""
    store, other = two
    file = tmp_path / "customers.csv"
    people = (f"Customer {at:04},old {'few' if at < FEW else 'many'}\n" for at in range(FEW + MANY))
    file.write_text("name,tags\n" + "".join(people))
    store.imports.run(file, "customers")
    ids = store.customers.ids(CustomerList())
    chosen = ids[:FEW], ids[FEW:]
    groups = [store.groups.create(GroupDraft(name=name)) for name in ("Few", "Many")]
    for group, members in zip(groups, chosen, strict=True):
        store.groups.add_members(group, members)
    sync(store, other)
    few, many = zip(groups, map(list, chosen), strict=True)
    return few, many


def bulk(*edits: Callable[[GroupId], Edit]) -> Deed:
    def deed(store: Store, chosen: Chosen) -> object:
        group, ids = chosen
        return store.bulk_edits.apply(Selection(keys=frozenset(ids)), [edit(group) for edit in edits])

    return deed


def undone(deed: Deed) -> Deed:
    def both(store: Store, chosen: Chosen) -> object:
        deed(store, chosen)
        return store.bulk_edits.undo()

    return both


def again(store: Store, chosen: Chosen) -> object:
    """Out of the group, and back into it."""
    group, ids = chosen
    store.groups.remove_members(group, ids)
    return store.groups.add_members(group, ids)


def ruled(store: Store, chosen: Chosen) -> object:
    """The group fills itself from now on, with some left out; and by hand again."""
    group, ids = chosen
    store.groups.set_rule(group, store.group_rules.read(f"tag = {'few' if len(ids) == FEW else 'many'}"))
    store.group_rules.pin(group, ids, Side.OUT, reason="why not", until=None)
    return store.groups.set_by_hand(group)


def merged(store: Store, chosen: Chosen) -> object:
    """The group becomes part of another one, out of which all are taken then."""
    group, ids = chosen
    into = store.groups.create(GroupDraft(name=f"Into {len(ids)}"))
    store.group_algebra.merge([group], into)
    return store.groups.remove_members(into, ids)


def imported(store: Store, chosen: Chosen) -> object:
    """What is in the group already is taken from a file."""
    file = store.place.folder / "members.csv"
    store.exports.memberships(file, [chosen[0]], replace=True)
    return store.imports.run(file, "memberships")


REMOVE = bulk(lambda group: RemoveFromGroups((group,)))
DEEDS: dict[str, Deed] = {
    "out of a group and back by hand": again,
    "out of a group": REMOVE,
    "that undone": undone(REMOVE),
    "out of all groups": bulk(lambda _: RemoveFromGroups(None)),
    "into a group they are in": bulk(lambda group: AddToGroups((group,))),
    "a tag": bulk(lambda _: AddTags(("new",))),
    "a tag less": bulk(lambda _: RemoveTags(("old",))),
    "that, undone": undone(bulk(lambda _: RemoveTags(("old",)))),
    "a field": undone(bulk(lambda _: SetField("city", "Bonn"))),
    "all at once": bulk(
        lambda group: RemoveFromGroups((group,)), lambda _: AddTags(("new",)), lambda _: RemoveTags(("old",))
    ),
    "deleted": bulk(lambda _: DeleteCustomers()),
    "deleted and back": undone(bulk(lambda _: DeleteCustomers())),
    "switched off": lambda store, chosen: store.customers.set_active(chosen[1], active=False),
    "by a rule": ruled,
    "in a merged group": merged,
    "a copy of the group": lambda store, chosen: store.group_algebra.duplicate(
        chosen[0], str(len(chosen[1]))
    ),
    "the group deleted": undone(
        lambda store, chosen: store.bulk_edits.change_groups([chosen[0]], DeleteGroups())
    ),
    "members from a file": imported,
}


@pytest.mark.sqlite_only("counts the steps of SQLite's machine")
@pytest.mark.parametrize("what", DEEDS)
def test_more_customers_take_so_much_longer(
    two: tuple[Store, Store], sizes: tuple[Chosen, Chosen], what: str
) -> None:
    store, other = two
    done, taken = [], []
    for size in sizes:
        done.append(steps(store, lambda size=size: DEEDS[what](store, size)))  # type: ignore[misc]
        taken.append(steps(other, lambda: sync(store, other)))
    assert done[0] > FEW, "nothing was counted"
    assert done[1] < done[0] * STEPS_RATIO_MAX
    assert taken[1] < taken[0] * STEPS_RATIO_MAX, "at a lane that takes it in"


@pytest.mark.sqlite_only("counts the steps of SQLite's machine")
def test_an_undo_looks_at_what_was_done_last(front: ShopLane) -> None:
    store = front.store
    ann = store.customers.create(CustomerDraft(name="Ann"))

    def steps_after(deeds: int) -> int:
        for at in range(deeds):
            front.machine.forward(MINUTE)
            store.customers.set_active([ann], active=bool(at % 2))
        return steps(store, store.bulk_edits.foretell)

    few = steps_after(LATEST_MAX)
    assert steps_after(3 * LATEST_MAX) < 1.5 * few
