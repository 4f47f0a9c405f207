"""A new lane of a shop that is filled with a copy of the book, by the very programs, over loopback."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from support.counters import MILK
from support.sync import WAIT_SECONDS
from support.two_lanes import AT_BACK, LaneTill, founded, hurrying

from netsync.events import CaughtUp, PeerState, SyncTrouble
from netsync.link import finding, snapshot_taking
from netsync.link.newcomer import Joined, join
from netsync.protocol import limits
from store.api import Store, exists, join_shop, open_store, place_in, system_world
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused, Unavailable
from store.domain.ids import LaneId
from store.domain.payment import CASH, Tender
from store.services import snapshots
from tui import filling, founding
from tui.filling import COPY_FILE
from tui.founding import (
    JOINING,
    Begun,
    Invitation,
    catch_up,
    go_on_joining,
    is_joining,
    join_shop_of,
)
from tui.progress import BrokenOff, progress_words

DIED = 9
DYING = """
import os, sys
from pathlib import Path
from store.api import place_in
from tui.founding import Invitation, join_shop_of
_, folder, code, address, moment, number = sys.argv
from netsync.protocol import limits
limits.PART_BYTES = 4096
tells = [0]
def die(what, done, total):
    tells[0] += what == moment
    if tells[0] == int(number):
        os._exit(9)
