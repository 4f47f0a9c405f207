"""The book as a log of changes between lanes. Fits `netsync.ports.ChangeLog` by shape."""

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from sqlalchemy import Connection

from store.domain.changes import Batch, Life, Site, Trail, Vector, Version
from store.domain.errors import BadInput, Damaged, TillError, Unavailable
from store.domain.ids import CustomerId, LaneId
from store.domain.stamps import COUNTS, Instant, Stamp, latest, tick
from store.events import BookChanged, ConflictsChanged, Fact, ShopChanged
from store.queries import (
    bearings,
    conflicts,
    delta,
    digest,
    lives,
    losses,
    merge,
    overlap,
    overspent,
    reached,
    rows,
    sites,
    statistics,
    waiting,
)
from store.queries.rows import Mark, spec_of
from store.services import arrivals, documents
from store.tables.book import BRANCHES, CONFLICTS, CONSENTS, ESTATES, LANES, REVOCATIONS
from store.tables.customers import CUSTOMERS
from store.tables.drawer import DAY_REPORTS, DRAWER
from store.tables.every import every
from store.unit import Units

ROOM_BYTES = 16 * 1024 * 1024
"""What a disk keeps for what is sold here: changes of other lanes can wait, a customer cannot."""

PAUSE_SECONDS = 0.01
"""Between lots of what waited for its time: whoever waits for the book gets it."""


