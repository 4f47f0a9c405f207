"""What was deleted long ago is cleared away behind the till: soon after its start, and again when due."""

import logging
from typing import cast

import pytest

from store.api import Store
from store.domain.errors import TillError, Unavailable
from tui import clearing
from tui.clearing import AGAIN_SECONDS, FIRST_SECONDS, SPREAD_SECONDS, Clearing


class Graves:
    """A book that says when it wants to be tended again, or refuses."""

    def __init__(self, *answers: float | TillError) -> None:
        self.answers = list(answers)
        self.graves = self

    def tend(self) -> float:
        answer = self.answers.pop(0)
        if isinstance(answer, TillError):
            raise answer
        return answer


class Clock:
    def __init__(self) -> None:
        self.now = 5.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clearing, "time", made)
    monkeypatch.setattr(clearing, "random", lambda: 0.0)
    return made


def tended(book: Graves, clock: Clock, waits: list[float]) -> list[int]:
    """How often a book was tended by the end of each wait."""
    crew, before, counts = Clearing(cast("Store", book)), len(book.answers), []
    for wait in waits:
        clock.now += wait
        crew.look()
        counts.append(before - len(book.answers))
    return counts


def test_it_begins_after_a_while_and_goes_on_when_the_book_wants_it(clock: Clock) -> None:
    book = Graves(0.2, 1800.0, 1800.0)
    waits = [0.0, FIRST_SECONDS - 1, 1.0, 0.125, 0.125, 1799.0, 1.0]
    assert tended(book, clock, waits) == [0, 0, 1, 1, 2, 2, 3]


def test_lanes_that_start_together_begin_apart(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "random", lambda: 0.5)
    waits = [FIRST_SECONDS, SPREAD_SECONDS / 2 - 1, 1.0]
    assert tended(Graves(1800.0), clock, waits) == [0, 0, 1]


def test_a_book_that_cannot_be_written_is_tried_again_later(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    book = Graves(Unavailable("the disk is full"), 1800.0)
    with caplog.at_level(logging.ERROR):
        assert tended(book, clock, [FIRST_SECONDS, AGAIN_SECONDS - 1, 1.0]) == [1, 1, 2]
    assert "nothing was cleared away" in caplog.text
