"""One link to one peer as a state machine: what comes in, and time, make a list of effects.

    GREETING ── Hello ──▶ OPEN ── Bye, bad frame, silence ──▶ CLOSED

Both sides send Hello at once. From then on each pushes its own rows as they are written (of bulks, to a
few peers), acknowledges what it made durable, and tells what it has got from others: at once to a peer
that cannot hear it first hand, in the next gossip otherwise. A peer that lacks something told asks for it
(Want). So every row reaches every lane over any connected net of links, mostly once.

The rules of sending are `outgoing`'s, of receiving `incoming`'s. No I/O, clock or randomness.
"""

from collections.abc import Sequence
from enum import Enum, auto
from math import inf
from typing import Final
from zlib import crc32

from netsync.protocol import greeting, limits
from netsync.protocol.claims import Claims
from netsync.protocol.columns import is_bulk, to_batch
from netsync.protocol.effects import (
    BeginAbove,
    ClockHeard,
    Close,
    Effect,
    Give,
    Greeted,
    Heard,
    InStep,
    KnowsSelf,
    LookUp,
    Report,
    Send,
    SetAlarm,
)
from netsync.protocol.heartbeat import Heartbeat
from netsync.protocol.incoming import Incoming
from netsync.protocol.messages import (
    Ack,
    Bye,
    Changes,
    Have,
    Hello,
    Message,
    Neighbour,
    Neighbours,
    Ping,
    Pong,
    Recall,
    Recalled,
    Want,
)
from netsync.protocol.moment import Moment
from netsync.protocol.outgoing import Outgoing
from netsync.protocol.packing import BadFrame
from netsync.protocol.patience import Patience
from netsync.protocol.recalls import Recalls
from netsync.protocol.vector import lacking
from store.domain.cells import clean
from store.domain.changes import Lives, Site, Trail, Vector, Version
from store.domain.graves import is_clean
from store.domain.ids import LaneId
from store.domain.transfers import Ask

BEGUN_ANEW = "what was deleted long ago is forgotten now"
"""Nobody's fault: how far the peer is must be told before anything else comes."""

NO_FLOOR: Final[Vector] = {}
NO_LIVES: Final[Lives] = {}

FELL_SILENT = "fell silent"
"""The one fault that is nobody's: a program was paused, or its machine slept."""


class Phase(Enum):
    """How far a session is."""

    GREETING = auto()
    OPEN = auto()
    CLOSED = auto()


