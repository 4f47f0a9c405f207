"""Writing rows of replicated tables: every statement here carries stamp, site and version."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, Table

from store.domain.changes import Grain, Version
from store.domain.errors import Refused
from store.domain.stamps import Stamp
from store.domain.together import wider
from store.queries.driver import LOT, fetch, insert_rows, places, run
from store.tables.base import REPLICATED, Derived, Field, Replicated, Scalar

Row = Mapping[str, Scalar | None]

Plain = tuple[Scalar | None, ...]
"""What a row says of each column of its table, in their order."""

ROWS_PER_VERSION = 1000
"""A version travels whole: one with more rows is too long a write lock for a peer, or fits into no frame. Of
rows that weigh more (`Replicated.weight`) it has fewer."""


class Mark(NamedTuple):
    """What a transaction writes into each row it touches."""

    hlc: Stamp
    site: int
    """Local number of the writing site."""
    ver: Version


@lru_cache(maxsize=64)
def spec_of(table: Table) -> Replicated:
    """What replication knows of a table."""
    return next(spec for spec in REPLICATED.values() if spec.table is table)


def insert(connection: Connection, table: Table, new: Sequence[Row], mark: Mark) -> None:
    """Insert rows; columns not named take their defaults."""
    if new:
        insert_rows(connection, _insert(table), _bounded(table, _tuples(table, new, _stamps(table, mark))))


def plain(table: Table, new: Sequence[Row]) -> list[Plain]:
    """Rows in the order of their table's columns, the keys first: all that `insert_plain` does not know."""
    return _bounded(table, _tuples(table, new, ()))


def insert_plain(connection: Connection, table: Table, new: Sequence[Plain], mark: Mark) -> None:
    """Insert what `plain` has made ready."""
    if new:
        stamps = _stamps(table, mark)
        insert_rows(connection, _insert(table), [(*row, *stamps) for row in new])


def put(connection: Connection, table: Table, new: Sequence[Row], mark: Mark) -> None:
    """Write whole rows of `Grain.ROW`, there or not."""
    if new:
        written = _bounded(table, _tuples(table, new, _stamps(table, mark)))
        insert_rows(connection, _insert(table), written, _over(table))


def edit(connection: Connection, table: Table, key: Row, values: Row, mark: Mark) -> None:
    """Set columns of one row of `Grain.COLUMN`; only these take the new stamp."""
    if values:
        run(connection, edit_sql(table, tuple(values)), [edit_row(table, key, values, mark)])


def whole(connection: Connection, table: Table, edits: Sequence[tuple[Scalar | None, Row]]) -> Iterator[Row]:
    """What edits write of rows by their `id`, with what belongs together with that, as it is."""
    names = list(wider(table.name, (name for _, values in edits for name in values)))
    lacking = [identity for identity, values in edits if len(wider(table.name, values)) > len(values)]
    there: dict[Scalar | None, Row] = {}
    for start in range(0, len(lacking), LOT):
        lot = lacking[start : start + LOT]
        sql = f"SELECT id, {_list(names)} FROM {quoted(table)} WHERE id IN ({places(lot)})"  # noqa: S608 - our own names
        for identity, *cells in fetch(connection, sql, lot):
            there[identity] = dict(zip(names, cells, strict=True))
    for identity, values in edits:
        found = there.get(identity, {})
        more = [name for name in wider(table.name, values) if name not in values and name in found]
        yield {**values, **{name: found[name] for name in more}}


def edit_row(table: Table, key: Row, values: Row, mark: Mark) -> Plain:
    """What `edit_sql` is given for one row."""
    spec = spec_of(table)
    for _, field in _numbers(table):
        if not field.holds(values.get(field.name, field.default)):
            raise Refused(_too_large(table, field))
    derived = [local.work_out(str(values[local.source])) for local in spec.derived if local.source in values]
    stamps = (mark.hlc, mark.site) * len(values)
    return (*values.values(), *derived, *mark, *stamps, *(key[field.name] for field in spec.keys))


