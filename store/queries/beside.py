"""Cells of columns that only a newer version of the program has, kept beside the rows they came with.

They are part of what a row says: joined with it, handed on with it, counted in its digest, and put into their
columns when this lane has them too (`folding`). Of a field that is not known only its number is; what it is
when it was never written is not, so that travels as nothing and is not kept.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, Text

from store.domain.changes import Cell, Grain
from store.domain.stamps import Stamp
from store.queries.cells import key_of, of_plain, plain
from store.queries.driver import LOT, fetch, insert_rows, places, run
from store.queries.wire import STAMP_HLC, STAMP_SITE, field_of, wire_columns
from store.tables.base import Field, Replicated

Key: TypeAlias = tuple[Cell, ...]
"""The key cells of a row."""


class Beside(NamedTuple):
    """A cell, and the stamp of its own that it has in a table of `Grain.COLUMN` once it was written alone."""

    cell: Cell
    hlc: Stamp | None
    site: int | None
    """Local number."""


_NOTHING = Beside(None, None, None)

Fields: TypeAlias = Mapping[int, Beside]
"""What a row has beside it, by field."""


def name_of(number: int, field: int) -> str:
    """What a column of an unknown field is called: no column of ours is called by a number."""
    ends = {field: "", field + STAMP_HLC: "_hlc", field + STAMP_SITE: "_site"}
    return f"{field}{ends[number]}"


def fields_in(spec: Replicated, columns: Iterable[int]) -> frozenset[int]:
    """Fields of some wire columns that are not known here."""
    known = _known(spec)
    unknown = {number for number in columns if number not in known}
    return frozenset(field for field in map(field_of, unknown) if field is not None)


@lru_cache(maxsize=64)
def _known(spec: Replicated) -> frozenset[int]:
    return frozenset(number for number, _ in wire_columns(spec))


def wider(spec: Replicated, columns: Iterable[int]) -> Replicated:
    """A table with its unknown fields too: what joins rows treats these like any other."""
    fields = fields_in(spec, columns)
    return _wider(spec, fields) if fields else spec


@lru_cache(maxsize=16)
def _wider(spec: Replicated, fields: frozenset[int]) -> Replicated:
    # Of what kind they are nobody here knows, and nobody asks.
    more = [Field(number, str(number), Text(), required=False, default=None) for number in sorted(fields)]
    return replace(spec, values=(*spec.values, *more))


def tables(connection: Connection) -> set[int]:
    """The tables of which a row has anything beside it: from one to the next, for there may be many rows."""
    found: set[int] = set()
    last = 0
    while True:
        ((number,),) = fetch(connection, "SELECT min(table_no) FROM beside WHERE table_no > ?", (last,))
        if number is None:
            return found
        found.add(last := int(number))


_GET = "SELECT row_key, column_no, cell, hlc, site FROM beside WHERE table_no = ?"


def of_rows(
    connection: Connection, spec: Replicated, stamps: Mapping[Key, Stamp]
) -> dict[Key, dict[int, Beside]]:
    """What rows have beside them; `stamps` are theirs."""
    found: dict[Key, dict[int, Beside]] = {}
    keys = {key_of(key): key for key in stamps}
    asked = list(keys)
    for start in range(0, len(asked), LOT):
        lot = asked[start : start + LOT]
        rows = fetch(connection, f"{_GET} AND row_key IN ({places(lot)})", (spec.number, *lot))
        for written, number, words, hlc, site in rows:
            key = keys[bytes(written)]
            # Another write of the whole row was without them.
            if spec.grain is Grain.COLUMN or hlc == stamps[key]:
                found.setdefault(key, {})[number] = Beside(of_plain(json.loads(words)), hlc, site)
    return found


def of_row(row: Mapping[str, Cell], fields: Sequence[int]) -> dict[int, Beside]:
    """What a row that is joined by the names of its columns has in some unknown fields."""
    cells = {
        number: Beside(
            row[f"{number}"], _number(row.get(f"{number}_hlc")), _number(row.get(f"{number}_site"))
        )
        for number in fields
    }
    return {number: each for number, each in cells.items() if each != _NOTHING}


def _number(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) else None


def add(row: dict[str, Cell], fields: Fields) -> None:
    """Give a row that is joined by the names of its columns what it has beside it."""
    for number, each in fields.items():
        row[f"{number}"], row[f"{number}_hlc"], row[f"{number}_site"] = each


def columns(
    found: Mapping[Key, Fields], keys: Sequence[Key], place: Callable[[int], int]
) -> dict[int, tuple[Cell, ...]]:
    """What rows have beside them as it travels, by column number: a cell for each of `keys`.

    `place` says where in the batch's list a site is, by its local number.
    """
    rows = [found.get(key, {}) for key in keys]
    columns: dict[int, tuple[Cell, ...]] = {}
    for number in sorted({number for fields in rows for number in fields}):
        cells = [fields.get(number, _NOTHING) for fields in rows]
        columns[number] = tuple(each.cell for each in cells)
        if any(each.site is not None for each in cells):
            columns[number + STAMP_HLC] = tuple(each.hlc for each in cells)
            columns[number + STAMP_SITE] = tuple(
                None if each.site is None else place(each.site) for each in cells
            )
    return columns


def put(connection: Connection, spec: Replicated, rows: Mapping[Key, Fields]) -> None:
    """Keep this and nothing else beside these rows."""
    run(
        connection,
        "DELETE FROM beside WHERE table_no = ? AND row_key = ?",
        [(spec.number, key_of(key)) for key in rows],
    )
    kept = [
        (spec.number, key_of(key), number, json.dumps(plain(each.cell)), each.hlc, each.site)
        for key, fields in rows.items()
        for number, each in fields.items()
    ]
    insert_rows(connection, "INSERT INTO beside (table_no, row_key, column_no, cell, hlc, site)", kept)
