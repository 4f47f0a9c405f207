"""What one peer is sent: this lane's own rows as they come, others' rows when asked.

There is no queue. For each site that is being sent there is a cursor into the log, and at most a few
frames are out unacknowledged; a stalled peer costs this lane nothing but a number.

A bulk is pushed to a few peers. The others are told how far it goes and get it from those, or ask; until
they have it they are pushed nothing of this lane's site.
"""

from collections.abc import Sequence
from math import inf

from netsync.protocol import limits
from netsync.protocol.claims import Favourites
from netsync.protocol.columns import is_bulk
from netsync.protocol.effects import Effect, Fetch, Send
from netsync.protocol.messages import Changes, Have
from netsync.protocol.packing import BadFrame
from store.domain.changes import Site, Vector, Version


class Outgoing:
    """The sending half of a session; starts when the peer has greeted."""

    def __init__(self, own: Site, *, have: Vector, peer_have: Vector, favourites: Favourites) -> None:
        self._own = own
        self._favourites = favourites
        self._held: Version | None = None
        """The peer is to get this lane's rows up to here from others."""
        self._asked: Version = 0
        """The peer asked for this lane's rows: up to here bulks go out as well."""
        self._have = dict(have)
        self._cursors: dict[Site, Version] = {own: peer_have.get(own, 0)}
        self._window = limits.FRAMES_IN_FLIGHT_MAX
        self._in_flight = 0
        self._fetching = False
        self._retry_after = limits.RETRY_SECONDS_MIN
        self.retry_at = inf
        """When to look into the log again after it refused."""

    def want(self, start: Vector, frames_max: int) -> list[Effect]:
        """The peer asks for sites from `start` on."""
        if self._own in start:
            self._held, self._asked = None, self._have.get(self._own, 0)
        self._cursors.update(start)
        self._window = frames_max
        return self.pump()

    def acknowledged(self, frames: int) -> list[Effect]:
        """The peer has made `frames` durable."""
        if frames > self._in_flight:
            raise BadFrame("acknowledged what was never sent")
        self._in_flight -= frames
        return self.pump()

    def learned(self, have: Vector) -> list[Effect]:
        """The peer has got further, perhaps with this lane's rows by way of others."""
        if self._held is None or have.get(self._own, 0) < self._held:
            return []
        self._held, self._cursors[self._own] = None, have[self._own]
        return self.pump()

    def close(self) -> None:
        """The link is gone."""
        self._favourites.leave(self)

    def grown(self, news: Vector, fresh: Sequence[Changes] = ()) -> list[Effect]:
        """This lane has got further; `fresh` is what of that is its own, as far as it was read already."""
        self._have.update(news)
        return self._push(fresh) + self.pump() if fresh else self.pump()

    def pump(self) -> list[Effect]:
        """Read on in the log if there is something to send and room for it."""
        if self._fetching or self._in_flight >= self._window or self.retry_at != inf:
            return []
        have, cursors = self._have, self._cursors
        if len(cursors) == 1 and cursors[self._own] >= have.get(self._own, 0):
            # Nothing was asked for and nothing is new, as mostly.
            return []
        sending = {site: at for site, at in cursors.items() if at < have.get(site, 0)}
        if self._held is not None:
            sending.pop(self._own, None)
        # A site that was asked for and is sent is done with; the own one goes on for ever.
        self._cursors = {**sending, self._own: self._cursors[self._own]}
        if not sending:
            return []
        self._fetching = True
        return [Fetch({**self._have, **sending})]

    def fetched(self, frames: Sequence[Changes]) -> list[Effect]:
        """The log's answer to the last Fetch."""
        self._fetching = False
        self._retry_after = limits.RETRY_SECONDS_MIN
        if not frames:
            # The log says this peer lacks nothing: believe it rather than ask for ever.
            self._cursors.update({site: self._have.get(site, 0) for site in self._cursors})
        return self._push(frames) + self.pump()

    def _push(self, frames: Sequence[Changes]) -> list[Effect]:
        """Send of some frames those that the peer waits for, as far as there is room."""
        effects: list[Effect] = []
        for changes in frames:
            # A cursor that moved meanwhile makes the frame pointless; a full window ends the lot.
            if self._in_flight < self._window and self._cursors.get(changes.site) == changes.after:
                if self._is_for_others(changes):
                    self._held = self._have[self._own]
                    effects.append(Send(Have({self._own: self._held})))
                if changes.site == self._own and self._held is not None:
                    continue
                self._cursors[changes.site] = changes.through
                self._in_flight += 1
                effects.append(Send(changes))
        return effects

    def fetch_failed(self, now: float) -> list[Effect]:
        """The log could not answer the last Fetch."""
        self._fetching = False
        self.retry_at = now + self._retry_after
        self._retry_after = min(2 * self._retry_after, limits.RETRY_SECONDS_MAX)
        return []

    def _is_for_others(self, changes: Changes) -> bool:
        """Whether a frame is of a bulk that this peer did not ask for and is not pushed."""
        return (
            self._held is None
            and changes.site == self._own
            and changes.after >= self._asked
            and is_bulk(changes)
            and not self._favourites.has(self)
        )

    def tick(self, now: float) -> list[Effect]:
        """Time passed."""
        if now < self.retry_at:
            return []
        self.retry_at = inf
        return self.pump()
