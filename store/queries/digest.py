"""What a book says, in one hash for each table that lanes share: equal on lanes that agree.

It is the sum of the hashes of the rows, for databases sort texts in orders of their own. A row's is over what
it says and when that was written; by which transaction it came is left out: that may differ where nothing
else does. Columns that some lanes may not have count by their numbers, and only where they were written: so
lanes that have them agree with lanes that keep them beside their rows.

Rows that only say that something is not there any more are left out too, with customers who were deleted and
what was theirs, and what edits wrote over: each lane clears them away in its own time, and two that differ in
nothing else agree.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, TextClause, column, text

from store.domain.changes import Cell, Grain
from store.queries import beside, sites
from store.queries.beside import Beside
from store.queries.cells import plain
from store.tables.base import Field, Replicated
from store.tables.customers import CUSTOMERS, STRANGERS
from store.tables.every import every
from store.tables.graves import DEAD, GRAVES, NOTES, OF_CUSTOMER

_ROWS = 5_000
_MODULUS = 2**256

_Row: TypeAlias = tuple[Cell, ...]
_Authors: TypeAlias = Mapping[int, str]


def of_tables(connection: Connection) -> dict[str, str]:
    """256 bits in hex for each table, by name."""
    authors = {
        number: f"{site.lane.hex()}/{site.epoch}" for number, site in sites.all_sites(connection).items()
    }
    widened = beside.tables(connection)
    return {
        spec.table.name: _digest(connection, spec, authors, is_widened=number in widened)
        for number, spec in every().items()
        if spec.table is not NOTES
    }


def _digest(connection: Connection, spec: Replicated, authors: _Authors, *, is_widened: bool) -> str:
    total, names, added = 0, _names(spec), [each for each in spec.values if each.added]
    read = [*names, *(name for each in added for name in _columns(spec, each))]
    read += ["hlc"] if "hlc" not in read else []
    for rows in _lots(connection, spec, read):
        more = _beside(connection, spec, rows, read.index("hlc")) if is_widened else {}
        for row in rows:
            told: list[object] = [
                authors.get(cell, "?") if name.endswith("_site") and isinstance(cell, int) else plain(cell)
                for name, cell in zip(names, row, strict=False)
            ]
            if added or more:
                cells = _added(added, dict(zip(read, row, strict=True)))
                told += _told(cells | more.get(row[: len(spec.keys)], {}), authors)
            words = json.dumps(told, separators=(",", ":"))
            total += int.from_bytes(hashlib.sha256(words.encode()).digest(), "big")
    return f"{total % _MODULUS:064x}"


def _names(spec: Replicated) -> list[str]:
    """Columns that every lane has."""
    values = [each.name for each in spec.values if not each.added]
    names = [*(each.name for each in spec.keys), *values]
    if spec.grain is Grain.ROW:
        names.append("hlc")
    if spec.grain is Grain.COLUMN:
        names += ["created_hlc", "created_site"]
        names += [f"{name}{end}" for name in values for end in ("_hlc", "_site")]
    return names


def _columns(spec: Replicated, added: Field) -> Iterator[str]:
    ends = ("", "_hlc", "_site") if spec.grain is Grain.COLUMN else ("",)
    return (f"{added.name}{end}" for end in ends)


def _lots(connection: Connection, spec: Replicated, names: Sequence[str]) -> Iterator[Sequence[_Row]]:
    columns: list[ColumnElement[Cell]] = [column(name) for name in names]
    statement = (
        spec.table.select().with_only_columns(*columns, maintain_column_froms=True).where(*_living(spec))
    )
    found = connection.execution_options(yield_per=_ROWS).execute(statement)
    return ([tuple(row) for row in rows] for rows in found.partitions())


def _living(spec: Replicated) -> Iterator[TextClause]:
    if spec.table in GRAVES:
        yield text(f"NOT ({GRAVES[spec.table]})")
    if spec.table is CUSTOMERS:
        yield text(f"NOT ({DEAD})")
    owners = ["customer_id"] if spec.table in OF_CUSTOMER else []
    owners = ["customer_id", "other_id"] if spec.table is STRANGERS else owners
    for owner in owners:
        yield text(f"{owner} NOT IN (SELECT id FROM {CUSTOMERS.name} WHERE {DEAD})")  # noqa: S608 - our own names


def _beside(
    connection: Connection, spec: Replicated, rows: Sequence[_Row], hlc: int
) -> dict[beside.Key, dict[int, Beside]]:
    stamps = {row[: len(spec.keys)]: int(str(row[hlc])) for row in rows}
    return beside.of_rows(connection, spec, stamps)


def _added(fields: Sequence[Field], row: dict[str, Cell]) -> dict[int, Beside]:
    """What a row has in columns that some lanes may not have, as such a lane keeps it."""
    named = {
        f"{each.number}{end}": row.get(f"{each.name}{end}") for each in fields for end in ("_hlc", "_site")
    }
    cells = {f"{each.number}": None if row[each.name] == each.default else row[each.name] for each in fields}
    return beside.of_row(named | cells, [each.number for each in fields])


def _told(cells: Mapping[int, Beside], authors: _Authors) -> list[list[object]]:
    """Such cells by number; with who wrote them, and when, where that was by itself."""
    return [
        [number, plain(each.cell), *([] if each.site is None else [each.hlc, authors.get(each.site, "?")])]
        for number, each in sorted(cells.items())
    ]