join_shop_of(place_in(Path(folder)), Invitation(code, address, "Back"), die)
"""

ASKING = "Asking the other lane"
"""What is told first, before anything is done."""

Told = list[tuple[str, int, int]]


@pytest.fixture
def front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaneTill]:
    """A running lane of a shop that counts as large."""
    monkeypatch.setattr(snapshots, "ROWS_MIN", 1)
    monkeypatch.setattr(limits, "PART_BYTES", 4096)
    monkeypatch.setattr(filling, "PATIENCE_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(finding, "_LISTEN_SECONDS", 0.1)
    lane = founded(tmp_path / "front")
    lane.run()
    yield lane
    lane.close()


def joined(front: LaneTill, folder: Path) -> Told:
    told: Told = []
    begin(front, folder, told)
    return told


def begin(front: LaneTill, folder: Path, told: Told) -> Begun:
    """Join; what is told on the way is added."""
    code = front.running.sync.open_pairing({})
    with hurrying(AT_BACK):
        invitation = Invitation(code, front.address, "Back")
        return join_shop_of(place_in(folder), invitation, lambda *far: told.append(far))


def stages(told: Told) -> list[str]:
    return list(dict.fromkeys(what for what, _, _ in told))


def wait(question: Callable[[], bool]) -> None:
    ends = time.monotonic() + WAIT_SECONDS
    while not question():
        assert time.monotonic() < ends, "it never came true"
        threading.Event().wait(0.02)


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
    told: Told = []
    begun = begin(front, back, told)
    assert begun.is_copied, told
    assert [what for what in stages(told) if "copies" not in what] == [
        ASKING,
        "Copy of the book, MB",
        "Checking the copy",
    ]
    assert sorted(path.name for path in back.iterdir()) == ["lane.crt", "lane.key", "shop.db"]
    front.store.customers.create(CustomerDraft(name="Came Later"))
    told.clear()
    with hurrying(AT_BACK):
        catch_up(place_in(back), begun, lambda *far: told.append(far))
    assert stages(told) == ["Catching up, changes"]
    assert agree(front, back)
    assert not list(front.place.folder.glob(".snapshot*"))
    store = opened(back)
    assert store.lanes.own().name == "Back"
    store.customers.create(CustomerDraft(name="Bob"))
    assert store.replication.have()[store.replication.site()] == 1
    store.close()


def test_a_new_lane_sells_while_it_still_fills(front: LaneTill, tmp_path: Path) -> None:
    joined(front, tmp_path / "back")
    front.store.customers.create(CustomerDraft(name="Came Later"))
    back = LaneTill(place_in(tmp_path / "back"), AT_BACK)
    with hurrying(AT_BACK):
        store = opened(tmp_path / "back")
    store.checkout.scan(MILK)
    assert store.checkout.pay([Tender(CASH, 119)]).number == "2-000001"
    store.close()
    back.run()
    wait(lambda: back.store.replication.digest() == front.store.replication.digest())
    back.close()


def test_a_small_shop_comes_as_changes(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "ROWS_MIN", 20_000)
    told = joined(front, tmp_path / "back")
    assert stages(told) == [ASKING, "Catching up, changes"]
    assert agree(front, tmp_path / "back")


def test_when_the_copy_breaks_off_all_comes_as_changes_and_staff_read_why(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise Unavailable("the other lane broke off while it copied the book")

    monkeypatch.setattr(snapshot_taking, "take_snapshot", broken)
    told = joined(front, tmp_path / "back")
    again = "the other lane broke off while it copied the book; it is tried again"
    assert [what for what, _, _ in told[:3]] == [ASKING, again, again]
    assert told[3][0].startswith("No copy of the book came: the other lane broke off")
    assert agree(front, tmp_path / "back")


def test_a_copy_that_breaks_off_once_is_fetched_again(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine, tries = snapshot_taking.take_snapshot, []

    def at_second(*given: Any, **named: Any) -> None:  # noqa: ANN401 - whatever the genuine one takes
        tries.append(1)
        if len(tries) == 1:
            raise Unavailable("the other lane broke off while it copied the book")
        genuine(*given, **named)

    monkeypatch.setattr(snapshot_taking, "take_snapshot", at_second)
    told: Told = []
    assert begin(front, tmp_path / "back", told).is_copied
    assert told[1][0].endswith("it is tried again")


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


def test_a_full_disk_leaves_no_book(front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise snapshot_taking.NoRoom("the shop's book needs 900 MB")

    monkeypatch.setattr(snapshot_taking, "take_snapshot", full)
    with pytest.raises(Unavailable, match="900 MB"):
        joined(front, tmp_path / "back")
    assert not exists(place_in(tmp_path / "back"))
    assert is_joining(place_in(tmp_path / "back")), "once there is room, it goes on without a code"


def test_a_lane_with_a_copy_sells_though_the_other_one_goes(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise Unavailable("the other lane does not answer any more")

    begun = begin(front, tmp_path / "back", [])
    monkeypatch.setattr(founding, "fetch_changes", gone)
    catch_up(place_in(tmp_path / "back"), begun, lambda *_: None)
    store = opened(tmp_path / "back")
    assert store.customers.find("Ann Köhler").name == "Ann Köhler"
    store.close()


@dataclass
class Copied:
    """Counts the copies that lanes made of their books."""

    folders: list[Path]


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> Copied:
    genuine, counted = snapshots.SnapshotService.write, Copied([])

    def counting(service: snapshots.SnapshotService) -> Path:
        copy = genuine(service)
        counted.folders.append(copy.parent)
        return copy

    monkeypatch.setattr(snapshots.SnapshotService, "write", counting)
    return counted


MOMENTS = {
    "as the copy begins": ("Copy of the book, MB", 1, 1),
    "in the middle of the copy": ("Copy of the book, MB", 20, 1),
    "when the copy is here": ("Checking the copy", 1, 1),
    "while changes come": ("Catching up, changes", 1, 20_000),
}


def killed(front: LaneTill, back: Path, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another process join, and die without a word."""
    moment, number, rows_min = MOMENTS[case]
    monkeypatch.setattr(snapshots, "ROWS_MIN", rows_min)
    code = front.running.sync.open_pairing({})
    words = [sys.executable, "-c", DYING, str(back), code, front.address, moment, str(number)]
    assert subprocess.run(words, check=False, timeout=60).returncode == DIED
    assert not exists(place_in(back))


