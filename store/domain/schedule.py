"""When an offer or a group holds: a period, some weekdays, some hours, on the shop's own clock.

A period is half open: its start belongs to it, its end does not. Hours may pass midnight; they then belong
to the weekday on which they start. What happens on the day the clock is changed:

- Weekdays and hours are read off the shop's clock, so a sign on the door stays true on every day.
- An offer that lies wholly inside the hour the clock skips is not lost: it is moved by as much as the clock.
- An offer that lies wholly inside the hour that comes twice is not doubled: the first pass has it. Any other
  offer goes through the second pass if it was open when the first one ended, and is not opened again by it.
"""

from datetime import timedelta, tzinfo
from enum import Enum

from store.domain.errors import BadInput
from store.domain.stamps import Instant, utc
from store.domain.values import dataclass

DAY_MINUTES = 1440
_MINUTE = 60_000
_DAY = DAY_MINUTES * _MINUTE
_EPOCH_WEEKDAY = 3
_LOOK_BACK = 3 * 60 * _MINUTE
"""Clocks are changed by half an hour to two hours; a change further back is over."""


class Timing(Enum):
    """How a schedule stands at a moment."""

    NOW = "now"
    NOT_YET = "not yet"
    OVER = "over"
    OTHER_TIME = "other time"
    """Within the period, but on another weekday or at another hour."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A change of the clock that still matters: a skipped reading has not been made up, a repeated one runs.

    `low` and `high` bound the skipped or repeated readings, in milliseconds from the day's midnight.
    """

    low: int
    high: int
    forward: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as the shop's clock shows it; made by `moment`."""

    instant: Instant
    weekday: int
    """0 is Monday."""
    clock: int
    """Milliseconds the clock shows since midnight."""
    change: ClockChange | None = None


def moment(instant: Instant, timezone: tzinfo) -> Moment:
    """Read the shop's clock at `instant`."""
    offset = _offset(instant, timezone)
    day, clock = divmod(instant + offset, _DAY)
    before = _offset(instant - _LOOK_BACK, timezone)
    change = None if before == offset else _change(instant, timezone, (before, offset), day * _DAY)
    return Moment(instant, (day + _EPOCH_WEEKDAY) % 7, clock, change)


def weekday(instant: Instant, timezone: tzinfo) -> int:
    """The weekday that the shop's clock shows at `instant`; 0 is Monday."""
    return ((instant + _offset(instant, timezone)) // _DAY + _EPOCH_WEEKDAY) % 7


def _offset(instant: Instant, timezone: tzinfo) -> int:
    """Milliseconds the shop's clock is ahead of UTC."""
    offset = utc(instant).astimezone(timezone).utcoffset()
    return offset // timedelta(milliseconds=1) if offset is not None else 0


def _change(instant: Instant, zone: tzinfo, offsets: tuple[int, int], midnight: int) -> ClockChange | None:
    before, after = offsets
    early, late = instant - _LOOK_BACK, instant
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if _offset(middle, zone) == before else (early, middle)
    if instant - late >= abs(after - before):
        return None
    low, high = sorted((late + before - midnight, late + after - midnight))
    return ClockChange(low, high, forward=after > before)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something holds. The empty schedule holds always.

    Raises:
        BadInput: the period ends before it starts, no weekday is named, or the hours are none; `field` is
            `until`, `weekdays` or `hours`.
    """

    starts: Instant | None = None
    ends: Instant | None = None
    weekdays: frozenset[int] | None = None
    """0 is Monday; None is every day."""
    hours: tuple[int, int] | None = None
    """Start and end in minutes after midnight; an end not after its start is on the next day."""

    def __post_init__(self) -> None:
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise BadInput("must be later than the start", field="until")
        if self.weekdays is not None and not (self.weekdays and self.weekdays <= set(range(7))):
            raise BadInput("names no day of the week", field="weekdays")
        if self.hours is not None:
            start, end = self.hours
            if not (0 <= start < DAY_MINUTES and 0 <= end <= DAY_MINUTES) or start == end:
                raise BadInput("must start and end at different times of the day", field="hours")

    def timing(self, at: Moment) -> Timing:
        """How this schedule stands at a moment."""
        if self.starts is not None and at.instant < self.starts:
            return Timing.NOT_YET
        if self.ends is not None and at.instant >= self.ends:
            return Timing.OVER
        if (self.weekdays is None and self.hours is None) or self._open(at):
            return Timing.NOW
        return Timing.OTHER_TIME

    def holds(self, at: Moment) -> bool:
        """Whether this schedule holds at a moment."""
        return self.timing(at) is Timing.NOW

    def _open(self, at: Moment) -> bool:
        if self.hours is None:
            return self._on(at.weekday)
        start, end = self.hours
        begin, finish = start * _MINUTE, end * _MINUTE
        if finish <= begin:
            finish += _DAY
        if self._on(at.weekday) and _runs(begin, finish, at):
            return True
        return self._on((at.weekday - 1) % 7) and _runs(begin - _DAY, finish - _DAY, at)

    def _on(self, weekday: int) -> bool:
        return self.weekdays is None or weekday in self.weekdays


ALWAYS = Schedule()


def _runs(begin: int, finish: int, at: Moment) -> bool:
    change = at.change
    if change is None:
        return begin <= at.clock < finish
    swallowed = change.low <= begin and finish <= change.high
    if change.forward:
        clock = at.clock - (change.high - change.low) if swallowed else at.clock
        return begin <= clock < finish
    return not swallowed and begin < change.high <= finish
