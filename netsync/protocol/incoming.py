"""What one peer sends: batches on their way into the log, and sites it is asked for.

Batches are applied in the order they came, a few thousand rows at a time so that the checkout never
waits long for the book; what the log refuses for now is kept and tried again.
"""

from collections import deque
from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from netsync.protocol import limits
from netsync.protocol.claims import Claims
from netsync.protocol.effects import Apply, Effect, Send
from netsync.protocol.messages import Ack, Want
from netsync.protocol.packing import BadFrame
from store.domain.changes import Batch, Site, Vector, Version


class _Asked(NamedTuple):
    """A site asked of the peer."""

    through: Version
    """As far as the peer had it then: it sends that much, and perhaps no more."""
    ends: float
    """When to give up, unless something comes."""


class Incoming:
    """The receiving half of a session; starts when the peer has greeted."""

    def __init__(self, own: Site, pushed: Site, *, claims: Claims) -> None:
        """`own` is this lane's site, `pushed` the peer's, which it sends unasked."""
        self._own = own
        self._pushed = pushed
        self._is_pushed = True
        """False while the peer leaves a bulk of its own to others."""
        self._ask_itself_at = inf
        self._claims = claims
        claims.pin(pushed, self)
        self._waiting: deque[Batch] = deque()
        self._applying: tuple[Batch, ...] = ()
        self._lacking: dict[Site, Version] = {}
        """Sites the peer has further than this lane, and how far."""
        self._asked: dict[Site, _Asked] = {}
        self._awaited = {pushed}
        """What may come: what was asked comes also after somebody else has sent it."""
        self._parted: set[Site] = set()
        """Sites of which the peer has another life than this lane."""
        self._unasked: list[Site] = []
        """Those of which it was not asked yet which life that is."""
        self._look_again = inf
        self._retry_at = inf
        self._retry_after = limits.RETRY_SECONDS_MIN
        self._unsaid: dict[Site, Version] = {}
        self._unsaid_frames = 0
        """Durable, and not acknowledged yet."""
        self._say_at = inf

    @property
    def alarm(self) -> float:
        """When `tick` has something to do."""
        alarm = min(self._look_again, self._retry_at, self._say_at)
        return min(alarm, *(asked.ends for asked in self._asked.values())) if self._asked else alarm

    @property
    def lacking(self) -> Vector:
        """Sites the peer has further than this lane, and how far."""
        return self._lacking

    def note(self, ahead: Vector) -> None:
        """The peer has these sites further than this lane."""
        self._lacking.update(ahead)

    def left_to_others(self, now: float) -> None:
        """The peer told how far its own site is instead of sending it: whoever has it may be asked."""
        if self._is_pushed:
            self._is_pushed = False
            self._ask_itself_at = now + limits.UNPUSHED_PATIENCE_SECONDS
            self._claims.loosen(self._pushed, self)

    def is_caught_up(self) -> bool:
        """Whether what the peer left to others is here; it goes on pushing when it is told, once."""
        if self._is_pushed or self._pushed in self._lacking:
            return False
        self._is_pushed, self._ask_itself_at = True, inf
        self._claims.pin(self._pushed, self)
        return True

    def grown(self, news: Vector) -> None:
        """This lane has got further, by whichever way."""
        if not self._lacking and not self._asked:
            return
        for site, version in news.items():
            if self._lacking.get(site, inf) <= version:
                del self._lacking[site]
            if site in self._asked and self._asked[site].through <= version:
                self._give_up(site)

    def receive(self, batch: Batch, now: float) -> list[Effect]:
        """A batch has come."""
        if len(self._waiting) + len(self._applying) >= limits.FRAMES_IN_FLIGHT_MAX:
            raise BadFrame("sent more than it was asked for")
        if batch.site not in self._awaited:
            raise BadFrame("sent what it was not asked for")
        if batch.site in self._parted:
            self._unsaid_frames, self._say_at = self._unsaid_frames + 1, now
            return self.say(now)
        self._waiting.append(batch)
        if batch.site in self._asked:
            ends = now + limits.PATIENCE_SECONDS
            self._asked[batch.site] = self._asked[batch.site]._replace(ends=ends)
            self._claims.take(batch.site, self, now=now, ends=ends)
        return self.apply()

    def finish(self, have: Vector, now: float) -> Vector:
        """What was to be applied is durable, and how far that is; to be said soon: see `say`.

        Where `have`, this lane's vector, did not follow, the peer has another life of the site than this
        lane: none of it was taken, and it is not asked for more.
        """
        done, self._applying = self._applying, ()
        self._retry_after = limits.RETRY_SECONDS_MIN
        durable = {batch.site: batch.through for batch in done}
        for site in [site for site, through in durable.items() if have.get(site, 0) < through]:
            del durable[site]
            self._parted.add(site)
            self._unasked.append(site)
            self._give_up(site)
        if self._parted:
            waiting = [batch for batch in self._waiting if batch.site not in self._parted]
            self._unsaid_frames += len(self._waiting) - len(waiting)
            self._waiting = deque(waiting)
        self._unsaid.update(durable)
        self._unsaid_frames += len(done)
        self._say_at = min(self._say_at, now if self._is_awaited(done) else now + limits.ACK_SECONDS)
        return durable

    def parted(self) -> Sequence[Site]:
        """Sites of which the peer was found to have another life since this was last asked."""
        found, self._unasked = self._unasked, []
        return found

    def say(self, now: float) -> list[Effect]:
        """The words for what is durable, if it is time."""
        return [] if now < self._say_at else self.say_all()

    def say_all(self) -> list[Effect]:
        """The words for what is durable and not said yet."""
        if not self._unsaid_frames:
            return []
        ack = Ack(self._unsaid, self._unsaid_frames)
        self._unsaid, self._unsaid_frames, self._say_at = {}, 0, inf
        return [Send(ack)]

    def _is_awaited(self, done: tuple[Batch, ...]) -> bool:
        """Whether the peer may be waiting to send on: for all but a live change or two of its own."""
        return self._unsaid_frames >= limits.ACK_FRAMES or any(
            batch.site != self._pushed or batch.row_count > limits.ACK_ROWS_MAX for batch in done
        )

    def apply_failed(self, now: float) -> list[Effect]:
        """The log refuses for now: keep the batches, try later. The full window stops the peer."""
        self._retry_at = now + self._retry_after
        self._retry_after = min(2 * self._retry_after, limits.RETRY_SECONDS_MAX)
        return []

    def tick(self, have: Vector, now: float) -> list[Effect]:
        """Time passed."""
        effects = self.say(now)
        if now >= self._retry_at:
            self._retry_at = inf
            effects.append(Apply(self._applying))
        for site in [site for site, asked in self._asked.items() if now >= asked.ends]:
            self._give_up(site)
            # Not the same peer again at once: first let another session look.
            self._look_again = now + limits.PATIENCE_SECONDS
        if now >= self._look_again:
            self._look_again = inf
            effects += self.ask(have, now)
        return effects

    def apply(self) -> list[Effect]:
        """Begin on what waits, unless something is being applied."""
        if self._applying or not self._waiting:
            return []
        taken = [self._waiting.popleft()]
        rows = taken[0].row_count
        while self._waiting and rows + self._waiting[0].row_count <= limits.ROWS_TOGETHER:
            rows += self._waiting[0].row_count
            taken.append(self._waiting.popleft())
        self._applying = tuple(taken)
        return [Apply(self._applying)]

    def ask(self, have: Vector, now: float) -> list[Effect]:
        """Ask for what this lane lacks and nobody else is sending; `have` is this lane's vector."""
        start: dict[Site, Version] = {}
        ends = now + limits.PATIENCE_SECONDS
        for site, through in self._lacking.items():
            if (
                site in self._asked
                or site in self._parted
                or site == self._own
                or (site == self._pushed and self._is_pushed)
            ):
                continue
            if site == self._pushed and now < self._ask_itself_at:
                self._look_again = min(self._look_again, self._ask_itself_at)
                continue
            if self._claims.take(site, self, now=now, ends=ends):
                self._asked[site] = _Asked(through, ends)
                self._awaited.add(site)
                start[site] = have.get(site, 0)
            else:
                self._look_again = min(self._look_again, ends)
        return [Send(Want(start, limits.FRAMES_IN_FLIGHT_MAX))] if start else []

    def close(self) -> None:
        """The link is gone: others may be asked for everything."""
        self._claims.release(self)

    def _give_up(self, site: Site) -> None:
        if self._asked.pop(site, None) is not None:
            self._claims.drop(site, self)
