"""Sites and the vector: who wrote, and how far we have each of them."""

from collections.abc import Collection, Mapping
from itertools import count
from typing import TypeAlias

from sqlalchemy import Connection

from store.domain.changes import Site, Vector, Version, site_bytes
from store.domain.errors import Unavailable
from store.domain.ids import LaneId
from store.domain.stamps import Instant, Stamp
from store.domain.values import dataclass
from store.queries.driver import fetch, insert_rows, places, run
from store.queries.rows import Mark
from store.tables.every import every


@dataclass(frozen=True, slots=True)
class Own:
    """Where this lane stands before a write."""

    site: int
    ver: Version
    hlc: Stamp
    at: Instant
    """When it wrote last, by its own time; 0 before the first."""


_OWN = (
    "SELECT sites.site, sites.ver, seen.number, seen.text FROM local AS own"
    " JOIN sites ON sites.site = own.number JOIN local AS seen ON seen.key = 'hlc' WHERE own.key = 'site'"
)


def own(connection: Connection) -> Own | None:
    """This lane's site, its latest version and the highest stamp seen; None before `become`."""
    for site, ver, hlc, at in fetch(connection, _OWN):
        return Own(site, ver, hlc, int(at or 0))
    return None


@dataclass(frozen=True, slots=True)
class Begun:
    """What a transaction that writes is to know of the book before it does."""

    own: Own
    standing: "Standing"
    kept: Mapping[str, tuple[int, str]]
    """Of `AT_HAND` what this lane keeps: its numbers and texts."""


RECEIPT, SEAL, SESSION = "receipt", "seal", "session"
"""The count of this lane's last document, its seal, and the session of its drawer, in hex."""

AT_HAND = (RECEIPT, SEAL, SESSION)
"""What documents are written by: read with the rest, or each sale would wait for asking once more."""

_BEGUN_WITH = """
SELECT 0, number, key, text FROM local
WHERE key IN ('site', 'hlc', 'auto_at', 'receipt', 'seal', 'session')
UNION ALL SELECT site, ver, '', '' FROM sites
"""


def begun(connection: Connection) -> Begun | None:
    """Where the book stands as a transaction begins to write; None before `become`."""
    found = fetch(connection, _BEGUN_WITH)
    kept = {key: (number, words) for _, number, key, words in found if key}
    vers = {site: ver for site, ver, _, _ in found if site}
    if "site" not in kept or "hlc" not in kept:
        return None
    site, (hlc, at) = kept["site"][0], kept["hlc"]
    moment = [(0, kept[_MOMENT][0])] if _MOMENT in kept else []
    return Begun(Own(site, vers[site], hlc, int(at or 0)), (*moment, *sorted(vers.items())), kept)


def become(connection: Connection, site: Site) -> None:
    """Write as `site` from now on."""
    set_local(connection, "site", local_number(connection, site))
    set_local(connection, "hlc", *(get_local(connection, "hlc") or (0, "")))


def advance(connection: Connection, mark: Mark, at: Instant) -> None:
    """Remember what this lane has just written and when, in the same commit."""
    reached(connection, mark.site, mark.ver)
    run(connection, _WROTE, [(mark.hlc, mark.hlc, str(at))])


def set_clock(connection: Connection, at: Instant) -> None:
    """Take it that the lane wrote last at `at`: its time goes on from there."""
    run(connection, _CLOCK, [(str(at),)])


def lower(connection: Connection, hlc: Stamp) -> None:
    """Stamp from `hlc` on again: nothing that is edited here has a later one."""
    run(connection, "UPDATE local SET number = ? WHERE key = 'hlc'", [(hlc,)])


_ADVANCE = "UPDATE sites SET ver = ? WHERE site = ? AND ver < ?"
_WROTE = "UPDATE local SET number = CASE WHEN number < ? THEN ? ELSE number END, text = ? WHERE key = 'hlc'"
_CLOCK = "UPDATE local SET text = ? WHERE key = 'hlc'"
_SAW = "UPDATE local SET number = ? WHERE key = 'hlc' AND number < ?"


def saw(connection: Connection, hlc: Stamp) -> None:
    """Never again stamp at or below `hlc`."""
    run(connection, _SAW, [(hlc, hlc)])


def reach(connection: Connection, site: int) -> Version:
    """Up to where everything of a site is here."""
    ((ver,),) = fetch(connection, "SELECT ver FROM sites WHERE site = ?", (site,))
    return int(ver)