@pytest.mark.parametrize("case", MOMENTS)
def test_a_lane_whose_power_failed_goes_on_without_a_code(
    front: LaneTill, tmp_path: Path, case: str, copied: Copied, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = tmp_path / "back"
    killed(front, back, case, monkeypatch)
    assert is_joining(place_in(back))
    parts = [path.stat().st_size for path in (back / JOINING).glob(f"{COPY_FILE}.*")]
    with hurrying(AT_BACK):
        go_on_joining(place_in(back), lambda *_: None)
    assert sorted(path.name for path in back.iterdir()) == ["lane.crt", "lane.key", "shop.db"]
    assert agree(front, back)
    assert [each.number for each in front.store.lanes.members()] == [1, 2]
    if case == "in the middle of the copy":
        assert parts
        assert parts[0] >= 18 * 4096
        assert len(copied.folders) == 1, "the rest of the same copy"


@pytest.mark.parametrize("case", MOMENTS)
def test_a_lane_whose_power_failed_may_join_anew(
    front: LaneTill, tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = tmp_path / "back"
    killed(front, back, case, monkeypatch)
    begun = begin(front, back, [])
    assert not (back / JOINING).exists()
    assert agree(front, back)
    assert begun.warning() == (
        "Back (number 2), which this machine began to be before, is still a lane of the shop, and others wait"
        " for it: retire it (F9, t)"
    )
    assert begin(front, tmp_path / "another", []).warning() == ""


def test_what_was_begun_in_another_shop_is_none_of_this_one(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = tmp_path / "back"
    killed(front, back, "as the copy begins", monkeypatch)
    other = founded(tmp_path / "other")
    other.run()
    assert begin(other, back, []).warning() == ""
    other.close()


def test_what_was_retired_meanwhile_is_not_to_be_retired(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = tmp_path / "back"
    killed(front, back, "as the copy begins", monkeypatch)
    (lost,) = (each for each in front.store.lanes.members() if each.number == 2)
    front.store.lanes.retire(lost.id, "the power failed")
    assert begin(front, back, []).warning() == ""


def test_a_lane_that_died_on_the_way_out_of_its_folder_is_there(front: LaneTill, tmp_path: Path) -> None:
    back = tmp_path / "back"
    joined(front, back)
    (back / JOINING).mkdir()
    for name in ("lane.key", "shop.db"):
        (back / name).rename(back / JOINING / name)
    assert is_joining(place_in(back))
    go_on_joining(place_in(back), lambda *_: None)
    assert agree(front, back)


def test_nothing_is_gone_on_with_where_nothing_began(front: LaneTill, tmp_path: Path) -> None:
    for folder in (tmp_path / "back", front.place.folder):
        with pytest.raises(Refused, match="join with a code"):
            go_on_joining(place_in(folder), lambda *_: None)


@pytest.fixture
def second(front: LaneTill, tmp_path: Path) -> Iterator[LaneTill]:
    """Another running lane of the shop, which the first one has reached."""
    joined(front, tmp_path / "second")
    lane = LaneTill(place_in(tmp_path / "second"))
    lane.run()
    wait(lambda: bool(front.store.lanes.addresses(lane.store.lanes.own().id)))
    yield lane
    lane.close()


@pytest.mark.parametrize("rows_min", [1, 20_000])
def test_when_its_sponsor_is_gone_for_good_another_lane_fills_it(
    front: LaneTill, second: LaneTill, tmp_path: Path, rows_min: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes before anybody else has heard that there is a new lane."""
    monkeypatch.setattr(snapshots, "ROWS_MIN", rows_min)
    monkeypatch.setattr(filling, "FILL_SECONDS_MAX", 1.0)
    told: Told = []
    code = front.running.sync.open_pairing({})
    second.close()

    def hear(what: str, done: int, total: int) -> None:
        told.append((what, done, total))
        if front.lane is not None and what != ASKING:
            front.close()
        elif second.lane is None and what.startswith("No lane of the shop answers"):
            second.run()

    known = front.store.lanes.addresses(front.store.lanes.members()[1].id)
    second.port = int(known[0].rpartition(":")[2])
    with hurrying("127.0.0.4"):
        begun = join_shop_of(place_in(tmp_path / "back"), Invitation(code, front.address, "Third"), hear)
    assert begun.is_copied is (rows_min == 1)
    assert any(what.startswith("No lane of the shop answers") for what, _, _ in told)
    third = LaneTill(place_in(tmp_path / "back"), "127.0.0.4")
    third.run()
    wait(lambda: [each.name for each in second.store.lanes.members()] == ["Front", "Back", "Third"])
    wait(lambda: third.book() == second.book())
    third.close()


@pytest.fixture
def busy(front: LaneTill, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The first lane begins a copy of its book that it never ends, and says so as long as it is asked."""
    genuine, over = snapshots.SnapshotService.write, threading.Event()

    def stuck(service: snapshots.SnapshotService) -> Path:
        if service._copy.parent == front.place.folder:
            over.wait(WAIT_SECONDS)
        return genuine(service)

    monkeypatch.setattr(snapshots.SnapshotService, "write", stuck)
    monkeypatch.setattr(limits, "WAITING_SECONDS", 0.05)
    monkeypatch.setattr(limits, "WAITING_SECONDS_MAX", 0.2)
    yield
    over.set()


@pytest.mark.parametrize(
    ("moment", "rows_min", "is_begun"),
    [
        (ASKING, 1, False),
        ("Copy of the book, MB", 1, True),
        ("Catching up, changes", 20_000, True),
    ],
)
def test_who_breaks_it_off_leaves_nothing_or_a_lane_that_can_be_gone_on_with(
    front: LaneTill,
    tmp_path: Path,
    moment: str,
    rows_min: int,
    is_begun: bool,  # noqa: FBT001 - a case
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "ROWS_MIN", rows_min)
    back, code = place_in(tmp_path / "back"), front.running.sync.open_pairing({})
    invitation = Invitation(code, front.address, "Back")

    def leave(what: str, _done: int, _total: int) -> None:
        if what == moment:
            raise BrokenOff("nobody wants it any more")

    with hurrying(AT_BACK):
        with pytest.raises(BrokenOff):
            join_shop_of(back, invitation, leave)
        assert (is_joining(back), back.folder.exists()) == (is_begun, is_begun)
        assert [each.number for each in front.store.lanes.members()] == ([1, 2] if is_begun else [1])
        if is_begun:
            go_on_joining(back, lambda *_: None)
        else:
            join_shop_of(back, invitation, lambda *_: None)  # the code is as good as before
    assert agree(front, back.folder)
    assert [each.number for each in front.store.lanes.members()] == [1, 2]


@pytest.mark.usefixtures("second", "busy")
def test_when_its_sponsor_does_not_get_to_it_another_lane_fills_it(front: LaneTill, tmp_path: Path) -> None:
    told: Told = []
    code = front.running.sync.open_pairing({})
    with hurrying("127.0.0.4"):
        invitation = Invitation(code, front.address, "Third")
        begun = join_shop_of(place_in(tmp_path / "back"), invitation, lambda *far: told.append(far))
    assert begun.is_copied
    assert any(what.endswith("another lane is asked") for what, _, _ in told)
    assert agree(front, tmp_path / "back")


@pytest.mark.usefixtures("busy")
def test_when_no_lane_gets_to_it_all_comes_as_changes(front: LaneTill, tmp_path: Path) -> None:
    told = joined(front, tmp_path / "back")
    assert stages(told)[-2:] == [
        "the other lane is busy, and copied no book for this one; another lane is asked",
        "Catching up, changes",
    ]
    assert agree(front, tmp_path / "back")


def test_while_changes_come_another_lane_goes_on_with_them(
    front: LaneTill, second: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert second.lane is not None
    monkeypatch.setattr(snapshots, "ROWS_MIN", 20_000)
    monkeypatch.setattr(filling, "FILL_SECONDS_MAX", 3.0)
    monkeypatch.setattr(filling, "GIVER_SECONDS", 0.5)
    told: Told = []
    code = front.running.sync.open_pairing({})

    def hear(what: str, done: int, total: int) -> None:
        told.append((what, done, total))
        if front.lane is not None and what != ASKING:
            front.close()

    with hurrying("127.0.0.4"):
        join_shop_of(place_in(tmp_path / "back"), Invitation(code, front.address, "Third"), hear)
    # What the first lane alone has, it may come back with; what the other one has is enough to sell.
    assert stages(told)[:2] == [ASKING, "Catching up, changes"]
    store = opened(tmp_path / "back")
    assert store.customers.find("Ann Köhler").name == "Ann Köhler"
    store.close()


def welcomed(front: LaneTill, folder: Path, name: str) -> Joined:
    """A lane that is let in, with nothing in its book."""
    code = front.running.sync.open_pairing({})
    welcome = join(code, address=front.address, name=name, identity_dir=folder)
    own = next(member for member in welcome.answer.members if member.id == welcome.identity.lane)
    join_shop(place_in(folder), welcome.identity.shop, own, welcome.answer.members)
    return welcome


def test_a_lane_that_has_nothing_itself_yet_fills_no_other(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two lanes that are filled at once agree at once, and neither is filled then."""
    monkeypatch.setattr(filling, "FILL_SECONDS_MAX", 3.0)
    monkeypatch.setattr(filling, "GIVER_SECONDS", 0.5)
    welcomed(front, tmp_path / "hollow", "Hollow")
    third = welcomed(front, tmp_path / "third", "Third")
    front.close()
    hollow = LaneTill(place_in(tmp_path / "hollow"), "127.0.0.4")
    hollow.run()
    giver = next(each for each in third.answer.members if each.name == "Hollow")
    asked = replace(third, answer=replace(third.answer, sponsor=giver.id), addresses=(hollow.address,))
    for wanted in (asked, replace(asked, answer=third.answer)):
        with hurrying("127.0.0.5"), pytest.raises(Unavailable):
            filling.fetch_changes(place_in(tmp_path / "third"), wanted, lambda *_: None)
    hollow.close()


class BusyShop:
    """Facts come all the time; a lane goes on to have what cannot be taken, and so may the giver."""

    def __init__(self, giver: LaneId, *, first: object, other_has: int) -> None:
        self._first = [CaughtUp(giver, "Front"), first]
        self._peers = (peer_state(giver, 0), peer_state(LaneId(b"other".ljust(16)), other_has))

    def get(self, **_: object) -> object:
        return self._first.pop(0) if self._first else object()

    def peers(self) -> tuple[PeerState, ...]:
        return self._peers


def peer_state(lane: LaneId, behind_in: int) -> PeerState:
    return PeerState(lane, "", 1, True, None, "", 0, behind_in, None)


def test_what_one_lane_alone_goes_on_to_have_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "FILL_SECONDS_MAX", 0.05)
    giver, far = LaneId(b"giver".ljust(16)), list[tuple[str, int, int]]()
    shop: Any = BusyShop(giver, first=object(), other_has=2)
    filling._wait_for_all(shop, shop, giver, lambda *each: far.append(each))
    assert len(far) > 2, "it waited"
    full: Any = BusyShop(giver, first=SyncTrouble("the disk is nearly full"), other_has=2)
    with pytest.raises(Unavailable, match="the disk is nearly full"):
        filling._wait_for_all(full, full, giver, lambda *_: None)


SILENT = "Nothing comes: look at the cable, and that the other lane is on; waiting"


def test_while_nothing_comes_it_is_said_what_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "FILL_SECONDS_MAX", 0.2)
    monkeypatch.setattr(filling, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(filling, "SILENT_SECONDS", 0.1)
    silent: Any = SimpleQueue()
    told: Told = []
    with pytest.raises(Unavailable, match="does not answer any more"):
        filling._wait_for_all(silent, silent, LaneId(b"giver".ljust(16)), lambda *far: told.append(far))
    assert stages(told) == ["Catching up, changes", SILENT]
    assert told[-1] == (SILENT, 0, 0)


def test_while_nothing_comes_of_a_copy_it_is_said_what_to_look_at(
    front: LaneTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(
        *_: object, told: Callable[[int, int], None], silent: Callable[[float], None], **__: object
    ) -> None:
        for far in ((0, 0), (1 << 20, 7 << 20)):
            told(*far)
            for seconds in (0.5, 4.9, 5.0, 5.5):
                silent(seconds)
        raise Refused("that is enough")

    monkeypatch.setattr(snapshot_taking, "take_snapshot", fetch)
    told = joined(front, tmp_path / "back")
    making, copy = ("The other lane copies its book", 0, 0), ("Copy of the book, MB", 1, 7)
    assert told[1:11] == [*[making] * 3, *[(SILENT, 0, 0)] * 2, *[copy] * 3, *[(SILENT, 0, 0)] * 2]


@pytest.mark.parametrize("words", [SILENT, filling._NOBODY])
def test_what_is_to_be_looked_at_fits_into_the_narrowest_line(words: str) -> None:
    assert len(progress_words(words, 0, 0)) <= 76  # beside the ends of the line on the first screen


def test_who_waits_for_a_silent_lane_can_break_it_off() -> None:
    """Long before the lane is taken for gone."""
    silent: Any = SimpleQueue()

    def leave(*_: object) -> None:
        raise BrokenOff("nobody wants it any more")

    with pytest.raises(BrokenOff):
        filling._wait_for_all(silent, silent, LaneId(b"giver".ljust(16)), leave)
