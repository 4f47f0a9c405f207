import asyncio
import random
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest
from support.loops import run_jumping

from netsync.link.addresses import AddressBook
from netsync.link.dialer import Dialer
from netsync.protocol.limits import Pace
from store.domain.ids import LaneId

LOW, ME, HIGH, TOP = (LaneId(bytes([n]) * 16) for n in (1, 5, 8, 9))
Script = Callable[["Bench"], Awaitable[None]]


class Bench:
    """A dialer whose calls are written down; a lane in `answering` talks for a minute."""

    def __init__(self, *, yields: bool = True) -> None:
        self.calls: list[tuple[LaneId, float]] = []
        self.answering: set[LaneId] = set()
        self.linked: set[LaneId] = set()
        self.addresses = AddressBook()
        for lane in (LOW, HIGH, TOP):
            self.addresses.heard(lane, ["192.0.2.1:4747"])
        self.dialer = Dialer(
            ME,
            self.addresses,
            dial=self._dial,
            is_linked=self.linked.__contains__,
            pace=Pace(),
            yields=yields,
        )

    async def _dial(self, lane: LaneId) -> bool:
        self.calls.append((lane, asyncio.get_running_loop().time() - 1000))
        if lane not in self.answering:
            return False
        await asyncio.sleep(60)
        return True

    def times(self, lane: LaneId) -> list[float]:
        return [time for called, time in self.calls if called == lane]


def play(script: Script, *, seconds: float, yields: bool = True, seed: int = 1) -> Bench:
    random.seed(seed)

    async def work() -> Bench:
        bench = Bench(yields=yields)
        running = asyncio.ensure_future(bench.dialer.run())
        await script(bench)
        await asyncio.sleep(seconds)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return bench

    return run_jumping(work())


@pytest.mark.parametrize("seed", range(5))
def test_an_absent_lane_is_dialled_for_ever_with_a_backoff_of_a_few_seconds(seed: int) -> None:
    async def script(bench: Bench) -> None:
        bench.dialer.want([HIGH])

    times = play(script, seconds=120, seed=seed).times(HIGH)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert times[0] <= 0.5
    assert gaps[0] <= 0.75
    assert all(gap <= 6 for gap in gaps)
    assert all(gap >= 2 for gap in gaps[5:])
    assert len(times) > 20


def test_of_two_lanes_the_lower_dials_and_the_higher_waits_five_seconds() -> None:
    async def script(bench: Bench) -> None:
        bench.dialer.want([LOW, HIGH])

    bench = play(script, seconds=10)
    assert bench.times(HIGH)[0] <= 0.5
    assert 2.5 <= bench.times(LOW)[0] <= 7.5


def test_a_lane_that_a_person_waits_for_yields_to_nobody() -> None:
    async def script(bench: Bench) -> None:
        bench.dialer.want([LOW])

    assert play(script, seconds=10, yields=False).times(LOW)[0] <= 0.5


def test_itself_is_not_dialled_nor_who_is_linked_nor_who_has_no_address() -> None:
    async def script(bench: Bench) -> None:
        bench.linked.add(HIGH)
        bench.addresses.drop(TOP, "192.0.2.1:4747")
        bench.dialer.want([ME, HIGH, TOP])

    assert play(script, seconds=60).calls == []


def test_a_hint_cuts_the_backoff_short() -> None:
    async def script(bench: Bench) -> None:
        bench.dialer.want([HIGH])
        await asyncio.sleep(61)
        bench.calls.clear()
        bench.dialer.hint(HIGH)

    assert play(script, seconds=1).times(HIGH)[0] == 61


@pytest.mark.parametrize(("lane", "soonest", "latest"), [(HIGH, 100, 100), (LOW, 100, 107.5)])
def test_an_address_that_becomes_known_is_dialled(lane: LaneId, soonest: float, latest: float) -> None:
    async def script(bench: Bench) -> None:
        bench.addresses.drop(lane, "192.0.2.1:4747")
        bench.dialer.want([lane])
        await asyncio.sleep(100)
        bench.addresses.heard(lane, ["192.0.2.1:4747"])
        bench.dialer.hint(lane)

    assert soonest <= play(script, seconds=10).times(lane)[0] <= latest


def test_a_changed_network_is_a_hint_for_all() -> None:
    async def script(bench: Bench) -> None:
        bench.dialer.want([HIGH, TOP, LOW])
        await asyncio.sleep(61)
        bench.calls.clear()
        bench.dialer.hint_all()

    bench = play(script, seconds=0.01)
    assert sorted(lane for lane, time in bench.calls if time == 61) == [HIGH, TOP]


def test_a_link_that_was_up_is_redialled_at_once_when_it_ends() -> None:
    async def script(bench: Bench) -> None:
        bench.answering.add(HIGH)
        bench.dialer.want([HIGH])

    first, second, *_ = play(script, seconds=130).times(HIGH)
    assert 60 < second - first <= 60.5


def test_a_lost_accepted_link_is_dialled_after_leaving_the_lower_one_its_turn() -> None:
    async def script(bench: Bench) -> None:
        bench.linked |= {LOW, HIGH}
        bench.dialer.want([LOW, HIGH])
        await asyncio.sleep(100)
        bench.linked.clear()
        bench.dialer.lost(LOW)
        bench.dialer.lost(HIGH)

    bench = play(script, seconds=20)
    assert 100 < bench.times(HIGH)[0] <= 100.5
    assert 102.5 <= bench.times(LOW)[0] <= 107.5


def test_a_lane_no_longer_wanted_is_left_alone() -> None:
    async def script(bench: Bench) -> None:
        bench.answering.add(HIGH)
        bench.dialer.want([HIGH, TOP])
        await asyncio.sleep(5)
        bench.calls.clear()
        bench.dialer.want([TOP])

    bench = play(script, seconds=200)
    assert bench.times(HIGH) == []
    assert bench.times(TOP)


def test_a_till_that_misses_many_lanes_wakes_for_all_of_them_at_once() -> None:
    async def script(bench: Bench) -> None:
        lanes = [LaneId(bytes([n]) * 16) for n in range(10, 40)]
        for lane in lanes:
            bench.addresses.heard(lane, ["192.0.2.1:4747"])
        bench.dialer.want(lanes)

    bench = play(script, seconds=100)
    calm = {time for _, time in bench.calls if time > 20}
    assert len(calm) <= 45, "about one wake-up in two seconds, for thirty lanes"
