"""What a peer lacks: rows of a site after a version, read through the (site, ver) indexes.

This and `merge` speak to the driver directly: rows are tuples, and a table of 5,000 is one statement.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias

from sqlalchemy import Connection

from store.domain.changes import Batch, Cell, TableRows, Version
from store.queries import beside, lives, waiting
from store.queries.bearings import Bearings
from store.queries.driver import fetch
from store.queries.wire import STAMP_HLC, is_site_column, wire_columns
from store.recent import Written
from store.tables.base import Replicated, Scalar
from store.tables.every import every
from store.tables.lane import WAITING

_WAITS = 0
"""Where a table's number stands, for rows that wait outside of theirs."""

_HLC_AT, _KEYS_AT = 1, 2
"""Where they stand among `wire_columns`."""

Span: TypeAlias = tuple[Version, Version]
"""The versions after the first of the two, up to the other."""

Place: TypeAlias = Callable[[int], int]
"""Where in its batch's list a site is, by its local number."""


def read(
    connection: Connection,
    local: int,
    span: Span,
    there: Bearings,
    *,
    rows_max: int,
    recent: Written | None = None,
) -> Batch:
    """Rows of one site in a span, cut at a version boundary near `rows_max`, which counts their weight.

    `recent` is what the program that wrote them knows of these versions.
    """
    if recent is not None and recent.weight <= rows_max:
        batch = _batch(connection, local, span, _numbers(recent.tables), there)
        if weight(batch) == recent.weight:
            return batch
    after, through = span
    end, written = cut(connection, local, after, through, rows_max)
    return _batch(connection, local, (after, end), written, there)


def _batch(
    connection: Connection, local: int, span: Span, written: AbstractSet[int], there: Bearings
) -> Batch:
    """What some tables have of one site in a span."""
    after, end = span
    positions: dict[int, int] = {}

    def place(site: int) -> int:
        return positions.setdefault(site, len(positions))

    tables = []
    for number, spec in every().items():
        rows = fetch(connection, _select(spec), (local, after, end)) if number in written else ()
        if rows:
            found = columnar(spec, rows, place)
            tables.append(
                _with_beside(connection, spec, rows, found, place) if number in there.widened else found
            )
    if _WAITS in written:
        tables += waiting.read(connection, local, after, end, positions)
    named = sorted(positions, key=lambda number: positions[number])
    listed = tuple(there.reaches[number][0] for number in named)
    return Batch(
        there.reaches[local][0], after, end, listed, tuple(tables), lives.at(connection, local, after)
    )


@lru_cache(maxsize=64)
def _numbers(tables: frozenset[str]) -> frozenset[int]:
    return frozenset(number for number, spec in every().items() if spec.table.name in tables)


def weight(batch: Batch) -> int:
    """What taking in a batch costs a peer, in rows that are written whole."""
    return sum(
        len(table.values[0]) * (every()[table.table].weight if table.table in every() else 1)
        for table in batch.tables
        if table.values
    )


def cut(
    connection: Connection, local: int, after: Version, through: Version, rows_max: int
) -> tuple[Version, set[int]]:
    """Where to end, and the tables that have rows up to there."""
    weights = {number: spec.weight for number, spec in every().items()} | {_WAITS: 1}
    given = [part for each in weights.values() for part in (local, after, rows_max // each + 1)]
    found = sorted(fetch(connection, _versions(tuple(every())), given))
    end = through
    passed = accumulate(weights[number] for _, number in found)
    first_out = next((ver for (ver, _), total in zip(found, passed, strict=True) if total > rows_max), None)
    if first_out is not None:
        # A transaction travels whole: cut before the one that does not fit, unless it is the first.
        fitting = [ver for ver, _ in found if ver < first_out]
        end = min(through, fitting[-1] if fitting else found[0][0])
    return end, {number for ver, number in found if ver <= end}


@lru_cache(maxsize=1)
def _versions(numbers: tuple[int, ...]) -> str:
    """The first versions of a site in every table: one statement, for most tables have none."""
    tables = [(number, every()[number].table.name) for number in numbers]
    return " UNION ALL ".join(
        f'SELECT * FROM (SELECT ver, {number} FROM "{name}" WHERE site = ? AND ver > ?'  # noqa: S608 - our own table names
        f" ORDER BY ver LIMIT ?) AS of_{number}"
        for number, name in [*tables, (_WAITS, WAITING.name)]
    )


@lru_cache(maxsize=64)
def _select(spec: Replicated) -> str:
    names = ", ".join(f'"{name}"' for _, name in wire_columns(spec))
    return f'SELECT {names} FROM "{spec.table.name}" WHERE site = ? AND ver > ? AND ver <= ? ORDER BY ver'  # noqa: S608 - as above


def columnar(spec: Replicated, rows: Sequence[tuple[Cell, ...]], place: Place) -> TableRows:
    """Rows of a table, each with the columns of `wire_columns`, by column; `place` answers for sites."""
    columns, defaults = wire_columns(spec), _defaults(spec)
    values: list[tuple[Cell, ...]] = []
    kept: list[int] = []
    for (number, _), cells in zip(columns, zip(*rows, strict=True), strict=True):
        if number in defaults:
            # A lane that does not have the column sends nothing either for what was never written.
            cells = tuple(None if cell == defaults[number] else cell for cell in cells)  # noqa: PLW2901 - as below
        if (number >= STAMP_HLC or number in defaults) and not any(cell is not None for cell in cells):
            continue  # nobody edited this column since the rows were made
        if is_site_column(number):
            cells = tuple(  # noqa: PLW2901 - the same column, in the batch's terms
                place(cell) if isinstance(cell, int) else None for cell in cells
            )
        kept.append(number)
        values.append(cells)
    return TableRows(spec.number, tuple(kept), tuple(values))


@lru_cache(maxsize=64)
def _defaults(spec: Replicated) -> Mapping[int, Scalar | None]:
    """What the columns hold that some lanes may not have, before they are written."""
    return {each.number: each.default for each in spec.values if each.added}


def _with_beside(
    connection: Connection, spec: Replicated, rows: Sequence[tuple[Cell, ...]], known: TableRows, place: Place
) -> TableRows:
    """The same with the columns that only a newer version has; `rows` begin as `wire_columns` do."""
    keys = [row[_KEYS_AT : _KEYS_AT + len(spec.keys)] for row in rows]
    stamps = {key: int(str(row[_HLC_AT])) for key, row in zip(keys, rows, strict=True)}
    more = beside.columns(beside.of_rows(connection, spec, stamps), keys, place)
    numbers = (*known.columns, *more)
    return TableRows(spec.number, numbers, (*known.values, *more.values()))
