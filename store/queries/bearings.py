"""Where a book stands among those of the other lanes: all that is asked before they speak, at once."""

from sqlalchemy import Connection

from store.domain.changes import Site, Version
from store.domain.ids import LaneId
from store.domain.values import dataclass
from store.queries import beside, sites
from store.queries.driver import fetch
from store.queries.sites import Own


@dataclass(frozen=True, slots=True)
class Bearings:
    """What the book says at the beginning of a transaction."""

    own: Own | None
    """None before there is a lane."""
    reaches: dict[int, tuple[Site, Version]]
    """Local numbers, the sites behind them, and how far each is here."""
    is_told: bool
    """Whether others may know all that this lane wrote so far."""
    waits: bool
    """Whether anything waits: hardly ever, and what each batch asks of what waits costs more than that."""
    widened: frozenset[int]
    """Tables of which a row has anything beside it, by number."""


_SITES = "SELECT site, lane_id, epoch, ver, '', '' FROM sites"
_LOCALS = "SELECT 0, NULL, 0, number, key, text FROM local WHERE key IN ('site', 'hlc', 'begun')"
_HAS = "SELECT 0, NULL, 0, 1, '{0}', '' WHERE EXISTS (SELECT 1 FROM {0})"
_ALL = " UNION ALL ".join([_SITES, _LOCALS, *map(_HAS.format, ("waiting", "beside"))])


def take(connection: Connection) -> Bearings:
    """Where the book stands."""
    reaches: dict[int, tuple[Site, Version]] = {}
    known: dict[str, tuple[int, str]] = {}
    for site, lane, epoch, number, key, words in fetch(connection, _ALL):
        if site:
            reaches[site] = Site(LaneId(lane), epoch), number
        else:
            known[key] = number, words
    widened = frozenset(beside.tables(connection)) if "beside" in known else frozenset[int]()
    waits = "waiting" in known
    if "site" not in known or "hlc" not in known:
        return Bearings(None, reaches, is_told=True, waits=waits, widened=widened)
    site, (hlc, at) = known["site"][0], known["hlc"]
    own = Own(site, reaches[site][1], hlc, int(at or 0))
    return Bearings(own, reaches, sites.is_told(known.get("begun"), own, own.ver), waits, widened)
