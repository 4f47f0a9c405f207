"""A virtual network: streams in order that stall, lose nothing by halves, and break.

What a lost packet costs a stream is time; what a cut that lasts costs it is its life. Frames under way die
with their connection, and nobody is told which of them arrived.
"""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from support.sim.timeline import Timeline

KEEPALIVE_SECONDS = 3.0
"""How long a connection lives on that gets nothing through in one of its directions."""
CONNECT_SECONDS = 3.5
_RESENT_SECONDS = 0.2
_RESENT_MAX = 5


@dataclass(slots=True)
class Flow:
    """One direction of a connection."""

    source: int
    target: int
    receive: Callable[[bytes], None]
    frames: deque[bytes] = field(default_factory=deque)
    """Sent and not delivered."""
    last_at: float = 0.0
    held: int = 0
    """How many deliveries wait for the way to be open."""


class Wire:
    """One connection between two lanes."""

    def __init__(self, network: "Network", dialer: int, answerer: int) -> None:
        self.dialer, self.answerer = dialer, answerer
        self.is_open = True
        self.flows: dict[int, Flow] = {}
        self.ended: dict[int, Callable[[], None]] = {}
        self._network = network

    def attach(self, lane: int, receive: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Whom to call at one end: with each frame, and when the connection is gone."""
        other = self.answerer if lane == self.dialer else self.dialer
        self.flows[other] = Flow(other, lane, receive)
        self.ended[lane] = ended

    def send(self, source: int, frame: bytes) -> None:
        """Put a frame into the stream."""
        if not self.is_open:
            return
        flow = self.flows[source]
        flow.frames.append(frame)
        self._schedule(flow)

    def close(self, by: int) -> None:
        """One end closes once everything it sent is out; the other finds the end of the stream after it."""
        flow = self.flows[by]
        when = max(flow.last_at, self._network.timeline.now) + self._network.delay()
        self._network.timeline.at(when, self.break_up)

    def break_up(self) -> None:
        """The connection is gone: what is under way is lost, and both ends hear of it."""
        if not self.is_open:
            return
        self.is_open = False
        self._network.wires.pop(self, None)
        for ended in self.ended.values():
            self._network.timeline.after(self._network.delay(), ended)

    def resume(self) -> None:
        """A way is open again: what waited goes on."""
        for flow in self.flows.values():
            waiting, flow.held = flow.held, 0
            for _ in range(waiting):
                self._schedule(flow)

    def _schedule(self, flow: Flow) -> None:
        network = self._network
        flow.last_at = max(flow.last_at, network.timeline.now + network.delay())
        network.timeline.at(flow.last_at, partial(self._deliver, flow))

    def _deliver(self, flow: Flow) -> None:
        if not self.is_open:
            return
        network = self._network
        if flow.held or network.is_cut(flow.source, flow.target) or not network.is_reading(flow.target):
            flow.held += 1
            return
        flow.receive(flow.frames.popleft())


class Network:
    """Ways between lanes, as the dice and the events of a run would have them."""

    def __init__(self, timeline: Timeline, dice: random.Random) -> None:
        self.timeline = timeline
        self.lost = 0
        self.slow = 0.0005
        self.wires: dict[Wire, None] = {}
        """Those that are open, the oldest first."""
        self.is_reading: Callable[[int], bool] = lambda _: True
        """Whether a lane takes what is in its sockets."""
        self._dice = dice
        self._cuts: dict[tuple[int, int], int] = {}

    def delay(self) -> float:
        """How long the next packet takes, resent as often as it is lost."""
        taken, resent = self.slow * (0.5 + self._dice.random()), 0
        while resent < _RESENT_MAX and self._dice.randrange(1000) < self.lost:
            taken += _RESENT_SECONDS * 2**resent
            resent += 1
        return taken

    def is_cut(self, source: int, target: int) -> bool:
        """Whether nothing gets from one lane to the other."""
        return self._cuts.get((source, target), 0) > 0

    def cut(self, ways: set[tuple[int, int]], seconds: float) -> None:
        """Let nothing through on some ways for a while."""
        for way in ways:
            self._cuts[way] = self._cuts.get(way, 0) + 1
        self.timeline.after(KEEPALIVE_SECONDS, partial(self._give_up, ways))
        self.timeline.after(seconds, partial(self._mend, ways))

    def wire(self, dialer: int, answerer: int) -> Wire:
        """A new connection."""
        made = Wire(self, dialer, answerer)
        self.wires[made] = None
        return made

    def reset(self, one: int, other: int) -> None:
        """Break every connection between two lanes."""
        for wire in self._between({(one, other), (other, one)}):
            wire.break_up()

    def heal(self) -> None:
        """From now on everything gets through at once."""
        self.lost, self.slow = 0, 0.0005
        self._cuts.clear()
        self.resume()

    def resume(self) -> None:
        """Whatever waits tries again."""
        for wire in list(self.wires):
            wire.resume()

    def _mend(self, ways: set[tuple[int, int]]) -> None:
        for way in ways:
            self._cuts[way] = max(0, self._cuts.get(way, 0) - 1)
        for wire in self._between(ways):
            wire.resume()

    def _give_up(self, ways: set[tuple[int, int]]) -> None:
        for wire in self._between({way for way in ways if self.is_cut(*way)}):
            wire.break_up()

    def _between(self, ways: set[tuple[int, int]]) -> list[Wire]:
        return [
            wire for wire in self.wires if ways & {(wire.dialer, wire.answerer), (wire.answerer, wire.dialer)}
        ]
