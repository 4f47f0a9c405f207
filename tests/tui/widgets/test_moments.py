from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from tui.widgets.moments import (
    Calendar,
    as_typed,
    read_day,
    read_moment,
    read_past_day,
    show_day,
    show_moment,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 15, 30, tzinfo=BERLIN)
CALENDAR = Calendar(lambda: round(NOW.timestamp() * 1000), BERLIN)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("today", "Sat 21 Nov 2026 00:00"),
        ("now", "Sat 21 Nov 2026 15:30"),
        ("Tomorrow", "Sun 22 Nov 2026 00:00"),
        ("tomorrow 18:00", "Sun 22 Nov 2026 18:00"),
        ("18:00", "Sat 21 Nov 2026 18:00"),
        ("9h30 tomorrow", "Sun 22 Nov 2026 09:30"),
        ("fri", "Fri 27 Nov 2026 00:00"),
        ("saturday", "Sat 28 Nov 2026 00:00"),
        ("+30", "Mon 21 Dec 2026 00:00"),
        ("+2w", "Sat 5 Dec 2026 00:00"),
        ("-1", "Fri 20 Nov 2026 00:00"),
        ("24.12.", "Thu 24 Dec 2026 00:00"),
        ("24.12", "Thu 24 Dec 2026 00:00"),
        ("1.3.", "Mon 1 Mar 2027 00:00"),
        ("29.2.", "Tue 29 Feb 2028 00:00"),
        ("24.12.27", "Fri 24 Dec 2027 00:00"),
        ("24/12/2026 7:05", "Thu 24 Dec 2026 07:05"),
        ("2026-12-24", "Thu 24 Dec 2026 00:00"),
    ],
)
def test_how_it_is_understood(typed: str, understood: str) -> None:
    assert show_moment(read_moment(typed, CALENDAR), CALENDAR) == understood


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("today", "Sat 21 Nov 2026"),
        ("yesterday", "Fri 20 Nov 2026"),
        ("-7", "Sat 14 Nov 2026"),
        ("sat", "Sat 21 Nov 2026"),
        ("sunday", "Sun 15 Nov 2026"),
        ("21.11.", "Sat 21 Nov 2026"),
        ("22.11.", "Sat 22 Nov 2025"),
        ("24.12", "Wed 24 Dec 2025"),
        ("29.2.", "Thu 29 Feb 2024"),
        ("24.12.24", "Tue 24 Dec 2024"),
        ("2026-03-02", "Mon 2 Mar 2026"),
    ],
)
def test_looking_back_a_day_without_a_year_is_the_last_one(typed: str, understood: str) -> None:
    assert show_day(read_past_day(typed, CALENDAR)) == understood


@pytest.mark.parametrize("typed", ["", "soon", "30.2.", "24.13.", "2026-02-30"])
def test_what_is_no_day_is_none_looking_back_either(typed: str) -> None:
    with pytest.raises(BadInput, match="is not a date"):
        read_past_day(typed, CALENDAR)


def test_until_a_day_means_its_end() -> None:
    end = read_moment("24.12.", CALENDAR, ends=True)
    assert CALENDAR.local(end).isoformat() == "2026-12-24T23:59:59.999000+01:00"
    assert show_moment(read_moment("24.12. 18:00", CALENDAR, ends=True), CALENDAR) == "Thu 24 Dec 2026 18:00"


@pytest.mark.parametrize(
    "typed", ["", "soon", "32.1.", "30.2.", "24.13.", "25:00", "8:00 9:00", "2026-02-30", "+x"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="write"):
        read_moment(typed, CALENDAR)


def test_a_day_alone() -> None:
    assert read_day("24.12.", CALENDAR) == date(2026, 12, 24)
    assert show_day(date(2026, 12, 24)) == "Thu 24 Dec 2026"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.booleans())  # noqa: DTZ001
def test_what_is_written_into_a_field_reads_back_to_the_minute(when: datetime, ends: bool) -> None:  # noqa: FBT001
    instant = round(when.replace(second=0, microsecond=0, tzinfo=UTC).timestamp() * 1000)
    back = read_moment(as_typed(instant, CALENDAR, ends=ends), CALENDAR, ends=ends)
    # In the hour that comes twice in autumn, the first of the two is meant.
    assert back in {instant, instant - 3_600_000}


def test_the_end_of_a_day_is_written_as_the_day() -> None:
    end = read_moment("24.12.", CALENDAR, ends=True)
    assert as_typed(end, CALENDAR, ends=True) == "2026-12-24"
    assert as_typed(read_moment("24.12.", CALENDAR), CALENDAR) == "2026-12-24"
    assert as_typed(read_moment("24.12.", CALENDAR), CALENDAR, ends=True) == "2026-12-24 00:00"
