"""When a program comes to a book with columns that it kept beside rows before: puts these cells into them.

What the rows say stays the same, and so do the names they are known by: nothing is written anew.
"""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from store.domain.changes import Cell, Grain
from store.domain.stamps import Stamp
from store.queries import beside, sites
from store.queries.cells import of_plain
from store.queries.driver import fetch, run
from store.tables.base import Field, Replicated
from store.tables.every import every

ROWS = 5000
"""At a time: a book may have a million of them."""


class Kept(NamedTuple):
    """A cell beside a row, which is named by `written`."""

    written: bytes
    number: int
    cell: Cell
    hlc: Stamp | None
    site: int | None


def fold(connection: Connection) -> int:
    """Put every cell that has a column by now into it; answers how many that were."""
    widened = beside.tables(connection) & every().keys()
    if not widened:
        return 0
    count = 0
    sites.set_local(connection, "gc", 1)
    for table in sorted(widened):
        spec = every()[table]
        for lot in _lots(connection, table):
            for each in spec.values:
                cells = [kept for kept in lot if kept.number == each.number]
                _write(connection, spec, each, cells)
                count += len(cells)
        known = [(table, each.number) for each in spec.values]
        run(connection, "DELETE FROM beside WHERE table_no = ? AND column_no = ?", known)
    sites.set_local(connection, "gc", 0)
    return count


def _lots(connection: Connection, table: int) -> Iterator[Sequence[Kept]]:
    sql = (
        "SELECT row_key, column_no, cell, hlc, site FROM beside WHERE table_no = ?"
        " AND (row_key, column_no) > (?, ?) ORDER BY row_key, column_no LIMIT ?"
    )
    last, number = b"", 0
    while rows := fetch(connection, sql, (table, last, number, ROWS)):
        yield [
            Kept(bytes(key), number, of_plain(json.loads(words)), hlc, site)
            for key, number, words, hlc, site in rows
        ]
        last, number = bytes(rows[-1][0]), rows[-1][1]


def _write(connection: Connection, spec: Replicated, field: Field, cells: Sequence[Kept]) -> None:
    derived = [local for local in spec.derived if local.source == field.name]
    names = [field.name, *(local.name for local in derived)]
    where = [each.name for each in spec.keys]
    if spec.grain is Grain.COLUMN:
        names += [f"{field.name}_hlc", f"{field.name}_site"]
    else:
        where.append("hlc")  # another write of the whole row was without the cell
    assigned = ", ".join(f'"{name}" = ?' for name in names)
    met = " AND ".join(f'"{name}" = ?' for name in where)
    given: list[tuple[Cell, ...]] = []
    for kept in cells:
        # Nothing stands for the default, and so must what a faulty lane wrote that the column cannot hold.
        cell = field.default if kept.cell is None or not field.holds(kept.cell) else kept.cell
        worked_out = [local.work_out(str(cell)) for local in derived]
        key = [of_plain(each) for each in json.loads(kept.written)]
        if spec.grain is Grain.COLUMN:
            given.append((cell, *worked_out, kept.hlc, kept.site, *key))
        else:
            given.append((cell, *worked_out, *key, kept.hlc))
    run(connection, f'UPDATE "{spec.table.name}" SET {assigned} WHERE {met}', given)  # noqa: S608 - our own names
