from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.schedule import ALWAYS, Schedule, Timing, moment, weekday

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
HAVANA = ZoneInfo("America/Havana")

# In Berlin clocks skip 02:00-03:00 on 29 March 2026 and repeat it on 25 October 2026, both at 01:00 UTC.
SPRING, AUTUMN = "2026-03-29", "2026-10-25"


def ms(text: str, zone: ZoneInfo = BERLIN) -> int:
    read = datetime.fromisoformat(text)
    return round((read if read.tzinfo else read.replace(tzinfo=zone)).timestamp() * 1000)


def minutes(start: str, end: str) -> tuple[int, int]:
    (h, m), (hh, mm) = (each.split(":") for each in (start, end))
    return int(h) * 60 + int(m), int(hh) * 60 + int(mm)


def holds(at: str, start: str, end: str, *, days: set[int] | None = None, zone: ZoneInfo = BERLIN) -> bool:
    schedule = Schedule(weekdays=None if days is None else frozenset(days), hours=minutes(start, end))
    return schedule.holds(moment(ms(at, zone), zone))


@given(st.integers(-(10**11), 4 * 10**12), st.sampled_from([BERLIN, LORD_HOWE, HAVANA]))
def test_a_weekday_alone_is_that_of_the_moment(at: int, zone: ZoneInfo) -> None:
    assert weekday(at, zone) == moment(at, zone).weekday


def test_the_empty_schedule_holds_always() -> None:
    assert ALWAYS.holds(moment(0, UTC))


@pytest.mark.parametrize(
    ("at", "timing"),
    [
        ("2026-03-01T09:59:59.999", Timing.NOT_YET),
        ("2026-03-01T10:00", Timing.NOW),
        ("2026-03-02T09:59:59.999", Timing.NOW),
        ("2026-03-02T10:00", Timing.OVER),
    ],
)
def test_a_period_has_its_start_and_not_its_end(at: str, timing: Timing) -> None:
    schedule = Schedule(ms("2026-03-01T10:00"), ms("2026-03-02T10:00"))
    assert schedule.timing(moment(ms(at), BERLIN)) is timing


@pytest.mark.parametrize(
    ("at", "expected"),
    [("16:59:59.999", False), ("17:00", True), ("17:59:59.999", True), ("18:00", False)],
)
def test_hours_have_their_start_and_not_their_end(at: str, expected: bool) -> None:  # noqa: FBT001
    assert holds(f"2026-06-05T{at}", "17:00", "18:00") is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-06-05T23:59", True),  # Friday
        ("2026-06-06T00:00", False),
        ("2026-06-04T23:59", False),
    ],
)
def test_weekdays_are_the_shops_own(at: str, expected: bool) -> None:  # noqa: FBT001
    assert Schedule(weekdays=frozenset({4})).holds(moment(ms(at), BERLIN)) is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-06-05T21:59", False),  # Friday
        ("2026-06-05T22:00", True),
        ("2026-06-06T01:59", True),  # still Friday's offer
        ("2026-06-06T02:00", False),
        ("2026-06-06T22:30", False),  # Saturday has none
        ("2026-06-05T01:00", False),  # Thursday's would have been
    ],
)
def test_hours_past_midnight_belong_to_the_day_they_start_on(at: str, expected: bool) -> None:  # noqa: FBT001
    assert holds(at, "22:00", "02:00", days={4}) is expected


def test_hours_may_end_at_midnight() -> None:
    assert holds("2026-06-05T23:59", "18:00", "24:00")
    assert holds("2026-06-05T23:59", "18:00", "00:00")
    assert not holds("2026-06-06T00:00", "18:00", "24:00")
    assert not holds("2026-06-06T00:00", "18:00", "00:00")


def test_a_zone_without_changes() -> None:
    schedule = Schedule(hours=minutes("17:00", "18:00"))
    assert schedule.holds(moment(ms("2026-06-05T17:30+00:00"), UTC))


