"""What an undo is said to do is what it does."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from store.api import Store, customer_draft_of
from store.domain.bulk_edits.edits import (
    AddTags,
    AddToGroups,
    DeleteCustomers,
    DeleteGroups,
    Edit,
    SetField,
)
from store.domain.bulk_edits.outcomes import NotRestored
from store.domain.customers import CustomerDraft
from store.domain.errors import NotFound, Refused
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, Selection

EVERYBODY = Selection(matching=CustomerList())


@pytest.fixture
def vip(store: Store) -> GroupId:
    return store.groups.create(GroupDraft(name="VIP"))


@pytest.fixture
def people(store: Store) -> list[CustomerId]:
    """P0 to P5."""
    drafts = (CustomerDraft(name=f"P{n}", email=f"p{n}@x.com", city="Bonn") for n in range(6))
    return [store.customers.create(draft) for draft in drafts]


def nobody(store: Store, people: list[CustomerId], vip: GroupId) -> None:
    """Do nothing meanwhile."""
    assert store.customers.count(CustomerList()) <= len(people), vip


def out_of_the_group(store: Store, people: list[CustomerId], vip: GroupId) -> None:
    store.groups.remove_members(vip, people[:2])


def elsewhere(store: Store, people: list[CustomerId], vip: GroupId) -> None:
    assert vip
    draft = customer_draft_of(store.customers.get(people[1]))
    store.customers.edit(people[1], replace(draft, city="Oslo"))


def address_taken(store: Store, people: list[CustomerId], vip: GroupId) -> None:
    assert people
    assert vip
    store.customers.create(CustomerDraft(name="New", email="p3@x.com"))


CHANGED, TAKEN = "changed since", "another has that name or e-mail now"
Case = tuple[list[Edit], Callable[[Store, list[CustomerId], GroupId], None], int, tuple[NotRestored, ...]]
CASES: dict[str, Case] = {
    "nobody changed anything": ([AddTags(("a",)), SetField("city", "Rom")], nobody, 12, ()),
    "some left again": (
        [AddToGroups(None)], out_of_the_group, 4, (NotRestored(2, CHANGED, ("P0", "P1")),)
    ),
    "one moved": ([SetField("city", "Rom")], elsewhere, 5, (NotRestored(1, f"{CHANGED} in city", ("P1",)),)),
    "an address is gone": ([DeleteCustomers()], address_taken, 5, (NotRestored(1, TAKEN, ("P3",)),)),
    "an address is taken": ([SetField("email", "")], address_taken, 5, (NotRestored(1, TAKEN, ("P3",)),)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_it_is_what_the_undo_then_does(
    store: Store, people: list[CustomerId], vip: GroupId, case: str
) -> None:
    edits, meanwhile, restorable, left = CASES[case]
    done = store.bulk_edits.apply(EVERYBODY, edits)
    meanwhile(store, people, vip)
    before = store.history.all(0, 99)
    told = store.bulk_edits.foretell(done.action)
    assert (told.what, told.restorable, told.left) == (done.what, restorable, left)
    assert store.history.all(0, 99) == before, "nothing is written"
    undone = store.bulk_edits.undo(done.action)
    assert (undone.restored, undone.left, undone.what) == (restorable, left, told.what)


def test_a_group_whose_name_is_taken(store: Store, vip: GroupId) -> None:
    store.bulk_edits.change_groups([vip], DeleteGroups())
    told = store.bulk_edits.foretell()
    assert (told.what, told.restorable, told.left) == ("delete VIP", 1, ())
    store.groups.create(GroupDraft(name=" vip"))
    told = store.bulk_edits.foretell(told.action)
    assert (told.restorable, told.left) == (0, (NotRestored(1, TAKEN, ("VIP",)),))


def test_what_cannot_be_undone_is_refused_already(store: Store, people: list[CustomerId]) -> None:
    with pytest.raises(NotFound, match="nothing to undo"):
        store.bulk_edits.foretell()
    done = store.bulk_edits.apply(EVERYBODY, [SetField("city", "Rom")])
    store.bulk_edits.undo(done.action)
    with pytest.raises(Refused, match="undone already"):
        store.bulk_edits.foretell(done.action)
    assert len(people) == 6
