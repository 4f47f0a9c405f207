"""How far each lane of the shop has everything, and the cuts that are made of it."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from store.domain.changes import VECTOR_ENTRY_BYTES, Site, Vector, Version, vector_bytes, vector_of_bytes
from store.domain.graves import Cut
from store.domain.heirs import EVERY_EPOCH
from store.domain.ids import LaneId
from store.domain.stamps import Instant, instant
from store.domain.values import dataclass
from store.queries import book, sites
from store.queries.driver import fetch, insert_rows, run
from store.queries.rows import Row
from store.tables.book import LANES, REACHED
from store.tables.lane import CUTS


@dataclass(frozen=True, slots=True)
class Told:
    """A lane of the shop that is neither retired nor shut out, and what it last said of itself."""

    lane: LaneId
    name: str
    vector: Vector
    """Empty when it never said anything."""
    at: Instant
    """When it said so; until then, since when it and another lane were there to tell each other."""


def told(connection: Connection) -> list[Told]:
    """Every lane that counts, by number, this one among them once the book has it."""
    c, r = LANES.c, REACHED.c
    statement = (
        select(c.id, c.name, c.created_hlc, r.vector, r.hlc)
        .outerjoin(REACHED, r.lane_id == c.id)
        .where(c.retired < EVERY_EPOCH)
        .order_by(c.number, c.id)
    )
    out = {member.id for member in book.members(connection) if member.revoked}
    rows = [row for row in connection.execute(statement) if row.id not in out]
    # A shop's first lane may have been alone for years.
    second = sorted(row.created_hlc for row in rows)[:2][-1:]
    return [
        Told(
            LaneId(row.id),
            row.name,
            _readable(row.vector or b""),
            instant(max([row.created_hlc, *second]) if row.hlc is None else row.hlc),
        )
        for row in rows
    ]


def _readable(vector: bytes) -> Vector:
    """What a lane said; nothing where nobody can read it."""
    return {} if len(vector) % VECTOR_ENTRY_BYTES else vector_of_bytes(vector)


def row_of(lane: LaneId, vector: Vector, at: Instant) -> Row:
    """What a lane says of itself."""
    return {"lane_id": lane, "vector": vector_bytes(vector), "at": at}


def cuts(connection: Connection) -> list[Cut]:
    """The cuts that stand, the earliest first."""
    return [
        Cut(row.at, vector_of_bytes(row.vector), None if row.heard is None else vector_of_bytes(row.heard))
        for row in connection.execute(select(CUTS).order_by(CUTS.c.at))
    ]


def keep(connection: Connection, stand: Iterable[Cut]) -> None:
    """Let exactly these cuts stand."""
    connection.execute(delete(CUTS))
    rows = [
        (cut.at, vector_bytes(cut.vector), None if cut.heard is None else vector_bytes(cut.heard))
        for cut in stand
    ]
    insert_rows(connection, "INSERT INTO cuts (at, vector, heard)", rows)


_FLOOR = "floor"


def floor(connection: Connection) -> dict[Site, Version]:
    """Up to where graves may be gone, for each site with any."""
    rows = fetch(connection, "SELECT lane_id, epoch, floor FROM sites WHERE floor > 0")
    return {Site(LaneId(bytes(lane)), epoch): version for lane, epoch, version in rows}


def raise_floor(connection: Connection, wanted: Vector, at: Instant | None) -> None:
    """Let graves go up to a vector, and no further; `at` is when it was cut, None for another book's."""
    rows = [(version, sites.local_number(connection, site), version) for site, version in wanted.items()]
    run(connection, "UPDATE sites SET floor = ? WHERE site = ? AND floor < ?", rows)
    if at is not None:
        sites.set_local(connection, _FLOOR, at)


def cut_at(connection: Connection) -> Instant:
    """When all that is below the floor was here; 0 while there is none."""
    known = sites.get_local(connection, _FLOOR)
    return 0 if known is None else known[0]


def unswept(connection: Connection) -> tuple[int, Version, Version] | None:
    """A site below whose floor nobody has looked yet: its local number, after which version, up to which."""
    sql = "SELECT site, swept, floor FROM sites WHERE swept < floor ORDER BY site LIMIT 1"
    for site, after, through in fetch(connection, sql):
        return site, after, through
    return None


def swept(connection: Connection, site: int, through: Version) -> None:
    """Note that graves of a site are gone up to a version."""
    run(connection, "UPDATE sites SET swept = ? WHERE site = ? AND swept < ?", [(through, site, through)])
