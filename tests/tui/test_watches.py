"""What is told of the machine itself, once each."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from support.shops import DAY, HOUR, MINUTE

from store.api import Place, Store
from tui.messages import Fact, Trouble
from tui.status import disk_words, span, status_items
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
    place: Place = field(default_factory=lambda: Place("", Path()))

    @property
    def lanes(self) -> "Lanes":
        return self

    def clock_behind(self) -> int:
        return self.behind


def test_a_clock_that_goes_wrong_is_told_once_and_when_it_is_right_again() -> None:
    lane, told = Lanes(), list[Fact]()
    watch = Watches(cast("Store", lane), told.append)
    for lane.behind in (0, 26 * HOUR, 26 * HOUR + 7, 0, 0):
        watch.look()
    words = "This machine's clock is 26 h behind what was written here: set it right. Selling goes on."
    over = "This machine's clock is not behind any more."
    assert told == [Trouble(words), Trouble(over, over=True)]


@pytest.mark.parametrize(
    ("behind", "words"),
    [(MINUTE, "1 min"), (59 * MINUTE, "59 min"), (HOUR, "1 h"), (71 * HOUR, "71 h"), (3 * DAY, "3 d")],
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
    items = status_items((), has_printer=False, troubles=(), lines_waiting=0, disk_free=45_900_000)
    assert [(item.what, item.state, item.needs_hand) for item in items] == [("disk", "45 MB", True)]


def test_a_folder_that_is_gone_is_not_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    assert disk_free(tmp_path / "gone") is None
