"""What of a batch is here already, because it begins before the vector."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

from sqlalchemy import Connection

from store.domain.changes import Batch, Cell, TableRows, Version
from store.queries.driver import fetch
from store.queries.rows import quoted
from store.queries.wire import VER
from store.tables.base import Replicated
from store.tables.every import every


def without_gone(connection: Connection, batch: Batch, version: Version) -> Batch:
    """A batch without rows of versions up to one that are not here.

    Who has everything up to there has had these rows or what came after them. Where there is neither any more
    it was cleared away: an older form must not come in again. One that stands is compared like any other.
    """
    if version <= batch.after:
        return batch
    tables = tuple(_without(connection, rows, version) for rows in batch.tables)
    return replace(batch, tables=tables)


def _without(connection: Connection, rows: TableRows, version: Version) -> TableRows:
    spec = every().get(rows.table)
    needed = {VER, *(each.number for each in spec.keys)} if spec is not None else {VER}
    if spec is None or not needed <= set(rows.columns) or len(set(map(len, rows.values))) != 1:
        return rows  # kept aside as it is, or refused for that, in its words
    columns = dict(zip(rows.columns, rows.values, strict=False))
    keys = zip(*(columns[each.number] for each in spec.keys), strict=True)
    stays = [
        not isinstance(ver, int) or ver > version or _is_here(connection, spec, key)
        for ver, key in zip(columns[VER], keys, strict=True)
    ]
    if all(stays):
        return rows
    return TableRows(rows.table, rows.columns, tuple(tuple(compress(cells, stays)) for cells in rows.values))


def _is_here(connection: Connection, spec: Replicated, key: Sequence[Cell]) -> bool:
    """A key of the wrong kind stays too, to be refused."""
    if any(not isinstance(cell, each.type.python_type) for each, cell in zip(spec.keys, key, strict=True)):
        return True
    where = " AND ".join(f'"{each.name}" = ?' for each in spec.keys)
    return bool(fetch(connection, f"SELECT 1 FROM {quoted(spec.table)} WHERE {where}", key))  # noqa: S608 - ours