def reached(connection: Connection, site: int, ver: Version) -> None:
    """Everything of a site up to `ver` is here."""
    run(connection, _ADVANCE, [(ver, site, ver)])


_NUMBER = "SELECT site FROM sites WHERE lane_id = ? AND epoch = ?"


def site_of(connection: Connection, number: int) -> Site:
    """The site behind a local number."""
    ((lane, epoch),) = fetch(connection, "SELECT lane_id, epoch FROM sites WHERE site = ?", (number,))
    return Site(LaneId(lane), epoch)


def own_home(connection: Connection) -> bytes:
    """This lane's site as 24 bytes: where the right to what it gives out is at first."""
    at = own(connection)
    assert at is not None  # noqa: S101 - a lane that gives something out writes as somebody
    return site_bytes(site_of(connection, at.site))


def local_number(connection: Connection, site: Site) -> int:
    """The local number of a site, given now if it is new."""
    for (known,) in fetch(connection, _NUMBER, (site.lane, site.epoch)):
        return int(known)
    ((highest,),) = fetch(connection, "SELECT COALESCE(MAX(site), 0) FROM sites")
    insert_rows(connection, "INSERT INTO sites (site, lane_id, epoch, ver)", [(highest + 1, *site, 0)])
    return int(highest) + 1


def all_sites(connection: Connection) -> dict[int, Site]:
    """Local numbers and the sites behind them."""
    found = fetch(connection, "SELECT site, lane_id, epoch FROM sites")
    return {site: Site(LaneId(lane), epoch) for site, lane, epoch in found}


def of_lane(connection: Connection, number: int) -> list[int]:
    """The local numbers of all lives of the lane that has this site.

    A stamp in a column stays what it was when its row gets the name of a later life: a write is known by its
    stamp and lane in all of them.
    """
    return [site for (site,) in fetch(connection, _OF_LANE, (number,))]


_OF_LANE = (
    "SELECT lives.site FROM sites JOIN sites AS lives ON lives.lane_id = sites.lane_id WHERE sites.site = ?"
)


def vector(connection: Connection) -> Vector:
    """How far everything is here, for each site with anything."""
    rows = fetch(connection, "SELECT lane_id, epoch, ver FROM sites WHERE ver > 0")
    return {Site(LaneId(lane), epoch): ver for lane, epoch, ver in rows}


_BEGUN, _TOLD = "begun", "told"


def begin(connection: Connection, own: Own) -> None:
    """Note where a program begins to write: if the book is an old copy, all up to there is in the original.

    What an earlier program noted stays, if nobody was told of anything that it wrote.
    """
    begun = get_local(connection, _BEGUN)
    if begun is None or begun[1] == _TOLD:
        set_local(connection, _BEGUN, own.ver)
        share(connection, own.hlc)


def told(connection: Connection, own: Own, through: Version) -> bool:
    """Whether others may know this lane's rows up to `through`, as the book has it."""
    return is_told(get_local(connection, _BEGUN), own, through)


def is_told(noted: tuple[int, str] | None, own: Own, through: Version) -> bool:
    """The same by what the book has noted as `begun`."""
    begun, words = noted or (own.ver, _TOLD)
    return words == _TOLD or through <= begun


def tell(connection: Connection, hlc: Stamp) -> None:
    """Note that others may know from now on what was written here, so far with stamps up to `hlc`."""
    share(connection, hlc)
    begun = get_local(connection, _BEGUN)
    if begun is not None:
        set_local(connection, _BEGUN, begun[0], _TOLD)


def is_old_copy(connection: Connection, own: Own, known: Version) -> bool:
    """Whether a lane that knows this one's rows up to `known` has them from a book that was ahead of this."""
    return known > own.ver or not told(connection, own, known)


def renew(connection: Connection, own: Own) -> Site:
    """Write as the next epoch of this lane, also what was written since the book was an old copy.

    Versions count on, so that what an action names by its versions stays what it was.
    """
    shared = told_through(connection, own)
    renewed = next_life(connection, site_of(connection, own.site).lane)
    number = local_number(connection, renewed)
    for spec in every().values():
        mine = f'UPDATE "{spec.table.name}" SET site = ? WHERE site = ? AND ver > ?'  # noqa: S608 - our own table names
        run(connection, mine, [(number, own.site, shared)])
    run(connection, "UPDATE sites SET ver = ? WHERE site = ?", [(own.ver, number), (shared, own.site)])
    write_as(connection, number)
    return renewed


