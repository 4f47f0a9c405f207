"""Undo puts back what nobody has changed since, says what it left, and can itself be undone."""

from dataclasses import replace

import pytest
from support.shops import DAY, ShopLane, sync

from store.api import Store, customer_draft_of, group_draft_of
from store.domain.bulk_edits.edits import (
    AddTags,
    AddToGroups,
    DeleteCustomers,
    DeleteGroups,
    Edit,
    RemoveFromGroups,
    RemoveTags,
    SetField,
    SwitchGroups,
)
from store.domain.bulk_edits.outcomes import NotRestored
from store.domain.customers import Customer, CustomerDraft
from store.domain.errors import Refused
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, Selection
from store.tables.book import PRIORS
from store.unit import Actor, Row

EVERYBODY = Selection(matching=CustomerList())
CITIES = ("Bonn", "Köln", "Bonn", "", "Ulm", "Bonn")

TEN_PERCENT = QuickDiscount(QuickKind.PERCENT, percent=1000)


@pytest.fixture
def vip(store: Store) -> GroupId:
    return store.groups.create(GroupDraft(name="VIP", discount=TEN_PERCENT))


@pytest.fixture
def people(store: Store, vip: GroupId) -> list[CustomerId]:
    """P0 to P5 of several cities; the even ones are in VIP and have a tag."""
    return [
        store.customers.create(
            CustomerDraft(
                name=f"P{number}",
                email=f"p{number}@x.com",
                city=city,
                groups=() if number % 2 else (vip,),
                tags=() if number % 2 else ("old",),
            )
        )
        for number, city in enumerate(CITIES)
    ]


def book(store: Store) -> list[Customer]:
    """All that a person sees of the customers."""
    return [store.customers.get(row.id) for row in store.customers.window(CustomerList(), 0, 100)]


EDITS: dict[str, list[Edit]] = {
    "city": [SetField("city", "Rom")],
    "name, whose key follows": [SetField("name", "Somebody")],
    "status and consent": [SetField("active", 0), SetField("consent", 1)],
    "address": [SetField("email", "")],
    "tags": [AddTags(("new", "old")), RemoveTags(("none",))],
    "deletion": [DeleteCustomers()],
    "all at once": [SetField("city", "Rom"), SetField("phone", "1"), AddTags(("a",)), RemoveTags(("old",))],
}


@pytest.mark.parametrize("case", EDITS)
def test_undo_and_undo_of_the_undo(store: Store, people: list[CustomerId], case: str) -> None:
    before = book(store)
    done = store.bulk_edits.apply(EVERYBODY, EDITS[case])
    after = book(store)
    assert after != before
    undone = store.bulk_edits.undo(done.action)
    assert (book(store), undone.left, undone.what) == (before, (), done.what)
    assert undone.restored == sum(step.changing for step in done.steps)
    again = store.bulk_edits.undo(undone.action)
    assert (book(store), again.left) == (after, ())
    back = store.bulk_edits.undo(again.action)
    assert (book(store), back.left, len(people)) == (before, (), 6)


def test_groups_left_and_joined_are_put_back(store: Store, people: list[CustomerId], vip: GroupId) -> None:
    staff = store.groups.create(GroupDraft(name="Staff"))
    before = book(store)
    store.bulk_edits.apply(EVERYBODY, [AddToGroups((staff,)), RemoveFromGroups((vip,))])
    undone = store.bulk_edits.undo()
    assert (book(store), undone.restored, undone.left) == (before, 9, ())
    assert len(people) == 6


def test_what_was_changed_since_stays_and_is_named(store: Store, people: list[CustomerId]) -> None:
    staff = store.groups.create(GroupDraft(name="Staff"))
    done = store.bulk_edits.apply(EVERYBODY, [AddToGroups((staff,)), SetField("city", "Rom")])
    store.groups.remove_members(staff, people[:1])
    later = store.customers.get(people[1])
    store.customers.edit(people[1], replace(customer_draft_of(later), city="Oslo"))
    undone = store.bulk_edits.undo(done.action)
    assert undone.left == (
        NotRestored(1, "changed since in city", ("P1",)),
        NotRestored(1, "changed since", ("P0",)),
    )
    assert (undone.restored, undone.not_restored) == (10, 2)
    assert [customer.city for customer in book(store)] == ["Bonn", "Oslo", *CITIES[2:]]
    assert all(staff not in customer.groups for customer in book(store))


def test_names_are_not_guessed(store: Store, people: list[CustomerId]) -> None:
    """Somebody else left the group meanwhile, too: it is not known any more whom the edit had put in."""
    staff = store.groups.create(GroupDraft(name="Staff"))
    store.groups.add_members(staff, people[:1])
    done = store.bulk_edits.apply(EVERYBODY, [AddToGroups((staff,))])
    store.groups.remove_members(staff, people[:2])
    assert store.bulk_edits.undo(done.action).left == (NotRestored(1, "changed since", ()),)


def test_whose_address_is_taken_stays_deleted(store: Store, people: list[CustomerId]) -> None:
    done = store.bulk_edits.apply(EVERYBODY, [DeleteCustomers()])
    store.customers.create(CustomerDraft(name="New", email="p3@x.com"))
    undone = store.bulk_edits.undo(done.action)
    assert undone.left == (NotRestored(1, "another has that name or e-mail now", ("P3",)),)
    assert [customer.name for customer in book(store)] == ["New", "P0", "P1", "P2", "P4", "P5"]
    assert len(people) == 6


