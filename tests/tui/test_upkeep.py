"""What runs beside the screens of a till, on a pretend book."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

import pytest

from store.api import Store, World
from store.domain.errors import Damaged
from tui.upkeep import Calendar


@dataclass
class Book:
    """Says until when members are right, and counts who asks."""

    until: int
    now: int = 1_000_000
    asked: int = 0
    slept: list[float] = field(default_factory=list)

    @property
    def world(self) -> World:
        return World(now=lambda: self.now, random=bytes)

    def keep_current(self) -> int:
        self.asked += 1
        return self.until


@pytest.mark.parametrize(
    ("away", "slept"),
    [(5_000, 5.0), (3_600_000, 60.0), (0, 0.5), (-9_000, 0.5)],
    ids=["a pin ends soon", "midnight is far", "now", "over already"],
)
def test_the_calendar_sleeps_until_time_makes_a_difference(
    monkeypatch: pytest.MonkeyPatch, away: int, slept: float
) -> None:
    book = Book(until=1_000_000 + away)

    async def sleep(seconds: float) -> None:
        book.slept.append(seconds)
        if len(book.slept) == 3:
            raise asyncio.CancelledError

    async def till() -> None:
        monkeypatch.setattr(asyncio, "sleep", sleep)
        with pytest.raises(asyncio.CancelledError):
            await Calendar(cast("Store", book)).ended()

    asyncio.run(till())
    assert (book.asked, book.slept) == (3, [slept] * 3)


def test_the_calendar_of_a_damaged_book_waits_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    class Spoilt(Book):
        def keep_current(self) -> int:
            self.asked += 1
            raise Damaged("a page of it")

    book = Spoilt(until=0)

    async def sleep(seconds: float) -> None:
        book.slept.append(seconds)
        if len(book.slept) == 3:
            raise asyncio.CancelledError

    async def till() -> None:
        monkeypatch.setattr(asyncio, "sleep", sleep)
        with pytest.raises(asyncio.CancelledError):
            await Calendar(cast("Store", book)).ended()

    asyncio.run(till())
    assert (book.asked, book.slept) == (3, [60.0] * 3)
