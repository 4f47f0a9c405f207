"""One lane of a run: the real book and services on a virtual machine, and its links, kept as the mesh does.

A lane that is paused does nothing: what is for it waits, in its sockets or here. One that lost its power
forgets all but its disk.
"""

import contextlib
import random
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import ParamSpec

from support.shops import NOON
from support.sim import graves, newer
from support.sim.around import Around, FewRows
from support.sim.broken import FAULT, Broken
from support.sim.copies import Copy
from support.sim.deeds import ALL, ASK
from support.sim.disk import Disk, Fuse
from support.sim.link import End
from support.sim.links import Links
from support.sim.looking import Eye
from support.sim.members import Members
from support.sim.trace import START
from support.versions import NEWER, Schema, fold, speaking

from netsync.link.endings import PARTED, RENEWED
from netsync.protocol.claims import Claims
from netsync.protocol.columns import changes_since
from netsync.protocol.effects import KnowsSelf
from netsync.protocol.messages import Changes
from netsync.protocol.moment import Moment
from netsync.protocol.vector import lacking
from store.api import BOOK_FILE, Store, World, open_store
from store.domain.changes import Batch, Site, Trail, Vector, Version
from store.domain.errors import BadInput, TillError, Unavailable
from store.domain.ids import LaneId
from store.domain.stamps import Instant
from store.domain.transfers import Ask
from store.events import Fact
from store.services import common_time

P = ParamSpec("P")


