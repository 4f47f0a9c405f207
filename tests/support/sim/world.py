"""A run: the shop is set up, its trace happens, everything is mended, and then every law is asked."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import inf
from pathlib import Path

from support.shops import dice_of
from support.sim import verdict
from support.sim.around import Around
from support.sim.broken import FAULT, Broken
from support.sim.disk import Disk
from support.sim.furnished import book_of, furnished
from support.sim.lane import Lane
from support.sim.network import CONNECT_SECONDS, Network
from support.sim.rare import (
    DAY_SECONDS,
    LONG_LANES_MAX,
    MONTH_SECONDS,
    STEPS,
    Copied,
    Lost,
    LostToo,
    Month,
    Rare,
    Stolen,
    is_long,
    is_lost,
    is_stolen,
)
from support.sim.timeline import Timeline
from support.sim.trace import (
    START,
    Crash,
    Cut,
    Deed,
    DiskFull,
    Event,
    Image,
    Pause,
    Reset,
    Restore,
    Skew,
    Trace,
    Upgrade,
    Weather,
)
from support.sim.witness import witness_of
from support.statements import shared
from support.versions import NEWER, OLDER

from netsync.protocol import limits
from netsync.protocol.vector import lacking
from store.domain.errors import TillError
from store.domain.stamps import instant

SETTLED_SECONDS_MAX = 90.0
"""In which connected lanes must be equal: the longest backoff, then the longest patience, twice."""
STEP_SECONDS = 0.5
SIZES = (6, 16, 64)
"""Of the shops that books are furnished for."""
LIVENESS = 17
MEMORY = Path("/dev/shm")  # noqa: S108 - books that nobody needs afterwards, in memory where there is that


class World:
    """The lanes of one run; `play` it once."""

    def __init__(self, trace: Trace, folder: Path) -> None:
        self.trace = trace
        dice = dice_of(trace.seed * 7 + 1)
        self.timeline = Timeline(START)
        self.network = Network(self.timeline, random.Random(dice.random()))  # noqa: S311 - it must repeat
        size = next(size for size in SIZES if size >= trace.lanes)
        shop = furnished(size)
        is_mixed = trace.newer is not None
        witness = witness_of(size, [member.id for member in shop.members[: trace.lanes]], newer=is_mixed)
        self.around = Around(
            self.timeline, self.network, dice, shop, witness,
            seed=trace.seed, rows_max=dice.choice((2, 8, 5000)), links=trace.links, dial=self._dial,
            is_mixed=is_mixed,
        )  # fmt: skip
        self.lanes = [
            Lane(
                self.around,
                index,
                Disk(folder / str(index), book_of(size, index, newer=is_mixed)),
                dice_of(dice.getrandbits(32)),
                NEWER if is_mixed and index in (trace.newer or ()) else OLDER,
            )
            for index in range(trace.lanes)
        ]
        self.around.clears = is_long(trace.seed) and trace.lanes <= LONG_LANES_MAX
        self.around.heeds_the_removed = is_stolen(trace.seed)
        self._busy_until = 0.0
        """When the month that passes is over."""
        self.network.is_reading = lambda lane: not self.lanes[lane].is_paused

    def play(self) -> None:
        """Let everything happen; raises Broken."""
        for lane in self.lanes:
            lane.start()
        if self.around.clears or is_lost(self.trace.seed):
            # Who is never there would be waited for for good.
            self.lanes[0].shut_out(*range(len(self.lanes), len(self.around.shop.members)))
        for event in self.trace.events:
            self.timeline.run_until(event.at)
            self._happen(event)
        self.timeline.run_until(max(self.timeline.now, self._busy_until))
        self._heal()
        self._settle()
        self._wait_out()
        if self.around.is_mixed:
            verdict.agree(self.lanes)
            for lane in self.lanes:
                lane.upgrade()
            self._settle()
        verdict.judge(self.around, self.lanes)

    def close(self) -> None:
        """Let go of every book."""
        for lane in self.lanes:
            lane.close()

    def _happen(self, event: Event) -> None:  # noqa: C901, PLR0912 - one case for each kind
        match event:
            case Deed(_, lane, what, which, value):
                self.lanes[lane].do(what, which, value)
            case Cut(_, seconds, sources, targets):
                ways = {(one, other) for one in sources for other in targets if one != other}
                back = {(other, one) for one, other in ways} if targets.isdisjoint(sources) else set()
                self.network.cut(ways | back, seconds)
            case Weather(_, lost, delay):
                self.network.lost, self.network.slow = lost, delay
            case Reset(_, one, other):
                self.network.reset(one, other)
            case Crash(_, lane, down, 0):
                self.lanes[lane].power_cut(down)
            case Crash(_, lane, _, steps):
                self.lanes[lane].burn(steps, doom=True)
            case Pause(_, lane, seconds):
                self.lanes[lane].pause(seconds)
            case DiskFull(_, lane, seconds, steps):
                self.lanes[lane].burn(steps, doom=False)
                self.timeline.after(seconds, self.lanes[lane].mend)
            case Image(_, lane):
                self.lanes[lane].take_image()
            case Restore(_, lane, down):
                self.lanes[lane].restore(down)
            case Skew(_, lane, by_ms):
                self.lanes[lane].skew += by_ms
            case Upgrade(_, lane):
                self.lanes[lane].upgrade()
            case Month() | Lost() | LostToo() | Stolen() | Copied():
                self._seldom(event)

    def _seldom(self, event: Rare) -> None:
        match event:
            case Month():
                self._busy_until = self.timeline.now + MONTH_SECONDS
                for number, by_ms in enumerate(STEPS):
                    self.timeline.after(number * DAY_SECONDS, partial(self._next_day, by_ms))
            case Lost(_, lane, by):
                self._lose(lane, by)
            case LostToo(_, lane, by):
                if lane in self.around.retired and self.lanes[by].is_up and not self.lanes[by].is_paused:
                    self.lanes[by].retire(lane)
            case Stolen(_, lane, by):
                self.lanes[by].shut_out(lane)
                self.around.witness.out.add(lane)
                self.around.witness.is_lossy = True
            case Copied(_, lane):
                self.lanes[lane].copy()

    def _next_day(self, by_ms: int) -> None:
        for lane in self.lanes:
            lane.skew += by_ms
            lane.tend()

    def _lose(self, lane: int, by: int) -> None:
        """A lane is switched off, and another one that can do so retires it."""
        if self.lanes[by].is_up and not self.lanes[by].is_paused and self.lanes[lane].is_up:
            self.lanes[lane].power_cut(inf)
            self.around.retired.add(lane)
            self.lanes[by].retire(lane)

    def _heal(self) -> None:
        self.network.heal()
        gone = {way for one, other in self.trace.gone for way in ((one, other), (other, one))}
        self.network.cut(gone, inf)
        for lane in self.lanes:
            lane.mend()
            lane.go_on()
            lane.start()
        # All that was ever dated is past then: nothing waits for its time any more. What a lane wrote before
        # its disk was replaced may wait elsewhere, dated by a clock that nobody shows by now.
        stamps = (max(lane.eye.highest_stamp(), lane.eye.latest_waiting()) for lane in self.lanes)
        latest = max(*(lane.now() for lane in self.lanes), instant(max(stamps)))
        for lane in self.lanes:
            lane.set_clock(latest)

    def _settle(self) -> None:
        # Every link has compared clocks by then.
        self.timeline.run_until(self.timeline.now + limits.HEARTBEAT_SECONDS + 2)
        end = self.timeline.now + SETTLED_SECONDS_MAX
        while self.timeline.now < end:
            self.timeline.run_until(self.timeline.now + STEP_SECONDS)
            if self._is_settled():
                return
        first, *others = (view.have for view in self.around.witness.views)
        behind = [index for index, have in enumerate(others, start=1) if have != first]
        words = "; ".join(
            f"{len(lacking(have, first))} sites to 0, {len(lacking(first, have))} from" for have in others
        )
        raise Broken(
            LIVENESS, f"after {SETTLED_SECONDS_MAX} s lanes {behind} and 0 have not the same: {words}"
        )

    def _wait_out(self) -> None:
        """Let in what waits on a lane that is left alone.

        It goes by the time that it heard last, which may be a day behind; begun again, it goes by its clock.
        """
        staying = [lane for lane in self.lanes if lane.index not in self.around.witness.out]
        if len(staying) == 1:
            staying[0].begin_again()
            self._settle()

    def _is_settled(self) -> bool:
        views, out = self.around.witness.views, self.around.witness.out
        return all(
            lane.index in out or (lane.is_up and lane.is_idle() and lane.have == views[0].have == view.have)
            for lane, view in zip(self.lanes, views, strict=True)
        )

    def _dial(self, lane: Lane, peer: int) -> None:
        one = lane.index
        seconds = 3 * self.network.delay()
        if self.network.is_cut(one, peer) or self.network.is_cut(peer, one) or self.lanes[peer].is_paused:
            self.timeline.after(CONNECT_SECONDS, lane.living(partial(lane.links.failed_to_reach, peer)))
        else:
            self.timeline.after(seconds, lane.living(partial(self._connect, lane, peer)))

    def _connect(self, lane: Lane, peer: int) -> None:
        other = self.lanes[peer]
        if lane.links.is_linked(peer):
            return
        is_cut = self.network.is_cut(lane.index, peer) or self.network.is_cut(peer, lane.index)
        if not other.is_up or is_cut or lane.members.removed(peer) or other.members.removed(lane.index):
            lane.links.failed_to_reach(peer)
            return
        wire = self.network.wire(lane.index, peer)
        lane.links.link(wire, peer)
        other.links.link(wire, lane.index)
        lane.links.greet(wire)
        other.links.greet(wire)


@contextmanager
def world_of(trace: Trace) -> Iterator[World]:
    """The world of a trace, in memory; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-sim-", dir=MEMORY if MEMORY.is_dir() else None))
    with shared():
        world = World(trace, folder)
        try:
            yield world
        finally:
            world.close()
            shutil.rmtree(folder, ignore_errors=True)


def play(trace: Trace) -> None:
    """Play a trace from the first event to the verdict.

    Raises:
        Broken: a law does not hold; it says which, and how to see it again.
    """
    with world_of(trace) as world:
        try:
            world.play()
        except Broken as broken:
            raise Broken(broken.law, f"{broken.args[0]}\n  again: {trace.replayed_by()}") from broken
        except (TillError, AssertionError, Exception) as error:
            words = f"{type(error).__name__}: {error}\n  again: {trace.replayed_by()}"
            raise Broken(FAULT, words) from error