class ReplicationService:
    """What this lane has, what a peer lacks, and merging what a peer sent."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._ripe_from: Stamp | None = None
        """The stamp of the edit that comes in next, of those that wait for their time."""
        self._has_looked = False
        self._must_heed = True
        """Whether there may be something new that others have told of this lane's lives."""
        self._has_estates = True
        """Whether there may be something that retired lanes left and nobody has yet."""
        self._given: Stamp = 0
        """The latest stamp of which others were told by this program."""
        self._names: set[Site] = set()
        """Sites of this lane that others have: a till that was brought back may have had a name before."""
        units.feed.subscribe(self._on_fact)

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, ShopChanged | BookChanged):  # a command may have retired a lane
            self._has_estates = True

    def prepare(self) -> None:
        """Load what the first change needs, and take in none: in a quiet moment, nobody waits for it then."""
        from store.services import auto_groups, derived, parting  # noqa: F401 - to load them is all

        every()
        with suppress(TillError):  # whoever does change something hears of it
            self._write(())

    def site(self) -> Site:
        """The site this lane writes as."""
        self._refuse_damaged()
        with self._units.database.reading() as connection:
            return _own_site(connection)

    def have(self) -> Vector:
        """How far this lane has everything."""
        self._refuse_damaged()
        with self._units.database.reading() as connection:
            return sites.vector(connection)

    def since(self, have: Vector, *, rows_max: int) -> Sequence[Batch]:
        """What a peer that has `have` lacks, about `rows_max` rows at most: fewer of heavier ones."""
        batches: list[Batch] = []
        room = rows_max
        self._refuse_damaged()
        with self._units.database.reading() as connection:
            there = bearings.take(connection)
            for local, (site, through) in there.reaches.items():
                after = have.get(site, 0)
                if after >= through or room <= 0:
                    continue
                is_own = there.own is not None and local == there.own.site
                recent = self._units.recent.of(local, after, through) if is_own else None
                span = after, through
                batch = delta.read(connection, local, span, there, rows_max=room, recent=recent)
                room -= delta.weight(batch)
                batches.append(batch)
        if (own := there.own) is not None:
            mine, _ = there.reaches[own.site]
            is_first = not self._given and any(batch.site == mine for batch in batches)
            if is_first or not there.is_told:
                # Before anybody hears of it: from then on it is no sign of an old copy that others know it.
                with self._units.database.writing() as connection:
                    sites.tell(connection, own.hlc)
            if is_first or self._given:
                self._given = max(self._given, own.hlc)
        return batches

    def floor(self) -> Vector:
        """Up to where what was deleted may be forgotten here."""
        with self._units.database.reading() as connection:
            return reached.floor(connection)

    def begin_above(self, floor: Vector) -> None:
        """Take it that this book, which is still empty, is to be filled from one with this floor.

        It has never had what the graves below were of, and needs none of them. Raises Unavailable.
        """
        with self._units.database.writing() as connection:
            reached.raise_floor(connection, floor, None)
            for site, version in floor.items():
                reached.swept(connection, sites.local_number(connection, site), version)

    def hear_clocks(self, ahead: Sequence[Instant], monotonic: Callable[[], float]) -> None:
        """The clocks of the lanes that are linked run so many milliseconds ahead of this machine's.

        `monotonic` is the clock in seconds that the common time goes on by until this is told again. Own
        edits of which nobody was told may be dated anew. What waited for its time may come in.
        """
        from store.services import common_time  # a lane on its own has its own

        common_time.hear(self._units, ahead, monotonic, given=self._given)
        self.ripen()

    def digest(self) -> dict[str, str]:
        """A hash of each table that lanes share, by name: equal on lanes that agree."""
        with self._units.database.reading() as connection:
            return digest.of_tables(connection)

    def renew(self, known: Site, version: Version) -> Site:
        """Another lane has `known`, this lane's site, up to `version`; answers the site it writes as then.

        Another one than before, when this book never got so far: it is an old copy, and lanes have rows under
        names that it would give again. What was written since gets names of the new site;
        what the others have of the old one is taken back like anybody's. What may be spent stays with the old
        site. Raises Unavailable.
        """
        self._refuse_damaged()
        with self._units.database.writing() as connection:
            own = sites.own(connection)
            if own is None:
                raise Unavailable("this shop has no lane of its own yet")
            here = sites.site_of(connection, own.site)
            if known != here or not sites.is_old_copy(connection, own, version):
                return here
            renewed = sites.renew(connection, own)
        self._units.begin_anew()
        self._units.feed.publish([BookChanged()])
        return renewed

    def lives(self) -> dict[Site, Life]:
        """Of which life the latest version here of each site is."""
        self._refuse_damaged()
        with self._units.database.reading() as connection:
            return lives.latest(connection)

    def trail(self, site: Site) -> Trail:
        """The lives of a site that this lane knows; none when it does not know the site."""
        self._refuse_damaged()
        with self._units.database.reading() as connection:
            return lives.trail(connection, site)

    def heard_of(self, known: Site, version: Version, life: Life | None) -> bool:
        """Another lane has `known`, a site of this lane, up to `version`, of that life if it says so.

        Answers whether that may be of another life than what is here. No other life of this lane is given
        that name from then on.
        """
        with self._units.database.reading() as connection:
            own = sites.own(connection)
            if known.epoch <= sites.EPOCHS_MAX:
                self._names.add(known)
            return own is None or lives.doubts(connection, own, known, version, life)

    def part_ways(self, theirs: Trail, taken: Collection[Site]) -> Site:
        """Another lane has one of this lane's sites so; answers the site that this lane writes as then.

        What is here above where the two part gets names of a new site of this lane, which it goes on as if it
        wrote as the old one; what the others have is taken back like anybody's. What may be spent stays with
        the old site. Of that lane's sites the other one has those that are `taken`. If the site is a third
        lane's, that one is told by rows of this one. Raises Unavailable.
        """
        from store.services import parting  # as below

        self._refuse_damaged()
        return parting.part_ways(self._units, theirs, self._names.union(taken))

    def apply(self, batches: Sequence[Batch]) -> None:
        """Merge batches in one durable transaction; harmless when repeated. Raises BadInput, Unavailable.

        They may tell of another life of this lane: it may go on as another site then, as after `part_ways`.
        """
        self._refuse_damaged()
        if not self._units.database.has_room(ROOM_BYTES):
            raise Unavailable("the disk is nearly full, what is left is kept for selling: free some space")
        start = 0
        for place, batch in enumerate(batches):
            if lives.tells(batch):
                from store.services import parting  # as below

                self._merge(batches[start:place])
                parting.hear(self._units, batch)
                start = place
        self._merge(batches[start:])

    def _refuse_damaged(self) -> None:
        """Raise Damaged if the book is known to be: nothing of it may reach another lane."""
        if self._units.database.damage.look_again():
            raise Damaged("this lane's book is damaged: restore it from another lane")

    def ripen(self) -> None:
        """Let in the edits that waited for their time, once it has come; cheap when nothing waits.

        A lot at a time: there may be as many as a bulk edit wrote, and somebody who waits to sell.
        """
        if not self._has_looked:
            with self._units.database.reading() as connection:
                self._look_at(connection)
        while self._is_ripe():
            self._merge([])
            if self._is_ripe():
                time.sleep(PAUSE_SECONDS)

    def _is_ripe(self) -> bool:
        return self._ripe_from is not None and self._ripe_from <= latest(self._units.clock.common())

    def _look_at(self, connection: Connection, *, waits: bool = True) -> None:
        self._ripe_from, self._has_looked = waiting.ripe_from(connection) if waits else None, True

    def _merge(self, batches: Sequence[Batch]) -> None:
        self._write(batches)
        if self._must_heed:
            from store.services import parting  # a till starts without it

            parting.heed(self._units, self._names)
            self._must_heed = False

    def _write(self, batches: Sequence[Batch]) -> None:
        with self._units.database.writing() as connection:
            there = bearings.take(connection)
            if (own := there.own) is None:
                raise Unavailable("this shop has no lane of its own yet")
            known = {number: site for number, (site, _) in there.reaches.items()}
            now = self._units.world.now()
            common = self._units.clock.common()
            # What is hardly later than what is here does no harm: lanes whose clocks are behind count on.
            limit = max(latest(common), own.hlc + COUNTS)
            work = merge.Merge(connection, known, own.site, own.ver + 1, limit, now, there.waits)
            work.widened = there.widened
            before = {site: ver for site, ver in there.reaches.values() if ver}
            reached = dict(before)
            if work.waits:
                for here, batch in waiting.as_batches(connection, waiting.take_ripe(connection, work.latest)):
                    merge.let_in(work, batch, here)
            late = set(work.touched.get(spec_of(CUSTOMERS).number, ()))
            for batch in batches:
                _apply(work, batch, reached)
            _find(work, stamp := tick(max(own.hlc, work.hlc), common))
            self._settle(work, reached, stamp)
            touched = arrivals.touched_by(work)
            facts = list(arrivals.facts_of(connection, touched))
            statistics.keep(connection, [CustomerId(key) for key in late if isinstance(key, bytes)])
            followed = self._units.follow(connection, touched, now)
            facts += [fact for fact in followed if fact not in facts]
            facts += _find_overspent(work, stamp)
            for here, site in known.items():
                if (ver := reached.get(site, 0)) != before.get(site, 0):
                    sites.reached(connection, here, ver)
            if work.minted:
                self._units.begins(connection, own, Mark(own.hlc, own.site, own.ver + 1))
                sites.reached(connection, own.site, work.own_next)
            # Only now: below the vector, they are not counted a second time.
            merge.take_old_names(work)
            lane = known[own.site].lane
            if any(batch.site.lane == lane for batch in batches):
                documents.follow(connection, lane)
                self._must_heed = True
            _follow_drawer(work, lane)
            self._must_heed |= spec_of(BRANCHES).number in work.touched
            sites.saw(connection, work.hlc)
            self._look_at(connection, waits=work.waits)
        if work.minted:
            self._units.wrote(own.ver, work.own_next)
        self._units.feed.publish(facts)

    def _settle(self, work: merge.Merge, have: Vector, stamp: Stamp) -> None:
        """Say what is to be said of what retired lanes left, in the commit in which it was heard of."""
        if not self._has_estates and work.touched.keys().isdisjoint(_OF_ESTATES):
            return
        from store.queries import estates  # hardly any lane is ever lost

        here, mark = work.known[work.own_site].lane, Mark(stamp, work.own_site, work.own_next)
        while (due := estates.due(work.connection, here, have)).is_any:
            for table, said in ((CONSENTS, due.consents), (ESTATES, due.estates)):
                rows.put(work.connection, table, said, mark)
                if said:
                    lanes = {row["lane_id"] for row in said}
                    work.touched.setdefault(spec_of(table).number, set()).update(lanes)
            work.minted, work.hlc = True, max(work.hlc, stamp)
        self._has_estates = due.is_open


