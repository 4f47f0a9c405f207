"""Lanes in memory, joined by wires that break and deliver when the dice say, end up with one book."""

import random
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from support.memory_log import MemoryLog

from netsync.protocol import limits
from netsync.protocol.claims import Claims
from netsync.protocol.codec import Decoder, Encoder
from netsync.protocol.columns import to_changes
from netsync.protocol.effects import Apply, Close, Effect, Fetch, Send, SetAlarm
from netsync.protocol.messages import Changes, Neighbour
from netsync.protocol.moment import Moment
from netsync.protocol.session import Phase, Session
from netsync.protocol.vector import lacking
from store.domain.errors import Unavailable
from store.domain.ids import LaneId


@dataclass
class End:
    """One lane's end of a wire."""

    lane: "MemoryLane"
    session: Session
    encoder: Encoder = field(default_factory=Encoder)
    decoder: Decoder = field(default_factory=Decoder)
    inbox: deque[bytes] = field(default_factory=deque)
    jobs: deque[Effect] = field(default_factory=deque)
    alarm: float = float("inf")


@dataclass
class MemoryLane:
    log: MemoryLog
    claims: Claims = field(default_factory=Claims)
    ends: dict[LaneId, End] = field(default_factory=dict)


class World:
    """`count` lanes; every choice comes from `seed`."""

    def __init__(self, count: int, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a repeatable world, not a secret
        self.now = 1000.0
        ids = [LaneId(bytes([n]) * 16) for n in range(count)]
        self.lanes = {lane: MemoryLane(MemoryLog(lane)) for lane in ids}
        self.sent = 0
        self.sent_by: Counter[LaneId] = Counter()

    @property
    def moment(self) -> Moment:
        return Moment(self.now, round(self.now * 1000))

    @property
    def ends(self) -> list[End]:
        return [end for lane in self.lanes.values() for end in lane.ends.values()]

    def write(self, lane: LaneId, rows: int = 1) -> None:
        log = self.lanes[lane].log
        before = log.have()
        log.put_many(
            {self.dice.randbytes(1): self.dice.randrange(1000) for _ in range(rows)},
            now=self.dice.randrange(100),
        )
        self.spread(lane, before)

    def spread(self, lane: LaneId, before: object, *, but: End | None = None) -> None:
        assert isinstance(before, dict)
        log = self.lanes[lane].log
        news, site, fresh = lacking(before, log.have()), log.site(), list[Changes]()
        if site in news and self.dice.random() < 0.5:
            with suppress(Unavailable):
                batches = log.since({**log.have(), site: before.get(site, 0)}, rows_max=3)
                fresh = list(map(to_changes, batches))
        for end in list(self.lanes[lane].ends.values()):
            if end is not but:
                self.perform(end, end.session.grown(news, self.moment, fresh))

    def link(self, one: LaneId, other: LaneId) -> None:
        if other in self.lanes[one].ends:
            return
        for mine, theirs in ((one, other), (other, one)):
            lane = self.lanes[mine]
            session = Session(
                lane.log.site(), theirs, have=lane.log.have(), claims=lane.claims, dialled=mine < theirs
            )
            lane.ends[theirs] = End(lane, session)
        for mine, theirs in ((one, other), (other, one)):
            end = self.lanes[mine].ends[theirs]
            self.perform(end, end.session.start(self.moment, port=4747))

    def cut(self, one: LaneId, other: LaneId) -> None:
        for mine, theirs in ((one, other), (other, one)):
            end = self.lanes[mine].ends.pop(theirs, None)
            if end is not None:
                end.session.lost()
                self.tell_neighbours(self.lanes[mine])

    def tell_neighbours(self, lane: MemoryLane) -> None:
        linked = [p for p, end in lane.ends.items() if end.session.phase is Phase.OPEN]
        known = [Neighbour(peer, linked=True, addresses=()) for peer in linked]
        for end in list(lane.ends.values()):
            self.perform(end, end.session.neighbours(known))

    def perform(self, end: End, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(message):
                    other = self.lanes[end.session.peer].ends.get(end.lane.log.site().lane)
                    self.sent += isinstance(message, Changes)
                    self.sent_by[end.lane.log.site().lane] += isinstance(message, Changes)
                    if other is not None:
                        other.inbox.append(end.encoder.encode(message))
                case Apply() | Fetch():
                    end.jobs.append(effect)
                case SetAlarm(at):
                    end.alarm = at
                case Close("it did not greet in time" | "it fell silent"):
                    self.cut(end.lane.log.site().lane, end.session.peer)
                case Close(reason):
                    raise AssertionError(f"a session of honest lanes closed: {reason}")
                case _:
                    pass

    def deliver(self, end: End) -> None:
        was = end.session.phase
        message = end.decoder.decode(end.inbox.popleft())
        self.perform(end, end.session.receive(message, self.moment))
        if was is Phase.GREETING and end.session.phase is Phase.OPEN:
            self.tell_neighbours(end.lane)

    def work(self, end: End) -> None:
        job, log = end.jobs.popleft(), end.lane.log
        before = log.have()
        try:
            if isinstance(job, Fetch):
                batches = log.since(job.have, rows_max=3)
                self.perform(end, end.session.fetched(list(map(to_changes, batches))))
            elif isinstance(job, Apply):
                log.apply(job.batches)
                self.perform(end, end.session.applied(lacking(before, log.have()), self.moment))
                self.spread(log.site().lane, before, but=end)
        except Unavailable:
            failed = end.session.fetch_failed if isinstance(job, Fetch) else end.session.apply_failed
            self.perform(end, failed(self.moment))

    def tick(self) -> None:
        for end in self.ends:
            if self.now >= end.alarm:
                end.alarm = float("inf")
                self.perform(end, end.session.tick(self.moment))

    def step(self) -> None:
        """One thing happens."""
        busy = [end for end in self.ends if end.inbox]
        working = [end for end in self.ends if end.jobs]
        one, other = self.dice.sample(sorted(self.lanes), 2)
        match self.dice.choices(range(7), weights=(6, 2, 1, 12, 12, 2, 1))[0]:
            case 0:
                self.write(one, self.dice.choice((1, 1, 1, 4)))
            case 1:
                self.link(one, other)
            case 2:
                self.cut(one, other)
            case 3 if busy:
                self.deliver(self.dice.choice(busy))
            case 4 if working:
                self.work(self.dice.choice(working))
            case 5:
                self.now += self.dice.random() * 8
                self.tick()
            case 6:
                log = self.lanes[one].log
                log.refusal = None if log.refusal else Unavailable("disk full")

    def settle(self) -> None:
        """Everything on its way arrives, everything asked for is done, time passes."""
        for lane in self.lanes.values():
            lane.log.refusal = None
        for _ in range(200):
            while True:
                busy = [end for end in self.ends if end.inbox or end.jobs]
                if not busy:
                    break
                end = self.dice.choice(busy)
                self.deliver(end) if end.inbox else self.work(end)
            if self.is_settled():
                return
            self.now = min(end.alarm for end in self.ends)
            self.tick()
        raise AssertionError("the lanes never came to rest")

    def is_settled(self) -> bool:
        logs = [lane.log for lane in self.lanes.values()]
        return all(log.have() == logs[0].have() for log in logs)


def spanning_tree(world: World) -> list[tuple[LaneId, LaneId]]:
    order = world.dice.sample(sorted(world.lanes), len(world.lanes))
    return [(lane, world.dice.choice(order[:index])) for index, lane in enumerate(order) if index]


@pytest.mark.parametrize("seed", range(150))
def test_any_history_over_any_net_ends_in_one_book(seed: int) -> None:
    end_in_one_book(seed)


@pytest.mark.parametrize("seed", range(150))
def test_so_does_any_history_of_bulks_that_few_peers_are_pushed(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every frame of two rows is a bulk here."""
    monkeypatch.setattr(limits, "BULK_BYTES_MIN", 40)
    monkeypatch.setattr(limits, "BULK_PEERS_MAX", seed % 3)
    end_in_one_book(seed)


def end_in_one_book(seed: int) -> None:
    world = World(count=2 + seed % 5, seed=seed)
    for _ in range(250):
        world.step()
    for one, other in spanning_tree(world):
        world.link(one, other)
    world.settle()

    books = [lane.log.values() for lane in world.lanes.values()]
    assert all(book == books[0] for book in books)
    assert books[0]


@pytest.mark.parametrize("seed", range(5))
def test_a_relayed_change_needs_no_gossip_to_cross_a_chain(seed: int) -> None:
    world = World(count=5, seed=seed)
    order = world.dice.sample(sorted(world.lanes), 5)
    for one, other in pairwise(order):
        world.link(one, other)
    world.settle()
    world.write(order[0])
    began = world.now
    world.settle()

    assert world.is_settled()
    assert world.now == began


@pytest.mark.parametrize("seed", range(5))
def test_in_a_full_mesh_every_row_is_sent_once_to_each(seed: int) -> None:
    world = World(count=6, seed=seed)
    lanes = sorted(world.lanes)
    for index, one in enumerate(lanes):
        for other in lanes[index + 1 :]:
            world.link(one, other)
    world.settle()
    world.sent = 0
    for lane in lanes:
        world.write(lane)
    world.settle()
    world.now += limits.GOSSIP_SECONDS
    world.tick()
    world.settle()

    assert world.sent == len(lanes) * (len(lanes) - 1)


@pytest.mark.parametrize("seed", range(5))
def test_a_bulk_goes_out_to_a_few_and_from_them_to_all(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BULK_BYTES_MIN", 40)
    monkeypatch.setattr(limits, "BULK_PEERS_MAX", 2)
    world = World(count=8, seed=seed)
    lanes = sorted(world.lanes)
    for index, one in enumerate(lanes):
        for other in lanes[index + 1 :]:
            world.link(one, other)
    world.settle()
    world.sent_by.clear()
    began = world.now

    for _ in range(3):
        world.write(lanes[0], 4)
    world.settle()
    assert world.now - began < limits.UNPUSHED_PATIENCE_SECONDS
    assert world.sent_by[lanes[0]] <= 2 * 3
    assert world.sent_by.total() <= 7 * 3

    world.now += limits.GOSSIP_SECONDS
    world.tick()
    world.settle()
    world.sent_by.clear()
    world.write(lanes[0])
    world.settle()
    assert +world.sent_by == Counter({lanes[0]: 7})


def test_a_bulk_that_nobody_else_has_is_asked_of_who_made_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BULK_BYTES_MIN", 40)
    monkeypatch.setattr(limits, "BULK_PEERS_MAX", 0)
    world = World(count=2, seed=1)
    one, other = sorted(world.lanes)
    world.link(one, other)
    world.settle()
    began = world.now
    world.write(one, 4)

    world.settle()
    assert began + limits.UNPUSHED_PATIENCE_SECONDS <= world.now < began + limits.PATIENCE_SECONDS
