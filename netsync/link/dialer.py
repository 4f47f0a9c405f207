"""Who dials whom, where, and when again.

Of two lanes the lower id dials, and the higher one too when that takes too long. Known addresses are
dialled for ever, with a backoff of a few seconds: this, not mDNS, mends a shop whose network was split.
Whatever promises that a lane is back cuts the backoff short.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from math import floor

from netsync.link.addresses import AddressBook
from netsync.protocol.limits import Pace
from store.domain.ids import LaneId


@dataclass(slots=True)
class _Target:
    due: float
    delay: float
    task: "asyncio.Task[None] | None" = None


class Dialer:
    """Keeps dialling the lanes it is told to want, until each is linked."""

    def __init__(
        self,
        own: LaneId,
        addresses: AddressBook,
        *,
        dial: Callable[[LaneId], Awaitable[bool]],
        is_linked: Callable[[LaneId], bool],
        pace: Pace,
        yields: bool = True,
    ) -> None:
        """`dial` makes a link and returns when it ended: True when it had been up.

        A lane that `yields` leaves lower ids the first try.
        """
        self._own = own
        self._addresses = addresses
        self._dial = dial
        self._is_linked = is_linked
        self._pace = pace
        self._patience = pace.yield_to_lower if yields else 0.0
        self._phase = random.random()  # noqa: S311 - spreads the load
        self._targets: dict[LaneId, _Target] = {}
        self._changed = asyncio.Event()

    def want(self, lanes: Iterable[LaneId]) -> None:
        """These lanes should be linked, and no others."""
        wanted = set(lanes) - {self._own}
        for lane in self._targets.keys() - wanted:
            task = self._targets.pop(lane).task
            if task is not None:
                task.cancel()
        for lane in wanted - self._targets.keys():
            self._targets[lane] = _Target(self._first_try(lane), self._pace.redial_min)
        self._changed.set()

    def hint(self, lane: LaneId) -> None:
        """Something promises that a lane can be reached now, or where."""
        target = self._targets.get(lane)
        if target is not None and lane > self._own:
            target.due, target.delay = 0.0, self._pace.redial_min
        self._changed.set()

    def hint_all(self) -> None:
        """The network changed: everything may be different now."""
        for lane in self._targets:
            self.hint(lane)

    def lost(self, lane: LaneId) -> None:
        """A link that the other side had dialled is gone."""
        target = self._targets.get(lane)
        if target is not None:
            target.due, target.delay = self._first_try(lane), self._pace.redial_min
            self._changed.set()

    async def run(self) -> None:
        """Dial until cancelled."""
        try:
            while True:
                self._changed.clear()
                next_due = self._dial_due()
                now = asyncio.get_running_loop().time()
                try:
                    async with asyncio.timeout(None if next_due is None else max(0.0, next_due - now)):
                        await self._changed.wait()
                except TimeoutError:
                    continue
        finally:
            running = [target.task for target in self._targets.values() if target.task is not None]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _dial_due(self) -> float | None:
        """Dial whoever is due; when the next one is."""
        loop = asyncio.get_running_loop()
        next_due: float | None = None
        for lane, target in self._targets.items():
            if target.task is not None or self._is_linked(lane) or not self._addresses.of(lane):
                continue
            if target.due <= loop.time():
                target.task = loop.create_task(self._attempt(lane, target))
            else:
                next_due = target.due if next_due is None else min(next_due, target.due)
        return next_due

    async def _attempt(self, lane: LaneId, target: _Target) -> None:
        had_been_up = False
        try:
            had_been_up = await self._dial(lane)
        finally:
            target.task = None
            if had_been_up:
                target.delay = self._pace.redial_min
                target.due = self._first_try(lane)
            else:
                target.due = self._spread(target.delay)
                target.delay = min(2 * target.delay, self._pace.redial_max)
            self._changed.set()

    def _first_try(self, lane: LaneId) -> float:
        delay = self._pace.redial_min if self._own < lane else self._patience
        return self._spread(delay)

    def _spread(self, delay: float) -> float:
        """A time about `delay` away that lanes do not share, but this lane's absent peers do.

        A till that misses thirty lanes then wakes for all of them at once.
        """
        grid = max(delay, self._pace.redial_min) / 2
        now = asyncio.get_running_loop().time()
        jitter = random.uniform(0.5, 1.0)  # noqa: S311 - spreads the load
        return (floor((now + delay * jitter) / grid + self._phase) + 1 - self._phase) * grid
