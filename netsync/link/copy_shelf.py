"""The copy of the book that a sponsor hands over: made when asked for, kept a while for who was cut off."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from netsync.ports import Snapshots
from netsync.protocol import limits
from netsync.protocol.snapshots import COPY_BYTES
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class BookCopy:
    """A copy of the book."""

    file: Path
    name: bytes
    """Drawn, so that no other copy has it."""
    made: float
    """When, by the clock of the loop."""


class CopyShelf:
    """Holds one copy at most; lives on one event loop, and one conversation uses it at a time."""

    def __init__(self, source: Snapshots) -> None:
        self._source = source
        self._copy: BookCopy | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._book = ThreadPoolExecutor(1, thread_name_prefix="sync-snapshot")
        """Makes a copy and takes it away, in the order asked, also when nobody waits any more."""
        self._book.submit(source.clear)

    async def take(self, name: bytes) -> BookCopy:
        """The copy of that name if it is kept, or a new one, which takes seconds. Raises TillError.

        `keep` or `drop` it. Who has nothing of a copy yet gets a new one: it should find itself in it.
        """
        loop = asyncio.get_running_loop()
        self._keep_for(None)
        kept = self._copy
        if kept is not None and (
            kept.name != name or loop.time() - kept.made > limits.SNAPSHOT_AGE_SECONDS_MAX
        ):
            self.drop()
        if self._copy is None:
            file = await loop.run_in_executor(self._book, self._source.write)
            self._copy = BookCopy(file, os.urandom(COPY_BYTES), loop.time())
        return self._copy

    def keep(self) -> None:
        """It broke off: who had a part of the copy may come back for the rest."""
        self._keep_for(limits.SNAPSHOT_KEPT_SECONDS)

    def drop(self) -> None:
        """Take the copy away, or what is being made of one."""
        self._keep_for(None)
        self._copy = None
        self._book.submit(self._source.clear)

    def close(self) -> None:
        """Begin nothing any more; what is kept or being made is taken away."""
        self.drop()
        self._book.shutdown(wait=False)

    def _keep_for(self, seconds: float | None) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        loop = asyncio.get_running_loop()
        self._expiry = None if seconds is None else loop.call_later(seconds, self.drop)
