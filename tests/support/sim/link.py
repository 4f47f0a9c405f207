"""One end of one connection: the very session and codec of the program, driven as its driver does."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from support.sim.broken import FAULT, Broken
from support.sim.network import Wire
from support.sim.timeline import Alarm

from netsync.link.endings import PARTED, RENEWED, REPLACED
from netsync.protocol import limits
from netsync.protocol.codec import Decoder, Encoder
from netsync.protocol.effects import (
    Apply,
    ClockHeard,
    Close,
    Effect,
    Fetch,
    Give,
    Greeted,
    KnowsSelf,
    LookUp,
    Remembered,
    Report,
    Send,
    SetAlarm,
)
from netsync.protocol.greeting import ASLEEP
from netsync.protocol.messages import Ack, Changes, Have, Hello, Message, Neighbour
from netsync.protocol.packing import BadFrame
from netsync.protocol.session import BEGUN_ANEW, FELL_SILENT, Session
from store.domain.changes import Site, Vector
from store.domain.transfers import Ask

if TYPE_CHECKING:
    from support.sim.lane import Lane

STALLED = 15
BACKLOG_BYTES_MAX = 200_000
"""What a peer that takes nothing may cost a lane of so small a shop."""
BENIGN = {FELL_SILENT, "did not greet in time"}
"""Why honest lanes may blame each other: one of them stood still."""
_ENDS = {REPLACED, RENEWED, PARTED, BEGUN_ANEW}
REMOVED_WORDS = "was removed from the shop"


class End:
    """A lane's end of a connection."""

    def __init__(self, lane: "Lane", peer: int, wire: Wire) -> None:
        self.lane, self.peer, self.wire = lane, peer, wire
        self.is_dialled = wire.dialer == lane.index
        self.opened: float | None = None
        """When the peer greeted."""
        self.is_over = False
        self.session = Session(
            lane.site,
            lane.id_of(peer),
            have=lane.have,
            claims=lane.claims,
            dialled=self.is_dialled,
            floor=lane.floor(),
            lives=lane.store.replication.lives(),
        )
        self._encoder, self._decoder = Encoder(), Decoder()
        self._alarm: Alarm | None = None
        self._unacknowledged = 0
        wire.attach(lane.index, lane.living(self._take), lane.living(self._wire_ended))

    def start(self) -> None:
        """Greet."""
        self.perform(self.session.start(self.lane.moment(), port=limits.DEFAULT_PORT))

    def grown(self, news: Vector, fresh: Sequence[Changes]) -> None:
        """The lane has got further; `fresh` is of its own what is at hand."""
        self.perform(self.session.grown(news, self.lane.moment(), fresh))

    def tell(self, lanes: Sequence[Neighbour]) -> None:
        """Tell the peer which lanes this one is linked to."""
        self.perform(self.session.neighbours(lanes))

    def floor_rose(self, floor: Vector) -> None:
        """What was deleted up to here is being forgotten."""
        self.perform(self.session.floor_rose(floor))

    def look_again(self) -> None:
        """Another connection ended."""
        self.perform(self.session.look_again(self.lane.moment()))

    def ask(self, ask: Ask) -> None:
        """Ask the peer for rights that it has."""
        self.perform(self.session.ask(ask))

    def recall(self, site: Site) -> None:
        """Ask the peer of which lives what it has of a site of this lane is."""
        self.perform(self.session.recall(site))

    def close(self, reason: str) -> None:
        """Say why, and end."""
        self.perform(self.session.close(reason))

    def end(self) -> None:
        """The connection is gone, or the lane is."""
        self.is_over = True
        self.session.lost()
        if self._alarm is not None:
            self._alarm.cancel()

    def perform(self, effects: Sequence[Effect]) -> None:  # noqa: C901, PLR0912 - one case for each kind
        """Do what the session wants done."""
        for effect in effects:
            if self.is_over:
                return
            match effect:
                case Send(message):
                    self._send(message)
                case Apply(batches):
                    self.lane.apply(self, batches)
                case Fetch(have):
                    self.lane.fetch(self, have)
                case SetAlarm(at):
                    self._set_alarm(at)
                case Report(Greeted()):
                    self.lane.links.adopt(self)
                case Report(KnowsSelf() as known):
                    self.lane.look_into(self, known)
                case Report(Remembered(trail)):
                    self.lane.part_ways(self, trail)
                case LookUp(site):
                    self.lane.look_up(self, site)
                case Report(ClockHeard()):
                    self.lane.compare_clocks()
                case Give(taker, ask):
                    self.lane.give(taker, ask)
                case Report():
                    pass
                case Close(reason):
                    self._close(reason)

    def _send(self, message: Message) -> None:
        match message:
            case Hello(have=have) | Have(have) | Ack(have):
                self.lane.around.witness.told(self.lane.index, have)
            case Changes():
                self._unacknowledged += 1
            case _:
                pass
        self.wire.send(self.lane.index, self._encoder.encode(message))
        waiting = sum(map(len, self.wire.flows[self.lane.index].frames))
        if self._unacknowledged > limits.FRAMES_IN_FLIGHT_MAX or waiting > BACKLOG_BYTES_MAX:
            raise Broken(
                STALLED,
                f"lane {self.lane.index} sent lane {self.peer} {self._unacknowledged} batches that it did not"
                f" acknowledge, {waiting} bytes wait",
            )

    def _take(self, frame: bytes) -> None:
        if self.is_over:
            return
        try:
            message = self._decoder.decode(frame)
        except BadFrame as fault:
            raise Broken(
                FAULT, f"lane {self.lane.index} cannot read what lane {self.peer} wrote: {fault}"
            ) from fault
        match message:
            case Ack(frames=frames):
                self._unacknowledged -= frames
            case Changes():
                self.lane.around.frames.append(message)
                self.lane.around.witness.arrived(self.lane.index, self, message.site, message.through)
            case _:
                pass
        self.perform(self.session.receive(message, self.lane.moment()))

    def _close(self, reason: str) -> None:
        self.end()
        if reason.endswith(ASLEEP):
            self._sleeps(self.lane.index if reason.startswith("this lane") else self.peer)
        elif not reason.endswith((*BENIGN, REMOVED_WORDS)) and reason not in _ENDS:
            raise Broken(FAULT, f"lane {self.lane.index} ends its link to lane {self.peer}: {reason}")
        self.wire.close(self.lane.index)
        self.lane.links.unlink(self)

    def _sleeps(self, lane: int) -> None:
        """A lane is refused because it was away for too long: nobody is who was waited for."""
        around = self.lane.around
        if lane not in around.retired and not around.witness.is_lossy:
            raise Broken(FAULT, f"lane {lane} is taken for one that slept, and was never given up")
        around.witness.out.add(lane)
        around.witness.is_lossy = True

    def _wire_ended(self) -> None:
        if not self.is_over:
            self.end()
            self.lane.links.unlink(self)

    def _set_alarm(self, at: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self.lane.around.timeline.at(at, self.lane.living(self._ring))

    def _ring(self) -> None:
        if not self.is_over:
            self.perform(self.session.tick(self.lane.moment()))
