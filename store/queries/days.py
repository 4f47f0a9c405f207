"""The shop's calendar in SQL: which of its days an instant falls on, the same on every database.

Neither database is asked about time zones: their lists are other ones than Python's, or none at all.
"""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from store.domain.stamps import FIRST, LAST, Instant, inside, utc

_DAY = 86_400_000
_STEP = 7 * _DAY
"""No zone has changed its clock and changed it back within a week."""


def known_zone(name: str) -> ZoneInfo:
    """A zone by its name; UTC for one this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day(instant: Instant, zone: ZoneInfo) -> int:
    """The day an instant falls on, counted from 1970-01-01."""
    at = inside(instant)
    return (at + _offset(at, zone)) // _DAY


def day_of(column: str, zone: ZoneInfo, low: Instant, high: Instant) -> str:
    """An SQL expression: the day of a column of instants that are all in `low` to `high`, both included."""
    cases = _cases(column, _offsets(zone, inside(low), inside(high)))
    if low >= FIRST and high <= LAST:
        return cases
    return (
        f"CASE WHEN {column} < {FIRST} THEN {day(FIRST, zone)} WHEN {column} > {LAST} THEN {day(LAST, zone)}"
        f" ELSE {cases} END"
    )


def _cases(column: str, offsets: Sequence[tuple[Instant, int]]) -> str:
    """Halves the years until one offset is left: eight comparisons for a century of summer times."""
    if len(offsets) == 1:
        return f"({column} + {offsets[0][1]}) / {_DAY}"
    middle = len(offsets) // 2
    early, late = _cases(column, offsets[:middle]), _cases(column, offsets[middle:])
    return f"CASE WHEN {column} < {offsets[middle][0]} THEN {early} ELSE {late} END"


def _offsets(zone: ZoneInfo, low: Instant, high: Instant) -> list[tuple[Instant, int]]:
    """From when on the clock is ahead of UTC by how many milliseconds."""
    found = [(low, _offset(low, zone))]
    for start in range(low, high, _STEP):
        end = min(start + _STEP, high)
        after = _offset(end, zone)
        if after != found[-1][1]:
            found.append((_change(start, end, zone), after))
    return found


def _change(early: Instant, late: Instant, zone: ZoneInfo) -> Instant:
    before = _offset(early, zone)
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if _offset(middle, zone) == before else (early, middle)
    return late


def _offset(instant: Instant, zone: ZoneInfo) -> int:
    offset = utc(instant).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // timedelta(milliseconds=1)
