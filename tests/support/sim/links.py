"""The links of one lane: whom it dials and when again, which of two it keeps, as the mesh does."""

from functools import partial
from typing import TYPE_CHECKING

from support.sim.link import End
from support.sim.network import Wire

from netsync.link.endings import REPLACED, is_kept
from netsync.protocol.limits import Pace
from netsync.protocol.messages import Neighbour

if TYPE_CHECKING:
    import random

    from support.sim.lane import Lane

PACE = Pace()
LIVED_SECONDS_MIN = 1.0


class Links:
    """The connections of a lane that is on."""

    def __init__(self, lane: "Lane") -> None:
        self._lane = lane
        self.up: dict[int, End] = {}
        """Those that are up, one for each lane."""
        self.ends: dict[End, None] = {}
        """These, and those that greet or are replaced."""
        self._backoff: dict[int, float] = {}
        self._tells_soon = False

    def begin(self, dice: "random.Random") -> None:
        """Dial everybody."""
        for peer in self.peers():
            self._backoff[peer] = PACE.redial_min
            self._dial_after(peer, dice.random() * 0.1)

    def break_off(self) -> None:
        """End all, without a word."""
        for end in list(self.ends):
            end.end()
            end.wire.break_up()
        self._tells_soon = False

    def peers(self) -> list[int]:
        """Lanes that this one can reach."""
        return sorted(
            {
                one + other - self._lane.index
                for one, other in self._lane.around.links
                if self._lane.index in {one, other}
            }
        )

    def link(self, wire: Wire, peer: int) -> None:
        """A proven connection is there."""
        end = End(self._lane, peer, wire)
        self.ends[end] = None

    def greet(self, wire: Wire) -> None:
        """Begin to talk on a connection both ends of which are there."""
        for end in list(self.ends):
            if end.wire is wire:
                end.start()

    def adopt(self, end: End) -> None:
        """The peer has greeted: this is the link to it now, unless there is a better one."""
        old, now = self.up.get(end.peer), self._lane.around.timeline.now
        end.opened = now
        if (
            old is not None
            and old.opened is not None
            and is_kept(
                is_fresh=now - old.opened < PACE.yield_to_lower,
                by_lower=self._is_by_lower(old),
                new_by_lower=self._is_by_lower(end),
            )
        ):
            end.close(REPLACED)
            return
        self.up[end.peer] = end
        self._lane.compare_clocks()
        if old is not None:
            old.close(REPLACED)
        end.tell(self._neighbours())
        self._tell_soon()

    def unlink(self, end: End) -> None:
        """A connection has ended."""
        self.ends.pop(end, None)
        self._lane.work(0.0, partial(self._lane.around.witness.dropped, self._lane.index, end))
        if self.up.get(end.peer) is end:
            del self.up[end.peer]
            self._tell_soon()
        for other in list(self.up.values()):
            other.look_again()
        lived = end.opened is not None and self._lane.around.timeline.now - end.opened >= LIVED_SECONDS_MIN
        before = self._backoff[end.peer]
        self._backoff[end.peer] = PACE.redial_min if lived else min(2 * before, PACE.redial_max)
        self._dial_after(end.peer, self._backoff[end.peer] * (0.5 + 0.5 * self._lane.around.dice.random()))

    def failed_to_reach(self, peer: int) -> None:
        """Nobody answered."""
        self._backoff[peer] = min(2 * self._backoff[peer], PACE.redial_max)
        self._dial_after(peer, self._backoff[peer] * (0.5 + 0.5 * self._lane.around.dice.random()))

    def is_linked(self, peer: int) -> bool:
        """Whether there is a link to a lane."""
        return peer in self.up

    def _dial_after(self, peer: int, seconds: float) -> None:
        yields = 0.0 if self._lane.id_of(self._lane.index) < self._lane.id_of(peer) else PACE.yield_to_lower
        self._lane.around.timeline.after(seconds + yields, self._lane.living(partial(self._dial, peer)))

    def _dial(self, peer: int) -> None:
        if not self.is_linked(peer) and not self._lane.members.removed(peer):
            self._lane.around.dial(self._lane, peer)

    def _is_by_lower(self, end: End) -> bool:
        return end.is_dialled == (self._lane.id_of(self._lane.index) < self._lane.id_of(end.peer))

    def _neighbours(self) -> list[Neighbour]:
        others = range(len(self._lane.around.witness.views))
        return [
            Neighbour(self._lane.id_of(lane), lane in self.up, ())
            for lane in others
            if lane != self._lane.index
        ]

    def _tell_soon(self) -> None:
        if not self._tells_soon:
            self._tells_soon = True
            self._lane.around.timeline.after(PACE.neighbours, self._lane.living(self._tell_everybody))

    def _tell_everybody(self) -> None:
        self._tells_soon = False
        for end in list(self.up.values()):
            end.tell(self._neighbours())
