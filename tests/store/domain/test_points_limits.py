from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.groups import Group, GroupKind, LimitPeriod, QuickDiscount
from store.domain.ids import GroupId
from store.domain.points_limits import (
    UNLIMITED,
    Allowance,
    Limit,
    Period,
    allowance,
    day_words,
    limits_of,
    period,
)
from store.domain.stamps import Instant, since_epoch

BERLIN = ZoneInfo("Europe/Berlin")
POLICE = Limit(GroupId(b"police".ljust(16)), "Police", 200, LimitPeriod.WEEK)
GROUP = Group(
    id=POLICE.group,
    name="Police",
    description="",
    kind=GroupKind.MANUAL,
    active=True,
    program=None,
    discount=QuickDiscount(),
    scheduled=False,
    from_at=None,
    until_at=None,
    points_limit=200,
    limit_period=LimitPeriod.WEEK,
)


def at(text: str) -> Instant:
    """A moment as the shop's clock shows it."""
    return since_epoch(datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC))


NOW = at("2026-03-04T12:00")  # a Wednesday


@pytest.mark.parametrize(
    ("kind", "days", "now", "start", "until"),
    [
        (LimitPeriod.DAY, 0, "2026-03-04T12:00", "2026-03-04T00:00", "2026-03-05T00:00"),
        (LimitPeriod.DAY, 0, "2026-03-04T00:00", "2026-03-04T00:00", "2026-03-05T00:00"),
        (LimitPeriod.WEEK, 0, "2026-03-04T12:00", "2026-03-02T00:00", "2026-03-09T00:00"),
        (LimitPeriod.WEEK, 0, "2026-03-02T00:00", "2026-03-02T00:00", "2026-03-09T00:00"),
        (LimitPeriod.WEEK, 0, "2026-03-08T23:59", "2026-03-02T00:00", "2026-03-09T00:00"),
        (LimitPeriod.MONTH, 0, "2026-12-31T23:59", "2026-12-01T00:00", "2027-01-01T00:00"),
        (LimitPeriod.MONTH, 0, "2026-02-01T00:00", "2026-02-01T00:00", "2026-03-01T00:00"),
        (LimitPeriod.DAYS, 3, "2026-03-04T12:00", "2026-03-02T00:00", "2026-03-05T00:00"),
        (LimitPeriod.DAYS, 1, "2026-03-04T12:00", "2026-03-04T00:00", "2026-03-05T00:00"),
        # What two lanes may make of one group by editing a field each.
        (LimitPeriod.DAYS, 0, "2026-03-04T12:00", "2026-03-04T00:00", "2026-03-05T00:00"),
        (LimitPeriod.DAY, 0, "2026-03-29T12:00", "2026-03-29T00:00", "2026-03-30T00:00"),  # of 23 hours
    ],
)
def test_periods_are_days_of_the_shop(kind: LimitPeriod, days: int, now: str, start: str, until: str) -> None:
    limit = replace(POLICE, period=kind, days=days)
    assert period(limit, at(now), BERLIN) == Period(at(start), at(until))


