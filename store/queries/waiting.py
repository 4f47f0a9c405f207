"""Rows that came and are not in their tables yet: dated in the future, or of a table of a newer version.

The vector counts them and peers are sent them from here, under the name they came by: nobody waits for a lane
that cannot take them in. What is kept is what came, by column number, with sites by their own names.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from sqlalchemy import Connection

from store.domain.changes import Batch, Cell, Grain, Site, TableRows, Version, site_bytes, site_of_bytes
from store.domain.errors import BadInput
from store.domain.stamps import Instant, Stamp
from store.queries import sites
from store.queries.cells import key_of, of_plain, plain
from store.queries.driver import fetch, insert_rows, places, run
from store.queries.rows import ROWS_PER_VERSION
from store.queries.wire import HLC, VER, is_site_column
from store.tables.every import every

Name: TypeAlias = tuple[int, bytes]
"""A row: its table's number, and its key as `key_of` writes it."""

Place: TypeAlias = Callable[[Cell], int]
"""Where in its batch's list a site is that is written as bytes."""

Cells: TypeAlias = Mapping[int, Cell]
"""A row by column number; sites as `site_bytes` writes them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits, and the name it came by."""

    site: int
    ver: Version
    table: int
    key: bytes
    hlc: Stamp
    came_at: Instant
    accepted: int
    cells: Cells


def hashed(rows: TableRows, named: Sequence[Site]) -> list[bytes]:
    """Names for rows of which nobody here knows the key: what is in them, whichever batch they came in."""
    return [
        sha256(
            key_of([_named(number, cell, named) for number, cell in zip(rows.columns, cells, strict=True)])
        ).digest()
        for cells in zip(*rows.values, strict=True)
    ]


_KEEP = "INSERT INTO waiting (site, ver, table_no, row_key, hlc, cells, came_at)"
_ONCE = "ON CONFLICT (site, ver, table_no, row_key) DO NOTHING"


def keep(
    connection: Connection,
    site: int,
    rows: TableRows,
    named: Sequence[Site],
    keys: Sequence[bytes],
    now: Instant,
) -> None:
    """Keep rows of a site that were checked; `named` are the sites of their batch. Raises BadInput."""
    kept = []
    for key, cells in zip(keys, zip(*rows.values, strict=True), strict=True):
        row = dict(zip(rows.columns, cells, strict=True))
        words = json.dumps([[number, plain(_named(number, cell, named))] for number, cell in row.items()])
        kept.append((site, row[VER], rows.table, key, row[HLC], words, now))
    insert_rows(connection, _KEEP, kept, _ONCE)


def _named(number: int, cell: Cell, named: Sequence[Site]) -> Cell:
    if cell is None or not is_site_column(number):
        return cell
    if not isinstance(cell, int) or not 0 <= cell < len(named):
        raise BadInput("a stamp names a site that its batch does not list")
    return site_bytes(named[cell])


def of_site(connection: Connection, site: int, *, before: Version) -> dict[Name, Version]:
    """The rows of a site that wait for their time, and the latest version of each that is before this one."""
    numbers = _timely()
    # By table first, hence the sign: of tables that are not known here there may be a million.
    sql = (
        "SELECT table_no, row_key, max(ver) FROM waiting"  # noqa: S608 - marks alone
        f" WHERE table_no IN ({places(numbers)}) AND +site = ? AND +ver < ? GROUP BY table_no, row_key"
    )
    return {(table, bytes(key)): ver for table, key, ver in fetch(connection, sql, (*numbers, site, before))}


def drop(connection: Connection, site: int, name: Name, *, before: Version) -> None:
    """Forget what a site wrote to a row before a version."""
    sql = "DELETE FROM waiting WHERE site = ? AND table_no = ? AND row_key = ? AND ver < ?"
    run(connection, sql, [(site, *name, before)])


def read(
    connection: Connection, site: int, after: Version, through: Version, positions: dict[int, int]
) -> list[TableRows]:
    """The rows of a site in (after, through] that wait, as they travel.

    `positions` says where in the batch's list a site is, by its local number; new ones are added.
    """
    found = _select(connection, "site = ? AND ver > ? AND ver <= ?", (site, after, through))
    if not found:
        return []
    local = {known: number for number, known in sites.all_sites(connection).items()}

    def place(cell: Cell) -> int:
        number = local[site_of_bytes(cell if isinstance(cell, bytes) else b"")]
        return positions.setdefault(number, len(positions))

    return _tables(found, place)


def as_batches(connection: Connection, found: Sequence[Waiting]) -> list[tuple[int, Batch]]:
    """Rows that waited as batches of a version each, with the local number of their site."""
    known = sites.all_sites(connection)
    batches = []
    for (site, ver), group in groupby(found, key=lambda row: (row.site, row.ver)):
        named: dict[Site, int] = {}

        def place(cell: Cell, named: dict[Site, int] = named) -> int:
            return named.setdefault(site_of_bytes(cell if isinstance(cell, bytes) else b""), len(named))

        tables = tuple(_tables(list(group), place))
        batches.append((site, Batch(known[site], ver - 1, ver, tuple(named), tables)))
    return batches


