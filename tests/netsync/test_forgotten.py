"""Lanes on loopback of which one has forgotten what was deleted long ago: whom it hears, whom it does not."""

from pathlib import Path

import pytest
from support.lanes import Lane, first_lane, next_lane
from support.memory_log import MemoryLog
from support.sync import Shop, Till, open_shop

from netsync.events import CaughtUp, Listening, PeerOffline, SyncTrouble
from netsync.protocol.greeting import ASLEEP
from netsync.protocol.session import BEGUN_ANEW
from store.domain.changes import Site
from store.domain.ids import LaneId

LOST = Site(LaneId(b"lost lane".ljust(16)), 1)


@pytest.fixture
def lanes(tmp_path: Path) -> list[Lane]:
    front = first_lane(tmp_path / "front")
    return [front, next_lane(tmp_path / "back", front, name="Back")]


def till(shop: Shop, lanes: list[Lane], index: int, log: MemoryLog, *, knows: Till | None = None) -> Till:
    made = shop.till(lanes[index], [lane.member for lane in lanes], log=log)
    if knows is not None:
        made.knows(knows)
    made.start().facts.wait_for(Listening)
    return made


def filled(lane: Lane, *, lost: int) -> MemoryLog:
    """A log with rows of its own lane, and of one that is not there any more."""
    log = MemoryLog(lane.identity.lane)
    log.put(b"own", 1)
    gone = MemoryLog(LOST.lane)
    for number in range(lost):
        gone.put(b"k%d" % number, number)
    log.apply(gone.since({}, rows_max=100))
    return log


def test_who_slept_meanwhile_is_not_linked_and_both_say_what_to_do(lanes: list[Lane]) -> None:
    with open_shop() as shop:
        front_log = filled(lanes[0], lost=3)
        front_log.forgotten = {LOST: 3}
        front = till(shop, lanes, 0, front_log)
        back = till(shop, lanes, 1, filled(lanes[1], lost=2), knows=front)

        its, mine = f"Back is not linked: it {ASLEEP}", f"Front is not linked: this lane {ASLEEP}"
        assert front.facts.wait_for(SyncTrouble) == SyncTrouble(its)
        assert back.facts.wait_for(SyncTrouble) == SyncTrouble(mine)
        assert front.log.values().keys().isdisjoint({b"back's"})
        assert (front.service.linked(), back.service.linked()) == (frozenset(), frozenset())
        [[back_to_front], [front_to_back]] = back.service.peers(), front.service.peers()
        assert (back_to_front.slept_here, front_to_back.slept_here) == (True, False)


def test_a_new_lane_is_filled_and_notes_what_is_forgotten(lanes: list[Lane]) -> None:
    with open_shop() as shop:
        front_log, back_log = filled(lanes[0], lost=3), MemoryLog(lanes[1].identity.lane)
        front_log.forgotten = {LOST: 3}
        front = till(shop, lanes, 0, front_log)
        back = till(shop, lanes, 1, back_log, knows=front)
        back.facts.wait_for(CaughtUp)

        assert back.log.wait_until(lambda log: len(log.values()) == 4)
        assert back_log.forgotten == {LOST: 3}


def test_a_link_begins_anew_when_something_is_forgotten_that_the_peer_may_not_know(
    lanes: list[Lane],
) -> None:
    with open_shop() as shop:
        front = till(shop, lanes, 0, filled(lanes[0], lost=1))
        back = till(shop, lanes, 1, filled(lanes[1], lost=1), knows=front)
        back.facts.wait_for(CaughtUp)

        front.log.forgotten = {LOST: 2}
        front.service.nudge()
        assert back.facts.wait_for(PeerOffline).reason == BEGUN_ANEW
        trouble = back.facts.wait_for(SyncTrouble)
        assert trouble.message.endswith(ASLEEP)
