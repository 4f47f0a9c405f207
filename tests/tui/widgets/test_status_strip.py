import pytest

from tui.ports import StatusItem, StatusLine
from tui.theme.inks import Ink
from tui.widgets.status_strip import status_spans

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
