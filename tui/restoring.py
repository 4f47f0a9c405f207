"""Takes another lane's book in the place of this one's, with what only this lane had written.

For one that is damaged, or was away for too long. It is only read, until a whole one can take its place;
afterwards it lies beside that. What only this lane has is written into a signed file before anything else is
done with it: any lane can take that in.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.domain.errors import Refused, TillError, Unavailable
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.remnants import Remnant
from store.domain.values import dataclass
from tui import control
from tui.clocks import SystemClock
from tui.filling import Progress, copy_book, fetch_changes

if TYPE_CHECKING:
    from netsync.identity import Identity
    from netsync.link.newcomer import Joined
    from netsync.ports import Source
    from store.api import Place

SCRATCH: Final = ".restoring"
"""Where the new book is made."""

SAVED: Final = "unshared-*.changes"
"""Files of what only this lane had."""

_FOLDER_MODE: Final = 0o700
_NOBODY: Final = "no other lane answers: switch one on, or say where it is (HOST:PORT), then try again"


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose book it is to be."""

    lane: LaneId | None = None
    """None: whichever lane answers."""
    address: str | None = None
    """Where it is, when that is not known: HOST:PORT."""
    anyway: bool = False
    """Also in the place of a book in which no damage is found."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of it."""

    lane: str
    """Whose book it is a copy of."""
    rows: int
    """What only this lane had, and has again."""
    saved: Path | None
    """The file with that; None where there was nothing."""
    unread: tuple[str, ...]
    """Tables of which something could not be read any more."""
    kept: Path
    """The book that was there."""
    is_stale: bool = False
    """Whether edits of this lane were left out: the others have forgotten what was deleted since."""
    refusal: str = ""
    """Why what was saved could not be taken in; empty when it was."""

    def words(self) -> str:
        """All of it in a few sentences."""
        told = [f"The book is restored from {self.lane}."]
        if self.rows and not self.refusal:
            told.append(f"{self.rows:,} rows that only this lane had are in it.")
        if self.refusal:
            told.append(
                f"What only this lane had stays in {self.saved}, which cannot be taken in: {self.refusal}."
            )
        if self.is_stale:
            told.append("What was only edited here is not: it may be of something that was deleted long ago.")
        if self.unread:
            told.append(f"Some of {', '.join(self.unread)} could not be read: look at the last receipts.")
        return " ".join([*told, f"The book it replaces is kept in {self.kept}."])


def sources(place: "Place") -> Sequence[Member]:
    """The lanes that a damaged book can be restored from, as far as it still knows them. Raises TillError."""
    from netsync.identity import find_identity
    from store.api import damaged_book

    own = find_identity(place.folder).lane
    return [member for member in damaged_book(place).remnant(own).members if member.id != own]


def restore(place: "Place", wish: Wish, progress: Progress) -> Restored:
    """Take the book of another lane in the place of a damaged one; blocks meanwhile.

    Raises:
        BadInput: the wished address is none.
        Refused: the book is on a server, is sound, or knows no other lane.
        Unavailable: a till or a command runs here, no lane answers, it went away, the disk is full.
        NotFound: this lane has no key.
    """
    from netsync.link.addresses import parse_address

    if wish.address is not None:
        parse_address(wish.address)
    claimed = control.claim(place.folder, "a restore")
    refused = "another command is at work on this shop's book: wait for it, then restore"
    try:
        with control.sharing(place.folder, alone=True, refused=refused):
            return _restored(place, wish, progress)
    finally:
        claimed.release()


def clear_left(folder: Path) -> None:
    """Take away what a killed restore left in the folder of this lane, which is claimed.

    Not while a command is at work there: it may write a file of changes into the folder.
    """
    # Being alone, even for a moment, refuses whoever comes: mostly nothing is left.
    if any(_left(folder)):
        with suppress(Unavailable), control.sharing(folder, alone=True, refused=""):
            _clear(folder)


def _clear(folder: Path) -> None:
    shutil.rmtree(folder / SCRATCH, ignore_errors=True)
    with suppress(OSError):
        for draft in _left(folder):
            draft.unlink()


def _left(folder: Path) -> Iterator[Path]:
    from netsync.parcel import DRAFT

    return chain(folder.glob(SCRATCH), folder.glob(DRAFT))