def _own_site(connection: Connection) -> Site:
    own = sites.own(connection)
    if own is None:
        raise Unavailable("this shop has no lane of its own yet")
    return sites.site_of(connection, own.site)


def _apply(work: merge.Merge, batch: Batch, reached: dict[Site, Version]) -> None:
    """Merge one batch and note in `reached` how far its site is here then."""
    numbers = (number for number, site in work.known.items() if site == batch.site)
    here = next(numbers, None) or sites.local_number(work.connection, batch.site)
    work.known[here] = batch.site
    through = reached.get(batch.site, 0)
    if batch.site in work.apart:
        return
    if batch.after > through:
        if lives.parted_runs(work.connection, batch.site):
            return  # it was asked for before this lane went back to where two lives of the site part
        raise BadInput("a batch begins after what is here; ask again from the right place")
    if batch.through <= through:
        return
    if here == work.own_site:
        raise BadInput("it is told as this lane's own what this lane never wrote")
    if not lives.fits(work.connection, here, batch, through):
        work.apart.add(batch.site)
        return
    merge.apply(work, overlap.without_gone(work.connection, batch, through), here)
    reached[batch.site] = batch.through


_OF_DRAWERS = frozenset(spec_of(table).number for table in (DRAWER, DAY_REPORTS))
_OF_ESTATES = frozenset(spec_of(table).number for table in (LANES, REVOCATIONS, CONSENTS, ESTATES))