@lru_cache(maxsize=512)
def edit_sql(table: Table, columns: tuple[str, ...]) -> str:
    """Sets some columns of one row."""
    spec = spec_of(table)
    derived = [local.name for local in spec.derived if local.source in columns]
    written = [*columns, *derived, *Mark._fields]
    written += [f"{name}{end}" for name in columns for end in ("_hlc", "_site")]
    keys = " AND ".join(f'"{field.name}" = ?' for field in spec.keys)
    assignments = ", ".join(f'"{name}" = ?' for name in written)
    return f"UPDATE {quoted(table)} SET {assignments} WHERE {keys}"  # noqa: S608 - our own names


def quoted(table: Table) -> str:
    """A table's name as SQL; some are reserved words somewhere."""
    return f'"{table.name}"'


def _stamps(table: Table, mark: Mark) -> tuple[int, ...]:
    return (*mark, mark.hlc, mark.site) if _shape(table)[2] else tuple(mark)


def _tuples(table: Table, rows: Sequence[Row], stamps: tuple[int, ...]) -> list[Plain]:
    columns, derived, _ = _shape(table)
    if not derived and len(columns) > 1 and all(len(row) == len(columns) for row in rows):
        # All that there is: no default to look for, which takes three times as long.
        values = _values(table)
        return [(*values(row), *stamps) for row in rows]
    if not derived:
        return [(*[row.get(name, default) for name, default in columns], *stamps) for row in rows]
    return [
        (
            *[row.get(name, default) for name, default in columns],
            *[local.work_out(str(row.get(local.source, ""))) for local in derived],
            *stamps,
        )
        for row in rows
    ]


def _bounded(table: Table, rows: list[Plain]) -> list[Plain]:
    """Rows that other lanes take; raises Refused for a number that they would not."""
    for at, field in _numbers(table):
        numbers = [cell for row in rows if isinstance(cell := row[at], int)]
        if numbers and not -field.most <= min(numbers) <= max(numbers) <= field.most:
            raise Refused(_too_large(table, field))
    return rows


def _too_large(table: Table, field: Field) -> str:
    return f"this is more than any lane counts: {field.name.replace('_', ' ')} in {table.name}"


@lru_cache(maxsize=64)
def _numbers(table: Table) -> list[tuple[int, Field]]:
    """The columns that are numbers, with their places in a row."""
    spec = spec_of(table)
    fields = enumerate((*spec.keys, *spec.values))
    return [(at, field) for at, field in fields if field.is_number]


@lru_cache(maxsize=64)
def _shape(table: Table) -> tuple[list[tuple[str, Scalar | None]], Sequence[Derived], bool]:
    """Columns with their defaults, what is worked out from them, and whether each has a stamp of its own."""
    spec = spec_of(table)
    columns = [(field.name, field.default) for field in (*spec.keys, *spec.values)]
    return columns, spec.derived, spec.grain is Grain.COLUMN


@lru_cache(maxsize=64)
def _values(table: Table) -> Callable[[Row], Plain]:
    """What a row says of each column; made for those with more than one."""
    return itemgetter(*[name for name, _ in _shape(table)[0]])


@lru_cache(maxsize=64)
def _insert(table: Table) -> str:
    columns, derived, is_by_column = _shape(table)
    names = [name for name, _ in columns] + [local.name for local in derived] + [*Mark._fields]
    names += ["created_hlc", "created_site"] if is_by_column else []
    return f"INSERT INTO {quoted(table)} ({_list(names)})"


@lru_cache(maxsize=64)
def _over(table: Table) -> str:
    spec = spec_of(table)
    written = [*(field.name for field in spec.values), *(local.name for local in spec.derived), *Mark._fields]
    assignments = ", ".join(f'"{name}" = excluded."{name}"' for name in written)
    keys = _list([field.name for field in spec.keys])
    return f"ON CONFLICT ({keys}) DO UPDATE SET {assignments}"


def _list(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
