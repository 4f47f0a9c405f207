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

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(at: Instant) -> datetime:
    """An instant as a moment of the calendar, in UTC; raises OverflowError outside the years 1 to 9999."""
    return _EPOCH + timedelta(milliseconds=at)


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
