"""How many points may be redeemed: the strictest limit of somebody's groups, less what they redeemed.

What counts is what a lane has heard of. Lanes that do not hear each other may each go to the limit, but never
beyond what there is: that is bounded by rights, and a limit only spreads over time what is there anyway.
"""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Final

from store.domain.groups import Group, LimitPeriod
from store.domain.ids import GroupId
from store.domain.points import day_start
from store.domain.stamps import Instant, utc
from store.domain.values import dataclass

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Period:
    """The time in which a limit counts, in the shop's days."""

    start: Instant
    until: Instant
    """When a calendar day, week or month is over; of rolling days, the next midnight."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one group allows."""

    group: GroupId
    name: str
    points: int
    period: LimitPeriod
    days: int = 0

    @property
    def words(self) -> str:
        """`200 a week`."""
        if self.period is LimitPeriod.DAYS:
            return f"{self.points} in {self.days} days"
        return f"{self.points} a {self.period.value}"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be redeemed now."""

    points: int | None = None
    """None where no group has a limit."""
    group: str = ""
    """The group that allows least."""
    until: Instant | None = None
    """From when on it allows more, if nothing else is redeemed."""
    limit: str = ""
    """`200 a week`."""

    def told(self, now: Instant, zone: tzinfo) -> str:
        """`Police allows 200 a week: 120 left until Monday`; empty without a limit."""
        if self.points is None:
            return ""
        left = f"{self.points} left" if self.points else "none left"
        until = "" if self.until is None else f" until {day_words(self.until, now, zone)}"
        return f"{self.group} allows {self.limit}: {left}{until}"


UNLIMITED: Final = Allowance()


def limits_of(groups: Iterable[Group], at: Instant) -> list[Limit]:
    """The limits of those groups that count at a moment."""
    return [
        Limit(group.id, group.name, group.points_limit, group.limit_period, group.limit_days)
        for group in groups
        if group.points_limit is not None and group.current(at)
    ]


def period(limit: Limit, now: Instant, zone: tzinfo) -> Period:
    """The period that `now` is in."""
    today = utc(now).astimezone(zone).date()
    match limit.period:
        case LimitPeriod.DAY:
            return _days(now, 0, 1, zone)
        case LimitPeriod.WEEK:
            return _days(now, -today.weekday(), _WEEK - today.weekday(), zone)
        case LimitPeriod.MONTH:
            following = today.replace(year=today.year + today.month // 12, month=today.month % 12 + 1, day=1)
            return _days(now, 1 - today.day, (following - today).days, zone)
        case LimitPeriod.DAYS:
            return _days(now, 1 - max(1, limit.days), 1, zone)


def _days(now: Instant, first: int, end: int, zone: tzinfo) -> Period:
    return Period(day_start(now, first, zone), day_start(now, end, zone))


def allowance(
    limits: Iterable[Limit], redeemed: Iterable[tuple[Instant, int]], now: Instant, zone: tzinfo
) -> Allowance:
    """What the strictest limit leaves.

    Args:
        limits: of all groups that count now.
        redeemed: when points were redeemed and how many, negative for those that came back.
        now: the moment asked about.
        zone: the shop's.
    """
    entries = list(redeemed)
    found = [_left(limit, entries, now, zone) for limit in limits]
    # Of equal ones the one that lasts longest: that is when more may be redeemed at all.
    return min(found, key=lambda each: (each.points or 0, -(each.until or 0), each.group), default=UNLIMITED)


def _left(limit: Limit, redeemed: list[tuple[Instant, int]], now: Instant, zone: tzinfo) -> Allowance:
    span = period(limit, now, zone)
    within = [(at, points) for at, points in redeemed if at >= span.start]
    left = max(0, limit.points - max(0, sum(points for _, points in within)))
    until: Instant | None = span.until
    if limit.period is LimitPeriod.DAYS:
        first = min((at for at, points in within if points > 0), default=None)
        until = None if first is None else day_start(first, max(1, limit.days), zone)
    return Allowance(left, limit.name, until, limit.words)


def day_words(until: Instant, now: Instant, zone: tzinfo) -> str:
    """A day as people say it: `tomorrow`, `Monday`, `1 December`."""
    day, today = (utc(at).astimezone(zone).date() for at in (until, now))
    ahead = (day - today).days
    if ahead == 0:
        return "today"
    if ahead == 1:
        return "tomorrow"
    if 1 < ahead <= _WEEK:
        return _WEEKDAYS[day.weekday()]
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