def told_through(connection: Connection, own: Own) -> Version:
    """Up to where others may know this lane's rows, as the book has it."""
    begun, words = get_local(connection, _BEGUN) or (own.ver, "")
    return own.ver if words == _TOLD else min(begun, own.ver)


EPOCHS_MAX = 64
"""Lives of one lane: a vector has room for so many of 64 lanes, and a peer that lies can cause no more."""


def next_life(connection: Connection, lane: LaneId, taken: Collection[Site] = ()) -> Site:
    """A lane's next epoch that neither this book knows nor is `taken`. Raises Unavailable after too many."""
    later = count(latest_epoch(connection, lane) + 1)
    epoch = next(epoch for epoch in later if Site(lane, epoch) not in taken)
    if epoch > EPOCHS_MAX:
        raise Unavailable("this till was an old copy too often: retire it under Lanes and pair it anew")
    return Site(lane, epoch)


def latest_epoch(connection: Connection, lane: LaneId) -> int:
    """The latest life that is known here of a lane with any."""
    ((latest,),) = fetch(connection, "SELECT MAX(epoch) FROM sites WHERE lane_id = ?", (lane,))
    return int(latest)


def write_as(connection: Connection, number: int) -> None:
    """Write as another life of this lane, of which nobody was told anything."""
    set_local(connection, "site", number)
    set_local(connection, _BEGUN, 0)


_SHARED, _CLOCK_KEY = "shared", "clock"


def share(connection: Connection, hlc: Stamp) -> None:
    """Note that others may know own rows with stamps up to `hlc`."""
    set_local(connection, _SHARED, max(hlc, shared(connection)))


def shared(connection: Connection) -> Stamp:
    """The latest stamp of an own row that others may know, as far as it is noted."""
    return (get_local(connection, _SHARED) or (0, ""))[0]


@dataclass(frozen=True, slots=True)
class KeptClock:
    """What a lane has found out about its machine's clock, for other programs of it."""

    lacks: Instant = 0
    """What would have to be added to it to show the time of all lanes."""
    is_outvoted: bool = False
    """Whether several other lanes say so."""
    confirmed: Instant | None = None
    """What of that somebody knows of."""


def keep_clock(connection: Connection, kept: KeptClock) -> None:
    """Keep what is known of the machine's clock."""
    confirmed = "" if kept.confirmed is None else kept.confirmed
    set_local(connection, _CLOCK_KEY, kept.lacks, f"{int(kept.is_outvoted)}/{confirmed}")


def kept_clock(connection: Connection) -> KeptClock:
    """What was kept last."""
    found = get_local(connection, _CLOCK_KEY)
    if found is None:
        return KeptClock()
    outvoted, _, confirmed = found[1].partition("/")
    return KeptClock(found[0], outvoted == "1", int(confirmed) if confirmed else None)


_GET_LOCAL = "SELECT number, text FROM local WHERE key = ?"
_SET_LOCAL = (
    "INSERT INTO local (key, number, text) VALUES (?, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET number = excluded.number, text = excluded.text"
)


Standing: TypeAlias = tuple[tuple[int, int], ...]
"""How far a book has each site, and for which moment the members of its groups stand."""

_MOMENT = "auto_at"
_STANDING = (
    "SELECT site, ver FROM sites UNION ALL SELECT 0, number FROM local WHERE key = 'auto_at' ORDER BY 1, 2"
)


def standing(connection: Connection) -> Standing:
    """Where the book stands: another value after everything that is written to it, by whichever program.

    In a transaction that has written, what it wrote does not count yet.
    """
    return tuple(fetch(connection, _STANDING))


def get_local(connection: Connection, key: str) -> tuple[int, str] | None:
    """A number and a text this lane keeps for itself."""
    for number, words in fetch(connection, _GET_LOCAL, (key,)):
        return number, words
    return None


def get_locals(connection: Connection, *keys: str) -> dict[str, tuple[int, str]]:
    """Numbers and texts this lane keeps for itself, those that are there."""
    sql = f"SELECT key, number, text FROM local WHERE key IN ({places(keys)})"  # noqa: S608 - question marks alone
    return {key: (number, words) for key, number, words in fetch(connection, sql, keys)}


def set_local(connection: Connection, key: str, number: int, words: str = "") -> None:
    """Keep a number and a text for this lane."""
    set_locals(connection, (key, number, words))


def set_locals(connection: Connection, *kept: tuple[str, int, str]) -> None:
    """Keep some numbers and texts for this lane, by their keys."""
    run(connection, _SET_LOCAL, kept)