CLOCKS_FORWARD = [
    # An hour's offer in the hour that is skipped is not lost: it comes an hour later.
    ("02:00", "03:00", f"{SPRING}T01:59+01:00", False),
    ("02:00", "03:00", f"{SPRING}T03:00+02:00", True),
    ("02:00", "03:00", f"{SPRING}T03:59+02:00", True),
    ("02:00", "03:00", f"{SPRING}T04:00+02:00", False),
    ("02:15", "02:45", f"{SPRING}T03:14+02:00", False),
    ("02:15", "02:45", f"{SPRING}T03:15+02:00", True),
    ("02:15", "02:45", f"{SPRING}T03:45+02:00", False),
    # Any other keeps to what the clock shows.
    ("22:00", "04:00", f"{SPRING}T03:59+02:00", True),
    ("22:00", "04:00", f"{SPRING}T04:00+02:00", False),
    ("01:30", "02:30", f"{SPRING}T01:59+01:00", True),
    ("01:30", "02:30", f"{SPRING}T03:00+02:00", False),
    ("02:30", "03:30", f"{SPRING}T03:00+02:00", True),
    ("02:30", "03:30", f"{SPRING}T03:30+02:00", False),
    ("03:00", "04:00", f"{SPRING}T03:00+02:00", True),
    ("03:00", "04:00", f"{SPRING}T01:59+01:00", False),
    ("17:00", "18:00", f"{SPRING}T17:00+02:00", True),
    ("17:00", "18:00", f"{SPRING}T18:00+02:00", False),
]

CLOCKS_BACK = [
    # An hour's offer in the hour that comes twice is not doubled: the first pass has it.
    ("02:00", "03:00", f"{AUTUMN}T02:00+02:00", True),
    ("02:00", "03:00", f"{AUTUMN}T02:59+02:00", True),
    ("02:00", "03:00", f"{AUTUMN}T02:00+01:00", False),
    ("02:00", "03:00", f"{AUTUMN}T02:59+01:00", False),
    ("02:00", "03:00", f"{AUTUMN}T03:00+01:00", False),
    ("02:15", "02:45", f"{AUTUMN}T02:30+02:00", True),
    ("02:15", "02:45", f"{AUTUMN}T02:30+01:00", False),
    # What was open when the first pass ended goes on; what had ended is not opened again.
    ("22:00", "04:00", f"{AUTUMN}T02:30+01:00", True),
    ("22:00", "03:00", f"{AUTUMN}T02:30+01:00", True),
    ("22:00", "03:00", f"{AUTUMN}T03:00+01:00", False),
    ("02:30", "03:30", f"{AUTUMN}T02:29+02:00", False),
    ("02:30", "03:30", f"{AUTUMN}T02:10+01:00", True),
    ("02:30", "03:30", f"{AUTUMN}T03:29+01:00", True),
    ("01:30", "02:30", f"{AUTUMN}T02:29+02:00", True),
    ("01:30", "02:30", f"{AUTUMN}T02:10+01:00", False),
    ("03:00", "04:00", f"{AUTUMN}T02:30+01:00", False),
    ("03:00", "04:00", f"{AUTUMN}T03:00+01:00", True),
    ("17:00", "18:00", f"{AUTUMN}T17:00+01:00", True),
    ("17:00", "18:00", f"{AUTUMN}T16:59+01:00", False),
]


@pytest.mark.parametrize(("start", "end", "at", "expected"), CLOCKS_FORWARD + CLOCKS_BACK)
def test_the_day_the_clock_is_changed(start: str, end: str, at: str, expected: bool) -> None:  # noqa: FBT001
    assert holds(at, start, end) is expected


