"""A copy of the book from one lane to a new one, over loopback; books are files of noise here."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.lanes import SHOP, first_lane
from support.memory_log import MemoryBook, MemoryLog
from support.shops import dice_of
from support.sync import LOOPBACK, QUICK, WAIT_SECONDS, Cable, Facts, MachineClock, Till

from netsync.events import Listening, SnapshotSent
from netsync.link import snapshot_desk
from netsync.link.newcomer import Joined, join
from netsync.link.snapshot_taking import NoRoom, take_snapshot
from netsync.options import SyncOptions
from netsync.protocol import limits
from netsync.protocol.snapshots import Ended
from netsync.service import SyncService
from store.domain.errors import BadInput, Refused, Unavailable

FORM = "form 1"
BYTES = 5 * limits.PART_BYTES + 77


@dataclass
class Copies:
    """A book that is copied; notes how many copies there are at once."""

    folder: Path
    content: bytes = field(
        default_factory=lambda: dice_of(1).randbytes(BYTES // 2) + bytes(BYTES - BYTES // 2)
    )
    failure: Exception | None = None
    most: int = 0
    written: int = 0
    may_write: threading.Event = field(default_factory=threading.Event)
    _now: int = 0

    def __post_init__(self) -> None:
        self.may_write.set()

    @property
    def file(self) -> Path:
        return self.folder / "copy"

    def refusal(self, form: str) -> str:
        return "" if form == FORM else "not this form"

    def write(self) -> Path:
        assert self.may_write.wait(WAIT_SECONDS)
        if self.failure is not None:
            raise self.failure
        assert not self.file.exists()
        self._now += 1
        self.written += 1
        self.most = max(self.most, self._now)
        self.file.write_bytes(self.content)
        return self.file

    def clear(self) -> None:
        self._now = 0
        self.file.unlink(missing_ok=True)

    def wait_gone(self) -> None:
        """Until no copy is left."""
        ends = time.monotonic() + WAIT_SECONDS
        while self.file.exists():
            assert time.monotonic() < ends, "the copy is still there"
            threading.Event().wait(0.01)


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    return Copies(tmp_path)


@pytest.fixture
def front(tmp_path: Path, copies: Copies) -> Iterator[Till]:
    yield from running(tmp_path, copies)


def running(folder: Path, copies: Copies | None) -> Iterator[Till]:
    lane = first_lane(folder / "front", name="Front")
    facts, book, log = Facts(), MemoryBook(SHOP, [lane.member]), MemoryLog(lane.identity.lane)
    service = SyncService(
        log,
        book,
        clock=MachineClock(),
        identity_dir=folder / "front",
        emit=facts.emit,
        options=SyncOptions(port=0, hosts=(LOOPBACK,), discover=False, pace=QUICK),
        snapshots=copies,
    )
    till = Till(lane, log, book, facts, service).start()
    facts.wait_for(Listening)
    yield till
    service.stop()


def newcomer(front: Till, folder: Path, address: str = "") -> Joined:
    code = front.service.open_pairing({})
    joined = join(code, address=front.address, name="Back", identity_dir=folder, pace=QUICK)
    return Joined(joined.identity, joined.answer, (address,)) if address else joined


def take(
    joined: Joined, file: Path, told: Callable[[int, int], None] = lambda *_: None, form: str = FORM
) -> None:
    take_snapshot(joined, file, form=form, told=told, pace=QUICK)


def test_a_new_lane_has_the_very_file_and_hears_how_far_it_is(
    front: Till, copies: Copies, tmp_path: Path
) -> None:
    joined = newcomer(front, tmp_path / "back")
    told: list[tuple[int, int]] = []
    take(joined, tmp_path / "book", lambda *far: told.append(far))
    assert (tmp_path / "book").read_bytes() == copies.content
    assert (tmp_path / "book").stat().st_mode & 0o777 == 0o600
    far = [each for each in told if each[1]]
    assert far == sorted(far)
    assert (far[0], far[-1]) == ((0, BYTES), (BYTES, BYTES))
    sent = front.facts.all(SnapshotSent)
    assert sent[-1] == SnapshotSent(joined.identity.lane, BYTES, BYTES)
    copies.wait_gone()


REFUSED = {
    "another form": ("form 2", None, "not this form"),
    "a book that cannot be copied": (FORM, Unavailable("the disk is full"), "the disk is full"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_who_gets_none_hears_why(front: Till, copies: Copies, tmp_path: Path, case: str) -> None:
    form, copies.failure, words = REFUSED[case]
    with pytest.raises(Refused, match=words):
        take(newcomer(front, tmp_path / "back"), tmp_path / "book", form=form)
    assert not (tmp_path / "book").exists()
    copies.wait_gone()


def test_a_lane_that_copies_nothing_says_so(tmp_path: Path) -> None:
    for front in running(tmp_path, None):
        with pytest.raises(Refused, match="copies no books"):
            take(newcomer(front, tmp_path / "back"), tmp_path / "book")


def test_a_lane_of_an_older_program_is_not_asked(
    front: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = newcomer(front, tmp_path / "back")
    monkeypatch.setattr("netsync.link.snapshot_taking.ERRAND", "regulars-snapshot/2")
    with pytest.raises(Refused, match="older version"):
        take(joined, tmp_path / "book")


def test_two_new_lanes_are_served_one_after_the_other(front: Till, copies: Copies, tmp_path: Path) -> None:
    joined = [newcomer(front, tmp_path / name) for name in ("one", "two")]
    copies.may_write.clear()
    waits = [threading.Event(), threading.Event()]
    threads = [
        threading.Thread(
            target=take, args=(each, tmp_path / f"book {number}", lambda *_, w=waits[number]: w.set())
        )
        for number, each in enumerate(joined)
    ]
    for thread in threads:
        thread.start()
    assert all(each.wait(WAIT_SECONDS) for each in waits), "both hear that they are to wait"
    copies.may_write.set()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    assert [(tmp_path / f"book {number}").read_bytes() == copies.content for number in (0, 1)] == [True, True]
    assert (copies.most, copies.written) == (1, 2)
    copies.wait_gone()


def test_too_many_are_sent_to_the_log(front: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    joined = newcomer(front, tmp_path / "back")
    monkeypatch.setattr(limits, "SNAPSHOTS_ASKED_MAX", 0)
    with pytest.raises(Refused, match="many new lanes"):
        take(joined, tmp_path / "book")


def test_a_cut_on_the_way_leaves_nothing_on_either_side_and_can_be_repeated(
    front: Till, copies: Copies, tmp_path: Path
) -> None:
    copies.content = dice_of(2).randbytes(24 * limits.PART_BYTES)
    cable = Cable(front.address)
    joined = newcomer(front, tmp_path / "back", cable.address)

    def cut(done: int, _size: int) -> None:
        if done > 2 * limits.PART_BYTES:
            cable.cut()

    with pytest.raises(Unavailable, match="broke off"):
        take(joined, tmp_path / "book", cut)
    assert not (tmp_path / "book").exists()
    copies.wait_gone()
    cable.mend()
    take(joined, tmp_path / "book")
    assert (tmp_path / "book").read_bytes() == copies.content
    cable.close()


def test_a_new_lane_that_takes_nothing_keeps_nobody_waiting(
    front: Till, copies: Copies, tmp_path: Path
) -> None:
    stalled, other = newcomer(front, tmp_path / "one"), newcomer(front, tmp_path / "two")
    copies.content = dice_of(2).randbytes(24 * limits.PART_BYTES)
    held, go = threading.Event(), threading.Event()

    def stall(done: int, _size: int) -> None:
        if done:
            held.set()
            go.wait(WAIT_SECONDS)

    def try_to_take() -> None:
        with suppress(Unavailable):
            take(stalled, tmp_path / "book 1", stall)

    thread = threading.Thread(target=try_to_take)
    thread.start()
    assert held.wait(WAIT_SECONDS)
    take(other, tmp_path / "book 2")
    assert (tmp_path / "book 2").read_bytes() == copies.content
    go.set()
    thread.join(WAIT_SECONDS)
    assert not (tmp_path / "book 1").exists()


def test_what_was_damaged_is_not_taken(front: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    joined = newcomer(front, tmp_path / "back")
    monkeypatch.setattr(snapshot_desk, "Ended", lambda _: Ended(bytes(32)))
    with pytest.raises(BadInput, match="damaged on the way"):
        take(joined, tmp_path / "book")
    assert not (tmp_path / "book").exists()


def test_a_full_disk_is_said_before_anything_is_written(
    front: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = newcomer(front, tmp_path / "back")
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=BYTES))
    with pytest.raises(NoRoom, match="needs 5 MB and a bit, this disk has 5 MB free"):
        take(joined, tmp_path / "book")
    assert not (tmp_path / "book").exists()


def test_a_disk_that_fills_on_the_way_is_said(front: Till, tmp_path: Path) -> None:
    joined = newcomer(front, tmp_path / "back")
    (tmp_path / "book").symlink_to("/dev/full")
    with pytest.raises(NoRoom, match="No space left on device"):
        take(joined, tmp_path / "book")


def test_a_lane_that_is_removed_meanwhile_gets_no_more(front: Till, copies: Copies, tmp_path: Path) -> None:
    joined = newcomer(front, tmp_path / "back")
    copies.content = dice_of(2).randbytes(24 * limits.PART_BYTES)

    def remove(done: int, _size: int) -> None:
        if done == limits.PART_BYTES:
            front.book.revoke(joined.identity.lane)
            front.service.nudge()
            threading.Event().wait(4 * QUICK.members)

    with pytest.raises((Refused, Unavailable)):
        take(joined, tmp_path / "book", remove)
    assert not (tmp_path / "book").exists()


def test_the_copy_of_a_killed_program_goes_at_the_start(tmp_path: Path, copies: Copies) -> None:
    copies.file.write_bytes(b"left")
    for _ in running(tmp_path, copies):
        copies.wait_gone()


def test_a_stranger_gets_nothing(front: Till, copies: Copies, tmp_path: Path) -> None:
    joined = newcomer(front, tmp_path / "back")
    stranger = first_lane(tmp_path / "stranger", name="Stranger")
    with pytest.raises(Unavailable):
        take(Joined(stranger.identity, joined.answer, joined.addresses), tmp_path / "book")
    assert copies.written == 0


def test_a_lane_that_hangs_up_before_it_asks_costs_nothing(front: Till, copies: Copies) -> None:
    with socket.create_connection((LOOPBACK, front.service.listening_port or 0)) as sock:
        sock.sendall(b"\x16")
    assert copies.written == 0
