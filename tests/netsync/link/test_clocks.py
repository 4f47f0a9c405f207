"""When the book is told what the clocks of the linked lanes show."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import cast

import pytest
from support.lanes import SHOP
from support.memory_log import MemoryBook, MemoryLog
from support.sync import MachineClock

from netsync.link.clocks import PeerClocks
from netsync.link.records import Records
from netsync.protocol.session import Session
from store.domain.errors import Unavailable
from store.domain.ids import LaneId


class ClockLog(MemoryLog):
    """Notes what it is told, and refuses it while its disk is full."""

    def __init__(self) -> None:
        super().__init__(LaneId(b"l" * 16))
        self.told: list[Sequence[int]] = []
        self.is_full = False

    def hear_clocks(self, ahead: Sequence[int], monotonic: Callable[[], float]) -> None:
        self.told.append(ahead)
        if self.is_full:
            raise Unavailable(f"the disk is full at {monotonic():.0f} s")


class Link:
    """Knows how far its peer's clock is ahead, if it does."""

    def __init__(self, ahead: int | None) -> None:
        self._ahead = ahead

    def clock_ahead_ms(self, _at: object) -> int | None:
        return self._ahead


def told(*steps: tuple[int | None, bool]) -> list[int]:
    """Compare with a link that is so far ahead, on a full disk or not; how often it was told by then."""
    log, times = ClockLog(), list[int]()

    async def work() -> None:
        records = Records(log, MemoryBook(SHOP, []))
        clocks = PeerClocks(records, MachineClock())
        for ahead, log.is_full in steps:
            heard = clocks.hear([cast("Session", Link(ahead))])
            if heard is not None:
                with pytest.raises(Unavailable) if log.is_full else nullcontext():
                    await heard
            times.append(len(log.told))
        records.close()

    asyncio.run(work())
    return times


def test_only_what_is_news_is_told() -> None:
    assert told((None, False), (5000, False), (5050, False), (7000, False)) == [0, 1, 1, 2]


def test_what_could_not_be_written_is_told_again() -> None:
    """Own edits of a wrong clock would go out as they are, and what waits for its time would wait on."""
    assert told((5000, True), (5000, True), (5000, False), (5000, False)) == [1, 2, 3, 3]
