from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.rules.days import FIRST, LAST, age, birth_of, date_of, day_of, days_to_birthday

TODAY = st.dates(date(1900, 1, 1), date(2200, 1, 1))


def on(text: str) -> int:
    return day_of(date.fromisoformat(text))


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        ("2000-11-21", "2026-11-20", 25),
        ("2000-11-21", "2026-11-21", 26),
        ("2004-02-29", "2026-02-28", 21),
        ("2004-02-29", "2026-03-01", 22),
        ("2004-02-29", "2028-02-28", 23),
        ("2004-02-29", "2028-02-29", 24),
        ("2004-02-29", "2100-02-28", 95),
        ("2004-02-29", "2100-03-01", 96),
        ("2026-11-21", "2026-11-21", 0),
        ("2026-11-22", "2026-11-21", -1),
    ],
)
def test_an_age_is_in_full_years(born: str, today: str, years: int) -> None:
    assert age(date.fromisoformat(born), on(today)) == years


@pytest.mark.parametrize(
    ("born", "today", "days"),
    [
        ("1980-11-21", "2026-11-21", 0),
        ("1980-11-22", "2026-11-21", 1),
        ("1980-11-20", "2026-11-21", 364),
        ("1980-01-01", "2026-12-31", 1),
        ("2004-02-29", "2026-02-28", 1),
        ("2004-02-29", "2026-03-01", 0),
        ("2004-02-29", "2028-02-28", 1),
        ("2004-02-29", "2028-02-29", 0),
        ("2004-02-29", "2028-03-01", 365),
        ("2004-02-29", "2027-03-02", 364),
        ("2004-02-29", "2100-02-28", 1),
        ("2004-02-29", "2100-03-01", 0),
        ("2004-03-01", "2027-03-01", 0),
    ],
)
def test_days_to_the_next_birthday(born: str, today: str, days: int) -> None:
    assert days_to_birthday(date.fromisoformat(born), on(today)) == days


@given(born=TODAY, today=TODAY)
def test_whoever_has_a_birthday_is_a_year_older_than_yesterday(born: date, today: date) -> None:
    day = day_of(today)
    turned = age(born, day) == age(born, day - 1) + 1
    assert turned == (days_to_birthday(born, day) == 0)


@given(born=TODAY, today=TODAY)
def test_birthdays_come_within_a_year(born: date, today: date) -> None:
    left = days_to_birthday(born, day_of(today))
    assert 0 <= left <= 365
    then = today + timedelta(days=left)
    assert (then.month, then.day) in {(born.month, born.day), (3, 1)}


@pytest.mark.parametrize("text", ["", "x", "2001-02-29", "31.12.1980", "\ud800"])
def test_what_is_no_date_is_missing(text: str) -> None:
    assert birth_of(text) is None


def test_every_date_has_a_number() -> None:
    assert (day_of(date(1970, 1, 1)), date_of(FIRST), date_of(LAST)) == (0, date.min, date.max)
