"""Days and times the way people type them, and how they were understood. Pure: now and zone are given.

    today  tomorrow  fri  +30  +2w  24.12.  24.12.2026  24/12  2026-12-24      each also with 18:00

A day without a year is the next one that comes. A day without a time begins it, or ends it where the
field says until when.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from store.domain.errors import BadInput
from store.domain.stamps import Instant, utc
from store.domain.values import dataclass

_WORDS: Final = {"today": 0, "now": 0, "tomorrow": 1, "tom": 1, "yesterday": -1}
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_TIME = re.compile(r"(\d{1,2}):(\d{2})|(\d{1,2})h(\d{2})?")
_RELATIVE = re.compile(r"([+-]\d{1,4})([dw]?)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2})?)?")

_HINT: Final = "write 24.12., 2026-12-24, tomorrow or +30"
_PAST_HINT: Final = "write 24.12., 2026-12-24, yesterday or -7"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clock and the zone of the shop."""

    now: Callable[[], Instant]
    zone: tzinfo

    def local(self, instant: Instant) -> datetime:
        """An instant as the shop's clocks show it."""
        return utc(instant).astimezone(self.zone)

    def instant(self, day: date, at: time) -> Instant:
        """The instant at which the shop's clocks show that."""
        return round(datetime.combine(day, at, self.zone).timestamp() * 1000)

    def today(self) -> date:
        """The day it is in the shop."""
        return self.local(self.now()).date()


def read_moment(text: str, calendar: Calendar, *, ends: bool = False) -> Instant:
    """The instant that was meant; `ends`: a day alone means its last millisecond.

    Raises:
        BadInput: it is no day or time, with what to write instead.
    """
    words = text.strip().casefold().split()
    times = [word for word in words if _TIME.fullmatch(word)]
    days = [word for word in words if not _TIME.fullmatch(word)]
    if len(times) > 1 or not words:
        raise BadInput(f"{text.strip()!r} is not a date; {_HINT}")
    if days == ["now"] and not times:
        return calendar.now()
    day = _read_day(" ".join(days), calendar.today()) if days else calendar.today()
    if times:
        return calendar.instant(day, _read_time(times[0]))
    return calendar.instant(day, time.max.replace(microsecond=999_000) if ends else time.min)


def read_day(text: str, calendar: Calendar) -> date:
    """The day that was meant; raises BadInput."""
    return _read_day(text.strip().casefold(), calendar.today())


def read_past_day(text: str, calendar: Calendar) -> date:
    """The same looking back: a day without a year, and a weekday, is the last one; raises BadInput."""
    word, today = text.strip().casefold(), calendar.today()
    if word in _WORDS or _RELATIVE.fullmatch(word) or _ISO.fullmatch(word):
        return _read_day(word, today)
    if word[:3] in _WEEKDAYS and word.isalpha():
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(word[:3])) % 7)
    match = _DAY_FIRST.fullmatch(word)
    if match is None or match[3]:
        return _read_day(word, today)
    try:
        return _last(int(match[1]), int(match[2]), today)
    except ValueError as error:
        raise BadInput(f"{word!r} is not a date; {_PAST_HINT}") from error


def show_moment(instant: Instant, calendar: Calendar) -> str:
    """An instant as a person reads it: `Thu 24 Dec 2026 18:00`."""
    local = calendar.local(instant)
    return f"{show_day(local.date())} {local:%H:%M}"


def show_day(day: date) -> str:
    """A day as a person reads it: `Thu 24 Dec 2026`."""
    return f"{_WEEKDAYS[day.weekday()].capitalize()} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_text(instant: Instant, calendar: Calendar) -> str:
    """A day as short as it can be: without the year it is in now."""
    day = calendar.local(instant).date()
    year = "" if day.year == calendar.today().year else f"{day.year % 100:02}"
    return f"{day.day}.{day.month}.{year}"


def as_typed(instant: Instant, calendar: Calendar, *, ends: bool = False) -> str:
    """An instant as it could have been typed; reading it gives the same minute, or the same day."""
    local = calendar.local(instant)
    is_edge = local.time().replace(microsecond=0) == (time(23, 59, 59) if ends else time(0, 0))
    return f"{local:%Y-%m-%d}" if is_edge else f"{local:%Y-%m-%d %H:%M}"


def _read_time(word: str) -> time:
    match = _TIME.fullmatch(word)
    hour, minute = (match[1] or match[3], match[2] or match[4] or "0") if match else ("99", "0")
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise BadInput(f"{word} is not a time; write 18:00") from error


def _read_day(word: str, today: date) -> date:
    if word in _WORDS:
        return today + timedelta(days=_WORDS[word])
    if word[:3] in _WEEKDAYS and word.isalpha():
        return today + timedelta(days=(_WEEKDAYS.index(word[:3]) - today.weekday() - 1) % 7 + 1)
    if relative := _RELATIVE.fullmatch(word):
        days = int(relative[1]) * (7 if relative[2] == "w" else 1)
        return today + timedelta(days=days)
    try:
        return _read_date(word, today)
    except ValueError as error:
        raise BadInput(f"{word!r} is not a date; {_HINT}") from error


def _read_date(word: str, today: date) -> date:
    if iso := _ISO.fullmatch(word):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    match = _DAY_FIRST.fullmatch(word)
    if match is None:
        raise ValueError(word)
    day, month, year = int(match[1]), int(match[2]), match[3]
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)  # noqa: PLR2004
    return _next(day, month, today)


def _next(day: int, month: int, today: date) -> date:
    """The next such day; 29 February may take some years to come."""
    return _first(day, month, range(today.year, today.year + 9), lambda found: found >= today)


def _last(day: int, month: int, today: date) -> date:
    """The last such day, today too."""
    return _first(day, month, range(today.year, today.year - 9, -1), lambda found: found <= today)


def _first(day: int, month: int, years: Iterable[int], is_meant: Callable[[date], bool]) -> date:
    for year in years:
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if is_meant(candidate):
            return candidate
    raise ValueError
