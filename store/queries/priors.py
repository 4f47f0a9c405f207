"""What was written over, kept beside the action that did it: rows that had one value stand together."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, Table, func, select

from store.domain.ids import ID_BYTES
from store.domain.stamps import Stamp
from store.domain.values import dataclass
from store.queries.rows import Row, spec_of
from store.tables.base import REPLICATED, Scalar
from store.tables.book import PRIORS

IDS_MAX = 1000
"""Of one row, 16 kB: a version of thousands of them still fits into a frame's limits."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Rows of one table that had one value in one column."""

    table: Table
    column: str
    value: Scalar | None
    ids: tuple[bytes, ...]
    hlc: Stamp
    """Stamp and site of the write that put something else there."""
    site: int


class Cell(NamedTuple):
    """A column of one row."""

    id: bytes
    column: str
    value: Scalar | None


def before(connection: Connection, table: Table, key: Row, values: Row) -> list[Cell]:
    """The columns of a row of `Grain.COLUMN` that `values` would change, as they are."""
    columns = [table.c[name] for name in values]
    found = connection.execute(select(table.c.id, *columns).where(table.c.id == key["id"])).one_or_none()
    if found is None:
        return []
    return [
        Cell(found[0], name, old)
        for (name, new), old in zip(values.items(), found[1:], strict=True)
        if old != new
    ]


def rows(
    action: bytes, first: int, table: Table, column: str, found: Iterable[tuple[Scalar | None, bytes]]
) -> Iterator[Row]:
    """Rows of `PRIORS`, numbered from `first`, for pairs of a value and an id; like values stand together."""
    spec = spec_of(table)
    number = next(field.number for field in spec.values if field.name == column)
    position = first
    for value, pairs in groupby(found, key=itemgetter(0)):
        ids = [identity for _, identity in pairs]
        for start in range(0, len(ids), IDS_MAX):
            yield {
                "action_id": action,
                "position": position,
                "table_no": spec.number,
                "column_no": number,
                "value": _written(value),
                "ids": b"".join(ids[start : start + IDS_MAX]),
            }
            position += 1


def next_position(connection: Connection, action: bytes) -> int:
    """The first number that no row of an action has."""
    highest = select(func.max(PRIORS.c.position)).where(PRIORS.c.action_id == action)
    found = connection.execute(highest).scalar_one()
    return 0 if found is None else int(found) + 1


def of(connection: Connection, action: bytes) -> Iterator[Prior]:
    """Everything an action wrote over, in the order in which it was kept."""
    columns = PRIORS.c
    statement = (
        select(columns.table_no, columns.column_no, columns.value, columns.ids, columns.hlc, columns.site)
        .where(columns.action_id == action)
        .order_by(columns.position)
    )
    for row in connection.execute(statement):
        spec = REPLICATED.get(row.table_no)
        field = next((one for one in spec.values if one.number == row.column_no), None) if spec else None
        if spec is not None and field is not None:
            value = _read(row.value)
            yield Prior(spec.table, field.name, value, _ids(row.ids), row.hlc, row.site)


def _ids(packed: bytes) -> tuple[bytes, ...]:
    return tuple(packed[start : start + ID_BYTES] for start in range(0, len(packed), ID_BYTES))


def _written(value: Scalar | None) -> str:
    return json.dumps({"hex": value.hex()} if isinstance(value, bytes) else value, ensure_ascii=False)


def _read(text: str) -> Scalar | None:
    value = json.loads(text)
    if isinstance(value, dict):
        return bytes.fromhex(str(value["hex"]))
    return value if isinstance(value, int | str) else None


def is_kept(connection: Connection, actions: Sequence[bytes]) -> set[bytes]:
    """Which of some actions wrote over anything that is kept."""
    statement = select(PRIORS.c.action_id).where(PRIORS.c.action_id.in_(list(actions))).distinct()
    return set(connection.execute(statement).scalars())
