"""Clears away what was deleted long ago, a little at a time, behind whatever else a lane does."""

import logging
import time
from random import random
from typing import TYPE_CHECKING, Final

from store.domain.errors import TillError

if TYPE_CHECKING:
    from store.api import Store

FIRST_SECONDS: Final = 60.0
"""After the start: until then lanes meet, and somebody may be waiting for the first sale."""

SPREAD_SECONDS: Final = 300.0
"""Over so long after that: each lane then tells all others how far it is, and one switch starts them all."""

AGAIN_SECONDS: Final = 600.0
"""After the book could not be written: whoever sells on it is told, nobody need be told of this."""

_LOG = logging.getLogger(__name__)


class Clearing:
    """Looks after the graves of one book."""

    name = "clearing away"

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._due_at = time.monotonic() + FIRST_SECONDS + SPREAD_SECONDS * random()  # noqa: S311 - spreads the load

    async def start(self) -> None:
        """Nothing to prepare."""

    async def ended(self) -> None:
        """Do what is due, for ever; in a thread, for no key may wait."""
        import asyncio

        while True:
            await asyncio.sleep(max(0.0, self._due_at - time.monotonic()))
            await asyncio.to_thread(self.look)

    def look(self) -> None:
        """Do what is due, if anything is."""
        if time.monotonic() >= self._due_at:
            self._due_at = time.monotonic() + self._tend()

    def _tend(self) -> float:
        try:
            return self._store.graves.tend()
        except TillError:
            _LOG.exception("nothing was cleared away")
            return AGAIN_SECONDS

    async def stop(self) -> None:
        """Nothing to let go of."""
