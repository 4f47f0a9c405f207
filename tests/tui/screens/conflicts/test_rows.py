from zoneinfo import ZoneInfo

import pytest

from store.domain.conflicts import Conflict, Kind, Side
from tui.screens.conflicts.rows import side_words
from tui.widgets.moments import Calendar

NOON = 1_772_452_800_000
CALENDAR = Calendar(lambda: NOON, ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("later", "kept", "lost"),
    [
        (60_000, "1-000001 · Kiosk, 13:00", "1-000002 · Kiosk, 13:01"),
        (5_000, "1-000001 · Kiosk, 13:00:00", "1-000002 · Kiosk, 13:00:05"),
    ],
)
def test_sides_of_one_minute_are_told_apart_by_the_second(later: int, kept: str, lost: str) -> None:
    one, other = Side("1-000001", "", "Kiosk", NOON), Side("1-000002", "", "Kiosk", NOON + later)
    conflict = Conflict(b"", Kind.SALE, "1-000001", "sale", "closed twice", one, other, "", ())
    assert tuple(each.replace("2.3. ", "") for each in side_words(conflict, CALENDAR)) == (kept, lost)