@pytest.mark.parametrize(
    ("limits", "redeemed", "left", "told"),
    [
        ([], [("2026-03-04T11:00", 5)], UNLIMITED, ""),
        ([POLICE], [], 200, "Police allows 200 a week: 200 left until Monday"),
        ([POLICE], [("2026-03-03T11:00", 80)], 120, "Police allows 200 a week: 120 left until Monday"),
        ([POLICE], [("2026-03-01T23:59", 80)], 200, "Police allows 200 a week: 200 left until Monday"),
        ([POLICE], [("2026-03-02T00:00", 80)], 120, "Police allows 200 a week: 120 left until Monday"),
        ([POLICE], [("2026-03-03T11:00", 500)], 0, "Police allows 200 a week: none left until Monday"),
        # What came back with goods may be redeemed again; more than that never was.
        ([POLICE], [("2026-03-03T11:00", 80), ("2026-03-03T12:00", -30)], 150,
         "Police allows 200 a week: 150 left until Monday"),
        ([POLICE], [("2026-03-03T12:00", -30)], 200, "Police allows 200 a week: 200 left until Monday"),
        ([replace(POLICE, points=0)], [], 0, "Police allows 0 a week: none left until Monday"),
        ([replace(POLICE, period=LimitPeriod.DAY)], [("2026-03-03T11:00", 80)], 200,
         "Police allows 200 a day: 200 left until tomorrow"),
        ([replace(POLICE, period=LimitPeriod.MONTH)], [("2026-03-03T11:00", 80)], 120,
         "Police allows 200 a month: 120 left until 1 April"),
        ([replace(POLICE, period=LimitPeriod.DAYS, days=10)],
         [("2026-02-23T11:00", 80), ("2026-03-01T11:00", 20)], 100,
         "Police allows 200 in 10 days: 100 left until tomorrow"),
        ([replace(POLICE, period=LimitPeriod.DAYS, days=10)], [], 200,
         "Police allows 200 in 10 days: 200 left"),
        # The strictest counts and is named.
        ([POLICE, replace(POLICE, name="Pensioners", points=150)], [("2026-03-03T11:00", 80)], 70,
         "Pensioners allows 150 a week: 70 left until Monday"),
        ([POLICE, replace(POLICE, points=130, period=LimitPeriod.DAY)], [("2026-03-03T11:00", 80)], 120,
         "Police allows 200 a week: 120 left until Monday"),
        # Of equal ones the one that lasts longest.
        ([POLICE, replace(POLICE, name="Month", period=LimitPeriod.MONTH)], [], 200,
         "Month allows 200 a month: 200 left until 1 April"),
    ],
)  # fmt: skip
def test_the_strictest_limit_counts_and_is_named(
    limits: list[Limit], redeemed: list[tuple[str, int]], left: int | Allowance, told: str
) -> None:
    entries = [(at(text), points) for text, points in redeemed]
    found = allowance(limits, entries, NOW, BERLIN)
    assert found.points == (None if isinstance(left, Allowance) else left)
    assert found.told(NOW, BERLIN) == told


KINDS = st.sampled_from(LimitPeriod)
LIMITS = st.lists(
    st.builds(
        Limit, st.just(POLICE.group), st.sampled_from("ABC"), st.integers(0, 50), KINDS, st.integers(1, 9)
    ),
    min_size=1,
    max_size=4,
)


@given(LIMITS, st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), max_size=8))
def test_taking_all_that_is_allowed_leaves_every_limit_kept(
    limits: list[Limit], hours_ago: list[tuple[int, int]]
) -> None:
    redeemed = [(NOW - hours * 6 * 3_600_000, points) for hours, points in hours_ago]
    left = allowance(limits, redeemed, NOW, BERLIN).points
    assert left is not None
    assert allowance(limits, [*redeemed, (NOW, left)], NOW, BERLIN).points == 0 or left == 0
    for limit in limits:
        start = period(limit, NOW, BERLIN).start
        used = sum(points for moment, points in redeemed if moment >= start)
        assert left <= max(0, limit.points - used)


@given(LIMITS)
def test_another_group_never_allows_more(limits: list[Limit]) -> None:
    fewer = allowance(limits[1:], [], NOW, BERLIN).points
    whole = allowance(limits, [], NOW, BERLIN).points
    assert whole is not None
    assert fewer is None or whole <= fewer


@pytest.mark.parametrize(
    ("group", "counts"),
    [
        (GROUP, True),
        (replace(GROUP, points_limit=None), False),
        (replace(GROUP, points_limit=0), True),
        (replace(GROUP, active=False), False),
        (replace(GROUP, scheduled=True, from_at=NOW, until_at=NOW + 1), True),
        (replace(GROUP, scheduled=True, from_at=NOW - 1, until_at=NOW), False),
    ],
)
def test_groups_that_do_not_count_limit_nothing(group: Group, counts: bool) -> None:  # noqa: FBT001 - a table
    assert bool(limits_of([group], NOW)) is counts


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-03-05T00:00", "tomorrow"),
        ("2026-03-06T00:00", "Friday"),
        ("2026-03-11T00:00", "Wednesday"),
        ("2026-03-12T00:00", "12 March"),
        ("2027-01-01T00:00", "1 January 2027"),
        ("2026-03-04T00:00", "today"),
        ("2026-03-03T00:00", "3 March"),
    ],
)
def test_days_in_words(until: str, words: str) -> None:
    assert day_words(at(until), NOW, BERLIN) == words
