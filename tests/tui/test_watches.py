"""What is told of the machine itself, once each."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from support.shops import DAY, HOUR, MINUTE, SECOND

from store.api import Place, Store
from store.domain.clocks import span
from tui.messages import Fact, Trouble
from tui.status import disk_words, off_words, own_clock_item, status_items
from tui.watches import DISK_FREE_LEAST, Watches, disk_free


class Usage(NamedTuple):
    """As `shutil.disk_usage` answers."""

    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 10**12))


@dataclass
class Lanes:
    """A lane whose machine's clock is behind by as much as is set."""

    behind: int = 0
    off: int = 0
    place: Place = field(default_factory=lambda: Place("", Path()))

    @property
    def lanes(self) -> "Lanes":
        return self

    def clock_behind(self) -> int:
        return self.behind

    def clock_off(self) -> int:
        return self.off


def test_a_clock_that_goes_wrong_is_told_once_and_when_it_is_right_again() -> None:
    lane, told = Lanes(), list[Fact]()
    watch = Watches(cast("Store", lane), told.append)
    for lane.behind in (0, 26 * HOUR, 26 * HOUR + 7, 0, 0):
        watch.look()
    words = "This machine's clock is 26 h behind what was written here: set it right. Selling goes on."
    over = "This machine's clock is not behind any more."
    assert told == [Trouble(words), Trouble(over, over=True)]


def test_a_clock_that_other_lanes_contradict_is_told_once_and_when_it_stops_nothing_any_more() -> None:
    lane, told = Lanes(), list[Fact]()
    watch = Watches(cast("Store", lane), told.append)
    for lane.off in (0, -HOUR, -HOUR + 7, 0):
        watch.look()
    assert told == [
        Trouble(off_words(-HOUR)),
        Trouble("This machine's clock stops no edits any more.", over=True),
    ]
    assert "clock is 1 h ahead of the other lanes: set it right, or F9 and k goes by" in off_words(-HOUR)


@pytest.mark.parametrize(
    ("behind", "off", "words"),
    [(0, 0, ""), (26 * HOUR, 0, "26 H BACK"), (26 * HOUR, -HOUR, "1 H AHEAD"), (0, 400 * DAY, "400 D BACK")],
)
def test_what_stands_in_the_status_line_of_the_clock_here(behind: int, off: int, words: str) -> None:
    assert own_clock_item(behind, off) == words


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (SECOND, "1 s"),
        (MINUTE, "1 min"),
        (59 * MINUTE, "59 min"),
        (HOUR, "1 h"),
        (71 * HOUR, "71 h"),
        (3 * DAY, "3 d"),
    ],
)
def test_a_span_is_in_its_largest_unit(behind: int, words: str) -> None:
    assert span(behind) == words


def test_a_disk_that_is_nearly_full_is_told_once_and_stands_in_the_status_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lane, told = Lanes(), list[Fact]()
    watch = Watches(cast("Store", lane), told.append)
    for free in (DISK_FREE_LEAST, 45_900_000, 45_000_000, DISK_FREE_LEAST):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: Usage(10**12, 0, free))
        watch.look()
    assert told == [Trouble(disk_words(45_900_000)), Trouble("There is room on the disk again.", over=True)]
    assert "Only 45 MB are left" in disk_words(45_900_000)
    items = status_items((), printer="", troubles=(), lines_waiting=0, disk_free=45_900_000)
    assert [(item.what, item.state, item.needs_hand) for item in items] == [("disk", "45 MB", True)]


def test_a_folder_that_is_gone_is_not_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    assert disk_free(tmp_path / "gone") is None