class Lane:
    """A lane; `start` switches it on."""

    def __init__(self, around: Around, index: int, disk: Disk, dice: random.Random, schema: Schema) -> None:
        self.around = around
        self.index = index
        self.schema = schema
        """Of which version of the program it is."""
        self.is_up = False
        self.is_paused = False
        self.skew: Instant = 0
        """What is wrong about its clock, in milliseconds."""
        self.site: Site
        self.have: dict[Site, Version] = {}
        """As the links know it; the book may be a moment ahead."""
        self.links = Links(self)
        self.claims = Claims()
        self._disk = disk
        self._is_brought_back = False
        """Whether the disk was replaced since the lane was on."""
        self._image = disk.image(), around.witness.views[index].copy()
        self._dice = dice
        self._store: Store | None = None
        self._eye: Eye
        self._life = 0
        self._waiting: deque[Callable[[], None]] = deque()
        """What came while the program stood still."""
        self._jobs: deque[tuple[float, Callable[[], None]]] = deque()
        """What the one thread has to do that reads and writes for all links."""
        self._is_working = False
        self._reading: dict[frozenset[tuple[Site, Version]], list[End]] = {}
        self._fuse: Fuse | None = None
        self._is_doomed = False
        self._is_nudged = self._is_applying = False
        self.members = Members(self)

    @property
    def store(self) -> Store:
        """The open book."""
        assert self._store is not None
        return self._store

    @property
    def eye(self) -> Eye:
        """A look into the book past all services."""
        return self._eye

    def id_of(self, lane: int) -> LaneId:
        """What a lane is called on the wire."""
        return self.around.shop.members[lane].id

    def moment(self) -> Moment:
        """Now, by this lane's clocks."""
        return Moment(self.around.timeline.now, self._wall())

    def _wall(self) -> Instant:
        return NOON + round((self.around.timeline.now - START) * 1000) + self.skew

    # ---- power

    def start(self) -> None:
        """Switch on: open the book, dial everybody."""
        if not self.is_up:
            self._as_its_version(self._start)

    def _start(self) -> None:
        self._store = open_store(self._disk.place, World(self._wall, self._dice.randbytes), "till")
        self._is_nudged = False
        self._store.subscribe(self._hear)
        if self.schema is NEWER:
            fold(self._store)
            self.compare_clocks()
        if self._is_brought_back:
            self.around.brought_back()
            self._is_brought_back = False
        if self._store._units.clock.lacks():
            common_time.begin(self._store._units)
        self._eye = Eye(self._disk.place.folder / BOOK_FILE, newer=self.around.is_mixed)
        self.is_up, self._is_doomed = True, False
        self.claims, self.links = Claims(), Links(self)
        self.members = Members(self)
        self.around.witness.same_as_before(self.index, self._eye)
        if self.around.heeds_the_removed:
            self.members.note()
        self.site, self.have = self._store.replication.site(), dict(self._store.replication.have())
        self.links.begin(self._dice)

    def upgrade(self) -> None:
        """Close the program, and open its book with the newer version."""
        if self.schema is NEWER:
            return
        self.schema = NEWER
        if self.is_up:
            self._off()
            self.store.close()
            self.around.timeline.after(0.5, self.start)

    def _as_its_version(self, act: Callable[[], None]) -> None:
        with speaking(self.schema) if self.around.is_mixed else contextlib.nullcontext():
            act()

    def begin_again(self) -> None:
        """Close the program and open it."""
        self._off()
        self.store.close()
        self.start()
        self.compare_clocks()

    def power_cut(self, down: float) -> None:
        """Lose everything but the disk; come back after so many seconds."""
        if not self.is_up:
            return
        self._off()
        self._disk.power_cut(self.store, torn=self._dice.randbytes(self._dice.randrange(3) * 1000))
        self.around.timeline.after(down, self.start)

    def take_image(self) -> None:
        """Copy the whole disk."""
        if self.is_up:
            self._image = self._disk.image(), self.around.witness.views[self.index].copy()

    def restore(self, down: float) -> None:
        """Have the last image for a disk, or what the lane began with."""
        if self.is_up:
            self._off()
            self.store.close()
        image, view = self._image
        self._disk.bring_back(image)
        self.around.witness.replaced(self.index, view.copy())
        self._is_brought_back = True
        self.around.timeline.after(down, self.start)

    def close(self) -> None:
        """The run is over."""
        if self.is_up:
            self._off()
            self.store.close()

    def _off(self) -> None:
        self.is_up = self.is_paused = False
        self._life += 1
        self._eye.close()
        self.links.break_off()
        self._waiting.clear()
        self._jobs.clear()
        self._reading.clear()
        self._is_working = False
        self._fuse = None
        self.around.witness.views[self.index].arrived.clear()

    def burn(self, steps: int, *, doom: bool) -> None:
        """Let writes end after so many steps from now on; with `doom` the power goes with the first."""
        if self.is_up:
            self._fuse = Fuse(self.store, steps, partial(self._doom, doom=doom))

    def mend(self) -> None:
        """Let writes end as they should."""
        if self.is_up and self._fuse is not None:
            self._fuse.take_out()
            self._fuse = None

    def _doom(self, *, doom: bool) -> None:
        self._is_doomed = self._is_doomed or doom

    def _falls(self) -> bool:
        """Whether the power went in the middle of what was just tried."""
        if self._is_doomed:
            self.power_cut(3.0)
        return not self.is_up

    def living(self, act: Callable[P, None]) -> Callable[P, None]:
        """The same for as long as this lane keeps its power; what comes while it is paused waits."""
        life = self._life

        def call(*args: P.args, **kwargs: P.kwargs) -> None:
            if life != self._life:
                return
            done = partial(self._as_its_version, partial(act, *args, **kwargs))
            if self.is_paused:
                self._waiting.append(done)
            else:
                done()

        return call

    def pause(self, seconds: float) -> None:
        """Stand still."""
        if self.is_up and not self.is_paused:
            self.is_paused = True
            life = self._life
            self.around.timeline.after(seconds, lambda: self.go_on() if life == self._life else None)

    def go_on(self) -> None:
        """Do what waited, and go on."""
        if not self.is_paused:
            return
        self.is_paused = False
        self.members.awake_since = self.around.timeline.now
        waiting, self._waiting = self._waiting, deque()
        for act in waiting:
            act()
        self.around.network.resume()

    # ---- what people do here

    def do(self, what: str, which: int, value: int) -> None:
        """Somebody does something; it may be refused."""
        if self.is_up and not self.is_paused:
            self._as_its_version(partial(self._do, what, which, value))

    def _do(self, what: str, which: int, value: int) -> None:
        if what == ASK:
            self.ask(which)
        if value % 2 and self.store.lanes.clock_off():
            self._look_at_clock()
        receipt = None
        # Nothing is there to do it to, there is too little to spend, or the disk is full.
        with contextlib.suppress(TillError):
            receipt = ALL[what](self.store, self.around.shop, which, value)
        if self.around.is_mixed:
            more = newer.also if self.schema is NEWER else newer.also_older
            with contextlib.suppress(TillError):
                more(self.store, self.around.shop, which, value)
        self._committed()
        if receipt is not None:
            self.around.receipts.append(receipt)
        if not self._falls():
            self._nudge()

    def now(self) -> Instant:
        """The time of this lane, which never goes back."""
        return self.store.world.now()

    def _look_at_clock(self) -> None:
        """Somebody says to go by the time of the others."""
        with contextlib.suppress(TillError):
            self.store.lanes.go_by_lanes()
        self._committed()

    def set_clock(self, at: Instant) -> None:
        """Set its clock; what waited for its time comes in."""
        self.skew += at - self._wall()
        self.compare_clocks()

    def compare_clocks(self) -> None:
        """Go by the time of all lanes that are linked."""
        self.work(0.001, self._compare_clocks)

    def _compare_clocks(self) -> None:
        at = self.moment()
        known = [end.session.clock_ahead_ms(at) for end in self.links.up.values()]
        ahead = [each for each in known if each is not None]
        highest = self._eye.highest_stamp()
        try:
            if ahead:
                log = self.store.replication
                log.hear_clocks(ahead, lambda: self.around.timeline.now)
            else:
                self.store.replication.ripen()
        except TillError:  # the last write that was to fail
            self.around.timeline.after(0.5, self.living(self.compare_clocks))
        if self._eye.highest_stamp() < highest:
            self.around.witness.dated_anew(self.index, self._eye)
        self._committed()
        if not self._falls():
            self._follow_log()

    def _committed(self) -> None:
        self.around.witness.committed(self.index, self._eye)
        if self.around.heeds_the_removed:
            self.members.note()

    # ---- what was deleted long ago, who is shut out, a copy for a new lane

    def tend(self) -> None:
        """Look after the book, as the program does now and then."""
        if self.is_up and not self.is_paused:
            self.work(0.003, self._tend)

    def _tend(self) -> None:
        seconds, before = 0.5, self.floor()
        with contextlib.suppress(TillError):
            seconds = self.store.graves.tend()
        self._committed()
        if self._falls():
            return
        numbers = {self.id_of(index): index for index in range(len(self.around.witness.views))}
        view = self.around.witness.views[self.index]
        if before:
            graves.cleared(self.around.witness, self.index, self._eye, graves.counting(view, numbers))
        self._nudge()
        if (floor := self.floor()) != before:
            for end in list(self.links.ends):
                end.floor_rose(floor)
        if seconds < 1:
            self.around.timeline.after(0.02, self.living(self.tend))

    def floor(self) -> Vector:
        """Up to where what was deleted may be forgotten here."""
        return self.store.replication.floor() if self.around.clears else {}

    def shut_out(self, *lanes: int) -> None:
        """Somebody says that lanes do not belong to the shop any more."""
        if self.is_up and not self.is_paused:
            with contextlib.suppress(TillError):
                gone = {self.id_of(lane) for lane in lanes}
                others = {member.id for member in self.store.lanes.members()} - gone
                for lane in lanes:
                    # The first took all others in: only who is named goes.
                    self.store.lanes.revoke(self.id_of(lane), keep=others)
            self._committed()
            if not self._falls():
                self._nudge()

    def retire(self, lane: int) -> None:
        """Somebody says that a lane is lost."""
        with contextlib.suppress(TillError):
            self.store.lanes.retire(self.id_of(lane), "lost")
        self._committed()
        if not self._falls():
            self._nudge()

    def copy(self) -> None:
        """Copy the book for a new lane."""
        if self.is_up and not self.is_paused:
            with contextlib.suppress(TillError):
                have = dict(self.store.replication.have())
                file = self.store.snapshots.write()
                self.around.copies.append(Copy(self.index, have, file.read_bytes()))
            self.store.snapshots.clear()

    def drop(self, why: Callable[[int], str]) -> None:
        """End the links to lanes of which it says why."""
        for end in list(self.links.ends):
            if words := why(end.peer):
                end.close(words)

    def _hear(self, _fact: Fact) -> None:
        # What links themselves bring in they know of without being told.
        self._is_nudged |= not self._is_applying

    def _nudge(self) -> None:
        """Follow the log if a fact was told since the last time: the links of a lane know of nothing else."""
        if self._is_nudged:
            self._is_nudged = False
            self.work(0.001, self._follow_log)

    def _follow_log(self) -> None:
        have = self.store.replication.have()
        if self._went_on(have):
            return
        fresh = self._fresh(have)
        if self.is_up:
            self._grow(lacking(self.have, have), fresh=fresh)

    def _fresh(self, have: Vector) -> Sequence[Changes]:
        """This lane's own new rows, if anybody is there to be told."""
        after, fresh = self.have.get(self.site, 0), tuple[Changes, ...]()
        if have.get(self.site, 0) <= after or all(end.opened is None for end in self.links.ends):
            return ()
        with contextlib.suppress(Unavailable):
            log = FewRows(self.store._units, self.around.rows_max)
            fresh = changes_since(log, {**have, self.site: after})
        self._committed()
        if not self._falls() and fresh:
            self.around.witness.spoken(self.index)
        return fresh

    def _grow(self, news: Vector, *, but: End | None = None, fresh: Sequence[Changes] = ()) -> None:
        self.have.update(news)
        if news:
            for end in list(self.links.ends):
                if end is not but:
                    end.grown(news, fresh)

    # ---- the log, for the links

    def apply(self, end: End, batches: Sequence[Batch]) -> None:
        """Merge batches, in turn with everything else that links want of the log."""
        self.work(0.002 + 0.013 * self.around.dice.random(), partial(self._apply, end, batches))

    def _apply(self, end: End, batches: Sequence[Batch]) -> None:
        self.members.must_not_hear(end.peer)
        news: Vector | None = None
        self._is_applying = True
        try:
            self.store.replication.apply(batches)
            have = self.store.replication.have()
            news = lacking(self.have, have)
        except BadInput as error:
            raise Broken(FAULT, f"lane {self.index} cannot use what lane {end.peer} sent: {error}") from error
        except TillError as error:
            if not isinstance(error, Unavailable):
                raise
        finally:
            self._is_applying = False
        self._committed()
        if self._falls() or (news is not None and self._went_on(have)):
            return
        self.around.timeline.after(0.0005, self.living(partial(self._applied, end, news)))

    def _applied(self, end: End, news: Vector | None) -> None:
        if end.is_over:
            self._follow_log()
            return
        if news is None:
            end.perform(end.session.apply_failed(self.moment()))
            return
        self._grow(news, but=end)
        end.perform(end.session.applied(news, self.moment()))

    def fetch(self, end: End, have: Vector) -> None:
        """Read what a peer lacks; peers that lack the same share one reading."""
        key = frozenset(have.items())
        if key in self._reading:
            self._reading[key].append(end)
            return
        self._reading[key] = [end]
        self.work(0.001 + 0.004 * self.around.dice.random(), partial(self._fetch, key))

    def _fetch(self, key: frozenset[tuple[Site, Version]]) -> None:
        ends = self._reading.pop(key)
        # A disk may be full here too: that others are told is noted first.
        try:
            log = FewRows(self.store._units, self.around.rows_max)
            frames = changes_since(log, dict(key))
        except Unavailable:
            frames = None
        self._committed()
        if self._falls():
            return
        if frames is None:
            for end in ends:
                end.perform(end.session.fetch_failed(self.moment()))
            return
        if frames:
            self.around.witness.spoken(self.index)
        for end in ends:
            end.perform(end.session.fetched(frames))

    def look_into(self, end: End, known: KnowsSelf) -> None:
        """A peer has rows of a site of this lane: of this book, or of one of which it is an old copy."""
        self.work(0.002, partial(self._look_into, end, known))

    def _look_into(self, end: End, known: KnowsSelf) -> None:
        log = self.store.replication
        if end.session.recalls and log.heard_of(known.site, known.version, known.life):
            end.recall(known.site)

    def look_up(self, end: End, site: Site) -> None:
        """A peer asks of which lives what is here of a site is."""
        self.work(0.002, lambda: end.perform(end.session.looked_up(self.store.replication.trail(site))))

    def part_ways(self, end: End, theirs: Trail) -> None:
        """A peer has said so."""
        taken = {site for site in end.session.peer_have if site.lane == theirs.site.lane}
        self.work(0.002, partial(self._part_ways, end, theirs, taken))

    def _part_ways(self, end: End, theirs: Trail, taken: set[Site]) -> None:
        self._renew(end, theirs.site, lambda: self.store.replication.part_ways(theirs, taken))

    def _renew(self, end: End, site: Site, renew: Callable[[], Site]) -> None:
        try:
            renew()
        except Unavailable:
            end.session.recall_failed(site)
        self._committed()
        if not self._falls():
            self._follow_log()

    def _went_on(self, have: Vector) -> bool:
        """Whether the lane greets everybody again: as another site, or back at where two lives part."""
        is_new = self.store.replication.site() != self.site
        if is_new or any(have.get(site, 0) < version for site, version in self.have.items()):
            self._begin_anew(RENEWED if is_new else PARTED)
            return True
        return False

    def _begin_anew(self, reason: str) -> None:
        for end in list(self.links.ends):
            end.close(reason)
        self.site, self.have = self.store.replication.site(), dict(self.store.replication.have())
        self.claims = Claims()

    def ask(self, which: int) -> None:
        """Somebody puts a customer on the sale: those who have rights are asked for them."""
        customer = self.around.shop.customers[which % 2]
        with contextlib.suppress(TillError):
            self.store.checkout.attach(customer)
            linked = {self.id_of(peer): end for peer, end in self.links.up.items()}
            for wish in self.store.transfers.wanted(linked, again=True):
                linked[wish.lane].ask(wish.ask)
            self.store.checkout.detach()

    def give(self, taker: Site, ask: Ask) -> None:
        """Hand rights to whom asked for them, in turn with everything else that links want."""
        self.work(0.004, partial(self._give, taker, ask))

    def _give(self, taker: Site, ask: Ask) -> None:
        with contextlib.suppress(Unavailable):
            self.store.transfers.give(taker, ask)
        self._committed()
        if not self._falls():
            self._follow_log()

    def work(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something with the log, in turn with everything else that links want of it; it takes seconds."""
        self._jobs.append((seconds, act))
        if not self._is_working:
            self._next_job()

    def _next_job(self) -> None:
        self._is_working = bool(self._jobs)
        if self._jobs:
            seconds, act = self._jobs.popleft()
            self.around.timeline.after(seconds, self.living(partial(self._job, act)))

    def _job(self, act: Callable[[], None]) -> None:
        life = self._life
        act()
        if life == self._life:
            self._next_job()

    def is_idle(self) -> bool:
        """Whether nothing is left to do for anybody."""
        return not self._is_working and not self._waiting
