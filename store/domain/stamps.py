"""Hybrid logical clock: when a hand edit happened, in an order all lanes agree on.

A stamp is one integer: milliseconds since 1970 UTC in the upper 48 bits, a counter in the lower 16.
It grows on every commit of a lane whatever the wall clock does. Money is never decided by it.
"""

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Instant: TypeAlias = int
"""Milliseconds since 1970-01-01 UTC."""

Stamp: TypeAlias = int
"""A hybrid logical clock value; fits a signed 64-bit column."""

COUNTER_BITS = 16
COUNTS = 1 << COUNTER_BITS

STAMP_MAX: Stamp = 2**62
"""In the year 4199: a stamp near the end of its column would leave no room for any later one."""

FIRST: Instant = 86_400_000
LAST: Instant = 47_482 * FIRST
"""The second day of 1970 and of 2100. What lies outside is a clock that was never set, or a fault: where days
are counted it is on the edge."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EDGES = -62_135_510_400_000, 253_402_214_400_000
"""The second day of the year 1 and the last of 9999: in every zone a moment of the calendar."""


def utc(at: Instant) -> datetime:
    """An instant as a moment of the calendar, in UTC; what lies outside the years 1 to 9999 is on their edge.

    Another lane may have written it: no till may fail for a date that cannot be.
    """
    return _EPOCH + timedelta(milliseconds=min(max(at, _EDGES[0]), _EDGES[1]))


def inside(at: Instant) -> Instant:
    """An instant that days are counted from, from `FIRST` to `LAST`."""
    return min(max(at, FIRST), LAST)


def since_epoch(moment: datetime) -> Instant:
    """The instant of a moment with a time zone; parts of a millisecond are dropped."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def tick(last: Stamp, now: Instant) -> Stamp:
    """The next stamp of a lane whose latest was `last`; always greater than it."""
    return max(last + 1, now << COUNTER_BITS)


def merge(last: Stamp, seen: Stamp) -> Stamp:
    """What a lane remembers as latest after it saw a remote stamp."""
    return max(last, seen)


def instant(stamp: Stamp) -> Instant:
    """The wall-clock part of a stamp."""
    return stamp >> COUNTER_BITS


AHEAD_MAX: Instant = 600_000
"""Milliseconds: an edit that is dated further ahead of a lane's time than this waits until it is."""


def latest(now: Instant) -> Stamp:
    """The latest stamp that a lane takes for possible at this moment."""
    return (now + AHEAD_MAX + 1 << COUNTER_BITS) - 1
