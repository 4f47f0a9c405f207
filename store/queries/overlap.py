"""What of a batch is here already, because it begins before the vector."""

from itertools import compress

from store.domain.changes import Batch, TableRows, Version
from store.queries.wire import VER


def without(batch: Batch, version: Version) -> Batch:
    """A batch without its rows of versions up to one.

    Who has everything up to there has these rows or what came after them, and that may be cleared away by
    now: then an older form must not come in again.
    """
    if version <= batch.after:
        return batch
    tables = tuple(_later(rows, version) for rows in batch.tables)
    return Batch(batch.site, version, batch.through, batch.sites, tables)


def _later(rows: TableRows, version: Version) -> TableRows:
    if VER not in rows.columns or len(set(map(len, rows.values))) != 1:
        return rows  # refused for that, in its words
    late = [not isinstance(ver, int) or ver > version for ver in rows.values[rows.columns.index(VER)]]
    if all(late):
        return rows
    return TableRows(rows.table, rows.columns, tuple(tuple(compress(cells, late)) for cells in rows.values))
