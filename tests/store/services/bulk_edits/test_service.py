"""Bulk edits on a real book: what is foreseen, what is done, what is told."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from support.books import read
from support.shops import ShopLane, sync

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
    SwitchGroups,
)
from store.domain.bulk_edits.outcomes import Change, Refusal, Sample, StepCount, Stopped, Watch
from store.domain.customers import CustomerDraft
from store.domain.errors import NotFound, Refused
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, Selection
from store.events import CartChanged, CatalogueChanged, CustomersChanged, Fact, GroupsChanged
from store.queries.rows import ROWS_PER_VERSION, spec_of
from store.services.merging import MergeService
from store.tables.book import ACTIONS
from store.tables.customers import CUSTOMERS, MEMBERSHIPS, TAGS

PEOPLE = (
    CustomerDraft(name="Ann", city="Bonn", email="ann@x.com", tags=("old",)),
    CustomerDraft(name="Ben", city="Bonn", credit_limit=500),
    CustomerDraft(name="Cem", city="Köln"),
    CustomerDraft(name="Dan", city="Köln", active=False),
)
EVERYBODY = Selection(matching=CustomerList())
IN_BONN = Selection(matching=CustomerList(text="bonn"))


@pytest.fixture
def vip(store: Store) -> GroupId:
    return store.groups.create(GroupDraft(name="VIP"))


@pytest.fixture
def staff(store: Store) -> GroupId:
    return store.groups.create(GroupDraft(name="Staff"))


@pytest.fixture
def people(store: Store, vip: GroupId) -> list[CustomerId]:
    """Ann, Ben, Cem and Dan; Ann is in VIP."""
    groups = [(vip,), (), (), ()]
    return [
        store.customers.create(replace(draft, groups=some))
        for draft, some in zip(PEOPLE, groups, strict=True)
    ]


def members(store: Store, group: GroupId) -> list[str]:
    rows = store.customers.window(CustomerList(group=group), 0, 100)
    return [row.name for row in rows]


def test_rules_see_the_tags_that_were_given(store: Store, people: list[CustomerId]) -> None:
    tagged = store.bulk_edits.where("tag = wine")
    store.bulk_edits.apply(IN_BONN, [AddTags(("Wine",))])
    assert set(store.customers.chosen(tagged)) == set(people[:2])
    store.bulk_edits.apply(tagged, [RemoveTags(("wine",))])
    assert store.customers.chosen(tagged) == []


# ---- foreseen ----


def test_a_preview_says_who_and_what_and_writes_nothing(
    store: Store, people: list[CustomerId], vip: GroupId
) -> None:
    have = store.replication.have()
    edits: list[Edit] = [AddToGroups((vip,)), SetField("city", "Bonn"), AddTags(("Old",))]
    preview = store.bulk_edits.preview(EVERYBODY, edits)
    assert (preview.matching, preview.changing, preview.refusals) == (4, 3, ())
    assert preview.steps == (
        StepCount("add to VIP", 3), StepCount("set city to Bonn", 2), StepCount("tag old", 3)
    )  # fmt: skip
    samples = {sample.name: sample for sample in preview.samples}
    assert samples["Cem"] == Sample(
        people[2],
        "Cem",
        (
            Change("VIP", "not in it", "member"),
            Change("city", "Köln", "Bonn"),
            Change("tag old", "no", "yes"),
        ),
    )
    assert [change.what for change in samples["Ben"].changes] == ["VIP", "tag old"]
    assert set(samples) == {"Ben", "Cem", "Dan"}
    assert store.replication.have() == have


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        (SetField("active", 1), Change("status", "inactive", "active")),
        (SetField("credit_limit", 0), Change("credit limit", "5.00 EUR", "0.00 EUR")),
        (RemoveTags(("old",)), Change("tag old", "yes", "no")),
        (SetField("email", ""), Change("e-mail", "ann@x.com", "")),
    ],
)
@pytest.mark.usefixtures("people")
def test_before_and_after(store: Store, edit: Edit, change: Change) -> None:
    (sample,) = store.bulk_edits.preview(EVERYBODY, [edit]).samples
    assert sample.changes == (change,)


def test_deletion_and_leaving_before_and_after(store: Store, people: list[CustomerId], vip: GroupId) -> None:
    ann = Selection(frozenset(people[:1]))
    (leaving,) = store.bulk_edits.preview(ann, [RemoveFromGroups((vip,))]).samples
    (deleted,) = store.bulk_edits.preview(ann, [DeleteCustomers()]).samples
    assert leaving.changes == (Change("VIP", "member", "not in it"),)
    assert deleted.changes == (Change("customer", "there", "deleted"),)


def test_what_blocks_is_foreseen_and_refused(store: Store, people: list[CustomerId], vip: GroupId) -> None:
    store.bulk_edits.change_groups([vip], SwitchGroups(active=False))
    preview = store.bulk_edits.preview(EVERYBODY, [AddToGroups((vip,)), SetField("city", "Rom")])
    assert preview.is_blocked
    assert preview.refusals == (
        Refusal("VIP", "it is inactive; switch it on before adding members", blocks=True),
    )
    have = store.replication.have()
    with pytest.raises(Refused, match="nothing was changed: VIP: it is inactive"):
        store.bulk_edits.apply(EVERYBODY, [SetField("city", "Rom"), AddToGroups((vip,))])
    assert (store.replication.have(), store.customers.get(people[0]).city) == (have, "Bonn")
    assert store.bulk_edits.preview(EVERYBODY, [AddToGroups((vip,))]).matching == 4


def test_whoever_was_deleted_since_is_left_out_and_told(
    store: Store, people: list[CustomerId], staff: GroupId
) -> None:
    store.customers.delete(people[:1])
    chosen = Selection(frozenset(people))
    gone = (Refusal("1 customer", "deleted since they were chosen", blocks=False),)
    assert store.bulk_edits.preview(chosen, [AddToGroups((staff,))]).refusals == gone
    report = store.bulk_edits.apply(chosen, [AddToGroups((staff,))])
    assert (report.matching, report.changed, report.refusals) == (3, 3, gone)


# ---- done ----


@pytest.mark.parametrize(
    ("edits", "changed"),
    [
        ([SetField("city", "Bonn")], 2),
        ([SetField("name", "  Somebody"), SetField("notes", "x")], 4),
        ([AddTags(("new",)), RemoveTags(("old",))], 4),
        ([SetField("active", 0), SetField("consent", 1)], 4),
        ([RemoveTags(("never",))], 0),
    ],
)
def test_what_was_foreseen_is_done(
    store: Store, people: list[CustomerId], edits: list[Edit], changed: int
) -> None:
    foreseen = store.bulk_edits.preview(EVERYBODY, edits)
    report = store.bulk_edits.apply(EVERYBODY, edits)
    assert (report.matching, report.changed, report.steps) == (4, changed, foreseen.steps)
    assert foreseen.changing == changed
    assert store.bulk_edits.preview(EVERYBODY, edits).changing == 0
    assert (report.action is None) == (not changed)
    with store._units.database.reading() as connection:
        for name, key in connection.execute(select(CUSTOMERS.c.name, CUSTOMERS.c.name_key)):
            assert key == name.casefold().strip()
    assert len(people) == 4


def test_all_groups_and_out_of_all(
    store: Store, people: list[CustomerId], vip: GroupId, staff: GroupId
) -> None:
    off = store.groups.create(GroupDraft(name="Off"))
    store.groups.add_members(off, people[:1])
    store.bulk_edits.change_groups([off], SwitchGroups(active=False))
    store.bulk_edits.apply(EVERYBODY, [AddToGroups(None)])
    assert [members(store, group) for group in (vip, staff, off)] == [
        ["Ann", "Ben", "Cem", "Dan"], ["Ann", "Ben", "Cem", "Dan"], ["Ann"]
    ]  # fmt: skip
    store.bulk_edits.apply(IN_BONN, [RemoveFromGroups(None)])
    assert [members(store, group) for group in (vip, staff, off)] == [["Cem", "Dan"], ["Cem", "Dan"], []]


def test_an_edit_that_changes_what_its_own_filter_finds(
    store: Store, people: list[CustomerId], staff: GroupId
) -> None:
    report = store.bulk_edits.apply(IN_BONN, [SetField("city", "Ulm"), AddToGroups((staff,))])
    assert (report.changed, members(store, staff)) == (2, ["Ann", "Ben"])
    assert store.customers.get(people[0]).city == "Ulm"


def test_all_but_a_few(store: Store, people: list[CustomerId], staff: GroupId) -> None:
    but = Selection(frozenset(people[1:3]), CustomerList())
    assert store.bulk_edits.apply(but, [AddToGroups((staff,))]).changed == 2
    assert members(store, staff) == ["Ann", "Dan"]


def test_stopped_in_the_middle_it_leaves_nothing(
    store: Store, people: list[CustomerId], staff: GroupId
) -> None:
    have, calls = store.replication.have(), []

    def heard(done: int, total: int) -> None:
        calls.append((done, total))

    watch = Watch(heard, lambda: len(calls) == 2)
    with pytest.raises(Stopped, match="nothing was changed"):
        store.bulk_edits.apply(EVERYBODY, [AddToGroups((staff,)), SetField("city", "Rom")], watch)
    assert calls == [(0, 8), (4, 8)]
    assert (store.replication.have(), store.customers.get(people[0]).city) == (have, "Bonn")


def test_it_is_one_line_one_transaction_and_told(
    store: Store, people: list[CustomerId], staff: GroupId
) -> None:
    heard: list[Fact] = []
    store.subscribe(heard.append)
    before = max(store.replication.have().values())
    report = store.bulk_edits.apply(EVERYBODY, [AddToGroups((staff,))])
    told = [fact for fact in heard if fact != CartChanged()]
    assert told == [CustomersChanged(frozenset(people)), GroupsChanged(frozenset([staff]))]
    assert max(store.replication.have().values()) == before + 1
    (line, *_) = store.history.all(0, 5)
    assert (line.action, line.what, line.subject, line.count) == (
        report.action,
        "add to Staff",
        "4 customers",
        4,
    )


def test_many_rows_are_cut_into_versions_that_peers_take(store: Store, vip: GroupId, staff: GroupId) -> None:
    count = ROWS_PER_VERSION + 3
    with store._units.begin(store.groups._actor) as unit:
        unit.insert(CUSTOMERS, [{"id": unit.new_id(), "name": f"P{n}"} for n in range(count)])
    before = max(store.replication.have().values())
    edits: list[Edit] = [AddToGroups((vip, staff)), SetField("city", "Rom"), AddTags(("a",))]
    assert store.bulk_edits.apply(EVERYBODY, edits).changed == count
    with store._units.database.reading() as connection:
        sizes: dict[int, int] = {}
        for table in (CUSTOMERS, MEMBERSHIPS, TAGS, ACTIONS):
            for ver in connection.execute(select(table.c.ver).where(table.c.ver > before)).scalars():
                sizes[ver] = sizes.get(ver, 0) + 1
    assert sorted(sizes) == list(range(before + 1, before + 1 + len(sizes)))
    assert max(sizes.values()) <= ROWS_PER_VERSION
    assert sum(sizes.values()) == 4 * count + 1


def test_the_last_of_many_rows_reaches_other_lanes_with_the_first(three: list[ShopLane]) -> None:
    """A version is not quite full of rows that weigh much; what is left over in each is not counted."""
    one, two, _ = (lane.store for lane in three)
    per_version = ROWS_PER_VERSION // spec_of(CUSTOMERS).weight
    with one._units.begin(one.groups._actor) as unit:
        unit.insert(CUSTOMERS, [{"id": unit.new_id(), "name": f"P{n}"} for n in range(3 * per_version)])
    sync(one, two)
    report = one.bulk_edits.apply(EVERYBODY, [SetField("city", "Rom"), SetField("country", "IT")])
    sync(one, two)
    assert read(one) == read(two)
    one.bulk_edits.undo(report.action)
    sync(one, two)
    assert read(one) == read(two)
    assert {row.city for row in two.customers.window(CustomerList(), 0, 3 * per_version)} == {""}


def test_other_lanes_get_the_same(three: list[ShopLane]) -> None:
    one, two, _ = (lane.store for lane in three)
    group = one.groups.create(GroupDraft(name="VIP"))
    for draft in PEOPLE:
        one.customers.create(draft)
    one.bulk_edits.apply(EVERYBODY, [AddToGroups((group,)), SetField("city", "Rom"), AddTags(("a",))])
    sync(one, two)
    assert members(two, group) == ["Ann", "Ben", "Cem", "Dan"]
    assert {row.city for row in two.customers.window(CustomerList(), 0, 10)} == {"Rom"}
    assert [entry.what for entry in two.history.of_group(group, 0, 1)] == [
        "add to VIP; set city to Rom; tag a: Ann, Ben, Cem, Dan joined"
    ]


# ---- groups ----


def test_groups_are_switched_and_deleted_together(
    store: Store, people: list[CustomerId], vip: GroupId, staff: GroupId
) -> None:
    heard: list[Fact] = []
    store.subscribe(heard.append)
    report = store.bulk_edits.change_groups([vip, staff, vip], SwitchGroups(active=False))
    assert (report.changed, store.groups.get(vip).active) == (2, False)
    assert GroupsChanged(frozenset([vip, staff])) in heard
    assert CatalogueChanged() in heard
    assert store.bulk_edits.change_groups([vip], SwitchGroups(active=False)).action is None
    assert store.bulk_edits.change_groups([vip, staff], DeleteGroups()).changed == 2
    with pytest.raises(NotFound, match="not there any more"):
        store.bulk_edits.change_groups([vip], DeleteGroups())
    assert store.customers.get(people[0]).groups == ()


WRONG: dict[str, Callable[[Store], object]] = {
    "no digits": lambda store: store.bulk_edits.named("yesterday"),
    "too few": lambda store: store.bulk_edits.named("0"),
    "nobody's": lambda store: store.bulk_edits.named("0" * 32),
    "nothing done": lambda store: store.bulk_edits.undo(),
    "never done": lambda store: store.bulk_edits.undo(b"0" * 16),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_there_is_not_found(store: Store, what: str) -> None:
    with pytest.raises(NotFound):
        WRONG[what](store)


def test_what_a_merged_customer_brought_is_taken_away_too(
    store: Store, people: list[CustomerId], vip: GroupId
) -> None:
    kept = MergeService(store._units, store.groups._actor).merge(people[1], people[0], {})
    before = store.customers.get(kept)
    assert (before.groups, before.tags) == ((vip,), ("old",))
    edits: list[Edit] = [RemoveFromGroups((vip,)), RemoveTags(("old",))]
    assert store.bulk_edits.preview(EVERYBODY, edits).changing == 1
    done = store.bulk_edits.apply(EVERYBODY, edits)
    assert (done.changed, store.customers.get(kept).groups, store.customers.get(kept).tags) == (1, (), ())
    store.bulk_edits.undo(done.action)
    assert store.customers.get(kept) == before
