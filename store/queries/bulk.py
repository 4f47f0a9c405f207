"""Writing thousands of rows of replicated tables: tuples, a statement for each lot, the driver's cursor.

The same stamps as in `rows`, which is for a few rows at a time and costs twice as much for each.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Connection, Table

from store.domain.changes import Grain
from store.queries.driver import insert_rows, marked
from store.queries.rows import Mark, Row, quoted, spec_of
from store.tables.base import Replicated, Scalar


def insert(connection: Connection, table: Table, new: Sequence[Row], mark: Mark) -> None:
    """Insert rows; columns not named take their defaults."""
    if new:
        insert_rows(connection, _insert(table), _tuples(spec_of(table), new, mark))


def put(connection: Connection, table: Table, put: Sequence[Row], mark: Mark) -> None:
    """Write whole rows of `Grain.ROW`, there or not."""
    if put:
        insert_rows(connection, _insert(table), _tuples(spec_of(table), put, mark), _over(table))


def edit(connection: Connection, table: Table, edits: Mapping[bytes, Row], mark: Mark) -> None:
    """Set columns of rows of `Grain.COLUMN` by their `id`; only these columns take the new stamp."""
    spec = spec_of(table)
    alike: defaultdict[tuple[str, ...], list[tuple[Scalar | None, ...]]] = defaultdict(list)
    for identity, values in edits.items():
        derived = [
            local.work_out(str(values[local.source])) for local in spec.derived if local.source in values
        ]
        stamps = (mark.hlc, mark.site) * len(values)
        alike[tuple(values)].append((*values.values(), *derived, *mark, *stamps, identity))
    for columns, rows in alike.items():
        if columns:
            connection.exec_driver_sql(marked(connection, _edit(table, columns)), rows)


def _tuples(spec: Replicated, rows: Sequence[Row], mark: Mark) -> list[tuple[Scalar | None, ...]]:
    defaults = [(field.name, field.default) for field in (*spec.keys, *spec.values)]
    created = (mark.hlc, mark.site) if spec.grain is Grain.COLUMN else ()
    return [
        (
            *(row.get(name, default) for name, default in defaults),
            *(local.work_out(str(row.get(local.source, ""))) for local in spec.derived),
            *mark,
            *created,
        )
        for row in rows
    ]


@lru_cache(maxsize=64)
def _insert(table: Table) -> str:
    spec = spec_of(table)
    names = [field.name for field in (*spec.keys, *spec.values)] + [local.name for local in spec.derived]
    names += Mark._fields
    names += ["created_hlc", "created_site"] if spec.grain is Grain.COLUMN else []
    return f"INSERT INTO {quoted(table)} ({_list(names)})"


@lru_cache(maxsize=64)
def _over(table: Table) -> str:
    spec = spec_of(table)
    written = [*(field.name for field in spec.values), *(local.name for local in spec.derived), *Mark._fields]
    assignments = ", ".join(f'"{name}" = excluded."{name}"' for name in written)
    keys = _list([field.name for field in spec.keys])
    return f"ON CONFLICT ({keys}) DO UPDATE SET {assignments}"


@lru_cache(maxsize=512)
def _edit(table: Table, columns: tuple[str, ...]) -> str:
    spec = spec_of(table)
    derived = [local.name for local in spec.derived if local.source in columns]
    written = [*columns, *derived, *Mark._fields]
    written += [f"{name}{end}" for name in columns for end in ("_hlc", "_site")]
    assignments = ", ".join(f'"{name}" = ?' for name in written)
    return f'UPDATE {quoted(table)} SET {assignments} WHERE "id" = ?'  # noqa: S608 - our own names


def _list(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
