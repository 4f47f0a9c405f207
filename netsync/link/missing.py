"""When the network is searched for lanes: once one is missed that known addresses do not lead to.

Whoever is linked to all others hears of any other lane from them, and saves the memory and the noise of
mDNS. One that is alone cannot know who looks for it, and is there to be found.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

PATIENCE_SECONDS: Final = 2.0
"""Lanes that are where they were are linked by then."""
LOOK_SECONDS: Final = 45.0
"""How often is looked for lanes that became members and are not linked."""


class Missing:
    """Knows when somebody is missed; lives on one event loop."""

    def __init__(self, is_whole: Callable[[], bool], is_awaited: Callable[[], bool]) -> None:
        """`is_whole`: all other lanes are linked, and there are some; `is_awaited`: a new one may come."""
        self._is_whole = is_whole
        self._is_awaited = is_awaited
        self._stirred = asyncio.Event()

    def stir(self) -> None:
        """Look now: a link was lost, or somebody is awaited."""
        self._stirred.set()

    async def wait(self) -> None:
        """Until somebody is missed."""
        patience = PATIENCE_SECONDS
        while not self._is_awaited():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._stirred.wait()
            self._stirred.clear()
            if not self._is_whole():
                return
            patience = LOOK_SECONDS
