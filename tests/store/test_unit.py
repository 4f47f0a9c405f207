import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.books import Kept, Key, Tag, read
from support.shops import DAY, MINUTE, ShopLane, hand_over, join, sync

from store.api import Store
from store.domain.changes import Version
from store.domain.customers import CustomerDraft
from store.domain.errors import Invalid, NotFound
from store.domain.groups import GroupDraft
from store.domain.ids import ID_BYTES, CustomerId, GroupId
from store.domain.rules.tree import BirthdayWithin
from store.events import BookChanged, CustomersChanged, Fact, GroupsChanged, RowsWritten
from store.queries import sites
from store.queries.rows import ROWS_PER_VERSION, spec_of
from store.services import auto_groups
from store.tables.base import Scalar
from store.tables.book import ACTIONS, PRIORS
from store.tables.customers import CUSTOMERS, GROUPS, MEMBERSHIPS


def own_version(store: Store) -> Version:
    return store.replication.have()[store.replication.site()]


def written_at(store: Store, ver: Version) -> dict[Key, Kept]:
    tag = Tag(store.replication.site(), ver)
    return {key: kept for key, kept in read(store).items() if kept.tag == tag}


def stamps(store: Store) -> list[int]:
    """The stamp of each transaction, in the order of their versions; the action of each carries it."""
    actions = [kept for key, kept in read(store).items() if key.table == "actions"]
    return [kept.content.cells[0][1][0] for kept in sorted(actions, key=lambda kept: kept.tag.ver)]


def hear(store: Store) -> list[Fact]:
    heard: list[Fact] = []
    store.subscribe(heard.append)
    return heard


# ---- stamps and versions ----


def test_stamps_grow_whatever_the_clock_does(front: ShopLane) -> None:
    for step in (0, 0, DAY, -DAY, -DAY, 5, 0):
        front.machine.forward(step)
        front.store.groups.create(GroupDraft(name=f"Group {own_version(front.store)}"))

    made = stamps(front.store)
    assert made == sorted(set(made))
    assert len(made) == 8


def test_a_lane_never_stamps_below_what_it_has_seen(three: list[ShopLane]) -> None:
    ahead, behind, _ = three
    ahead.machine.forward(DAY)
    group = ahead.store.groups.create(GroupDraft(name="Made ahead"))
    sync(ahead.store, behind.store)
    behind.machine.forward(DAY)
    behind.store.keep_current()
    behind.machine.forward(-9 * MINUTE)
    behind.store.groups.edit(group, GroupDraft(name="Renamed behind"))
    sync(ahead.store, behind.store)

    assert ahead.store.groups.get(group).name == "Renamed behind"


def test_the_seen_stamp_outlives_the_program(front: ShopLane) -> None:
    front.machine.forward(DAY)
    front.store.groups.create(GroupDraft(name="One"))
    front.machine.forward(-DAY)
    front.reopen()
    front.store.groups.create(GroupDraft(name="Two"))

    made = stamps(front.store)
    assert made == sorted(set(made))


def test_one_transaction_is_one_version(store: Store) -> None:
    before = own_version(store)
    group = store.groups.create(GroupDraft(name="VIP"))
    customer = store.customers.create(CustomerDraft(name="Ann", cards=("CARD1",), groups=(group,)))

    assert own_version(store) == before + 2
    assert {key.table for key in written_at(store, before + 1)} == {"groups", "actions"}
    assert {key.table for key in written_at(store, before + 2)} == {
        "customers",
        "cards",
        "memberships",
        "actions",
    }
    assert Key("customers", (customer,)) in written_at(store, before + 2)


def test_a_transaction_knows_where_the_book_stands_as_it_begins(three: list[ShopLane]) -> None:
    one, other, _ = three
    other.store.groups.create(GroupDraft(name="Police"))
    hand_over(other.store, one.store)
    one.store.groups.create(GroupDraft(name="Birthday", rule=BirthdayWithin(7)))
    one.machine.forward(DAY)
    auto_groups.ensure_today(one.store._units)
    with one.store._units.begin(one.store.groups._actor) as unit:
        assert unit.standing == sites.standing(unit.connection)
        assert unit.standing is not None
        assert [site for site, _ in unit.standing] == [0, 1, 2]  # the day first, then who wrote
        unit.keep((sites.RECEIPT, 7, ""), (sites.SEAL, 0, "ab"))
        kept = sites.get_locals(unit.connection, *sites.AT_HAND)
        assert kept == {key: unit.kept[key] for key in kept} == {"receipt": (7, ""), "seal": (0, "ab")}
    with one.store._units.begin(one.store.groups._actor) as unit:
        assert {key: unit.kept[key] for key in kept} == kept


