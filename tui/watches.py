"""What is wrong with the machine itself: a clock that is behind, a disk that is nearly full; told once."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.messages import Trouble
from tui.status import clock_words, disk_words, off_words

if TYPE_CHECKING:
    from store.api import Store
    from tui.messages import Fact

DISK_FREE_LEAST: Final = 200_000_000
"""Bytes: a year of a busy lane, and time to make room in."""


def disk_free(folder: Path) -> int | None:
    """How many bytes a shop's folder has left, where that is little; None where it is not."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:  # the folder is on a stick that was pulled: the book says so when it is written
        return None
    return free if free < DISK_FREE_LEAST else None


class Watches:
    """Looks at the machine while the till runs."""

    name = "the machine"

    LOOK_SECONDS: Final = 2.0

    def __init__(self, store: "Store", tell: "Callable[[Fact], None]") -> None:
        """`tell` says to the operator what begins and what is over."""
        self._store = store
        self._tell = tell
        self._is_clock_told = False
        self._is_off_told = False
        self._is_disk_told = False

    async def start(self) -> None:
        """Nothing to prepare."""

    async def ended(self) -> None:
        """Look every other second, for ever: a clock may be set at any time."""
        import asyncio

        while True:
            self.look()
            await asyncio.sleep(self.LOOK_SECONDS)

    def look(self) -> None:
        """Tell what has changed since the last look."""
        behind = self._store.lanes.clock_behind()
        if bool(behind) != self._is_clock_told:
            self._is_clock_told = bool(behind)
            words = clock_words(behind) if behind else "This machine's clock is not behind any more."
            self._tell(Trouble(words, over=not behind))
        off = self._store.lanes.clock_off()
        if bool(off) != self._is_off_told:
            self._is_off_told = bool(off)
            words = off_words(off) if off else "This machine's clock stops no edits any more."
            self._tell(Trouble(words, over=not off))
        free = disk_free(self._store.place.folder)
        if (free is not None) != self._is_disk_told:
            self._is_disk_told = free is not None
            words = "There is room on the disk again." if free is None else disk_words(free)
            self._tell(Trouble(words, over=free is None))

    async def stop(self) -> None:
        """Nothing to let go of."""
