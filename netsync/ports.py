"""All that this room needs of the rest of the program, by shape: a log, a member book, a giver, a clock."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Protocol

from store.domain.changes import Batch, Life, Lives, Site, Trail, Vector, Version
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.stamps import Instant
from store.domain.transfers import Ask

__all__ = ["Ask", "ChangeLog", "Clock", "Giver", "Member", "MemberBook", "Snapshots", "Source"]


class Source(Protocol):
    """A log of changes to read from. Calls block for a short transaction; any one thread at a time.

    All of them raise Damaged for a book that is: nothing of it may reach another lane.
    """

    def site(self) -> Site:
        """The site this lane writes as."""

    def have(self) -> Vector:
        """How far this lane has everything, own site included."""

    def floor(self) -> Vector:
        """Up to where what was deleted may be forgotten in this book."""

    def since(self, have: Vector, *, rows_max: int) -> Sequence[Batch]:
        """What a peer that has `have` lacks: at most about `rows_max` rows, in ver order for each site.

        Empty when the peer lacks nothing. Applying the answer and asking again with the grown vector
        goes on where this left off.
        """


class ChangeLog(Source, Protocol):
    """The book as a log of changes, to read and to merge into."""

    def begin_above(self, floor: Vector) -> None:
        """This book, which is still empty, is filled from one with this floor: it needs nothing below."""

    def hear_clocks(self, ahead: Sequence[Instant], monotonic: Callable[[], float]) -> None:
        """The clocks of the lanes that are linked run so many milliseconds ahead of this machine's.

        `monotonic` is the clock in seconds that the common time goes on by until this is told again. Own
        edits that nobody has seen may be dated anew: to be called before a peer is sent any.
        """

    def renew(self, known: Site, version: Version) -> Site:
        """Another lane has `known`, this lane's site, up to `version`; answers the site it writes as then.

        Another one than before, when that lane cannot have it from here: then this book is an old copy. For
        a file, which cannot be asked; a lane that is linked is, where `heard_of` says so, to `part_ways`.
        """

    def lives(self) -> Lives:
        """Of which lives what is here of all sites is."""

    def trail(self, site: Site) -> Trail:
        """All lives of a site that are known here."""

    def heard_of(self, known: Site, version: Version, life: Life | None) -> bool:
        """Another lane has a site of this one; answers whether that may be of another life than what is here.

        No other life of this lane is given a name that was heard.
        """

    def part_ways(self, theirs: Trail, taken: Collection[Site]) -> Site:
        """Another lane has a site so; answers the site this lane writes as then.

        Where both lives of an own one went on, what is here gets the name of a new one, before anybody hears
        of it: none of those that are `taken`, which the other lane knows. Of a third lane's site that one is
        told, by rows of the log.
        """

    def apply(self, batches: Sequence[Batch]) -> None:
        """Merge batches in one durable transaction; harmless when repeated.

        Of another life of a site than what is here of it nothing is taken. The vector may go back to where
        two lives part, once it is known whose is what; if the life is this lane's, it has another site then.

        Raises:
            BadInput: a batch that cannot be: unknown shape, a gap before `after`.
        """


class MemberBook(Protocol):
    """The shop's lanes, replicated, and the addresses they were last reached at, local."""

    def shop_id(self) -> bytes:
        """16 bytes that name the shop on the wire."""

    def members(self) -> Sequence[Member]:
        """Every lane ever enrolled, revoked ones included."""

    def enrol(self, member: Member) -> None:
        """Write a newcomer this lane sponsored."""

    def addresses(self, lane: LaneId) -> Sequence[str]:
        """Where a lane was last reached, `HOST:PORT`, best first."""

    def remember_address(self, lane: LaneId, address: str) -> None:
        """Keep an address that answered as that lane."""


class Giver(Protocol):
    """Who hands rights to spend to lanes that ask for them."""

    def give(self, taker: Site, ask: Ask) -> int:
        """Give as far as can be done without, durably and once for each ask; how much it was.

        What was given is rows of the log like any other: that is all the answer there is.
        """


class Snapshots(Protocol):
    """Copies of the whole book for new lanes, one at a time. Calls block, `write` for seconds."""

    def refusal(self, form: str) -> str:
        """Why a lane whose book has this form gets none; empty when it does."""

    def write(self) -> Path:
        """Make a copy; raises TillError."""

    def clear(self) -> None:
        """Take away what `write` made, in this program or in one that was killed."""


class Clock(Protocol):
    """Wall time, which may be wrong, and monotonic time, which only runs on."""

    def now(self) -> Instant:
        """Wall clock, milliseconds UTC."""

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps."""
