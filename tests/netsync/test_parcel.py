"""Changes on a stick: what one lane wrote is there on another, and nothing that was tampered with is."""

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.lanes import Lane, first_lane, next_lane
from support.memory_log import MemoryLog
from support.sync import MachineClock

from netsync.parcel import MAGIC, Told, export, look_at, take_in
from netsync.ports import Member
from netsync.protocol import limits
from store.domain.changes import Vector
from store.domain.errors import BadInput, NotFound, Refused, TillError, Unavailable

FRONT, BACK = b"front's row".ljust(16), b"back's row".ljust(16)


class Side:
    """A lane, its log, and whom it knows."""

    def __init__(self, lane: Lane, *members: Member) -> None:
        self.lane, self.log, self.members = lane, MemoryLog(lane.identity.lane), list(members)

    def write(self, path: Path, beyond: Vector | None = None) -> Told:
        return export(path, self.log, self.lane.identity, clock=MachineClock(), beyond=beyond or {})

    def look(self, path: Path) -> Told:
        return look_at(path, self.lane.identity, self.members)

    def take(self, path: Path) -> Told:
        return take_in(path, self.log, self.lane.identity, self.members)


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Side, Side]:
    first = first_lane(tmp_path / "front")
    second = next_lane(tmp_path / "back", first)
    front = Side(first, first.member, second.member)
    back = Side(second, first.member, second.member)
    front.log.put(FRONT, "from the front")
    back.log.put(BACK, "from the back")
    return front, back


def test_a_stick_makes_two_lanes_agree(sides: tuple[Side, Side], tmp_path: Path) -> None:
    front, back = sides
    back.write(tmp_path / "b")
    assert front.take(tmp_path / "b").name == "Back"

    told = front.write(tmp_path / "a", front.look(tmp_path / "b").have)
    assert told.rows == 1, "what the other lane wrote itself stays where it is"
    back.take(tmp_path / "a")

    assert front.log.values() == back.log.values() == {FRONT: "from the front", BACK: "from the back"}
    assert front.log.have() == back.log.have()


def test_a_file_may_be_taken_in_twice(sides: tuple[Side, Side], tmp_path: Path) -> None:
    front, back = sides
    back.write(tmp_path / "b")
    front.take(tmp_path / "b")
    known = front.log.values(), front.log.have()

    front.take(tmp_path / "b")
    assert (front.log.values(), front.log.have()) == known


def test_many_rows_come_in_pieces(sides: tuple[Side, Side], tmp_path: Path) -> None:
    front, back = sides
    back.log.put_many({number.to_bytes(16, "big"): number for number in range(12_000)})

    told = back.write(tmp_path / "b")
    assert (told.rows, told.frames > 2) == (12_001, True)
    front.take(tmp_path / "b")
    assert len(front.log.values()) == 12_002


def test_a_file_whose_changes_are_all_here_gives_way_to_the_next(
    sides: tuple[Side, Side], tmp_path: Path
) -> None:
    front, back = sides
    stick = tmp_path / "stick"
    back.write(stick)
    back.log.put(BACK, "changed at the back")
    back.write(stick)
    assert front.take(stick).rows == 1
    front.write(stick)
    back.take(stick)
    assert front.log.values() == back.log.values()


def test_changes_that_are_not_here_stay(sides: tuple[Side, Side], tmp_path: Path) -> None:
    front, back = sides
    stick = tmp_path / "stick"
    back.write(stick)
    written = stick.read_bytes()
    with pytest.raises(Refused, match="choose another name"):
        front.write(stick)
    assert stick.read_bytes() == written


def test_changes_of_another_shop_stay(sides: tuple[Side, Side], tmp_path: Path) -> None:
    other = first_lane(tmp_path / "other", shop=b"another shop, 16")
    stick = tmp_path / "stick"
    export(stick, MemoryLog(other.identity.lane), other.identity, clock=MachineClock(), beyond={})
    with pytest.raises(Refused, match="choose another name"):
        sides[0].write(stick)


@pytest.mark.parametrize("there", [MAGIC + b"of yesterday", b"Regulars changes 0\n", b""])
def test_what_cannot_be_read_stays(sides: tuple[Side, Side], tmp_path: Path, there: bytes) -> None:
    (tmp_path / "b").write_bytes(there)
    with pytest.raises(Refused, match="choose another name"):
        sides[1].write(tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == there


def test_no_other_file_does(sides: tuple[Side, Side], tmp_path: Path) -> None:
    book = tmp_path / "shop.db"
    book.write_bytes(b"SQLite format 3\0")
    with pytest.raises(Refused, match=r"is no file of changes .*: choose another name"):
        sides[1].write(book)
    assert book.read_bytes() == b"SQLite format 3\0"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(Refused, match="is no file of changes"):
        sides[1].write(pipe)
    assert pipe.is_fifo()


def test_a_lane_whose_sponsor_is_known_is_let_in(sides: tuple[Side, Side], tmp_path: Path) -> None:
    front, back = sides
    front.members = [front.lane.member]
    back.write(tmp_path / "b")

    assert front.take(tmp_path / "b").rows == 1


def test_a_gap_says_what_to_do(sides: tuple[Side, Side], tmp_path: Path) -> None:
    front, back = sides
    early = back.log.have()
    back.log.put(b"later".ljust(16), "x")
    back.write(tmp_path / "b", early)

    told = "begins after what is here: take in the file that was written before it, or write it again on Back"
    with pytest.raises(BadInput, match=told):
        front.take(tmp_path / "b")
    assert front.log.values() == {FRONT: "from the front"}


def revoked(front: Side, _back: Side, _path: Path) -> None:
    front.members[1] = replace(front.members[1], revoked=True)


def unknown(front: Side, back: Side, path: Path) -> None:
    stranger = Side(first_lane(path.with_name("stranger")), *front.members)
    stranger.log.put(BACK, "forged")
    path.unlink()
    stranger.write(path)
    assert back.log.values()


def of_another_shop(front: Side, _back: Side, path: Path) -> None:
    other = first_lane(path.with_name("other"), shop=b"another shop, 16")
    path.unlink()
    Side(other, *front.members).write(path)


def cut_short(_front: Side, _back: Side, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-90])


