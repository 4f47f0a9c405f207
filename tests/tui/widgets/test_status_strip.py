import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from textual.app import App, ComposeResult

from tui.ports import StatusItem, StatusLine
from tui.theme.inks import Ink
from tui.widgets.status_strip import StatusStrip, status_spans

ALL_WELL = (StatusItem("lanes", "3/3"), StatusItem("scanner", "ok"))
PAPER = StatusItem("printer", "PAPER", needs_hand=True)


def told(status: StatusLine, cells: int) -> str:
    return "".join(text for text, _ in status_spans(status, "14:02", cells))


@pytest.mark.parametrize(
    ("status", "cells", "seen"),
    [
        (StatusLine(), 20, "              14:02 "),
        (
            StatusLine("Corner Shop", "Lane 1", "Mia", (*ALL_WELL, PAPER)),
            80,
            " Corner Shop | Lane 1 | Mia      lanes 3/3   scanner ok   printer PAPER   14:02 ",
        ),
        (
            StatusLine("Corner Shop", "Lane 1", "Mia", (*ALL_WELL, PAPER)),
            50,
            " Corner Shop | Lane 1 | M~  printer PAPER   14:02 ",
        ),
    ],
)
def test_what_is_well_gives_way_first(status: StatusLine, cells: int, seen: str) -> None:
    assert told(status, cells) == seen


def test_what_needs_a_hand_is_marked_and_never_left_out() -> None:
    spans = status_spans(StatusLine("A very long shop name", items=(*ALL_WELL, PAPER)), "14:02", 30)
    assert ("printer PAPER", Ink.BAR_BAD) in spans


class Clock(App[None]):
    def compose(self) -> ComposeResult:
        yield StatusStrip()


def test_the_time_is_the_shops_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tui.widgets.status_strip.wall_clock", lambda: datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    )

    async def look() -> None:
        async with Clock().run_test() as pilot:
            strip = pilot.app.query_one(StatusStrip)
            assert [text for text, _ in strip.line(0, 20)][-2:] == ["23:30", " "]
            strip.status = StatusLine(zone=ZoneInfo("Europe/Berlin"))
            assert [text for text, _ in strip.line(0, 20)][-2:] == ["00:30", " "]

    asyncio.run(look())
