"""When what was deleted may be forgotten: rows that only say that something is not there any more.

A grave keeps an older write of its row from coming back. It may go when nothing older can come any more. So
once a day a lane notes how far it has everything (a cut). When every lane of the shop is known to have got so
far, all that they had by then is noted too: among it is whatever one of them wrote, or passed on, before it
knew of the graves. When every lane has that as well, nobody takes an older write from anybody, for it counts
as had. Nothing goes before it was here for so long as something can be undone.

Lanes that are retired or shut out are not waited for. One that comes back lacks what a floor says: what it
has may be dead, and nobody takes its rows (`is_clean`).
"""

from collections.abc import Collection, Sequence
from typing import Final

from store.domain.changes import Vector, covers, joined
from store.domain.history import UNDO_MILLISECONDS
from store.domain.ids import LaneId
from store.domain.stamps import AHEAD_MAX, Instant
from store.domain.values import dataclass

KEPT: Final[Instant] = UNDO_MILLISECONDS + AHEAD_MAX
"""How long a grave stays at least: an undo needs it, and it may be dated a bit ahead of the time here."""

TOLD_EVERY: Final[Instant] = 24 * 3_600_000 - 600_000
"""How often a lane tells how far it has everything, and makes a cut; a little less than a day, so that a till
that is switched on each morning does both each day."""

DAY: Final[Instant] = 24 * 3_600_000
SILENT_AFTER: Final[Instant] = 30 * DAY
"""A lane that has not told for so long may be lost: somebody should say so."""

NEW_FOR: Final[Instant] = 600_000
"""How long a lane that was taken in may be filled before somebody is told that nothing has come from it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How far everything was here at a moment."""

    at: Instant
    vector: Vector
    heard: Vector | None
    """What all lanes together had when each was known to have got so far; None while one is not."""


def judged(cuts: Sequence[Cut], lanes: Collection[Vector], own: Vector, now: Instant) -> list[Cut]:
    """The cuts as they stand now, the earliest first, without those that later ones make needless.

    Args:
        cuts: in any order.
        lanes: how far each other lane of the shop has everything.
        own: how far this one has.
        now: the lane's time; a cut of a later moment was made by a clock that was wrong.
    """
    known = [own, *lanes]
    stand = [_heard(cut, known) for cut in sorted(cuts, key=lambda cut: cut.at) if cut.at <= now]
    aged = [cut for cut in stand if is_aged(cut, now)]
    # One that is being waited for stays until it is through: tomorrow there is a later one, every day.
    needed = [next((cut for cut in aged if cut.heard is not None), None), aged[-1] if aged else None]
    return [cut for cut in stand if not is_aged(cut, now) or cut in needed]


def _heard(cut: Cut, known: Sequence[Vector]) -> Cut:
    if cut.heard is not None or not all(covers(vector, cut.vector) for vector in known):
        return cut
    return Cut(cut.at, cut.vector, joined(known))


def is_aged(cut: Cut, now: Instant) -> bool:
    """Whether a cut is so old that what was deleted by then cannot be undone any more."""
    return now - cut.at > KEPT


def ripe(cuts: Sequence[Cut], lanes: Collection[Vector], own: Vector, now: Instant) -> Cut | None:
    """The latest cut of which the graves may go; None when there is none."""
    for cut in reversed(cuts):
        heard = cut.heard
        if heard is not None and is_aged(cut, now) and all(covers(each, heard) for each in (own, *lanes)):
            return cut
    return None


def is_clean(have: Vector, floor: Vector, wanted: Vector) -> bool:
    """Whether a book has no row that graves below the floor `wanted` would have kept dead.

    Args:
        have: how far the book has everything.
        floor: up to where it needs no graves, for it has never had what they are of.
        wanted: of another book, which may have these graves no more.
    """
    return all(max(have.get(site, 0), floor.get(site, 0)) >= version for site, version in wanted.items())


@dataclass(frozen=True, slots=True)
class Silent:
    """A lane that has not told for long how far it is: nobody can clear away because of it."""

    lane: LaneId
    name: str
    days: int
