"""The log of who came into groups that fill themselves, who left, and why; each lane keeps its own."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, select

from store.domain.ids import CustomerId, GroupId
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.queries.driver import fetch, marked
from store.tables.derived import AUTO_LOG

_L = AUTO_LOG.c

LINES_MAX: Final = 100_000
"""Lines of the log that are kept: the newest."""

LINES_OVER_MAX: Final = 1_000
"""So many more may be there before the oldest go: deleting them one by one would cost every write."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log."""

    at: Instant
    group: GroupId
    customer: CustomerId | None
    """None for many at once."""
    joined: int
    left: int
    cause: str


def note(connection: Connection, lines: Sequence[Line]) -> None:
    """Add lines to the log; the oldest make room."""
    if not lines:
        return
    rows = [(line.at, line.group, line.customer, line.joined, line.left, line.cause) for line in lines]
    connection.exec_driver_sql(marked(connection, _NOTE), rows)
    [(oldest, newest)] = fetch(connection, _ENDS)
    if newest - oldest >= LINES_MAX + LINES_OVER_MAX:
        connection.execute(delete(AUTO_LOG).where(_L.id <= newest - LINES_MAX))


_NOTE: Final = (
    'INSERT INTO auto_log (at, group_id, customer_id, joined, "left", cause) VALUES (?, ?, ?, ?, ?, ?)'
)

_ENDS: Final = "SELECT MIN(id), MAX(id) FROM auto_log"


def lines(
    connection: Connection, *, group: GroupId | None = None, customer: CustomerId | None = None, most: int
) -> list[Line]:
    """The newest lines about a group, a customer, or both; what happened to many is not about one of them."""
    conditions: list[ColumnElement[bool]] = []
    if group is not None:
        conditions.append(_L.group_id == group)
    if customer is not None:
        conditions.append(_L.customer_id == customer)
    statement = (
        select(_L.at, _L.group_id, _L.customer_id, _L.joined, _L.left, _L.cause)
        .where(*conditions)
        .order_by(_L.id.desc())
        .limit(most)
    )
    return [
        Line(
            at=row.at,
            group=GroupId(row.group_id),
            customer=None if row.customer_id is None else CustomerId(row.customer_id),
            joined=row.joined,
            left=row.left,
            cause=row.cause,
        )
        for row in connection.execute(statement)
    ]
