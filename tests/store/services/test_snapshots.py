"""A copy of the book for a new lane: it says what the log would, and nothing that was another lane's own."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Table
from support.shops import DAY, SECOND, SHOP_ID, ShopLane, join, member, sync

import store.tables.derived
import store.tables.lane
import store.tables.search
from store.api import Store, adopt_snapshot, join_shop, open_store, place_in, snapshot_form
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, Refused, Unavailable
from store.domain.groups import GroupDraft
from store.domain.listing import CustomerList
from store.queries import beside, sites
from store.services import snapshots
from store.services.snapshots import FORM, SNAPSHOT_FILE
from store.tables.base import METADATA, REPLICATED
from store.tables.customers import CUSTOMERS

files_only = pytest.mark.sqlite_only("copies are of files")

BACK = member("Back", 2, None)


def trade(lane: ShopLane, names: str = "Ann Bob Cyd") -> None:
    group = lane.store.groups.create(GroupDraft(name=f"Friends of {names}"))
    for name in names.split():
        lane.machine.forward(SECOND)
        lane.store.customers.create(
            CustomerDraft(name=name, phone="+49 555 1", cards=(f"card{name}",), groups=(group,))
        )


def empty(folder: Path) -> Path:
    """The book of a new lane with nothing in it yet; where a copy is to come."""
    folder.mkdir()
    join_shop(place_in(folder), SHOP_ID, BACK, [])
    return folder / "copy.db"


def filled(front: ShopLane, folder: Path) -> Store:
    """Another lane that began with a copy of the first one's book."""
    file = empty(folder)
    shutil.copy(front.store.snapshots.write(), file)
    adopt_snapshot(place_in(folder), file, SHOP_ID, BACK, front.store.lanes.members())
    return open_store(place_in(folder), front.machine.world(), "till")


def found(lane: Store, text: str) -> list[str]:
    """Names of the customers who are found by a text."""
    return [row.name for row in lane.customers.window(CustomerList(text=text), 0, 9)]


def local(store: Store) -> dict[str, tuple[int, str]]:
    with store._database.reading() as connection:
        found = connection.exec_driver_sql("SELECT key, number, text FROM local")
        return {key: (number, words) for key, number, words in found}


@files_only
def test_a_copy_and_the_log_after_it_make_what_all_of_the_log_makes(front: ShopLane, tmp_path: Path) -> None:
    trade(front)
    back = filled(front, tmp_path / "back")
    slow = join(tmp_path / "slow", front, name="Slow")
    assert back.replication.have().keys() == front.store.replication.have().keys()
    trade(front, "Dee Eve")
    front.store.customers.edit(front.store.customers.find("Ann").id, CustomerDraft(name="Anna"))
    sync(front.store, back)
    sync(front.store, slow.store)
    assert back.replication.digest() == front.store.replication.digest() == slow.store.replication.digest()
    assert found(back, "555") == found(front.store, "555")
    assert len(found(back, "555")) == 4
    back.customers.create(CustomerDraft(name="Fay"))
    sync(back, slow.store)
    sync(front.store, slow.store)
    assert slow.store.replication.digest() == front.store.replication.digest() == back.replication.digest()
    back.close()
    slow.store.close()


@files_only
def test_what_only_a_newer_version_has_columns_for_is_copied_too(front: ShopLane, tmp_path: Path) -> None:
    trade(front)
    (customers,) = (spec for spec in REPLICATED.values() if spec.table is CUSTOMERS)
    ann = front.store.customers.find("Ann").id
    with front.store._database.writing() as connection:
        beside.put(connection, customers, {(ann,): {200: beside.Beside("Rex", None, None)}})
    back = filled(front, tmp_path / "back")
    assert back.replication.digest() == front.store.replication.digest()
    with back._database.reading() as connection:
        assert beside.tables(connection) == {customers.number}
    back.close()


@files_only
def test_nothing_of_the_copied_lane_is_this_lanes(front: ShopLane, tmp_path: Path) -> None:
    front.store.lanes.remember_address(BACK.id, "192.0.2.1:4747")
    trade(front)
    for key in ("receipt", "seal", "session", "float", "z", "shared", "begun", "gc", "clock"):
        with front.store._database.writing() as connection:
            sites.set_local(connection, key, 7, "front")
    theirs = local(front.store)
    back = filled(front, tmp_path / "back")
    kept = local(back)
    assert back.replication.site().lane == BACK.id
    assert back.lanes.addresses(BACK.id) == []
    assert kept["hlc"] == (theirs["hlc"][0], "")
    assert bytes.fromhex(kept["shop"][1]) == SHOP_ID
    assert kept.keys() <= {*store.tables.lane.LOCAL_SHARED, "site", "shop"}
    assert {key: kept[key] for key in ("pieces", "search", "derived")} == {
        key: theirs[key] for key in ("pieces", "search", "derived")
    }
    back.close()


