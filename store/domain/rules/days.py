"""Days as numbers since 1970-01-01, ages and birthdays. Which day it is now is always an argument."""

from datetime import date
from typing import Final, TypeAlias

Day: TypeAlias = int
"""Days since 1970-01-01."""

_EPOCH: Final = date(1970, 1, 1).toordinal()
_FEBRUARY: Final = 2
_LEAP_DAY: Final = 29

FIRST: Final[Day] = date.min.toordinal() - _EPOCH
LAST: Final[Day] = date.max.toordinal() - _EPOCH


def day_of(day: date) -> Day:
    """The number of a day."""
    return day.toordinal() - _EPOCH


def date_of(day: Day) -> date:
    """The day of a number between FIRST and LAST."""
    return date.fromordinal(day + _EPOCH)


def birth_of(text: str) -> date | None:
    """The birth date that a customer's ISO text names; None when it is missing or no date."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def age(birth: date, today: Day) -> int:
    """Full years; below 0 for a birth in the future."""
    now = date_of(today)
    return now.year - birth.year - ((now.month, now.day) < (birth.month, birth.day))


def days_to_birthday(birth: date, today: Day) -> int:
    """Days until the next birthday, 0 to 365; 29 February is kept on 1 March in a year without it."""
    this_year = _birthday(birth, date_of(today).year)
    return (this_year if this_year >= today else _birthday(birth, date_of(today).year + 1)) - today


def _birthday(birth: date, year: int) -> Day:
    if birth.month == _FEBRUARY and birth.day == _LEAP_DAY and not _is_leap(year):
        return day_of(date(year, 3, 1))
    return day_of(date(year, birth.month, birth.day))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
