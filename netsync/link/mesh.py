"""All links of this lane: which there are, what they have in common, what the rest of the program hears."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from functools import cache, partial

from netsync.events import CaughtUp, Fact, PeerOffline, PeerOnline, PeerSeen, PeerState
from netsync.identity import Identity
from netsync.link.addresses import is_numeric, is_reachable_from, is_this_machine
from netsync.link.clocks import PeerClocks
from netsync.link.connecting import connect
from netsync.link.dialer import Dialer
from netsync.link.driver import Driver, Hooks
from netsync.link.endings import BENIGN, CLOSING, DAMAGED, PARTED, RENEWED, REPLACED, is_kept
from netsync.link.old_copy import OldCopy
from netsync.link.records import Records, Stand
from netsync.link.roster import Roster
from netsync.link.tls import Wire, dial_wire, listening_address
from netsync.link.troubles import Troubles
from netsync.options import SyncOptions
from netsync.ports import Ask, Clock, Member
from netsync.protocol.claims import Claims
from netsync.protocol.effects import ClockHeard, Greeted, Heard, InStep, KnowsSelf, News, Remembered
from netsync.protocol.greeting import SLEPT_HERE
from netsync.protocol.messages import Changes, Neighbour
from netsync.protocol.moment import Moment
from netsync.protocol.session import Session
from netsync.protocol.vector import behind, lacking
from netsync.trust import WrongLane
from store.domain.changes import Batch, Site, Vector, Version
from store.domain.errors import Damaged, TillError, Unavailable
from store.domain.ids import LaneId
from store.domain.stamps import Instant

_REMOVED = "removed"
_CLOCKS_SECONDS = 1.0
"""How long what is heard of clocks gathers: all links beat at once."""
_LIVED_SECONDS_MIN = 1.0
"""A link shorter than this counts as a failed attempt."""


class Mesh:
    """The links of one lane; lives on one event loop. `begin` comes first."""

    def __init__(
        self,
        identity: Identity,
        records: Records,
        *,
        clock: Clock,
        options: SyncOptions,
        emit: Callable[[Fact], None],
    ) -> None:
        self.port = 0
        """Where this lane listens; 0 while it does not."""
        self.roster = Roster(identity, records)
        self.troubles = Troubles(emit)
        self.link_made: Callable[[], None] = lambda: None
        self.link_lost: Callable[[], None] = lambda: None
        """Called when a lane is linked or no longer is."""
        self.is_shut = False
        """Whether the book is damaged: it is told to nobody, and nothing is written into it."""
        self._own = identity.lane
        self._records = records
        self._clock = clock
        self._clocks = PeerClocks(records, clock)
        self._old_copy = OldCopy(records, refused=self._refused, went_on=self._go_on)
        self._pace = options.pace
        self._program = options.program
        self._emit = emit
        self._claims = Claims()
        self._have: dict[Site, Version] = {}
        self._floor: Vector = {}
        self._links: dict[LaneId, Driver] = {}
        """Links that are up, one for each lane."""
        self._drivers: set[Driver] = set()
        """These, and those still greeting or already replaced."""
        self._known: dict[LaneId, tuple[Session, str]] = {}
        """The last session with each lane, and the address it had."""
        self._since: dict[LaneId, Instant] = {}
        self._reasons: dict[LaneId, str] = {}
        """Why a lane said that it is not linked."""
        self._nudged = asyncio.Event()
        self._is_blind = False
        """Whether the book could not be read when it was looked at last."""
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._site: Site
        self._dialer: Dialer
        self._hooks = Hooks(
            now=self._now,
            news=self._hear,
            apply=self._apply,
            refused=self._refused,
            worked=self._worked,
            gave=self.nudge,
        )

    async def begin(self) -> None:
        """Read the book for the first time; raises TillError when it cannot be read."""
        try:
            self._site, have = await self._records.stand()
            self._have = dict(have)
            self._floor = await self._records.floor()
        except Damaged:
            self._site, self.is_shut = Site(self._own, 0), True
        self._dialer = Dialer(
            self._own,
            self.roster.addresses,
            dial=self._dial,
            is_linked=self._links.__contains__,
            pace=self._pace,
            # A lane that has nothing from others yet is waited for by a person: it dials at once.
            yields=bool(self._have.keys() - {self._site}),
        )
        await self.read_roster()
        if self.is_shut:
            self._shut()

    async def run(self) -> None:
        """Keep the links until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._dialer.run())
                tasks.create_task(self._follow_log())
        finally:
            for timer in self._timers.values():
                timer.cancel()

    def say_goodbye(self) -> None:
        """Close every link with a word."""
        for driver in list(self._drivers):
            driver.close(CLOSING)

    async def run_link(self, wire: Wire) -> bool:
        """Talk over a proven wire until it ends; whether it had been up for a while."""
        is_dialled = bool(wire.dialled)
        try:
            lives = {} if self.is_shut else await self._old_copy.lives()
        except BaseException:  # this lane ends, and no driver has the wire yet
            await wire.channel.drop()
            raise
        session = Session(
            self._site,
            wire.peer,
            have=self._have,
            claims=self._claims,
            dialled=is_dialled,
            floor=self._floor,
            lives=lives,
            unwilling=DAMAGED if self.is_shut else None,
            program=self._program,
        )
        driver = Driver(
            wire, session, records=self._records, hooks=self._hooks, frame_seconds=self._pace.frame
        )
        self._drivers.add(driver)
        reason = CLOSING
        try:
            reason = await driver.run(port=self.port)
        finally:
            self._drivers.discard(driver)
            self._unlink(driver, reason)
        return bool(driver.opened) and self._clock.monotonic() - driver.opened >= _LIVED_SECONDS_MIN

    def nudge(self) -> None:
        """The log has grown by this lane's own work, or the book has changed."""
        self._nudged.set()

    def ask(self, lane: LaneId, ask: Ask) -> None:
        """Ask a lane for rights that it has, if it is linked."""
        if driver := self._links.get(lane):
            driver.ask(ask)

    def linked(self) -> frozenset[LaneId]:
        """The lanes that hear this one."""
        return frozenset(self._links)

    def network_changed(self) -> None:
        """Interfaces came or went."""
        self._dialer.hint_all()

    def sighted(self, lane: LaneId, addresses: Sequence[str]) -> None:
        """Somebody on the network says to be this lane."""
        if not self.roster.is_other(lane):
            return
        self.roster.addresses.heard(lane, addresses)
        if lane not in self._links:
            self._emit(PeerSeen(lane, self.roster.name(lane), next(iter(addresses), "")))
            self._dialer.hint(lane)

    def has_links(self) -> bool:
        """Whether any other lane is linked."""
        return bool(self._links)

    def is_whole(self) -> bool:
        """Whether there are other lanes, and all of them are linked."""
        others = self.roster.others()
        return bool(others) and all(member.id in self._links for member in others)

    def peers(self) -> tuple[PeerState, ...]:
        """Every other lane of the shop, by number."""
        return tuple(map(self._state, self.roster.others()))

    async def read_roster(self) -> None:
        """Act on the member book: whom to dial, whom to drop; raises TillError."""
        if not await self.roster.read():
            return
        for driver in list(self._drivers):
            if removed := self.roster.removed(driver.wire.peer):
                driver.close(removed)
        if self.roster.removed(self._own):
            self._dialer.want(())
            self.troubles.begin(
                _REMOVED, "This lane was removed from the shop: other lanes no longer hear it"
            )
        elif not self.is_shut:
            self._dialer.want(member.id for member in self.roster.others())

    def _state(self, member: Member) -> PeerState:
        session, address = self._known.get(member.id, (None, ""))
        known = self.roster.addresses.of(member.id)
        return PeerState(
            id=member.id,
            name=self.roster.name(member.id),
            number=member.number,
            linked=member.id in self._links,
            since=self._since.get(member.id),
            address=address or next(iter(known), ""),
            behind_out=None if session is None else behind(session.peer_have, self._have),
            behind_in=None if session is None else behind(self._have, session.peer_have),
            reason=self._reasons.get(member.id, ""),
            program="" if session is None else session.peer_program,
            has_here=None if session is None else session.peer_have.get(self._site, 0),
            slept_here=self._reasons.get(member.id) == SLEPT_HERE,
            clock_ahead_ms=None if session is None else session.clock_ahead_ms(self._now()),
        )

    async def _dial(self, lane: LaneId) -> bool:
        while addresses := self.roster.addresses.of(lane):
            try:
                sock, address = await connect(addresses, self._pace)
            except Unavailable:
                return False
            try:
                wire = await dial_wire(sock, address, self.roster.trust, want=lane, pace=self._pace)
            except WrongLane:
                self.roster.addresses.drop(lane, address)
                continue
            except TillError as refusal:
                self.troubles.begin(lane, f"{self.roster.name(lane)} is not let in: {refusal}")
                return False
            except (OSError, TimeoutError):
                return False
            return await self.run_link(wire)
        return False

    def _hear(self, driver: Driver, news: News) -> None:
        lane, name = driver.wire.peer, self.roster.name(driver.wire.peer)
        match news:
            case Greeted(port):
                self._adopt(driver, port)
            case InStep():
                self.troubles.end(lane, f"{name} is linked and in step again")
                self.troubles.end(KnowsSelf, "This lane has taken back what it had written before")
                self._emit(CaughtUp(lane, name))
            case Heard(lanes):
                self._hear_of(lanes)
            case KnowsSelf():
                self._spawn(self._old_copy.look_into(driver, news))
            case Remembered(trail):
                self._spawn(self._old_copy.part_ways(driver, trail))
            case ClockHeard():
                self._soon("clocks", _CLOCKS_SECONDS, self._hear_clocks)

    def _go_on(self, stand: Stand) -> None:
        """This lane may have been an old copy: as which site it goes on, and what it has then."""
        is_new = stand.site != self._site
        if not is_new and not lacking(stand.have, self._have):
            return
        self._begin_anew(stand, RENEWED)
        if is_new:
            self.troubles.begin(
                KnowsSelf,
                "The data of this lane was an old copy: it goes on as new and takes back from the others what"
                " it had written. What it had the right to spend waits for a manager: see Lanes",
            )

    def _begin_anew(self, stand: Stand, reason: str) -> None:
        """Greet everybody again: what this lane told of itself is not so any more."""
        for driver in list(self._drivers):
            driver.close(reason)
        self._site, self._have, self._claims = stand.site, dict(stand.have), Claims()
        self._old_copy.book_changed()
        self._dialer.hint_all()

    def _adopt(self, driver: Driver, port: int) -> None:
        """The peer has greeted: this is now the link to it, unless there is a better one."""
        lane, old = driver.wire.peer, self._links.get(driver.wire.peer)
        driver.opened = self._clock.monotonic()
        if old is not None and is_kept(
            is_fresh=driver.opened - old.opened < self._pace.yield_to_lower,
            by_lower=self._is_by_lower(old),
            new_by_lower=self._is_by_lower(driver),
        ):
            driver.close(REPLACED)
            return
        address = listening_address(driver.wire, port)
        self._links[lane] = driver
        self._known[lane] = driver.session, address
        self._reasons.pop(lane, None)
        # Before anything is read for the peer: edits that were dated by a wrong clock are dated anew first.
        self._hear_clocks()
        if address:
            self.roster.addresses.answered(lane, address)
            self._spawn(self._remember(lane))
        if old is not None:
            old.close(REPLACED)
        else:
            self._since[lane] = self._clock.now()
            self._emit(PeerOnline(lane, self.roster.name(lane)))
            self.link_made()
        self._soon("neighbours", self._pace.neighbours, self._tell_everybody)

    def _is_by_lower(self, driver: Driver) -> bool:
        return bool(driver.wire.dialled) == (self._own < driver.wire.peer)

    def _unlink(self, driver: Driver, reason: str) -> None:
        lane, name = driver.wire.peer, self.roster.name(driver.wire.peer)
        if self._links.get(lane) is driver:
            del self._links[lane]
            self._since[lane] = self._clock.now()
            self._emit(PeerOffline(lane, name, reason))
            if not driver.wire.dialled:
                self._dialer.lost(lane)
            self._soon("neighbours", self._pace.neighbours, self._tell_everybody)
            self.link_lost()
        for other in list(self._links.values()):
            other.look_again()
        # Where another lane was, this one may listen now: then it has dialled itself.
        if driver.was_told and reason not in BENIGN and lane != self._own:
            self._reasons[lane] = reason
            self.troubles.begin(lane, f"{name} is not linked: {reason}")

    def _hear_of(self, lanes: Iterable[Neighbour]) -> None:
        for told in lanes:
            places = filter(is_numeric, told.addresses)
            if self.roster.is_other(told.lane) and self.roster.addresses.heard(told.lane, places):
                self._dialer.hint(told.lane)

    def _tell_everybody(self) -> None:
        neighbours = cache(self._neighbours)
        for driver in list(self._links.values()):
            driver.tell(neighbours(is_here=is_this_machine(driver.wire.host)))

    def _neighbours(self, *, is_here: bool) -> Sequence[Neighbour]:
        """Whom this lane is linked to, and where others may be reached, for peers here or elsewhere."""
        of = self.roster.addresses.of
        reachable = partial(is_reachable_from, is_here=is_here)
        return [
            Neighbour(member.id, member.id in self._links, tuple(filter(reachable, of(member.id))))
            for member in self.roster.others()
        ]

    async def _follow_log(self) -> None:
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            # Only what is for somebody is read: what was, others may know.
            told = self._have.get(self._site, 0) if self._links else None
            try:
                look = await self._records.look(self._site, told)
                self._follow(look.stand, fresh=look.fresh)
                self._raise(look.floor)
            except TillError as error:
                self._look_again_soon(error)
            else:
                self._could_look()
            self._read_roster_soon()

    async def _apply(self, driver: Driver, batches: Sequence[Batch]) -> Vector:
        news = self._follow(await self._records.apply(batches), but=driver)
        self._read_roster_soon()
        return news

    def _follow(self, stand: Stand, *, but: Driver | None = None, fresh: Sequence[Changes] = ()) -> Vector:
        """The book has got so far, or is back at where two lives of a lane part; what is new in it.

        To be told at once, in the order of the answers: what is older than what is known looks like parting.
        """
        if stand.site != self._site:
            self._go_on(stand)
            return {}
        if lacking(stand.have, self._have):
            self._begin_anew(stand, PARTED)
            return {}
        news = lacking(self._have, stand.have)
        self._have.update(news)
        self._old_copy.book_changed()
        if fresh:
            self._worked("read")
        if news:
            at = self._now()
            for driver in list(self._drivers):
                if driver is not but:
                    driver.grown(news, at, fresh)
        return news

    def _raise(self, floor: Vector) -> None:
        """What was deleted up to a floor is being forgotten here: who does not know of it is not heard."""
        if floor != self._floor:
            self._floor = floor
            for driver in list(self._drivers):
                driver.floor_rose(floor)

    def _read_roster_soon(self) -> None:
        self._soon("members", self._pace.members, lambda: self._spawn(self._try_roster()))

    async def _try_roster(self) -> None:
        try:
            await self.read_roster()
        except TillError as error:
            self._look_again_soon(error)

    def _look_again_soon(self, error: TillError) -> None:
        """Nobody may write any more that would be a reason to: not on a till that is done for the day."""
        self._refused("read", error)
        self._is_blind = True
        self._soon("look", self._pace.look_again, self.nudge)

    def _could_look(self) -> None:
        if self._is_blind:
            self._is_blind = False
            self._worked("read")

    def _hear_clocks(self) -> None:
        heard = self._clocks.hear([driver.session for driver in self._links.values()])
        if heard is not None:
            self._spawn(self._clocks_heard(heard))

    async def _clocks_heard(self, heard: Awaitable[None]) -> None:
        try:
            await heard
        except TillError as error:
            self._refused("write", error)

    async def _remember(self, lane: LaneId) -> None:
        try:
            await self.roster.remember(lane)
        except TillError as error:
            self._refused("read", error)

    def _refused(self, doing: str, error: TillError) -> None:
        if isinstance(error, Damaged):
            self._shut()
            return
        words = {"write": f"Changes of other lanes wait: {error}"}
        self.troubles.begin(doing, words.get(doing, f"Other lanes wait for changes of this one: {error}"))

    def _shut(self) -> None:
        """Neither tell nor take anything any more: what is in a damaged book must not spread."""
        self.is_shut = True
        self._dialer.want(())
        for driver in list(self._drivers):
            driver.close(DAMAGED[0], say=DAMAGED[1])
        self.troubles.begin(
            Damaged,
            "This lane's book is damaged: other lanes hear nothing of it. Under Lanes it is restored from one"
            " of them, with what was sold here",
        )

    def _worked(self, doing: str) -> None:
        self.troubles.end(doing, "The book takes part in sync again")

    def _now(self) -> Moment:
        return Moment(self._clock.monotonic(), self._clock.now())

    def _soon(self, name: str, seconds: float, act: Callable[[], None]) -> None:
        """Act once for all that is asked within some seconds."""

        def ring() -> None:
            del self._timers[name]
            act()

        if name not in self._timers:
            self._timers[name] = asyncio.get_running_loop().call_later(seconds, ring)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