def _follow_drawer(work: merge.Merge, lane: LaneId) -> None:
    """Go on as lines and Zs say that came: what waited for its time may be this lane's, too."""
    if not work.touched.keys().isdisjoint(_OF_DRAWERS):
        from store.services import drawer_restored  # a till starts without it

        drawer_restored.follow(work.connection, lane)


def _find(work: merge.Merge, stamp: Stamp) -> None:
    """Note what the batches of this transaction show that lanes did without knowing of each other."""
    if work.lost or work.twice:
        lost = losses.unseen(work.connection, work.lost)
        if work.room < len(lost) + len(work.twice):
            work.next_version()
        mark = Mark(stamp, work.own_site, work.own_next)
        lane = work.known[work.own_site].lane
        last = conflicts.enter(work.connection, _worth_telling(lost, lane), work.twice, mark)
        if last is not None:
            work.own_next, work.minted, work.hlc = last, True, max(work.hlc, stamp)
            work.touched.setdefault(spec_of(CONFLICTS).number, set())
    conflicts.doubt(work.connection, arrivals.touched_by(work))


def _find_overspent(work: merge.Merge, stamp: Stamp) -> Sequence[Fact]:
    """Note accounts of which others and this lane have spent the same, and say so."""
    if not work.taken:
        return ()
    last = overspent.note(work.connection, work.taken, Mark(stamp, work.own_site, work.own_next))
    if last is None:
        return ()
    work.own_next, work.minted, work.hlc = last, True, max(work.hlc, stamp)
    return (ConflictsChanged(),)


FOUND_FOR_OTHERS_MAX = 200
"""Of writes of other lanes alone. Those lanes tell of them too; of the thousands that two bulk edits leave
behind only they do, or every lane of the shop would send every other one the same thousands."""


def _worth_telling(lost: Sequence[losses.Lost], lane: LaneId) -> Sequence[losses.Lost]:
    own = [each for each in lost if lane in {each.site.lane, each.by.lane}]
    return lost if len(lost) - len(own) <= FOUND_FOR_OTHERS_MAX else own