def test_a_transaction_may_be_cut_into_versions_that_travel_one_by_one(front: ShopLane) -> None:
    store = front.store
    group = store.groups.create(GroupDraft(name="VIP"))
    before = own_version(store)
    with store._units.begin(store.groups._actor) as unit:
        for number in range(3):
            if number:
                unit.next_version()
            customer = CustomerId(unit.new_id())
            unit.insert(CUSTOMERS, [{"id": customer, "name": f"Customer {number}"}])
            unit.put(MEMBERSHIPS, [{"customer_id": customer, "group_id": group}])

    assert own_version(store) == before + 3
    assert all(len(written_at(store, before + number)) == 2 for number in (1, 2, 3))
    have = {**store.replication.have(), store.replication.site(): before}
    two = 2 * (spec_of(CUSTOMERS).weight + spec_of(MEMBERSHIPS).weight)
    cut = store.replication.since(have, rows_max=two)
    assert [(batch.after, batch.through, batch.row_count) for batch in cut] == [(before, before + 2, 4)]


def test_a_transaction_of_many_rows_is_cut_by_itself(front: ShopLane) -> None:
    store, count = front.store, 2 * ROWS_PER_VERSION + 1
    group = store.groups.create(GroupDraft(name="VIP"))
    with store._units.begin(store.groups._actor) as unit:
        people = [CustomerId(unit.new_id()) for _ in range(count)]
        unit.insert(CUSTOMERS, [{"id": each, "name": "x"} for each in people])
    before = own_version(store)
    assert store.groups.add_members(group, people) == count

    assert own_version(store) == before + 3
    have = {**store.replication.have(), store.replication.site(): before}
    (batch,) = store.replication.since(have, rows_max=ROWS_PER_VERSION)
    assert (batch.row_count, batch.through) == (ROWS_PER_VERSION, before + 1)
    assert store.customers.delete(people[:ROWS_PER_VERSION]) == ROWS_PER_VERSION
    # Of each of them the row, what was written over, the action.
    each = sum(spec_of(table).weight for table in (CUSTOMERS, PRIORS, ACTIONS))
    assert 0 <= own_version(store) - (before + 3) - each <= 2, "where one does not fit to the end"


def test_of_rows_that_cost_a_peer_more_a_version_has_fewer_and_a_lot_too(front: ShopLane) -> None:
    store, weight = front.store, spec_of(CUSTOMERS).weight
    few = ROWS_PER_VERSION // weight
    assert few < ROWS_PER_VERSION // 10, "merged cell by cell"
    before = own_version(store)
    people = [CustomerId(index.to_bytes(ID_BYTES, "big")) for index in range(2 * few + 1)]
    with store._units.begin(store.groups._actor) as unit:
        unit.insert(CUSTOMERS, [{"id": one, "name": "x"} for one in reversed(people)])

    assert own_version(store) == before + 3
    pieces = [{key.key[0] for key in written_at(store, before + number)} for number in (1, 2, 3)]
    assert pieces == [set(people[:few]), set(people[few : 2 * few]), {people[-1]}], "by their keys"
    have = {**store.replication.have(), store.replication.site(): before}
    (batch,) = store.replication.since(have, rows_max=ROWS_PER_VERSION)
    assert (batch.row_count, batch.through) == (few, before + 1)
    (batch,) = store.replication.since(have, rows_max=weight * (2 * few + 1))
    assert (batch.row_count, batch.through) == (2 * few + 1, before + 3)


