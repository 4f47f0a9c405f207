"""A new lane of a shop that is filled with a copy of the book, by the very programs, over loopback."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.two_lanes import AT_BACK, LaneTill, founded, hurrying

from netsync.link import snapshot_taking
from store.api import Store, exists, open_store, place_in, system_world
from store.domain.customers import CustomerDraft
from store.domain.errors import Unavailable
from store.services import snapshots
from tui import founding
from tui.founding import Invitation, join_shop_of

DIED = 9
DYING = """
import os, sys
from pathlib import Path
from store.api import place_in
from tui.founding import Invitation, join_shop_of
_, folder, code, address, moment = sys.argv
def die(what, done, total):
    if what == moment:
        os._exit(9)
join_shop_of(place_in(Path(folder)), Invitation(code, address, "Back"), die)
"""

Told = list[tuple[str, int, int]]


@pytest.fixture
def front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaneTill]:
    """A running lane of a shop that counts as large."""
    monkeypatch.setattr(snapshots, "ROWS_MIN", 1)
    lane = founded(tmp_path / "front")
    lane.run()
    yield lane
    lane.close()


def joined(front: LaneTill, folder: Path, address: str = "") -> Told:
    told: Told = []
    code = front.running.sync.open_pairing({})
    invitation = Invitation(code, address or front.address, "Back")
    with hurrying(AT_BACK):
        join_shop_of(place_in(folder), invitation, lambda *far: told.append(far))
    return told


def opened(folder: Path) -> Store:
    return open_store(place_in(folder), system_world(), "cli")


def agree(front: LaneTill, folder: Path) -> bool:
    back = opened(folder)
    try:
        return back.replication.digest() == front.store.replication.digest()
    finally:
        back.close()


def test_a_large_shop_comes_as_a_copy_and_then_the_changes(front: LaneTill, tmp_path: Path) -> None:
    back = tmp_path / "back"
    told = joined(front, back)
    stages = list(dict.fromkeys(what for what, _, _ in told))
    assert [what for what in stages if "copies" not in what] == [
        "Copy of the book, MB",
        "Checking the copy",
        "Catching up, changes",
    ]
    assert sorted(path.name for path in back.iterdir()) == ["lane.crt", "lane.key", "shop.db"]
    assert agree(front, back)
    assert not list(front.place.folder.glob(".snapshot*"))
    store = opened(back)
    assert store.lanes.own().name == "Back"
    store.customers.create(CustomerDraft(name="Bob"))
    assert store.replication.have()[store.replication.site()] == 1
    store.close()


def test_a_small_shop_comes_as_changes(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "ROWS_MIN", 20_000)
    told = joined(front, tmp_path / "back")
    assert {what for what, _, _ in told} == {"Catching up, changes"}
    assert agree(front, tmp_path / "back")


def test_when_the_copy_breaks_off_all_comes_as_changes_and_staff_read_why(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise Unavailable("the other lane broke off while it copied the book")

    monkeypatch.setattr(snapshot_taking, "take_snapshot", broken)
    told = joined(front, tmp_path / "back")
    assert told[0][0].startswith("No copy of the book came: the other lane broke off")
    assert agree(front, tmp_path / "back")


def test_a_copy_that_is_no_book_is_left_and_all_comes_as_changes(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = snapshots.SnapshotService.write

    def scribbled(service: snapshots.SnapshotService) -> Path:
        copy = genuine(service)
        with copy.open("r+b") as file:
            file.truncate(copy.stat().st_size - 50_000)
        return copy

    monkeypatch.setattr(snapshots.SnapshotService, "write", scribbled)
    told = joined(front, tmp_path / "back")
    assert any("the copy of the book is damaged" in what for what, _, _ in told)
    assert agree(front, tmp_path / "back")


def test_a_full_disk_leaves_no_lane(front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise snapshot_taking.NoRoom("the shop's book needs 900 MB")

    monkeypatch.setattr(snapshot_taking, "take_snapshot", full)
    with pytest.raises(Unavailable, match="900 MB"):
        joined(front, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_lane_with_a_copy_sells_though_the_other_one_goes(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise Unavailable("the other lane does not answer any more")

    monkeypatch.setattr(founding, "_fill", gone)
    joined(front, tmp_path / "back")
    store = opened(tmp_path / "back")
    assert store.customers.find("Ann Köhler").name == "Ann Köhler"
    store.close()


@pytest.mark.parametrize("moment", ["Copy of the book, MB", "Checking the copy", "Catching up, changes"])
def test_power_that_fails_at_any_moment_leaves_no_half_a_shop(
    front: LaneTill, tmp_path: Path, moment: str
) -> None:
    """The new lane is another process, which dies without a word; then it joins again."""
    back = tmp_path / "back"
    code = front.running.sync.open_pairing({})

    words = [sys.executable, "-c", DYING, str(back), code, front.address, moment]
    assert subprocess.run(words, check=False, timeout=60).returncode == DIED
    assert not exists(place_in(back))
    joined(front, back)
    assert agree(front, back)
