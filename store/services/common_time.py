"""The time that this lane and the linked ones go by together, and what a wrong clock here has done."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from store.domain import clocks
from store.domain.stamps import AHEAD_MAX, Instant, Stamp, latest
from store.events import BookChanged
from store.queries import restamp, sites
from store.queries.rows import Mark
from store.unit import Units

_KEPT_FROM: Instant = 1000
"""Milliseconds by which the clock must be off in another way than is noted to be noted again."""


def hear(units: Units, ahead: Sequence[Instant], monotonic: Callable[[], float], *, given: Stamp) -> None:
    """Go by what clocks show that are so far ahead of this machine's, until this is told again.

    Own edits that were dated far in the future while nobody was linked are dated anew, if nobody was told of
    them: `given` is the latest stamp of which this program told.
    """
    clock = units.clock
    machine, seconds = clock.machine(), monotonic()
    common = clocks.common(machine, [machine + each for each in ahead])
    base = common - round(seconds * 1000)
    is_outvoted = len(ahead) >= clocks.VOTERS_MIN
    clock.follow(lambda: base + round(monotonic() * 1000), is_outvoted=is_outvoted)
    with units.database.reading() as connection:
        own = sites.own(connection)
        kept = sites.kept_clock(connection)
        shared = max(given, sites.shared(connection))
    # Twice what others take for possible: as `restamp` has it.
    is_news = own is not None and own.hlc > latest(common + AHEAD_MAX) and shared <= latest(common)
    if is_news:
        _date_anew(units, common)
    found = replace(kept, lacks=common - machine, is_outvoted=is_outvoted)
    if abs(found.lacks - kept.lacks) >= _KEPT_FROM or (kept.lacks and is_outvoted != kept.is_outvoted):
        _keep(units, found)
        is_news = True
    if is_news:
        units.feed.publish([BookChanged()])


def off(units: Units) -> Instant:
    """What the machine's clock lacks of the common time, while somebody has to look at it; 0 otherwise."""
    doubt = units.clock.doubt()
    with units.database.reading() as connection:
        confirmed = sites.kept_clock(connection).confirmed
    return doubt if clocks.is_asked(doubt, confirmed) else 0


def confirm(units: Units) -> None:
    """Go on by the common time though the machine's clock shows another."""
    lacks = units.clock.lacks()
    _keep(units, sites.KeptClock(lacks, is_outvoted=True, confirmed=lacks))
    units.feed.publish([BookChanged()])


def begin(units: Units) -> None:
    """A lane that starts has heard nobody yet: what its clock lacked before is not known to be so still."""
    units.clock.follow_nobody()
    with units.database.reading() as connection:
        kept = sites.kept_clock(connection)
    _keep(units, replace(kept, lacks=0, is_outvoted=False))


def _keep(units: Units, kept: sites.KeptClock) -> None:
    with units.database.writing() as connection:
        sites.keep_clock(connection, kept)


def _date_anew(units: Units, at: Instant) -> None:
    with units.database.writing() as connection:
        own = sites.own(connection)
        assert own is not None  # noqa: S101 - it has just been read
        through = restamp.own_edits(connection, own, at, units.new_id())
        if through == own.ver:
            return  # what is so far ahead is of others, or a sale: a run of no version would never be told
        dated = sites.own(connection)
        assert dated is not None  # noqa: S101 - as above
        units.begins(connection, replace(own, hlc=dated.hlc), Mark(dated.hlc, own.site, own.ver + 1))
    units.wrote(own.ver, through)
