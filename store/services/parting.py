"""A lane that meets another life of its own: what is here of this one gets names that nobody else gave."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection

from store.domain.changes import Batch, Site, Trail, Version
from store.domain.errors import Unavailable
from store.events import BookChanged
from store.queries import lives, merge, sites
from store.queries.lives import Parting
from store.queries.rows import spec_of
from store.tables.book import PARTINGS
from store.unit import Units


def part_ways(units: Units, theirs: Trail, taken: Collection[Site]) -> Site:
    """Another lane has one of this lane's sites so; answers the site that this lane writes as then.

    It knows those that are `taken`: a till that is brought back twice was there before under the next name.

    Durable before anybody hears of it. Raises Unavailable.
    """
    with units.database.writing() as connection:
        own = sites.own(connection)
        if own is None:
            raise Unavailable("this shop has no lane of its own yet")
        here = sites.site_of(connection, own.site)
        found = lives.parting(connection, theirs)
        is_own = theirs.site == here
        if is_own and (found is None or not found.runs):
            found = _untold(connection, own, found, theirs.through)
        if found is None or theirs.site.lane != here.lane:
            return here
        heir = sites.next_life(connection, here.lane, taken)
        number = sites.local_number(connection, heir)
        lives.part(connection, sites.local_number(connection, theirs.site), found.above, number)
        lives.tell(connection, theirs.site, found, number)
        if is_own:
            sites.reached(connection, number, own.ver)
            sites.write_as(connection, number)
    if is_own:
        units.begin_anew()
    units.feed.publish([BookChanged()])
    return heir if is_own else here


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
        own = sites.own(connection)
        if own is None:
            raise Unavailable("this shop has no lane of its own yet")
        here = sites.local_number(connection, batch.site)
        through = sites.reach(connection, here)
        if not batch.after <= through < batch.through or not lives.fits(connection, here, batch, through):
            return  # nothing of it is taken
        told = tuple(rows for rows in batch.tables if rows.table == spec_of(PARTINGS).number)
        work = merge.Merge(connection, sites.all_sites(connection), own.site, own.ver + 1, 0, 0)
        merge.apply(work, replace(batch, tables=told), here)
        lives.heed(connection, but=own.site)
    units.feed.publish([BookChanged()])
