"""Writing thousands of rows of replicated tables: new ones as a few are, edits a lot at a time."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, Table

from store.queries.driver import run
from store.queries.rows import Mark, Row, edit_row, edit_sql
from store.queries.rows import insert as insert  # noqa: PLC0414 - as few rows are written, so are many
from store.queries.rows import put as put  # noqa: PLC0414 - as above
from store.tables.base import Scalar


def edit(connection: Connection, table: Table, edits: Mapping[bytes, Row], mark: Mark) -> None:
    """Set columns of rows of `Grain.COLUMN` by their `id`; only these columns take the new stamp."""
    alike: defaultdict[tuple[str, ...], list[tuple[Scalar | None, ...]]] = defaultdict(list)
    for identity, values in edits.items():
        alike[tuple(values)].append(edit_row(table, {"id": identity}, values, mark))
    for columns, rows in alike.items():
        if columns:
            run(connection, edit_sql(table, columns), rows)