def _tables(found: Sequence[Waiting], place: Place) -> list[TableRows]:
    """Rows by table; those of one table that came with different columns stand apart."""
    by_shape: dict[tuple[int, tuple[int, ...]], list[list[Cell]]] = {}
    for row in found:
        cells = [
            place(cell) if cell is not None and is_site_column(number) else cell
            for number, cell in row.cells.items()
        ]
        by_shape.setdefault((row.table, tuple(row.cells)), []).append(cells)
    return [
        TableRows(table, columns, tuple(zip(*rows, strict=True)))
        for (table, columns), rows in by_shape.items()
    ]


def take_ripe(connection: Connection, latest: Stamp) -> list[Waiting]:
    """Rows that need not wait any more, in the order of their sites' versions; they are forgotten here.

    Only the first whole versions, as many as weigh no more than one may: what the book is kept for.
    """
    where, given = _ripe(latest)
    end = _end_of_lot(connection, where, given)
    if end is None:
        return []
    those, bounds = f"{where} AND (site, ver) <= (?, ?)", (*given, *end)
    found = _select(connection, those, bounds)
    run(connection, f"DELETE FROM waiting WHERE {those}", [bounds])  # noqa: S608 - our own words
    return found


def _end_of_lot(connection: Connection, where: str, given: Sequence[int]) -> tuple[int, Version] | None:
    sql = f"SELECT site, ver, table_no FROM waiting WHERE {where} ORDER BY site, ver LIMIT ?"  # noqa: S608 - as above
    end, weight = None, 0
    for version, rows in groupby(
        fetch(connection, sql, (*given, ROWS_PER_VERSION + 1)), key=itemgetter(0, 1)
    ):
        weight += sum(every()[table].weight for _, _, table in rows)
        if end is not None and weight > ROWS_PER_VERSION:
            break
        end = version
    return end


def ripe_from(connection: Connection) -> Stamp | None:
    """The stamp of the row that need not wait any more first; None when there is none."""
    numbers = list(every())
    sql = f"SELECT min(hlc) FROM waiting WHERE table_no IN ({places(numbers)})"  # noqa: S608 - marks alone
    ((first,),) = fetch(connection, sql, numbers)
    return None if first is None else int(first)


def _ripe(latest: Stamp) -> tuple[str, tuple[int, ...]]:
    """Which rows these are: of tables known here, and in time where that matters."""
    timely = _timely()
    always = [number for number in every() if number not in timely]
    # Not by table first, hence the signs: they are taken in their order, a few of many.
    words = f"(+table_no IN ({places(always)}) OR (hlc <= ? AND +table_no IN ({places(timely)})))"
    return words, (*always, latest, *timely)


def _timely() -> list[int]:
    """Tables of which rows may be dated too early to come in."""
    return [number for number, spec in every().items() if spec.grain is not Grain.INSERT]


def of_edits(connection: Connection) -> list[Waiting]:
    """Edits that wait for their time, in the order they are dated in."""
    numbers = _timely()
    found = _select(connection, f"table_no IN ({places(numbers)})", numbers)
    return sorted(found, key=lambda row: row.hlc)


def accept(connection: Connection, rows: Sequence[Waiting]) -> None:
    """Note that the values of these rows were taken over; the rows still wait for their time."""
    sql = "UPDATE waiting SET accepted = 1 WHERE site = ? AND ver = ? AND table_no = ? AND row_key = ?"
    run(connection, sql, [(row.site, row.ver, row.table, row.key) for row in rows])


def dated_ahead(connection: Connection) -> list[tuple[bytes, int, Stamp, Instant]]:
    """Lanes of which edits wait: id, how many, and of the latest its stamp and when it came."""
    numbers = _timely()
    sql = (
        "SELECT lane_id, count(*), max(hlc), min(came_at)"  # noqa: S608 - as above
        " FROM waiting JOIN sites ON sites.site = waiting.site"
        f" WHERE accepted = 0 AND table_no IN ({places(numbers)}) GROUP BY lane_id ORDER BY lane_id"
    )
    return [(bytes(lane), count, hlc, at) for lane, count, hlc, at in fetch(connection, sql, numbers)]


def _select(connection: Connection, where: str, given: Sequence[int | bytes]) -> list[Waiting]:
    sql = (
        f"SELECT site, ver, table_no, row_key, hlc, came_at, accepted, cells FROM waiting WHERE {where}"  # noqa: S608 - as above
        " ORDER BY site, ver, table_no, row_key"
    )
    return [
        Waiting(site, ver, table, bytes(key), hlc, at, done, _read_cells(words))
        for site, ver, table, key, hlc, at, done, words in fetch(connection, sql, given)
    ]


def _read_cells(words: str) -> dict[int, Cell]:
    return {number: of_plain(each) for number, each in json.loads(words)}