class Session:
    """This lane's side of a link to the authenticated lane `peer`."""

    def __init__(  # noqa: PLR0913 - what it stands for, by name
        self,
        site: Site,
        peer: LaneId,
        *,
        have: Vector,
        claims: Claims,
        dialled: bool,
        floor: Vector = NO_FLOOR,
        lives: Lives = NO_LIVES,
        unwilling: tuple[str, str] | None = None,
        program: str = "",
    ) -> None:
        """`dialled` tells which side opened the link: that one sends the heartbeats.

        Of a peer that does not know what was deleted up to `floor` nothing is taken. It is told of which
        `lives` all sites are here, and of the version of its `program`. A lane that is `unwilling`, for a
        reason in its own and in its peer's words, says so instead of greeting back.
        """
        self.peer = peer
        self.phase = Phase.GREETING
        self._site = site
        self._have = dict(have)
        self._floor = floor
        self._lives = lives
        self._recalls = Recalls()
        self._peer_floor: Vector = {}
        self._claims = claims
        self._peer_have: dict[Site, Version] = {}
        self._unwilling = unwilling
        self._program = program
        self.peer_program = ""
        """Which version of the program the peer runs, as it says."""
        self._goal: Vector | None = None
        self._told = dict(have)
        self._untold: dict[Site, Version] = {}
        self._gossip_at = inf
        self._gossip_seconds = limits.GOSSIP_SECONDS * (1 + crc32(site.lane) / 2**32) / 2
        self._greet_by = inf
        self._peer_links: frozenset[LaneId] | None = None
        self._heartbeat = Heartbeat(beats=dialled)
        self._alarm = inf
        self._patience = Patience()
        self._hello: Hello
        self._peer_site: Site
        self._outgoing: Outgoing
        self._incoming: Incoming

    @property
    def recalls(self) -> bool:
        """Whether the peer knows of which lives what it has is."""
        return self._recalls.is_known

    @property
    def peer_have(self) -> Vector:
        """How far the peer is known to have everything."""
        return self._peer_have

    def clock_ahead_ms(self, at: Moment) -> int | None:
        """How far the peer's clock runs ahead of this lane's; None until it greeted."""
        return self._heartbeat.ahead_ms(at)

    def start(self, at: Moment, *, port: int) -> list[Effect]:
        """Greet; `port` is where this lane listens."""
        self._greet_by = at.monotonic + limits.GREETING_SECONDS_MAX
        if self._unwilling is not None:
            return self._armed([])
        versions = limits.PROTOCOL_MIN, limits.PROTOCOL_MAX
        have = dict(self._have)
        self._heartbeat.showed(at)
        self._hello = Hello(
            *versions, self._site, at.wall, port, have, self._floor, self._program, self._lives
        )
        return self._armed([Send(self._hello)])

    def receive(self, message: Message, at: Moment) -> list[Effect]:
        """A message came."""
        if self.phase is Phase.CLOSED:
            return []
        self._heartbeat.heard(at.monotonic)
        respond = self._greeted if self.phase is Phase.GREETING else self._respond
        try:
            return self._armed(respond(message, at))
        except BadFrame as fault:
            return self.blame(str(fault))

    def tick(self, at: Moment) -> list[Effect]:
        """An alarm went off."""
        self._alarm = inf
        now = at.monotonic
        if self.phase is Phase.CLOSED:
            return []
        if self.phase is Phase.GREETING:
            return self.blame("did not greet in time") if now >= self._greet_by else self._armed([])
        if self._heartbeat.is_silent(now):
            return self.blame(FELL_SILENT)
        effects = self._heartbeat.beat(at) + self._outgoing.tick(now) + self._incoming.tick(self._have, now)
        if now >= self._gossip_at:
            effects += self._tell()
        return self._armed(effects)

    def grown(self, news: Vector, at: Moment, fresh: Sequence[Changes] = ()) -> list[Effect]:
        """This lane has got further, by its own work or by another link.

        `fresh` are the first of its own new rows, in the log's order, where they are at hand: most peers
        wait for nothing else, and are sent them with no `Fetch` for each.
        """
        self._have.update(news)
        return self._armed(self._spread(news, at.monotonic, fresh)) if self.phase is Phase.OPEN else []

    def fetched(self, frames: Sequence[Changes]) -> list[Effect]:
        """The answer to `Fetch`, in the log's order."""
        return self._armed(self._outgoing.fetched(frames)) if self.phase is Phase.OPEN else []

    def fetch_failed(self, at: Moment) -> list[Effect]:
        """The log could not answer `Fetch`."""
        if self.phase is not Phase.OPEN:
            return []
        return self._armed(self._outgoing.fetch_failed(at.monotonic))

    def applied(self, news: Vector, at: Moment) -> list[Effect]:
        """`Apply` is durable, and made this lane get further by `news`."""
        self._have.update(news)
        if self.phase is not Phase.OPEN:
            return []
        now = at.monotonic
        self._told.update(self._incoming.finish(self._have, now))
        effects = [*self._incoming.say(now), *self._spread(news, now), *self._incoming.apply()]
        for site in self._incoming.parted():
            effects += self.recall(site)
        return self._armed(effects + self._incoming.ask(self._have, now))

    def apply_failed(self, at: Moment) -> list[Effect]:
        """The log refuses `Apply` for now."""
        if self.phase is not Phase.OPEN:
            return []
        return self._armed(self._incoming.apply_failed(at.monotonic))

    def look_again(self, at: Moment) -> list[Effect]:
        """Another link ended: this peer may be asked at once for what that one was to send."""
        if self.phase is not Phase.OPEN:
            return []
        return self._armed(self._incoming.ask(self._have, at.monotonic))

    def floor_rose(self, floor: Vector) -> list[Effect]:
        """What was deleted up to here is being forgotten by this lane."""
        self._floor = floor
        if self.phase is not Phase.OPEN or is_clean(self._peer_have, self._peer_floor, floor):
            return []
        # It may only not have told yet how far it is by now: its next greeting says so.
        return self.close(BEGUN_ANEW)

    def neighbours(self, lanes: Sequence[Neighbour]) -> list[Effect]:
        """Tell the peer which lanes this one knows."""
        if self.phase is not Phase.OPEN:
            return []
        return [Send(Neighbours(tuple(lanes[: limits.LANES_MAX])))]

    def ask(self, ask: Ask) -> list[Effect]:
        """Ask the peer for rights that it has; the answer is among its rows, or does not come."""
        return [Send(ask)] if self.phase is Phase.OPEN else []

    def recall(self, site: Site) -> list[Effect]:
        """Ask the peer of which lives what it has of a site is."""
        return self._recalls.ask(site) if self.phase is Phase.OPEN else []

    def recall_failed(self, site: Site) -> None:
        """What the peer has of a site could not be looked into, or acted on: a heartbeat tries again."""
        self._recalls.failed(site)

    def looked_up(self, trail: Trail) -> list[Effect]:
        """The answer to `LookUp`."""
        return [Send(Recalled(trail))] if self.phase is Phase.OPEN else []

    def close(self, reason: str, *, say: str = "") -> list[Effect]:
        """End, for a reason that the peer reads as it is; a fault is told to it in the words of `say`."""
        if self.phase is Phase.CLOSED:
            return []
        # A peer may wait until all of it is here; of what went wrong nothing more is vouched for.
        last = self._incoming.say_all() if self.phase is Phase.OPEN and not say else []
        self.lost()
        return [*last, Send(Bye(say or reason)), Close(reason)]

    def blame(self, fault: str) -> list[Effect]:
        """End because of something the peer did, told as "sent a frame that is too long"."""
        return self.close(f"it {fault}", say=f"this lane {fault}")

    def lost(self) -> None:
        """The link is gone, with or without words."""
        if self.phase is Phase.OPEN:
            self._incoming.close()
            self._outgoing.close()
        self.phase = Phase.CLOSED

    def _greeted(self, message: Message, at: Moment) -> list[Effect]:
        if isinstance(message, Bye):
            return self._farewell(message)
        if not isinstance(message, Hello):
            raise BadFrame("spoke before it greeted")
        if self._unwilling is not None:
            reason, told = self._unwilling
            return self.close(reason, say=told)
        refusal = greeting.refusal(self._hello, message)
        if refusal is not None:
            reason, told = refusal
            return self.close(reason, say=told)
        if message.site.lane != self.peer:
            raise BadFrame("greeted as another lane")
        self.phase = Phase.OPEN
        self._recalls.is_known = message.lives is not None
        self._peer_floor, self.peer_program = message.floor, clean(message.program)
        self._heartbeat.greeted(message.wall, at)
        self._peer_site = message.site
        self._peer_have = dict(message.have)
        self._incoming = Incoming(self._site, message.site, claims=self._claims)
        self._outgoing = Outgoing(
            self._site, have=self._have, peer_have=message.have, favourites=self._claims.favourites
        )
        ahead = lacking(self._have, message.have)
        self._incoming.note(ahead)
        effects: list[Effect] = [Report(Greeted(message.port))]
        if message.floor and greeting.is_new(self._hello):
            effects.append(BeginAbove(message.floor))
        effects += self._knows(message) + self._compare(message)
        self._goal = {site: version for site, version in ahead.items() if site != self._site}
        effects += self._heartbeat.beat(at)
        effects += self._spread(lacking(self._told, self._have), at.monotonic)
        return effects + self._incoming.ask(self._have, at.monotonic)

    def _knows(self, hello: Hello) -> list[Effect]:
        """What the peer has of this lane's sites, the one it writes as first."""
        lives = hello.lives or {}
        own = (site for site in lives if site.lane == self._site.lane)
        told = [self._site, *(site for site in own if site != self._site)]
        return [
            Report(KnowsSelf(site, hello.have[site], lives.get(site)))
            for site in told
            if hello.have.get(site)
        ]

    def _compare(self, hello: Hello) -> list[Effect]:
        """Ask of others' sites that both have equally far and of two lives: nothing else will show that.

        Where one of them has a site further, it shows by what the other one does not take.
        """
        mine, theirs = self._hello, hello.lives or {}
        return [
            effect
            for site, life in self._lives.items()
            if site.lane not in {self._site.lane, self.peer}
            and mine.have.get(site) == hello.have.get(site)
            and theirs.get(site, life) != life
            for effect in self.recall(site)
        ]

    def _respond(self, message: Message, at: Moment) -> list[Effect]:  # noqa: C901, PLR0911, PLR0912 - one for each kind
        match message:
            case Have(have):
                effects = self._learn(have) + self._outgoing.learned(have)
                if self._peer_site in have:
                    effects += self._left_to_others(at.monotonic)
                return effects + self._incoming.ask(self._have, at.monotonic)
            case Want(start, frames_max):
                return self._outgoing.want(start, frames_max)
            case Changes(site, _, through):
                batch = to_batch(message)
                if is_bulk(message):
                    self._claims.note_bulk(site, at.monotonic)
                self._learn({site: through})
                return self._incoming.receive(batch, at.monotonic)
            case Ack(have, frames):
                return self._learn(have) + self._outgoing.acknowledged(frames)
            case Neighbours(lanes):
                self._peer_links = frozenset(lane.lane for lane in lanes if lane.linked)
                return [Report(Heard(lanes)), *self._gossip({}, at.monotonic)]
            case Ping():
                beat = self._heartbeat.asked(message, at)
                return [*beat, Report(ClockHeard()), *self._recalls.remind(self._peer_have, at.monotonic)]
            case Pong():
                self._heartbeat.answered(message, at)
                return [Report(ClockHeard()), *self._recalls.remind(self._peer_have, at.monotonic)]
            case Ask():
                is_heard = self._patience.hears(at.monotonic)
                return [Give(self._peer_site, message)] if is_heard else []
            case Recall(site):
                return [LookUp(site)] if self._patience.hears(at.monotonic) else []
            case Recalled(trail):
                return self._recalls.answered(trail)
            case Bye():
                return self._farewell(message)
            case Hello():
                raise BadFrame("greeted twice")

    def _farewell(self, bye: Bye) -> list[Effect]:
        self.lost()
        return [Close(clean(bye.reason))]

    def _learn(self, have: Vector) -> list[Effect]:
        """The peer has got further: perhaps with more of this lane's site than there is here."""
        further = lacking(self._peer_have, have)
        self._peer_have.update(further)
        ahead = lacking(self._have, further)
        self._incoming.note(ahead)
        return [Report(KnowsSelf(self._site, ahead[self._site]))] if self._site in ahead else []

    def _spread(self, news: Vector, now: float, fresh: Sequence[Changes] = ()) -> list[Effect]:
        """This lane has got further by `news`: send what the peer waits for, tell the rest."""
        self._incoming.grown(news)
        effects = self._outgoing.grown(news, fresh) + self._gossip(news, now)
        if self._incoming.is_caught_up():
            effects.append(self._reached())
        if self._goal is not None and not lacking(self._have, self._goal):
            self._goal = None
            effects.append(Report(InStep()))
        return effects

    def _left_to_others(self, now: float) -> list[Effect]:
        """The peer tells how far its own site is, which it does of a bulk that it does not push."""
        if self._peer_site not in self._incoming.lacking:
            return [self._reached()]
        self._incoming.left_to_others(now)
        return []

    def _reached(self) -> Effect:
        reached = {self._peer_site: self._have.get(self._peer_site, 0)}
        self._told.update(reached)
        return Send(Have(reached))

    def _gossip(self, news: Vector, now: float) -> list[Effect]:
        if not self._untold and news.keys() == {self._site}:
            return []
        # The own site needs no telling: its rows go out as they are.
        fresh = {site: version for site, version in news.items() if site != self._site}
        untold = lacking(self._told, fresh)
        self._untold.update(untold)
        if any(self._needs_relay(site) for site in self._untold):
            return self._tell()
        if untold:
            is_bulk = any(self._claims.is_bulk(site, now) for site in untold)
            seconds = limits.BULK_GOSSIP_SECONDS if is_bulk else self._gossip_seconds
            self._gossip_at = min(self._gossip_at, now + seconds)
        return []

    def _needs_relay(self, site: Site) -> bool:
        """Whether the peer cannot hear a site from its own lane."""
        known = self._peer_links
        return known is not None and site.lane != self.peer and site.lane not in known

    def _tell(self) -> list[Effect]:
        told, self._untold, self._gossip_at = self._untold, {}, inf
        self._told.update(told)
        return [Send(Have(told))] if told else []

    def _armed(self, effects: list[Effect]) -> list[Effect]:
        """Add the alarm, if it must go off earlier than the one that is set."""
        due = self._due()
        if due < self._alarm:
            self._alarm = due
            effects.append(SetAlarm(due))
        return effects

    def _due(self) -> float:
        if self.phase is Phase.GREETING:
            return self._greet_by
        if self.phase is Phase.CLOSED:
            return inf
        return min(self._heartbeat.alarm, self._outgoing.retry_at, self._incoming.alarm, self._gossip_at)