def test_versions_of_one_transaction_follow_the_keys_of_their_rows(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    before = own_version(store)
    people = [index.to_bytes(ID_BYTES, "little") for index in range(2 * ROWS_PER_VERSION)]
    with store._units.begin(store.groups._actor) as unit:
        unit.put(MEMBERSHIPS, [{"customer_id": one, "group_id": group, "present": 1} for one in people])

    assert own_version(store) == before + 2
    pieces = [{key.key[0] for key in written_at(store, before + number)} for number in (1, 2)]
    ordered = sorted(people)
    assert pieces == [set(ordered[:ROWS_PER_VERSION]), set(ordered[ROWS_PER_VERSION:])]


# ---- all or nothing ----


def test_a_transaction_that_fails_leaves_neither_rows_nor_facts_nor_a_version(store: Store) -> None:
    before, heard = read(store), hear(store)
    version = own_version(store)

    def fail() -> None:
        with store._units.begin(store.groups._actor) as unit:
            unit.insert(GROUPS, [{"id": unit.new_id(), "name": "VIP"}])
            unit.did("groups.create")
            unit.tell([GroupsChanged()])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert read(store) == before
    assert own_version(store) == version
    assert heard == []
    store.groups.create(GroupDraft(name="VIP"))
    assert own_version(store) == version + 1


def test_a_service_that_fails_half_way_leaves_nothing(store: Store) -> None:
    groups = [store.groups.create(GroupDraft(name=name)) for name in ("VIP", "Staff")]
    before, heard = read(store), hear(store)

    with pytest.raises(NotFound):
        store.groups.delete([*groups, GroupId(b"nowhere".ljust(16))])
    with pytest.raises(NotFound):
        store.customers.create(CustomerDraft(name="Ann", groups=(*groups, GroupId(b"nowhere".ljust(16)))))
    assert read(store) == before
    assert heard == []


def test_facts_are_told_when_they_are_true(store: Store) -> None:
    seen: list[list[str]] = []

    def look(fact: Fact) -> None:
        if isinstance(fact, GroupsChanged):
            seen.append([counted.group.name for counted in store.groups.all()])

    store.subscribe(look)
    store.groups.create(GroupDraft(name="VIP"))
    assert seen == [["VIP", "Common group"]]


def test_rows_that_nobody_here_shows_are_told_of_all_the_same(store: Store) -> None:
    """Who links to other lanes hears so that there is something to send."""
    heard = hear(store)
    with store._units.begin(store._actor) as unit:
        unit.did("sales.copy")
    assert heard == [RowsWritten()]


def test_a_transaction_that_changed_nothing_has_no_version_and_is_told_to_nobody(
    three: list[ShopLane],
) -> None:
    """Or lanes would be a version apart for as long as nobody does anything."""
    store = three[1].store
    have, before, heard = store.replication.have(), read(store), hear(store)
    with store._units.begin(store._actor):
        pass
    assert (heard, store.replication.have(), read(store)) == ([], have, before), "no program began either"
    with store._units.begin(store._actor) as unit:
        unit.did("sales.copy")
    assert own_version(store) == have.get(store.replication.site(), 0) + 1
    assert len(read(store)) == len(before) + 2, "an action, and that the program began to write"


def test_a_listener_may_write(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))

    def welcome(fact: Fact) -> None:
        if isinstance(fact, CustomersChanged) and len(fact.ids) == 1:
            store.groups.add_members(group, list(fact.ids))

    store.subscribe(welcome)
    store.customers.create(CustomerDraft(name="Ann"))
    assert [counted.members for counted in store.groups.all()] == [1, 1]


# ---- who did it ----


def actions(store: Store) -> list[dict[str, Scalar | None]]:
    columns = "verb, staff_id, subject_id, at, detail"
    with store._database.reading() as connection:
        found = connection.exec_driver_sql(f"SELECT {columns} FROM actions ORDER BY ver")  # noqa: S608 - above
        return [dict(row) for row in found.mappings()]


def test_every_change_says_who_did_it_when_and_by_which_door(front: ShopLane) -> None:
    owner = front.store.shop.staff()[0].id
    front.machine.forward(5)
    group = front.store.groups.create(GroupDraft(name="VIP"))
    with front.beside(via="cli") as other:
        other.groups.edit(group, GroupDraft(name="VIPs", description="Our best"))

    at = front.machine.at
    assert actions(front.store)[1:] == [
        {"verb": "till:groups.create", "staff_id": owner, "subject_id": group, "at": at, "detail": ""},
        {
            "verb": "cli:groups.edit",
            "staff_id": owner,
            "subject_id": group,
            "at": at,
            "detail": "name, description",
        },
    ]


def test_a_change_names_its_lane(three: list[ShopLane]) -> None:
    _, back, _ = three
    group = back.store.groups.create(GroupDraft(name="VIP"))
    sync(three[0].store, back.store)

    assert read(three[0].store)[Key("groups", (group,))].tag.site.lane == back.member.id


