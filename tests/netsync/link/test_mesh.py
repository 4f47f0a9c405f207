"""What becomes of a wire before there is a link on it, and of links when the book goes on."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from support.lanes import SHOP, first_lane
from support.memory_log import MemoryBook, MemoryLog
from support.sync import MachineClock

from netsync.link.channel import Channel
from netsync.link.dialer import Dialer
from netsync.link.driver import Driver
from netsync.link.endings import PARTED, RENEWED
from netsync.link.mesh import Mesh
from netsync.link.records import Records, Stand
from netsync.link.tls import Wire
from netsync.options import SyncOptions
from netsync.protocol.limits import Pace
from netsync.protocol.messages import Changes
from netsync.protocol.moment import Moment
from store.domain.changes import Lives, Site, Vector
from store.domain.errors import Unavailable
from store.domain.ids import LaneId

LANE = LaneId(b"l" * 16)
OLD, NEW, THEIRS = Site(LANE, 1), Site(LANE, 2), Site(LaneId(b"t" * 16), 1)


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


class NotedDriver:
    """Notes what the link is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def grown(self, news: Vector, _at: Moment, _fresh: Sequence[Changes]) -> None:
        self.told.append(news)

    def close(self, reason: str) -> None:
        self.told.append(reason)

    def hint_all(self) -> None:
        """As the dialler is told; it is nothing to a link."""


@contextmanager
def meshed(folder: Path) -> Iterator[tuple[MemoryLog, Mesh]]:
    lane = first_lane(folder)
    log = MemoryLog(lane.identity.lane)
    records = Records(log, MemoryBook(SHOP, [lane.member]))
    yield (
        log,
        Mesh(lane.identity, records, clock=MachineClock(), options=SyncOptions(), emit=lambda _: None),
    )
    records.close()


def test_the_first_row_that_a_lane_ever_writes_ends_no_link_while_another_comes_in(tmp_path: Path) -> None:
    """What was read before the other one came in is used before what was read after it."""
    driver, other = NotedDriver(), MemoryLog(THEIRS.lane)
    other.put(b"theirs", 1)

    async def work(log: MemoryLog, mesh: Mesh) -> None:
        await mesh.begin()
        running = asyncio.create_task(mesh.run())
        await asyncio.sleep(0)
        mesh._drivers.add(cast("Driver", driver))
        log.put(b"mine", 1)
        asked = threading.Event()
        waiting = asyncio.ensure_future(mesh._records.run(asked.wait))
        mesh.nudge()
        for _ in range(3):
            await asyncio.sleep(0)
        came = tuple(other.since({}, rows_max=10))
        coming = asyncio.ensure_future(mesh._hooks.apply(cast("Driver", NotedDriver()), came))
        await asyncio.sleep(0)
        asked.set()
        await asyncio.gather(waiting, coming)
        await mesh._records.stand()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    with meshed(tmp_path) as (log, mesh):
        asyncio.run(work(log, mesh))
        assert driver.told == [{log.site(): 1}, {THEIRS: 1}]


class BlindLog(MemoryLog):
    """Cannot be read so often; says when it could."""

    def __init__(self, lane: LaneId) -> None:
        super().__init__(lane)
        self.fails, self.is_read = 0, threading.Event()

    def floor(self) -> Vector:
        if self.fails:
            self.fails -= 1
            raise Unavailable("the disk fails")
        self.is_read.set()
        return super().floor()


def test_a_book_that_could_not_be_read_is_looked_at_again_though_nothing_more_is_sold(tmp_path: Path) -> None:
    lane = first_lane(tmp_path)
    log = BlindLog(lane.identity.lane)
    records = Records(log, MemoryBook(SHOP, [lane.member]))
    said: list[object] = []
    options = SyncOptions(pace=Pace(look_again=0.01))
    mesh = Mesh(lane.identity, records, clock=MachineClock(), options=options, emit=said.append)

    async def work() -> None:
        await mesh.begin()
        running = asyncio.create_task(mesh.run())
        log.is_read.clear()
        log.fails = 2
        mesh.nudge()
        assert await asyncio.to_thread(log.is_read.wait, 10)
        await records.stand()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(work())
    records.close()
    assert [type(each).__name__ for each in said] == ["SyncTrouble", "SyncRecovered"]


@pytest.mark.parametrize(
    ("site", "have", "told"),
    [
        (NEW, {OLD: 4, NEW: 9, THEIRS: 3}, RENEWED),
        (NEW, {OLD: 7, NEW: 7, THEIRS: 3}, RENEWED),
        (OLD, {OLD: 7, THEIRS: 2}, PARTED),
        (OLD, {OLD: 7, NEW: 2, THEIRS: 3}, {NEW: 2}),
        (OLD, {OLD: 7, THEIRS: 4}, {THEIRS: 4}),
        (OLD, {OLD: 9, THEIRS: 3}, {OLD: 9}),
    ],
    ids=[
        "parted",
        "nothing went back",
        "another lane's went back",
        "a life before is taken back",
        "another lane's",
        "its own",
    ],
)
def test_what_the_book_has_shows_whether_the_lane_goes_on_as_another_site(
    site: Site, have: Vector, told: object, tmp_path: Path
) -> None:
    with meshed(tmp_path) as (_, mesh):
        driver = NotedDriver()
        mesh._site, mesh._have = OLD, {OLD: 7, THEIRS: 3}
        mesh._dialer = cast("Dialer", NotedDriver())
        mesh._drivers.add(cast("Driver", driver))
        mesh._follow(Stand(site, have))
        assert driver.told == [told]
        assert (mesh._site, mesh._have) == (site, have)