def with_a_bit_flipped(_front: Side, _back: Side, path: Path) -> None:
    content = bytearray(path.read_bytes())
    place = content.index(b"from the back")
    content[place] ^= 1
    path.write_bytes(content)


def signed_by_nobody(_front: Side, _back: Side, path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(bytes(4)) + 4])


def of_something_else(_front: Side, _back: Side, path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 a picture")


def with_a_piece_without_end(_front: Side, _back: Side, path: Path) -> None:
    path.write_bytes(MAGIC + b"\xff\xff\xff\xff")


def gone(_front: Side, _back: Side, path: Path) -> None:
    path.unlink()


def a_folder(_front: Side, _back: Side, path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (revoked, Refused, "Back was removed from the shop: its file is not taken in"),
        (unknown, Refused, "of a lane that nobody here knows"),
        (of_another_shop, Refused, "of another shop"),
        (cut_short, BadInput, "ends too early|damaged or changed"),
        (with_a_bit_flipped, BadInput, "damaged or changed after it was written"),
        (signed_by_nobody, BadInput, "damaged or changed after it was written"),
        (of_something_else, BadInput, "no file of changes"),
        (with_a_piece_without_end, BadInput, "a piece that is too long"),
        (gone, NotFound, "there is no file"),
        (a_folder, Unavailable, "cannot be read"),
    ],
)
def test_what_is_not_right_changes_nothing(
    sides: tuple[Side, Side],
    tmp_path: Path,
    spoil: Callable[[Side, Side, Path], None],
    error: type[TillError],
    words: str,
) -> None:
    front, back = sides
    back.write(tmp_path / "b")
    spoil(front, back, tmp_path / "b")

    with pytest.raises(error, match=words):
        front.take(tmp_path / "b")
    assert front.log.values() == {FRONT: "from the front"}


def test_a_file_of_a_version_too_far_away_says_which_lane_to_update(
    sides: tuple[Side, Side], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front, back = sides
    with monkeypatch.context() as newer:
        newer.setattr(limits, "PROTOCOL_MIN", 7)
        newer.setattr(limits, "PROTOCOL_MAX", 9)
        back.write(tmp_path / "b")
    for read in (front.look, front.take):
        with pytest.raises(Refused, match="protocol 7 to 9, the other 1 to 1: update Regulars on the older"):
            read(tmp_path / "b")
    assert front.log.values() == {FRONT: "from the front"}


def test_a_file_appears_whole_or_not_at_all(sides: tuple[Side, Side], tmp_path: Path) -> None:
    front, _ = sides

    with pytest.raises(Unavailable, match="cannot be written"):
        front.write(tmp_path / "no folder" / "b")
    front.log.refusal = Unavailable("the book is busy")
    with pytest.raises(Unavailable, match="busy"):
        front.write(tmp_path / "b")
    assert not (tmp_path / "b").exists()
    assert not list(tmp_path.glob(".b.*"))


def test_a_folder_that_cannot_be_written_is_named_by_the_file_that_was_wanted(
    sides: tuple[Side, Side], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a folder refuses to take away even what is not there."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(Unavailable, match=r"/b cannot be written: Read-only file system$"):
        sides[0].write(tmp_path / "b")


def test_a_file_from_before_what_is_forgotten_was_deleted_is_refused(
    sides: tuple[Side, Side], tmp_path: Path
) -> None:
    front, back = sides
    back.write(tmp_path / "old")
    front.log.forgotten = front.log.have()
    with pytest.raises(Refused, match=r"old knows nothing of what was deleted since"):
        front.take(tmp_path / "old")
    assert front.log.values().keys() == {FRONT}


def test_an_empty_lane_is_filled_from_a_file_and_notes_what_is_forgotten(
    sides: tuple[Side, Side], tmp_path: Path
) -> None:
    front, back = sides
    front.log.forgotten = front.log.have()
    front.write(tmp_path / "a")
    back.take(tmp_path / "a")
    assert back.log.forgotten == front.log.forgotten
    back.write(tmp_path / "b")
    front.take(tmp_path / "b")
    assert front.log.values().keys() == {FRONT, BACK}
