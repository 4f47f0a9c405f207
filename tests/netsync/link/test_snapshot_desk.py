"""A copy of the book from one lane to a new one, over loopback; books are files of noise here."""

import errno
import os
import socket
import sys
import threading
import time
import zlib
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
from netsync.link import snapshot_desk, snapshot_taking
from netsync.link.newcomer import Joined, join
from netsync.link.snapshot_desk import packed_part
from netsync.link.snapshot_taking import NoRoom, take_snapshot
from netsync.options import SyncOptions
from netsync.protocol import limits
from netsync.protocol.snapshots import Begun, Ended
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
    joined: Joined,
    file: Path,
    told: Callable[[int, int], None] = lambda *_: None,
    form: str = FORM,
    silent: Callable[[float], None] = lambda _: None,
) -> None:
    take_snapshot(joined, file, form=form, told=told, silent=silent, pace=QUICK)


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


def test_who_waits_for_a_silent_lane_hears_for_how_long_and_can_leave(
    front: Till, copies: Copies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SILENCE_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(limits, "WAITING_SECONDS", WAIT_SECONDS)
    joined = newcomer(front, tmp_path / "back")
    copies.may_write.clear()
    heard: list[float] = []

    def leave(seconds: float) -> None:
        heard.append(seconds)
        if len(heard) == 3:
            raise BadInput("nobody wants it any more")

    with pytest.raises(BadInput, match="nobody wants it"):
        take(joined, tmp_path / "book", silent=leave)
    assert heard == sorted(heard)
    assert 0 < heard[0] < heard[2] < QUICK.frame
    copies.may_write.set()
    take(joined, tmp_path / "book")
    copies.wait_gone()


def test_too_many_are_sent_to_the_log(front: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    joined = newcomer(front, tmp_path / "back")
    monkeypatch.setattr(limits, "SNAPSHOTS_ASKED_MAX", 0)
    with pytest.raises(Refused, match="many new lanes"):
        take(joined, tmp_path / "book")


def cut_off(front: Till, copies: Copies, folder: Path, parts: int = 24) -> Joined:
    """A new lane that has a few parts of its copy, in a file beside where the copy goes."""
    copies.content = dice_of(2).randbytes(parts * limits.PART_BYTES)
    cable = Cable(front.address)
    joined = newcomer(front, folder / "back", cable.address)

    def cut(done: int, _size: int) -> None:
        if done > 2 * limits.PART_BYTES:
            cable.cut()

    with pytest.raises(Unavailable, match="broke off"):
        take(joined, folder / "book", cut)
    cable.close()
    assert not (folder / "book").exists()
    return Joined(joined.identity, joined.answer, (front.address,))


def part_in(folder: Path) -> Path:
    """What has come of a copy."""
    (part,) = folder.glob("book.*")
    assert part.stat().st_mode & 0o777 == 0o600
    return part


def starts_of(joined: Joined, folder: Path) -> list[int]:
    """Fetch the book; where each try to hand it over began."""
    told: list[tuple[int, int]] = []
    take(joined, folder / "book", lambda *far: told.append(far))
    assert not list(folder.glob("book.*"))
    sizes = [done for done, size in told if size]
    assert sizes == sorted(sizes)
    return sizes[:1]


def test_who_was_cut_off_gets_the_rest_and_no_more(front: Till, copies: Copies, tmp_path: Path) -> None:
    joined = cut_off(front, copies, tmp_path)
    here = part_in(tmp_path).stat().st_size
    assert here >= 2 * limits.PART_BYTES
    front.facts.rewind()
    before = len(front.facts.all(SnapshotSent))
    assert starts_of(joined, tmp_path) == [here]
    assert (tmp_path / "book").read_bytes() == copies.content
    assert copies.written == 1
    sent = [fact.done for fact in front.facts.all(SnapshotSent)[before:]]
    assert sent[0] == here + limits.PART_BYTES
    copies.wait_gone()


def test_a_part_that_ends_anywhere_is_gone_on_from(front: Till, copies: Copies, tmp_path: Path) -> None:
    joined = cut_off(front, copies, tmp_path)
    with part_in(tmp_path).open("r+b") as file:
        file.truncate(limits.PART_BYTES + 12345)
    assert starts_of(joined, tmp_path) == [limits.PART_BYTES + 12345]
    assert (tmp_path / "book").read_bytes() == copies.content


def test_who_had_everything_but_the_end_hears_the_end(front: Till, copies: Copies, tmp_path: Path) -> None:
    joined = cut_off(front, copies, tmp_path)
    part_in(tmp_path).write_bytes(copies.content)
    assert starts_of(joined, tmp_path) == [len(copies.content)]
    assert (tmp_path / "book").read_bytes() == copies.content


def test_a_copy_is_kept_until_the_new_lane_has_it_safely(
    front: Till, copies: Copies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it was sent; the new lane died before the last of it was on its disk."""
    joined = newcomer(front, tmp_path / "back")

    def die(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(snapshot_taking._Part, "end", die)
        with pytest.raises(Unavailable):
            take(joined, tmp_path / "book")
    assert starts_of(joined, tmp_path) == [len(copies.content)]
    assert copies.written == 1
    copies.wait_gone()


GONE: dict[str, Callable[[Copies, pytest.MonkeyPatch], object]] = {
    "too old": lambda _, patch: patch.setattr(limits, "SNAPSHOT_AGE_SECONDS_MAX", 0.0),
    "another one": lambda copies, _: rename_part(copies.folder),
    "shorter than what is here": lambda copies, _: lengthen_part(copies.folder),
}


def rename_part(folder: Path) -> None:
    part_in(folder).rename(folder / f"book.{bytes(16).hex()}")


def lengthen_part(folder: Path) -> None:
    with part_in(folder).open("ab") as file:
        file.truncate(25 * limits.PART_BYTES)


@pytest.mark.parametrize("case", GONE)
def test_a_copy_that_is_not_there_any_more_begins_anew(
    front: Till, copies: Copies, tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = cut_off(front, copies, tmp_path)
    GONE[case](copies, monkeypatch)
    assert starts_of(joined, tmp_path) == [0]
    assert (tmp_path / "book").read_bytes() == copies.content


def test_a_copy_waits_for_who_was_cut_off_for_a_while_only(
    front: Till, copies: Copies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SNAPSHOT_KEPT_SECONDS", 0.05)
    cut_off(front, copies, tmp_path)
    copies.wait_gone()


def test_a_lane_that_closes_leaves_no_copy(tmp_path: Path, copies: Copies) -> None:
    for front in running(tmp_path, copies):
        cut_off(front, copies, tmp_path)
        assert copies.file.exists()
    copies.wait_gone()


def test_a_part_that_was_damaged_here_is_thrown_away(front: Till, copies: Copies, tmp_path: Path) -> None:
    joined = cut_off(front, copies, tmp_path)
    with part_in(tmp_path).open("r+b") as file:
        file.write(bytes(100))
    with pytest.raises(BadInput, match="damaged on the way"):
        take(joined, tmp_path / "book")
    assert not list(tmp_path.glob("book*"))


@pytest.mark.parametrize("start", [1, limits.PART_BYTES])
def test_a_sponsor_that_goes_on_where_nobody_asked_is_not_heard(
    front: Till, copies: Copies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: int
) -> None:
    joined = cut_off(front, copies, tmp_path)
    monkeypatch.setattr(snapshot_desk, "Begun", lambda size, copy, _: Begun(size, copy, start))
    with pytest.raises(BadInput, match="where nobody asked"):
        take(joined, tmp_path / "book")
    assert not list(tmp_path.glob("book*"))


def test_a_sponsor_that_says_less_than_it_sends_is_not_heard_to_the_end(
    front: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = newcomer(front, tmp_path / "back")
    monkeypatch.setattr(snapshot_desk, "Begun", lambda _, copy, start: Begun(2**20 + 1, copy, start))
    with pytest.raises(BadInput, match="more of a book than it said"):
        take(joined, tmp_path / "book")
    assert not list(tmp_path.glob("book*"))


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


def test_a_disk_that_fills_on_the_way_is_said(
    front: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = newcomer(front, tmp_path / "back")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(snapshot_taking._Part, "add", full)
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


NOISE_AND_WORDS = dice_of(2).randbytes(limits.PART_BYTES // 2) + b"one book " * (limits.PART_BYTES // 18)


@pytest.mark.parametrize("part", [b"", b"a", NOISE_AND_WORDS, dice_of(3).randbytes(limits.PART_BYTES)])
def test_a_part_is_packed_by_isa_l_in_the_format_of_zlib(part: bytes) -> None:
    isal_zlib = pytest.importorskip("isal.isal_zlib")
    packed = packed_part(part)
    assert packed == isal_zlib.compress(part, 1)
    assert zlib.decompress(packed) == part
    assert len(packed) <= limits.PART_PACKED_BYTES_MAX


def test_a_part_is_packed_by_zlib_where_there_is_no_isa_l(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal.isal_zlib", None)
    assert packed_part(NOISE_AND_WORDS) == zlib.compress(NOISE_AND_WORDS, 1)


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
