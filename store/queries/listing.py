"""Windows of long lists: count, a slice by offset on a covering index, the place of one row."""

from collections.abc import Callable, Sequence

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, func, or_, select, tuple_

from store.domain.names import name_key

WORDS_MAX = 8
"""More words than this in a search are a pasted text."""


def matches(
    text: str, columns: Sequence["Column[str]"], *others: Callable[[str], ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """Every word of `text` occurs in one of `columns` or holds for one of `others`."""
    return [
        or_(
            *(column.contains(word, autoescape=True) for column in columns),
            *(other(word) for other in others),
        )
        for word in name_key(text).split()[:WORDS_MAX]
    ]


def count(connection: Connection, table: Table, conditions: Sequence[ColumnElement[bool]]) -> int:
    """Rows that meet all conditions."""
    statement = select(func.count()).select_from(table).where(*conditions)
    return int(connection.execute(statement).scalar_one())


def page(
    table: Table,
    conditions: Sequence[ColumnElement[bool]],
    order: "ColumnElement[str] | ColumnElement[int]",
    *,
    descending: bool,
    start: int,
    size: int,
) -> Select[bytes]:
    """The ids of rows `start` to `start + size`, in order, ties by id."""
    directions = (order.desc(), table.c.id.desc()) if descending else (order, table.c.id)
    return select(table.c.id).where(*conditions).order_by(*directions).limit(size).offset(start)


def position(
    connection: Connection,
    table: Table,
    conditions: Sequence[ColumnElement[bool]],
    order: "ColumnElement[str] | ColumnElement[int]",
    *,
    descending: bool,
    key: bytes,
) -> int | None:
    """How many rows come before `key`; None when it is not in the list."""
    place = connection.execute(select(order).where(and_(table.c.id == key, *conditions))).scalar_one_or_none()
    if place is None:
        return None
    here, there = tuple_(order, table.c.id), tuple_(place, key)
    before = here > there if descending else here < there
    return count(connection, table, [*conditions, before])
