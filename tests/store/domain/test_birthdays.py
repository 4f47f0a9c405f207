from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.birthdays import Season, days_until, iso_day, latest_birth, season

DAYS = st.dates(date(1890, 1, 1), date(2110, 12, 31))
LEAP_DAYS = st.sampled_from([date(year, 2, 29) for year in (1904, 1960, 1996, 2000, 2096)])
BIRTHS = st.one_of(DAYS, LEAP_DAYS)
TODAYS = st.one_of(
    DAYS,
    LEAP_DAYS,
    st.sampled_from([date(2026, 2, 28), date(2026, 3, 1), date(2028, 3, 1), date(2026, 12, 31)]),
)


def birthday(birth: date, year: int) -> date:
    """29 February is kept on 1 March in a year without it."""
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [("1980-12-31", "1980-12-31"), ("19801231", "1980-12-31"), ("", ""), ("1981-02-29", ""), ("soon", "")],
)
def test_a_birth_date_is_kept_when_it_is_one(text: str, day: str) -> None:
    assert iso_day(text) == day


@pytest.mark.parametrize(
    ("age", "latest"),
    [
        (18, "2008-02-28"),
        (0, "2026-02-28"),
        (-1, "2027-02-28"),
        (3000, ""),
        (-8000, "9999-12-31"),
        (2025, "0001-02-28"),
    ],
)
def test_who_has_an_age(age: int, latest: str) -> None:
    assert latest_birth(age, date(2026, 2, 28)) == latest


@given(BIRTHS, TODAYS, st.integers(-30, 130))
def test_an_age_is_reached_on_the_birthday(birth: date, today: date, age: int) -> None:
    assert (birth.isoformat() <= latest_birth(age, today)) == (birthday(birth, birth.year + age) <= today)


@pytest.mark.parametrize(
    ("today", "days", "found"),
    [
        (date(2026, 5, 4), 0, Season("05-04", "05-04")),
        (date(2026, 12, 20), 14, Season("12-20", "01-03")),
        (date(2026, 3, 1), 0, Season("02-29", "03-01")),
        (date(2028, 3, 1), 0, Season("03-01", "03-01")),
        (date(2026, 5, 4), 365, None),
        (date(2026, 5, 4), 10**9, None),
        (date(9999, 12, 31), 5, None),
    ],
)
def test_a_season(today: date, days: int, found: Season | None) -> None:
    assert season(today, days) == found


@given(BIRTHS, TODAYS, st.integers(0, 400))
def test_a_birthday_in_the_season_is_so_many_days_away(birth: date, today: date, days: int) -> None:
    away = min(
        day - today for day in (birthday(birth, today.year), birthday(birth, today.year + 1)) if day >= today
    )
    when, found = f"{birth:%m-%d}", season(today, days)
    inside = (
        found is None
        or (not found.wraps and found.first <= when <= found.last)
        or (found.wraps and (when >= found.first or when <= found.last))
    )
    assert inside == (away <= timedelta(days=days))


@pytest.mark.parametrize(
    ("born", "today", "days"),
    [
        ("1990-03-02", date(2026, 3, 2), 0),
        ("1990-03-05", date(2026, 3, 2), 3),
        ("1990-03-09", date(2026, 3, 2), 7),
        ("1990-03-10", date(2026, 3, 2), None),
        ("1990-03-01", date(2026, 3, 2), None),
        ("1990-01-01", date(2026, 12, 30), 2),
        ("1992-02-29", date(2026, 2, 27), 2),
        ("1992-02-29", date(2028, 2, 27), 2),
        ("1992-02-29", date(2028, 3, 1), None),
        ("", date(2026, 3, 2), None),
        ("1990-02-30", date(2026, 3, 2), None),
        ("1990-01-01", date.max, None),
    ],
)
def test_birthdays_that_are_near_are_so_many_days_away(born: str, today: date, days: int | None) -> None:
    assert days_until(born, today, 7) == days
