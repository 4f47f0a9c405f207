"""What becomes of a wire before there is a link on it."""

import asyncio
import threading
from pathlib import Path
from typing import cast

import pytest
from support.lanes import SHOP, first_lane
from support.memory_log import MemoryBook, MemoryLog
from support.sync import MachineClock

from netsync.link.channel import Channel
from netsync.link.mesh import Mesh
from netsync.link.records import Records
from netsync.link.tls import Wire
from netsync.options import SyncOptions
from store.domain.changes import Lives
from store.domain.ids import LaneId


class SlowLog(MemoryLog):
    """Tells of no lives until it may."""

    def __init__(self, lane: LaneId) -> None:
        super().__init__(lane)
        self.is_asked, self.may_answer = threading.Event(), threading.Event()

    def lives(self) -> Lives:
        self.is_asked.set()
        self.may_answer.wait(10)
        return super().lives()


class DroppedChannel:
    """Notes that it was let go of."""

    def __init__(self) -> None:
        self.is_dropped = False

    async def drop(self) -> None:
        self.is_dropped = True


def test_a_wire_that_no_driver_has_yet_goes_with_its_lane(tmp_path: Path) -> None:
    lane = first_lane(tmp_path)
    log, channel = SlowLog(lane.identity.lane), DroppedChannel()
    records = Records(log, MemoryBook(SHOP, [lane.member]))
    mesh = Mesh(lane.identity, records, clock=MachineClock(), options=SyncOptions(), emit=lambda _: None)
    wire = Wire(cast("Channel", channel), LaneId(b"p" * 16), "127.0.0.1", "")

    async def end_early() -> None:
        running = asyncio.create_task(mesh.run_link(wire))
        assert await asyncio.to_thread(log.is_asked.wait, 10)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    try:
        asyncio.run(end_early())
    finally:
        log.may_answer.set()
        records.close()
    assert channel.is_dropped
