from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from store.domain.discounts import Discount, Kind, Target
from store.domain.ids import CategoryId, DiscountId, GroupId, ProductId
from store.domain.schedule import Schedule
from tui.widgets.discount_words import target, when, whom
from tui.widgets.moments import Calendar

CALENDAR = Calendar(lambda: 0, ZoneInfo("Europe/Berlin"))
MILK = frozenset({ProductId(b"m" * 16)})
DAIRY = frozenset({CategoryId(b"d" * 16), CategoryId(b"e" * 16)})
TEN = Discount(DiscountId(b"1" * 16), Kind.PERCENT, 1000)
NOON = 1_772_452_800_000


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (Target(), "the whole sale"),
        (Target(MILK), "1 product"),
        (Target(frozenset()), "0 products"),
        (Target(categories=DAIRY), "2 categories"),
        (Target(categories=frozenset([CategoryId(b"d" * 16)])), "1 category"),
    ],
)
def test_what_it_is_on(on: Target, told: str) -> None:
    assert target(replace(TEN, target=on)) == told


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        (Schedule(), "always"),
        (Schedule(weekdays=frozenset({5, 0})), "Mon Sat"),
        (Schedule(weekdays=frozenset(range(5))), "Mon-Fri"),
        (Schedule(weekdays=frozenset({0, 1, 2, 4, 5})), "Mon-Wed Fri Sat"),
        (Schedule(weekdays=frozenset({0, 1, 4, 5, 6})), "Mon Tue Fri-Sun"),
        (Schedule(hours=(15 * 60, 17 * 60 + 30)), "15:00-17:30"),
        (Schedule(hours=(22 * 60, 24 * 60)), "22:00-00:00"),
        (Schedule(weekdays=frozenset(range(5)), hours=(900, 1020)), "Mon-Fri 15:00-17:00"),
        (Schedule(starts=NOON), "from Mon 2 Mar 2026 13:00"),
        (Schedule(ends=NOON, weekdays=frozenset({6})), "Sun, until Mon 2 Mar 2026 13:00"),
    ],
)
def test_when_it_holds(schedule: Schedule, told: str) -> None:
    assert when(schedule, CALENDAR) == told


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        (None, "everybody"),
        (frozenset([GroupId(b"s"), GroupId(b"f")]), "F, S"),
        (frozenset(), "no group left"),
    ],
)
def test_who_has_it(groups: frozenset[GroupId] | None, told: str) -> None:
    assert whom(replace(TEN, groups=groups), lambda group: group.decode().upper()) == told
