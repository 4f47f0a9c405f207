"""Exceptions from the rules of groups: who is kept in or out, why and until when."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from store.domain.ids import CustomerId, GroupId, StaffId
from store.domain.pins import Pin, Side
from store.domain.stamps import Instant
from store.tables.customers import CUSTOMERS, PINS

_P, _C = PINS.c, CUSTOMERS.c


def of(connection: Connection, group: GroupId, customers: Sequence[CustomerId]) -> dict[CustomerId, Pin]:
    """The exceptions for some customers of a group."""
    statement = select(_P.customer_id, _P.side, _P.reason, _P.until_at, _P.staff_id).where(
        _P.group_id == group, _P.side != 0, _P.customer_id.in_(list(customers))
    )
    return {CustomerId(row[0]): _pin(*row[1:]) for row in connection.execute(statement)}


def named(connection: Connection, group: GroupId) -> list[tuple[CustomerId, str, Pin]]:
    """All exceptions of a group with the customers' names, by name."""
    statement = (
        select(_C.id, _C.name, _P.side, _P.reason, _P.until_at, _P.staff_id)
        .join(CUSTOMERS, _C.id == _P.customer_id)
        .where(_P.group_id == group, _P.side != 0, _C.deleted == 0)
        .order_by(_C.name_key, _C.id)
    )
    return [(CustomerId(row[0]), row[1], _pin(*row[2:])) for row in connection.execute(statement)]


def _pin(side: int, reason: str, until: Instant | None, staff: bytes | None) -> Pin:
    return Pin(Side.IN if side > 0 else Side.OUT, reason, until, None if staff is None else StaffId(staff))
