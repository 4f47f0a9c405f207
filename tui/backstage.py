"""Looks after what runs beside the screens: starts it in order, restarts it with back-off, stops in reverse.

Each service is tried for ever: a link or a device may be away for hours. The operator is told once when
one is in trouble and once when that is over; the log gets every failure.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from tui.messages import Fact, Trouble
from tui.ports import BackgroundService

BACKOFF_SECONDS: Final = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
"""Waits before the first, second … restart; the last one stays."""

_LOG = logging.getLogger(__name__)


class Backstage:
    """The crew of one till."""

    def __init__(
        self, emit: Callable[[Fact], None], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """`emit` tells trouble; `sleep` waits so many seconds."""
        self._emit = emit
        self._sleep = sleep
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, services: Sequence[BackgroundService]) -> None:
        """Start each as soon as the one before has tried to start."""
        for service in services:
            tried = asyncio.Event()
            self._tasks.append(asyncio.create_task(self._keep(service, tried), name=service.name))
            await tried.wait()

    async def stop(self) -> None:
        """Stop in reverse; returns when all have let go."""
        while self._tasks:
            task = self._tasks.pop()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _keep(self, service: BackgroundService, tried: asyncio.Event) -> None:
        failures = 0
        while True:
            try:
                await service.start()
                tried.set()
                if failures:
                    self._emit(Trouble(f"{service.name} works again.", over=True))
                failures = 0
                await service.ended()
                _LOG.warning("%s ended by itself", service.name)
            except asyncio.CancelledError:
                await service.stop()
                raise
            except Exception:  # noqa: BLE001 - the edge: whatever a service does, the till goes on selling
                _LOG.exception("%s failed", service.name)
            tried.set()
            await self._rest(service, failures)
            failures += 1

    async def _rest(self, service: BackgroundService, failures: int) -> None:
        if failures == 0:
            self._emit(Trouble(f"{service.name} does not work; it is tried again. Selling goes on."))
        try:
            await service.stop()
        except Exception:  # noqa: BLE001 - the edge, as above
            _LOG.exception("%s did not stop", service.name)
        await self._sleep(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)])
