"""The copy that is kept for who was cut off: who gets it, and until when."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from netsync.link.copy_shelf import CopyShelf
from netsync.protocol import limits

KEPT_SECONDS = 0.02
LONG_SECONDS = 5 * KEPT_SECONDS


class Books:
    """Makes numbered copies, and remembers which are there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.made = 0

    def refusal(self, form: str) -> str:  # noqa: ARG002 - everybody gets one
        return ""

    def write(self) -> Path:
        self.made += 1
        file = self._folder / str(self.made)
        file.touch()
        return file

    def clear(self) -> None:
        for file in self._folder.iterdir():
            file.unlink()


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Books:
    monkeypatch.setattr(limits, "SNAPSHOT_KEPT_SECONDS", KEPT_SECONDS)
    return Books(tmp_path)


def with_shelf(books: Books, story: Callable[[CopyShelf], Awaitable[None]]) -> None:
    async def told() -> None:
        shelf = CopyShelf(books)
        try:
            await story(shelf)
        finally:
            shelf.close()

    asyncio.run(told())


def test_who_has_nothing_of_a_copy_gets_one_with_itself_in_it(books: Books) -> None:
    async def story(shelf: CopyShelf) -> None:
        first = await shelf.take(b"")
        shelf.keep()
        assert (await shelf.take(first.name)).name == first.name
        shelf.keep()
        assert (await shelf.take(b"")).name != first.name

    with_shelf(books, story)
    assert books.made == 2


def test_a_copy_that_is_gone_on_with_is_not_taken_away_meanwhile(books: Books) -> None:
    async def story(shelf: CopyShelf) -> None:
        first = await shelf.take(b"")
        shelf.keep()
        again = await shelf.take(first.name)
        await asyncio.sleep(LONG_SECONDS)
        assert again.file.exists()
        shelf.drop()
        assert (await shelf.take(first.name)).name != first.name
        assert not again.file.exists()

    with_shelf(books, story)