def _restored(place: "Place", wish: Wish, progress: Progress) -> Restored:
    from netsync.identity import find_identity
    from store.api import damaged_book

    _clear(place.folder)
    book = damaged_book(place)
    if not wish.anyway and book.is_sound():
        raise Refused("no damage is found in this lane's book; nothing was done")
    identity = find_identity(place.folder)
    found = book.remnant(identity.lane)
    with _scratch(book.file.parent) as made:
        giver = _fill(made, identity, found, wish, progress)
        progress("Saving what only this lane has", 0, 0)
        remains = book.salvage(_file(made), identity.lane, found)
        saved = _export(place, remains, identity) if remains.count else None
        refusal = _take_in(place, made, identity, found)
        kept = book.replace(_file(made))
    return Restored(giver.name, remains.count, saved, remains.damaged, kept, remains.is_stale, refusal)


@contextmanager
def _scratch(beside: Path) -> "Iterator[Place]":
    """A place for the new book on the disk of the old one."""
    from store.api import place_in

    folder = beside / SCRATCH
    try:
        folder.mkdir(mode=_FOLDER_MODE)
    except OSError as error:
        raise Unavailable(f"{folder} cannot be made: {error.strerror}; is the disk read-only?") from error
    try:
        yield place_in(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(made: "Place", identity: "Identity", found: Remnant, wish: Wish, progress: Progress) -> Member:
    """Fill a new book from one of the lanes that answer; answers which one it was."""
    others = [member for member in found.members if member.id != identity.lane]
    if not others:
        raise Refused(
            "the book knows of no other lane: bring back a copy of it; or, if the shop has other lanes, move"
            " this folder away and join anew with a code"
        )
    wanted = [member for member in others if wish.lane in {None, member.id}]
    progress("Looking for the other lanes", 0, 0)
    refusals: list[str] = []
    for member, addresses in _answering(wanted, found, wish):
        try:
            _fill_from(made, identity, found, member, addresses, progress)
        except TillError as refusal:
            refusals.append(f"{member.name}: {refusal}")
        else:
            return member
    raise Unavailable("; ".join(refusals) or _NOBODY)


def _answering(
    wanted: Sequence[Member], found: Remnant, wish: Wish
) -> Iterator[tuple[Member, Sequence[str]]]:
    from netsync.link.finding import find_answering

    if wish.address is not None:
        yield from ((member, (wish.address,)) for member in wanted)
        return
    known: Mapping[LaneId, Sequence[str]] = {
        member.id: found.addresses.get(member.id, ()) for member in wanted
    }
    answering = find_answering(known)
    yield from ((member, answering[member.id]) for member in wanted if member.id in answering)


def _fill_from(
    made: "Place",
    identity: "Identity",
    found: Remnant,
    member: Member,
    addresses: Sequence[str],
    progress: Progress,
) -> None:
    from store.api import join_shop

    shutil.rmtree(made.folder, ignore_errors=True)
    made.folder.mkdir(mode=_FOLDER_MODE)
    lane = next((each for each in found.members if each.id == identity.lane), None) or Member(
        identity.lane, "This lane", 0, identity.certificate, None, revoked=False
    )
    joined = _as_joined(identity, found, lane, member, addresses)
    join_shop(made, identity.shop, lane, found.members, epoch=found.next_epoch)
    progress(f"Taking the book of {member.name}", 0, 0)
    if not copy_book(made, joined, lane, progress, epoch=found.next_epoch):
        fetch_changes(made, joined, progress)


def _as_joined(
    identity: "Identity", found: Remnant, lane: Member, giver: Member, addresses: Sequence[str]
) -> "Joined":
    """What a pairing would have answered."""
    from netsync.link.newcomer import Joined
    from netsync.pairing_messages import Answer

    answer = Answer(identity.certificate, lane.number, giver.id, tuple(found.members), tuple(addresses), {})
    return Joined(identity, answer, tuple(addresses))


def _export(place: "Place", remains: "Source", identity: "Identity") -> Path:
    """Write what the other lane lacks into a file of this lane."""
    from netsync import parcel

    now = datetime.now(UTC)
    file = place.folder / SAVED.replace("*", f"{now:%Y%m%d-%H%M%S}")
    parcel.save(file, remains, identity, clock=SystemClock(), beyond={}, lives=None)
    return file


def _take_in(place: "Place", made: "Place", identity: "Identity", found: Remnant) -> str:
    """Take in what was saved, now or by an attempt that the power ended; why not, where it cannot be."""
    from netsync import parcel
    from store.api import open_store, system_world

    store = open_store(made, system_world(), "cli")
    refusals: list[str] = []
    try:
        for file in sorted(place.folder.glob(SAVED)):
            try:
                parcel.take_in(file, store.replication, identity, found.members)
            except TillError as refusal:
                refusals.append(str(refusal))
    finally:
        store.close()
    return "; ".join(refusals)


def _file(made: "Place") -> Path:
    from store.api import BOOK_FILE

    return made.folder / BOOK_FILE