@pytest.mark.sqlite_only("about no database at all")
def test_of_every_table_it_is_known_whether_a_copy_has_it() -> None:
    replicated = {spec.table.name for spec in REPLICATED.values()}
    derived = {
        table.name
        for room in (store.tables.derived, store.tables.search)
        for table in vars(room).values()
        if isinstance(table, Table)
    }
    own = {table.name for table in store.tables.lane.OWN_TABLES}
    assert METADATA.tables.keys() == replicated | derived | own | {"sites", "local", "waiting", "beside"}


@files_only
def test_whoever_may_not_read_the_book_may_not_read_its_copy(front: ShopLane) -> None:
    copy = front.store.snapshots.write()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    front.store.snapshots.clear()
    assert not list(front.folder.glob(f"{SNAPSHOT_FILE}*"))


@files_only
def test_nothing_that_lanes_share_is_written(front: ShopLane) -> None:
    trade(front)
    before = front.store.replication.digest(), front.store.replication.have()
    front.store.snapshots.write()
    assert (front.store.replication.digest(), front.store.replication.have()) == before
    trade(front, "Dee")


@files_only
def test_who_has_a_copy_knows_of_what_is_in_it(front: ShopLane) -> None:
    """Or the lane that gave it would take itself for an old copy when the new lane tells what it knows."""
    trade(front)
    front.store.snapshots.write()
    log = front.store.replication
    own = log.site()
    assert log.renew(own, log.have()[own]) == own


@files_only
def test_edits_dated_in_the_future_are_not_spread_by_copies(
    front: ShopLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "ROWS_MIN", 1)
    front.machine.forward(DAY)
    trade(front)
    front.store.replication.since({}, rows_max=5000)
    assert front.store.snapshots.refusal(FORM) == ""
    front.machine.forward(-DAY)
    front.reopen()
    front.store.replication.hear_clocks([0], lambda: 0.0)
    assert front.store.snapshots.refusal(FORM) == "edits of this lane are dated in the future"


@files_only
def test_a_copy_that_a_killed_program_left_is_in_nobodys_way(front: ShopLane) -> None:
    (front.folder / SNAPSHOT_FILE).write_bytes(b"half a copy")
    (front.folder / f"{SNAPSHOT_FILE}-journal").write_bytes(b"half a journal")
    assert front.store.snapshots.write().stat().st_size > 100_000
    assert not (front.folder / f"{SNAPSHOT_FILE}-journal").exists()


@files_only
def test_without_room_for_a_copy_there_is_none(front: ShopLane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(Unavailable, match="no room"):
        front.store.snapshots.write()
    assert not (front.folder / SNAPSHOT_FILE).exists()


@files_only
def test_who_gets_no_copy(front: ShopLane, monkeypatch: pytest.MonkeyPatch) -> None:
    assert front.store.snapshots.refusal(FORM) == "the book is small"
    monkeypatch.setattr(snapshots, "ROWS_MIN", 3)
    assert front.store.snapshots.refusal(FORM) == ""
    assert "versions" in front.store.snapshots.refusal("0001/1")
    assert snapshot_form(front.store.place) == FORM


def test_a_book_on_a_server_is_not_copied(front: ShopLane) -> None:
    if front.store._database.sqlite:
        pytest.skip("this one is in a file")
    assert front.store.snapshots.refusal(FORM) == "the book is on a server"
    assert snapshot_form(front.store.place) == ""
    with pytest.raises(Unavailable):
        front.store.snapshots.write()
    with pytest.raises(Refused):
        adopt_snapshot(front.store.place, front.folder / "copy.db", SHOP_ID, BACK, [])


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-70_000])


def _scribble(file: Path) -> None:
    with file.open("r+b") as opened:
        for page in range(10, 60):
            opened.seek(page * 4096)
            opened.write(b"\xff" * 40)


def _declare(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TRIGGER more AFTER INSERT ON customers BEGIN SELECT 1; END")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut": _cut,
    "scribbled": _scribble,
    "a trigger more": _declare,
    "no database": lambda file: file.write_bytes(b"no database at all" * 1000),
    "empty": lambda file: file.write_bytes(b""),
}


@files_only
@pytest.mark.parametrize("kind", DAMAGE)
def test_a_copy_that_is_no_sound_book_is_not_taken_over(front: ShopLane, tmp_path: Path, kind: str) -> None:
    trade(front)
    file = empty(tmp_path / "back")
    shutil.copy(front.store.snapshots.write(), file)
    DAMAGE[kind](file)
    with pytest.raises(BadInput, match="the copy of the book is"):
        adopt_snapshot(place_in(tmp_path / "back"), file, SHOP_ID, BACK, [])
    back = open_store(place_in(tmp_path / "back"), front.machine.world(), "till")
    sync(front.store, back)
    assert back.replication.digest() == front.store.replication.digest()
    back.close()


@files_only
def test_a_book_with_anything_in_it_is_not_replaced(front: ShopLane) -> None:
    copy = front.store.snapshots.write()
    with pytest.raises(Refused):
        adopt_snapshot(front.store.place, copy, SHOP_ID, BACK, [])
