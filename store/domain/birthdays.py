"""Birth dates in the order of texts: which of them have an age today, which have their birthday soon.

A birth date is ISO text, `YYYY-MM-DD`, and so is each bound given here, though it may name a day that never
was: texts of this form sort as the days do. Who was born on 29 February turns on 1 March in other years.
"""

from datetime import date, timedelta

from store.domain.values import dataclass

YEAR_DAYS_MAX = 366

LEAP_DAY, DAY_AFTER = "02-29", "03-01"


def iso_day(text: str) -> str:
    """The text as an ISO date; empty when it is no date."""
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def latest_birth(age: int, today: date) -> str:
    """The latest birth date of whoever is at least `age` today; empty when nobody can be."""
    year = today.year - age
    if year < date.min.year:
        return ""
    return f"{year:04d}-{today:%m-%d}" if year <= date.max.year else date.max.isoformat()


def days_until(birth_date: str, today: date, most: int) -> int | None:
    """Days until the next birthday, 0 on it; None when it is further away than `most` or not known."""
    try:
        born = date.fromisoformat(birth_date)
    except ValueError:
        return None
    for days in range(most + 1):
        try:
            day = today + timedelta(days=days)
        except OverflowError:  # the last year there is
            return None
        if (day.month, day.day) == _kept_in(born, day.year):
            return days
    return None


def _kept_in(born: date, year: int) -> tuple[int, int]:
    """Month and day of a birthday in a year."""
    if (born.month, born.day) == (2, 29) and not _is_leap(year):
        return 3, 1
    return born.month, born.day


@dataclass(frozen=True, slots=True)
class Season:
    """A stretch of the year, as `MM-DD`, both ends within; it may go over New Year."""

    first: str
    last: str

    @property
    def wraps(self) -> bool:
        """Whether it goes over New Year."""
        return self.last < self.first


def season(today: date, days: int) -> Season | None:
    """The birthdays that are today or at most `days` days away; None for all of them."""
    if days >= YEAR_DAYS_MAX:
        return None
    try:
        end = today + timedelta(days=days)
    except OverflowError:  # the last year there is
        return None
    first, last = f"{today:%m-%d}", f"{end:%m-%d}"
    if end.year > today.year and last >= first:
        return None
    if first == DAY_AFTER and not _is_leap(today.year):
        first = LEAP_DAY
    return Season(first, last)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