def test_what_a_newer_version_did_is_not_undone_by_halves(store: Store, people: list[CustomerId]) -> None:
    """It wrote over a column that is not known here, too."""
    done = store.bulk_edits.apply(EVERYBODY, [SetField("city", "Rom")])
    assert done.action is not None
    before = book(store)
    unknown: Row = {"position": 9, "table_no": 10, "column_no": 200, "value": '"Rex"', "ids": people[0]}
    with store._units.begin(Actor(store.shop.staff()[0].id, "till")) as unit:
        unit.insert(PRIORS, [{"action_id": done.action, **unknown}])

    for undo in (store.bulk_edits.undo, store.bulk_edits.foretell):
        with pytest.raises(Refused, match="undo it on a lane that has it"):
            undo(done.action)
    assert book(store) == before


# ---- single edits ----


def test_a_customer_as_before_a_form(store: Store, people: list[CustomerId]) -> None:
    before = book(store)
    seen = customer_draft_of(store.customers.get(people[0]))
    store.customers.edit(
        people[0], replace(seen, name="Q", city="Rom", groups=(), tags=("x",), cards=("C-1",))
    )
    report = store.bulk_edits.undo()
    assert (book(store), report.left) == (before, ())
    assert report.what.startswith("P0 changed: name, city") or report.what.startswith("Q changed: name, city")


def test_deleted_customers_come_back_one_by_one(store: Store, people: list[CustomerId]) -> None:
    before = book(store)
    store.customers.delete(people[:2])
    assert store.bulk_edits.undo().restored
    while len(book(store)) < len(before):
        store.bulk_edits.undo()
    assert book(store) == before


def test_members_moved_by_hand(store: Store, people: list[CustomerId], vip: GroupId) -> None:
    before = book(store)
    store.groups.add_members(vip, people)
    assert store.bulk_edits.undo().restored == 3
    assert book(store) == before


def test_a_group_as_before_a_form(store: Store, vip: GroupId) -> None:
    before = store.groups.get(vip)
    draft = replace(group_draft_of(before), name="Old VIP", discount=QuickDiscount(), active=False)
    store.groups.edit(vip, draft)
    store.bulk_edits.undo()
    assert store.groups.get(vip) == before


@pytest.mark.parametrize("how", ["one", "several"])
def test_a_deleted_group_comes_back_with_discount_and_members(
    store: Store, people: list[CustomerId], vip: GroupId, how: str
) -> None:
    before, customers = store.groups.all(), book(store)
    if how == "one":
        store.groups.delete([vip])
    else:
        store.bulk_edits.change_groups([vip], DeleteGroups())
    assert store.groups.all() != before
    store.bulk_edits.undo()
    assert (store.groups.all(), book(store), len(people)) == (before, customers, 6)


def test_a_group_whose_name_is_taken_stays_deleted(store: Store, vip: GroupId) -> None:
    store.bulk_edits.change_groups([vip], DeleteGroups())
    done = store.history.all(0, 1)[0].action
    store.groups.create(GroupDraft(name=" vip"))
    undone = store.bulk_edits.undo(done)
    assert undone.left == (NotRestored(1, "another has that name or e-mail now", ("VIP",)),)
    assert [one.group.name for one in store.groups.all()] == ["vip", "Common group"]


def test_switching_is_undone(store: Store, vip: GroupId) -> None:
    store.bulk_edits.change_groups([vip], SwitchGroups(active=False))
    store.bulk_edits.undo()
    assert store.groups.get(vip).active


# ---- when and where ----


def test_undone_is_undone(store: Store, people: list[CustomerId]) -> None:
    done = store.bulk_edits.apply(EVERYBODY, [SetField("city", "Rom")])
    store.bulk_edits.undo(done.action)
    with pytest.raises(Refused, match="undone already"):
        store.bulk_edits.undo(done.action)
    assert len(people) == 6


def test_after_thirty_days_it_is_too_late(front: ShopLane, people: list[CustomerId]) -> None:
    done = front.store.bulk_edits.apply(EVERYBODY, [SetField("city", "Rom")])
    front.machine.forward(30 * DAY)
    (entry,) = front.store.history.all(0, 1)
    assert entry.is_undoable
    front.machine.forward(1)
    (entry,) = front.store.history.all(0, 1)
    assert (entry.is_undoable, entry.why_not) == (False, "it is more than 30 days old")
    with pytest.raises(Refused, match="30 days"):
        front.store.bulk_edits.undo(done.action)
    assert len(people) == 6


def test_what_is_no_edit_is_not_undone(store: Store, people: list[CustomerId]) -> None:
    created = next(
        one for one in store.history.of_customer(people[0], 0, 9) if one.what.startswith("created")
    )
    with pytest.raises(Refused, match="do the opposite"):
        store.bulk_edits.undo(created.action)


def test_another_lane_undoes_it(three: list[ShopLane]) -> None:
    one, two, _ = (lane.store for lane in three)
    group = one.groups.create(GroupDraft(name="VIP"))
    ids = [one.customers.create(CustomerDraft(name=f"P{n}", city=city)) for n, city in enumerate(CITIES)]
    before = book(one)
    done = one.bulk_edits.apply(EVERYBODY, [AddToGroups((group,)), SetField("city", "Rom")])
    sync(one, two)
    three[1].machine.forward(1000)
    two.customers.edit(ids[0], replace(customer_draft_of(two.customers.get(ids[0])), city="Oslo"))
    undone = two.bulk_edits.undo(done.action)
    assert undone.left == (NotRestored(1, "changed since in city", ("P0",)),)
    sync(one, two)
    assert book(one) == book(two) == [replace(before[0], city="Oslo"), *before[1:]]
    (line, *_) = one.history.all(0, 1)
    assert (line.what, line.lane) == (f"undid: {done.what}", "Lane 2")
