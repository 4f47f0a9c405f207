"""A lane that meets another life of its own: what is here of this one gets names that nobody else gave."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection

from store.domain.changes import Batch, Site, Trail, Version
from store.domain.errors import Unavailable
from store.domain.ids import StaffId
from store.events import BookChanged, ShopChanged
from store.queries import branches, lives, merge, sites
from store.queries.branches import Branch
from store.queries.lives import Parting
from store.queries.rows import spec_of
from store.tables.book import BRANCHES, PARTINGS
from store.unit import Actor, Units

_NOBODY = Actor(StaffId(b""), "till")


def part_ways(units: Units, theirs: Trail, taken: Collection[Site]) -> Site:
    """Another lane has a site so; answers the site that this lane writes as then.

    It knows those that are `taken`: a till that is brought back twice was there before under the next name.
    If the site is a third lane's, that one is told. Durable before anybody hears of it. Raises Unavailable.
    """
    with units.database.reading() as connection:
        here = sites.site_of(connection, _own(connection).site)
    if theirs.site.lane != here.lane:
        _tell(units, theirs, taken)
        return here
    with units.database.writing() as connection:
        own = _own(connection)
        found = lives.parting(connection, theirs)
        if theirs.site == here and (found is None or not found.runs):
            found = _untold(connection, own, found, theirs.through)
        if found is None:
            return here
        _part(connection, own, theirs.site, found, taken)
    return _went_on(units, here)


def heed(units: Units, named: Collection[Site]) -> None:
    """Part in the same way where others have told that a life of this lane does. Raises Unavailable.

    Somebody has the sites `named`.
    """
    with units.database.reading() as connection:
        found = _told(connection)
    while found is not None:
        with units.database.writing() as connection:
            own, found = _own(connection), _told(connection)
            here = sites.site_of(connection, own.site)
            if found is not None:
                taken = {Site(here.lane, epoch) for epoch in range(found.epochs + 1)}.union(named)
                _part(connection, own, found.site, found.parting, taken)
        _went_on(units, here)


def _told(connection: Connection) -> Branch | None:
    """What others have told of this lane that is still to be done, and can be.

    A life in which no program began cannot be named, and would be taken back under the name it had. After as
    many lives as there may be it stays at that, and is shown.
    """
    own = sites.own(connection)
    if own is None:
        return None
    lane = sites.site_of(connection, own.site).lane
    latest = sites.latest_epoch(connection, lane)
    can_be = (
        found
        for found in branches.elsewhere(connection)
        if found.site.lane == lane and found.parting.runs and max(latest, found.epochs) < sites.EPOCHS_MAX
    )
    return next(can_be, None)


def _tell(units: Units, theirs: Trail, taken: Collection[Site]) -> None:
    """Let a third lane know that there are two lives of it."""
    with units.database.reading() as connection:
        untold = branches.untold(connection, theirs, taken)
    if untold:
        with units.begin(_NOBODY) as unit:
            unit.put(BRANCHES, untold)
            unit.tell([ShopChanged()])


def _own(connection: Connection) -> sites.Own:
    own = sites.own(connection)
    if own is None:
        raise Unavailable("this shop has no lane of its own yet")
    return own


def _part(
    connection: Connection, own: sites.Own, parted: Site, found: Parting, taken: Collection[Site]
) -> None:
    """Give what is here of a site above where it parts the name of this lane's next life.

    Or the name by which others have it, if this book is a copy of a life that parted before.
    """
    before = sites.local_number(connection, parted)
    named = lives.heir_of(connection, before)
    if named is not None:
        lives.part(connection, before, *named)
    if named is None or before == own.site:
        number = sites.local_number(connection, sites.next_life(connection, parted.lane, taken))
        if named is None:
            lives.part(connection, before, found.above, number)
            lives.tell(connection, parted, found, number)
        if before == own.site:
            sites.reached(connection, number, own.ver)
            sites.write_as(connection, number)


def _went_on(units: Units, before: Site) -> Site:
    """Let the rest of the program know, after the commit; answers the site that this lane writes as now."""
    with units.database.reading() as connection:
        here = sites.site_of(connection, _own(connection).site)
    if here != before:
        units.begin_anew()
    units.feed.publish([BookChanged()])
    return here


def _untold(connection: Connection, own: sites.Own, found: Parting | None, known: Version) -> Parting | None:
    """Of what nobody was told since this copy began nothing is theirs, though no run tells it apart."""
    told = sites.told_through(connection, own)
    if found is not None:
        return replace(found, above=min(found.above, told))
    return Parting(told, ()) if sites.is_old_copy(connection, own, known) else None


def hear(units: Units, batch: Batch) -> None:
    """A batch says that a life parts: what is here of it gets its name before the rest of the batch comes.

    Durable; harmless when repeated. Raises BadInput, Unavailable.
    """
    with units.database.writing() as connection:
        own = _own(connection)
        here = sites.local_number(connection, batch.site)
        through = sites.reach(connection, here)
        if (
            here == own.site
            or not batch.after <= through < batch.through
            or not lives.fits(connection, here, batch, through)
        ):
            return  # nothing of it is taken
        told = tuple(rows for rows in batch.tables if rows.table == spec_of(PARTINGS).number)
        work = merge.Merge(connection, sites.all_sites(connection), own.site, own.ver + 1, 0, 0)
        merge.apply(work, replace(batch, tables=told), here)
        lives.heed(connection, but=own.site)
    units.feed.publish([BookChanged()])