@pytest.mark.parametrize(
    ("zone", "start", "end", "at", "expected"),
    [
        # Lord Howe Island skips half an hour, 02:00-02:30 on 4 October 2026.
        (LORD_HOWE, "02:00", "02:30", "2026-10-04T02:30+11:00", True),
        (LORD_HOWE, "02:00", "02:30", "2026-10-04T03:00+11:00", False),
        # Havana skips the first hour of 8 March 2026: an offer of that night's first hour is still Sunday's.
        (HAVANA, "00:00", "01:00", "2026-03-08T01:30-04:00", True),
        (HAVANA, "23:00", "01:00", "2026-03-08T01:30-04:00", False),
    ],
)
def test_other_changes_of_the_clock(zone: ZoneInfo, start: str, end: str, at: str, expected: bool) -> None:  # noqa: FBT001
    assert holds(at, start, end, zone=zone) is expected


@given(
    day=st.sampled_from([SPRING, AUTUMN]),
    start=st.integers(2 * 60, 3 * 60 - 1),
    length=st.integers(1, 60),
)
def test_an_offer_within_the_changed_hour_lasts_as_long_as_on_any_day(
    day: str, start: int, length: int
) -> None:
    end = min(start + length, 3 * 60)
    schedule = Schedule(hours=(start, end))
    midnight = ms(f"{day}T00:00")
    open_minutes = [
        minute for minute in range(25 * 60) if schedule.holds(moment(midnight + minute * 60_000, BERLIN))
    ]
    assert open_minutes == list(range(open_minutes[0], open_minutes[0] + end - start))


CHANGES = [
    ("Europe/Berlin", SPRING), ("Europe/Berlin", AUTUMN), ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"), ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"), ("America/Santiago", "2026-09-06"), ("Africa/Cairo", "2026-04-24"),
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    change=st.sampled_from(CHANGES),
    start=st.integers(0, 95).map(lambda quarters: 15 * quarters),
    length=st.integers(1, 95).map(lambda quarters: 15 * quarters),
)
def test_an_offer_opens_once_on_any_day_of_any_shop(change: tuple[str, str], start: int, length: int) -> None:
    """Neither lost nor doubled, whatever the clock does on that day, half an hour or midnight skipped too."""
    zone, noon = ZoneInfo(change[0]), datetime.fromisoformat(f"{change[1]}T12:00")
    schedule = Schedule(weekdays=frozenset({noon.weekday()}), hours=(start, (start + length) % 1440 or 1440))
    middle = ms(noon.isoformat(), zone)
    steps = [schedule.holds(moment(middle + minute * 60_000, zone)) for minute in range(-1200, 2460, 5)]
    assert sum(now and not before for before, now in zip([False, *steps], steps, strict=False)) == 1


@given(
    at=st.datetimes(datetime(2026, 4, 1), datetime(2026, 9, 30)),  # noqa: DTZ001 - the shop's clock
    days=st.frozensets(st.integers(0, 6), min_size=1),
    start=st.integers(0, 1439),
    length=st.integers(1, 1439),
)
def test_on_ordinary_days_the_clock_on_the_wall_decides(
    at: datetime, days: frozenset[int], start: int, length: int
) -> None:
    schedule = Schedule(weekdays=days, hours=(start, (start + length) % 1440))
    begins = [
        datetime(day.year, day.month, day.day) + timedelta(minutes=start)  # noqa: DTZ001
        for day in (at - timedelta(days=1), at)
        if day.weekday() in days
    ]
    expected = any(begin <= at < begin + timedelta(minutes=length) for begin in begins)
    exact = at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert schedule.holds(moment(ms(exact.isoformat()), BERLIN)) is expected


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Schedule(5, 5), "until"),
        (lambda: Schedule(6, 5), "until"),
        (lambda: Schedule(weekdays=frozenset()), "weekdays"),
        (lambda: Schedule(weekdays=frozenset({7})), "weekdays"),
        (lambda: Schedule(hours=(60, 60)), "hours"),
        (lambda: Schedule(hours=(1440, 60)), "hours"),
        (lambda: Schedule(hours=(60, 1441)), "hours"),
        (lambda: Schedule(hours=(-1, 60)), "hours"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(make: object, field: str) -> None:
    assert callable(make)
    with pytest.raises(BadInput) as refused:
        make()
    assert refused.value.field == field