def test_a_lane_that_was_opened_empty_acts_as_the_owner_once_it_is_filled(
    tmp_path: Path, front: ShopLane
) -> None:
    newcomer = join(tmp_path / "newcomer", front)
    sync(front.store, newcomer.store)
    newcomer.store.groups.create(GroupDraft(name="VIP"))

    assert {row["staff_id"] for row in actions(newcomer.store)} == {front.store.shop.staff()[0].id}
    newcomer.store.close()


def test_an_edit_that_changes_nothing_tells_and_records_nothing(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    recorded, heard = actions(store), hear(store)
    store.groups.edit(group, GroupDraft(name=" VIP "))
    store.groups.set_active([group], active=True)

    assert actions(store) == recorded
    assert heard == []


# ---- several programs on one book ----

WRITER = """
import sys
from pathlib import Path
from store.api import Place, open_store, system_world
from store.domain.groups import GroupDraft
store = open_store(Place(sys.argv[1], Path(sys.argv[2])), system_world(), "cli")
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[4])):
    store.groups.create(GroupDraft(name=f"{sys.argv[3]} {number}"))
store.close()
"""


def test_programs_that_write_at_once_never_share_a_version(front: ShopLane) -> None:
    before, each = own_version(front.store), 25
    command = [sys.executable, "-c", WRITER, front.store.place.url, str(front.folder)]
    writers = [
        subprocess.Popen(
            [*command, name, str(each)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("one", "two")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for number in range(each):
        front.store.groups.create(GroupDraft(name=f"here {number}"))
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0

    assert own_version(front.store) == before + 3 * each
    assert len(front.store.groups.all()) == 3 * each + 1
    versions = [kept.tag.ver for key, kept in read(front.store).items() if key.table == "groups"]
    assert sorted(versions) == list(range(before + 1, before + 3 * each + 1))
    made = stamps(front.store)
    assert made == sorted(set(made))


def test_a_look_tells_what_another_program_wrote_once(front: ShopLane) -> None:
    heard = hear(front.store)
    with front.beside() as other:
        front.store.look()
        assert heard == []
        other.groups.create(GroupDraft(name="From the command line"))
        front.store.look()
        front.store.look()
    assert heard.count(BookChanged()) == 1


@pytest.mark.sqlite_only("a server has to be asked")
def test_a_book_nobody_writes_to_needs_no_look(front: ShopLane) -> None:
    let_it_rest(front)
    front.store.look()
    assert front.store.is_unwritten()
    with front.beside() as other:
        other.groups.create(GroupDraft(name="From the command line"))
        assert not front.store.is_unwritten()
        front.store.look()
    # It was written to a moment ago: the next write might bear the same time.
    assert not front.store.is_unwritten()
    let_it_rest(front)
    front.store.look()
    assert front.store.is_unwritten()


def let_it_rest(lane: ShopLane) -> None:
    """As if the book had been written an hour ago."""
    for file in lane.folder.glob("shop.db*"):
        told = file.stat()
        os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns - 3_600 * 10**9))


def test_a_look_does_not_tell_what_this_program_wrote_or_heard(three: list[ShopLane]) -> None:
    front, back, _ = three
    customer = back.store.customers.create(CustomerDraft(name="Ann"))
    sync(front.store, back.store)
    front.store.customers.edit(customer, CustomerDraft(name="Ann", city="Here"))
    back.store.customers.edit(customer, CustomerDraft(name="Ann", phone="1"))
    heard = hear(front.store)
    sync(front.store, back.store)
    front.store.look()

    assert BookChanged() not in heard


def test_a_look_finds_what_another_program_wrote_before_this_one_did(front: ShopLane) -> None:
    with front.beside() as other:
        other.groups.create(GroupDraft(name="From the command line"))
    heard = hear(front.store)
    front.store.groups.create(GroupDraft(name="From the screen"))
    front.store.look()

    assert heard.count(BookChanged()) == 1


def test_a_twin_made_by_another_program_is_seen_at_once(front: ShopLane) -> None:
    with front.beside() as other:
        other.groups.create(GroupDraft(name="VIP"))
    with pytest.raises(Invalid, match="already a group"):
        front.store.groups.create(GroupDraft(name="vip"))
