"""Two lives of a site on lanes that are not its own: what those tell, and what its own lane learns from it.

Its own lane may never be linked to who has the other life, but rows reach it by any way: so whoever meets
another life of a site than the one it has itself writes down where the two part, and which they are.
"""

import hashlib
from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from store.domain.changes import Life, Site, Trail, Version, life_of, site_bytes
from store.domain.ids import ID_BYTES, LaneId
from store.domain.values import dataclass
from store.queries import lives, sites
from store.queries.driver import fetch
from store.queries.lives import Parting
from store.queries.rows import Row

BRANCHES_MAX = 2 * sites.EPOCHS_MAX
"""Rows of one lane that this lane adds to: who lies about lives fills no book, and no lane has more lives."""


def untold(connection: Connection, theirs: Trail, taken: Collection[Site]) -> list[Row]:
    """What is to be told of a site of which somebody else has another life; nothing that is known already.

    Of that site's lane whoever has it knows the sites that are `taken`.
    """
    found = lives.parting(connection, theirs)
    if found is None:
        return []
    lane, ver = theirs.site.lane, found.above + 1
    number = sites.local_number(connection, theirs.site)
    stem = lives.at(connection, number, found.above)
    there = next((life for began, life in reversed(theirs.begun) if began <= ver), stem)
    known = (site.epoch for site in (*sites.all_sites(connection).values(), *taken) if site.lane == lane)
    epochs = max(known)
    both = {lives.at(connection, number, ver), there}
    rows = [_row(theirs.site, ver, life, stem, epochs) for life in sorted(both)]
    told = {
        bytes(each) for (each,) in fetch(connection, "SELECT id FROM branches WHERE lane_id = ?", (lane,))
    }
    new = [row for row in rows if row["id"] not in told]
    return new if len(told) + len(new) <= BRANCHES_MAX else []


def _row(site: Site, ver: Version, life: Life, stem: Life, epochs: int) -> Row:
    """The same from whoever tells it."""
    numbers = b"".join(each.to_bytes(8, "big") for each in (ver, life, stem, epochs))
    named = hashlib.sha256(b"branch" + site_bytes(site) + numbers).digest()[:ID_BYTES]
    what = {"at_ver": ver, "life": life, "stem": stem, "epochs": epochs}
    return {"id": named, "lane_id": site.lane, "epoch": site.epoch, **what}


@dataclass(frozen=True, slots=True)
class Branch:
    """A life of a site that is not here, for another one is."""

    site: Site
    epochs: int
    """So many sites that lane may have had."""
    parting: Parting


_TOLD = (
    "SELECT told.lane_id, told.epoch, told.at_ver, told.life, told.stem, told.epochs, sites.site, sites.ver"
    " FROM branches AS told"
    " JOIN sites ON sites.lane_id = told.lane_id AND sites.epoch = told.epoch AND sites.ver >= told.at_ver"
    " WHERE told.at_ver > 0 ORDER BY told.at_ver, told.id"
)


def elsewhere(connection: Connection) -> Iterator[Branch]:
    """The lives that somebody else has instead of those that are here."""
    for lane, epoch, ver, life, stem, epochs, number, through in fetch(connection, _TOLD):
        site = Site(LaneId(bytes(lane)), int(epoch))
        is_here = lives.at(connection, number, ver) == life
        if (
            is_here
            or lives.at(connection, number, ver - 1) != stem
            or _is_parted(connection, site, ver, life)
        ):
            continue
        yield Branch(site, int(epochs), Parting(ver - 1, lives.runs(connection, number, ver - 1, through)))


def _is_parted(connection: Connection, site: Site, ver: Version, life: Life) -> bool:
    """Whether a life has got a name of its own."""
    sql = "SELECT run_id FROM partings WHERE lane_id = ? AND epoch = ? AND from_ver = ?"
    return any(life_of(bytes(run_id)) == life for (run_id,) in fetch(connection, sql, (*site, ver)))
