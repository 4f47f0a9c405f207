"""Whether the peer still lives, and how far its clock is off.

The side that dialled asks every few seconds, the other answers: one timer for both. Clocks are compared
at half the round trip.
"""

from math import floor, inf

from netsync.protocol import limits
from netsync.protocol.effects import Effect, Send
from netsync.protocol.messages import Ping, Pong
from netsync.protocol.moment import Moment
from store.domain.stamps import Instant

_ROUND_TRIP_SECONDS_MAX = 2.0
"""A slower answer says more about the network than about the clock."""


class Heartbeat:
    """The pulse of one link; `beats` on the side that asks."""

    def __init__(self, *, beats: bool) -> None:
        self._beats = beats
        self._next = inf
        self._heard = inf
        self._token = 0
        self._asked = -inf
        self._peer: float | None = None
        """What the peer's clock showed when this lane's monotonic one, which nobody sets, was at 0."""
        self._showed: float | None = None
        """The same of this lane's clock, as the peer was told last."""

    @property
    def alarm(self) -> float:
        """When `tick` has something to do."""
        return min(self._next, self._heard + limits.SILENCE_SECONDS_MAX)

    def is_silent(self, now: float) -> bool:
        """Whether nothing came for too long."""
        return now >= self._heard + limits.SILENCE_SECONDS_MAX

    def heard(self, now: float) -> None:
        """Something came from the peer."""
        self._heard = now

    def ahead_ms(self, at: Moment) -> int | None:
        """How far the peer's clock runs ahead of this lane's, in milliseconds; None until it was heard."""
        return None if self._peer is None else round(self._peer + at.monotonic * 1000) - at.wall

    def showed(self, at: Moment) -> None:
        """The peer is told what this lane's clock shows."""
        self._showed = at.wall - at.monotonic * 1000

    def greeted(self, wall: Instant, at: Moment) -> None:
        """The peer said what its clock shows; on its way that grew older, which an answer will tell."""
        self._peer = wall - at.monotonic * 1000

    def beat(self, at: Moment) -> list[Effect]:
        """Ask, if it is this side's part and time."""
        now = at.monotonic
        if not self._beats or now < self._next < inf:
            return []
        # On the same beat for all links of a lane, so that an idle till wakes once for all of them.
        self._next = (floor(now / limits.HEARTBEAT_SECONDS) + 1) * limits.HEARTBEAT_SECONDS
        self._token += 1
        self._asked = now
        return [Send(Ping(self._token, self.ahead_ms(at)))]

    def asked(self, ping: Ping, at: Moment) -> list[Effect]:
        """The peer asks; it may say how far this lane's clock is ahead of its own.

        It means the clock that it was told of last: this one may have been set since.
        """
        if ping.ahead_ms is not None and self._showed is not None:
            self._peer = self._showed - ping.ahead_ms
        self.showed(at)
        return [Send(Pong(ping.token, at.wall))]

    def answered(self, pong: Pong, at: Moment) -> None:
        """The peer answers."""
        took = at.monotonic - self._asked
        if pong.token == self._token and took <= _ROUND_TRIP_SECONDS_MAX:
            self._peer = pong.wall + took * 500 - at.monotonic * 1000
