"""What a lane wrote and others lack, read out of its damaged book and told as another life of it."""

from pathlib import Path

import pytest
from support.damage import damage
from support.shops import ShopLane, join, sync

from store.domain.changes import Batch, Grain, Site
from store.domain.customers import CustomerDraft
from store.domain.errors import Unavailable
from store.domain.remnants import Remnant
from store.faults import sqlite_path
from store.services import salvage
from store.services.salvage import Salvage
from store.tables.base import REPLICATED

pytestmark = pytest.mark.sqlite_only("about files")

GUESTS = 60


@pytest.fixture
def back(front: ShopLane, tmp_path: Path) -> ShopLane:
    """A lane that has written what nobody else has; its program is closed."""
    lane = join(tmp_path / "back", front)
    sync(front.store, lane.store)
    for number in range(GUESTS):
        lane.store.customers.create(CustomerDraft(name=f"Guest {number}", cards=(f"card{number}",)))
    lane.store.close()
    return lane


def file_of(lane: ShopLane) -> Path:
    file = sqlite_path(lane.store.place.url)
    assert file is not None
    return file


def told(remains: Salvage, *, rows_max: int) -> list[Batch]:
    """All of it, in pieces."""
    have = {remains.site(): 0}
    pieces: list[Batch] = []
    while found := remains.since(have, rows_max=rows_max):
        pieces += found
        have[remains.site()] = found[-1].through
    return pieces


def salvaged(front: ShopLane, back: ShopLane, forgotten: dict[Site, int] | None = None) -> Salvage:
    site = Site(back.member.id, 2)
    return Salvage(file_of(back), front.store.replication.have(), forgotten or {}, site)


def test_what_others_lack_is_told_once_and_in_order(front: ShopLane, back: ShopLane) -> None:
    remains = salvaged(front, back)
    assert (remains.damaged, remains.is_stale) == ((), False)
    pieces = told(remains, rows_max=7)
    assert len(pieces) > GUESTS / 4
    assert [piece.after for piece in pieces[1:]] == [piece.through for piece in pieces[:-1]]
    assert sum(piece.row_count for piece in pieces) == remains.count
    assert remains.have()[remains.site()] == pieces[-1].through
    front.store.replication.apply(pieces)
    assert front.store.customers.find("Guest 7").name == "Guest 7"
    assert [len(told(remains, rows_max=100_000)), len(told(remains, rows_max=1))] == [1, pieces[-1].through]


def test_rows_on_both_sides_of_the_damage_are_read(front: ShopLane, back: ShopLane) -> None:
    damage(file_of(back), "cards", slice(0, 1))
    damage(file_of(back), "customers", slice(1, 2))
    remains = salvaged(front, back)
    assert set(remains.damaged) == {"cards", "customers"}
    front.store.replication.apply(told(remains, rows_max=1000))
    names = {f"Guest {number}" for number in range(GUESTS)}
    found = {name for name in names if _is_there(front, name)}
    assert {"Guest 0", f"Guest {GUESTS - 1}"} <= found < names


def _is_there(lane: ShopLane, name: str) -> bool:
    with lane.store._database.reading() as connection:
        sql = "SELECT count(*) FROM customers WHERE name = ?"
        return bool(connection.exec_driver_sql(sql, (name,)).scalar_one())


def test_of_a_lane_that_slept_too_long_only_what_never_changes_is_told(
    front: ShopLane, back: ShopLane
) -> None:
    """What it edited may be of something that was deleted, and whose deletion is forgotten."""
    later = {Site(front.member.id, 1): 1_000_000}
    remains = salvaged(front, back, later)
    assert remains.is_stale
    assert remains.floor() == later
    tables = {rows.table for piece in told(remains, rows_max=1000) for rows in piece.tables}
    assert tables
    assert {REPLICATED[number].grain for number in tables} == {Grain.INSERT}


def test_a_book_that_does_not_know_the_lane_has_nothing_to_tell(front: ShopLane, back: ShopLane) -> None:
    damage(file_of(back), "sites")
    remains = salvaged(front, back)
    assert (remains.count, remains.damaged) == (0, ("all of it",))
    assert told(remains, rows_max=1000) == []
    assert salvage.look_at(file_of(back), back.member.id).site is None


def test_a_file_that_is_no_database_says_nothing_and_one_that_is_not_there_is_refused(
    tmp_path: Path, front: ShopLane
) -> None:
    (tmp_path / "spoilt.db").write_bytes(b"\xa5" * 8192)
    assert salvage.look_at(tmp_path / "spoilt.db", front.member.id) == Remnant(None, (), {})
    with pytest.raises(Unavailable, match="can be read any more"):
        salvage.look_at(tmp_path / "nowhere" / "spoilt.db", front.member.id)
