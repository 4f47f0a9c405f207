"""Wrong clocks in shops of linked lanes: whoever is right waits for nothing, and all go by their time."""

import pytest
from sqlalchemy import Connection
from support.shops import DAY, HOUR
from support.sim.broken import Broken
from support.sim.rare import MONTHS_EVERY, STOLEN_EVERY, Month, Stolen
from support.sim.trace import START, Crash, Cut, Deed, Event, Pause, Restore, Skew, Trace
from support.sim.witness import CONVERGED
from support.sim.world import World, play, world_of

from store.domain.stamps import AHEAD_MAX, Stamp, instant
from store.queries import waiting

BEATS = 40.0
"""Seconds in which every link has beaten twice."""
EVERYBODY = frozenset({(0, 1), (0, 2), (1, 2)})


def after(*events: Event) -> Trace:
    return Trace(1, 3, EVERYBODY, frozenset(), events)


def run(world: World, until: float) -> None:
    """As `play` does, without mending anything."""
    for lane in world.lanes:
        lane.start()
    for event in world.trace.events:
        world.timeline.run_until(event.at)
        world._happen(event)
    world.timeline.run_until(until)


def right_time(world: World) -> int:
    return world.lanes[0].moment().wall


@pytest.mark.parametrize("off", [-DAY, -HOUR, HOUR, DAY, 400 * DAY])
def test_nobody_waits_for_what_a_lane_with_a_wrong_clock_edits(off: int) -> None:
    edits = [Deed(START + BEATS + 2 * lane, lane, "edit_customer", lane, 5 + 10 * lane) for lane in range(3)]
    trace = after(Skew(START + 5, 2, off), *edits)
    with world_of(trace) as world:
        run(world, START + BEATS + 15)
        notes = [
            [lane.store.customers.get(customer).notes for customer in world.around.shop.customers]
            for lane in world.lanes
        ]
        assert notes[0] == notes[1] == notes[2] == ["note 5", "note 15", "note 25"]
        for lane in world.lanes:
            assert lane.eye.waiting() == {}
            assert instant(lane.eye.highest_stamp()) <= right_time(world) + AHEAD_MAX


def test_a_clock_that_jumps_while_nobody_is_linked_is_not_gone_by() -> None:
    alone = frozenset({2})
    trace = after(
        Cut(START + 6, 30, alone, frozenset({0, 1})),
        Skew(START + 8, 2, 400 * DAY),
        Deed(START + 20, 2, "edit_customer", 0, 15),
    )
    with world_of(trace) as world:
        run(world, START + 22)
        lonely = world.lanes[2]
        assert lonely.store.customers.get(world.around.shop.customers[0]).notes == "note 15"
        assert instant(lonely.eye.highest_stamp()) <= right_time(world)


def test_what_a_lonely_lane_dated_wrongly_since_it_started_is_right_when_it_is_heard() -> None:
    alone = frozenset({2})
    trace = after(
        Cut(START + 6, 30, alone, frozenset({0, 1})),
        Skew(START + 8, 2, 400 * DAY),
        Crash(START + 9, 2, 1.0, 0),
        Deed(START + 20, 2, "edit_customer", 0, 5),
    )
    with world_of(trace) as world:
        run(world, START + 22)
        assert instant(world.lanes[2].eye.highest_stamp()) > right_time(world) + 399 * DAY
        world.timeline.run_until(START + 90)
        for lane in world.lanes:
            assert lane.store.customers.get(world.around.shop.customers[0]).notes == "note 5"
            assert lane.eye.waiting() == {}
            assert instant(lane.eye.highest_stamp()) <= right_time(world) + AHEAD_MAX


LEFT_ALONE = Trace(
    STOLEN_EVERY[1],
    2,
    frozenset({(0, 1)}),
    frozenset(),
    (
        Skew(START + 3, 1, -DAY),
        Cut(START + 4.2, 60, frozenset({0}), frozenset({0, 1})),
        Stolen(START + 6, 1, 0),
        Deed(START + 6.3, 1, "park", 2, 21),
    ),
)
"""The first lane goes on by the time that both went by, of which one was a day behind."""


take_ripe = waiting.take_ripe


def lost(connection: Connection, latest: Stamp) -> list[waiting.Waiting]:
    take_ripe(connection, latest)
    return []


def test_what_waits_on_a_lane_that_is_left_alone_comes_in() -> None:
    with world_of(LEFT_ALONE) as world:
        waited: list[int] = []
        wait_out = world._wait_out

        def look() -> None:
            waited.append(len(world.lanes[0].eye.waiting()))
            wait_out()
            waited.append(len(world.lanes[0].eye.waiting()))

        world._wait_out = look  # type: ignore[method-assign]
        world.play()
        assert waited == [1, 0]


def test_what_is_lost_while_it_waits_there_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "take_ripe", lost)
    with pytest.raises(Broken) as broken:
        play(LEFT_ALONE)
    assert broken.value.law == CONVERGED


def test_what_is_dated_while_all_clocks_jump_at_once_is_waited_for() -> None:
    """Lanes measure each other's clocks half before and half after it, and are weeks ahead for a moment."""
    everybody = frozenset((one, other) for other in range(4) for one in range(other))
    events = Month(START + 12.7), Deed(START + 23.3, 0, "sell", 0, 3)
    play(Trace(MONTHS_EVERY[1], 4, everybody, frozenset(), events))


def test_what_a_lane_dated_ahead_before_its_disk_was_replaced_comes_in_at_the_end() -> None:
    star = frozenset({(0, 1), (0, 2)})
    events = (
        Pause(START + 4, 0, 6),
        Skew(START + 4, 0, DAY),
        Deed(START + 24, 0, "move_members", 0, 9),
        Skew(START + 40, 0, -400 * DAY),
        Restore(START + 40.3, 0, 20),
    )
    play(Trace(1, 3, star, frozenset(), events))
