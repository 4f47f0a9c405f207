from zoneinfo import ZoneInfo

import pytest
from support.counters import peer
from support.shops import member

from netsync.events import PeerState
from tui.screens.lanes.rows import own_row, peer_row, peer_rows, retired_row
from tui.status import clock_text
from tui.theme.inks import Ink
from tui.widgets.moments import Calendar
from tui.widgets.short_rows import having

CALENDAR = Calendar(lambda: 0, ZoneInfo("Europe/Berlin"))
NOON = 1_772_452_800_000


@pytest.mark.parametrize(
    ("state", "cells", "ink"),
    [
        (
            peer("Back", 2, linked=True, since=NOON),
            ("Back", "2", "linked since 13:00", "0", "0", "", "192.168.1.2:4753"),
            Ink.TEXT,
        ),
        (
            peer("Bar", 3, linked=False, since=NOON, behind=12_345, ahead_ms=-61_000),
            ("Bar", "3", "NOT LINKED since 13:00", "12,345", "12,345", "-61 s", "192.168.1.3:4753"),
            Ink.BAD,
        ),
        (
            peer("Attic", 4, linked=False, behind=None),
            ("Attic", "4", "NOT LINKED YET", "?", "?", "", "192.168.1.4:4753"),
            Ink.BAD,
        ),
    ],
)
def test_another_lane_as_a_line(state: PeerState, cells: tuple[str, ...], ink: Ink) -> None:
    row = peer_row(state, CALENDAR)
    assert (row.key, row.cells, row.ink) == (state.id, cells, ink)


@pytest.mark.parametrize(("behind", "to_get"), [(None, ""), (0, "0"), (1234, "1,234")])
def test_of_a_retired_lane_only_what_is_known_is_to_be_got(behind: int | None, to_get: str) -> None:
    row = retired_row(peer("Back", 2, linked=False, behind=behind), "RETIRED")
    assert row.cells == ("Back", "2", "RETIRED", "", to_get, "", "192.168.1.2:4753")


@pytest.mark.parametrize(
    ("ahead_ms", "told"),
    [
        (None, ""),
        (0, ""),
        (999, ""),
        (-999, ""),
        (1000, "+1 s"),
        (-90_500, "-90 s"),
        (7_500_000, "+2 h"),
        (-34_560_000_000, "-400 d"),
    ],
)
def test_a_clock_is_named_from_a_second_on(ahead_ms: int | None, told: str) -> None:
    assert clock_text(ahead_ms) == told


def test_this_lane_comes_first_and_the_others_by_number() -> None:
    own = member("Front", 5, None)
    peers = [peer("Bar", 3, linked=True), peer("Back", 2, linked=True)]
    rows = [own_row(own, ""), *peer_rows(peers, CALENDAR, notes={})]
    assert [row.cells[0] for row in rows] == ["Front", "Back", "Bar"]
    assert rows[0].cells == ("Front", "5", "this lane", "", "", "", "not listening yet")
    assert own_row(own, "192.168.1.1:4753", "RETIRED").cells[2] == "this lane, RETIRED"
    assert [row.cells[0] for row in having(rows, "b LINKED")] == ["Back", "Bar"]
    assert having(rows, "nobody") == []
