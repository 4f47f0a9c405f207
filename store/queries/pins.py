"""Exceptions from the rules of groups: who is kept in or out, why and until when."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from store.domain.groups import GroupKind
from store.domain.ids import CustomerId, GroupId, StaffId
from store.domain.names import name_key
from store.domain.pins import Pin, Side
from store.domain.stamps import Instant
from store.tables.customers import CUSTOMERS, GROUPS, PINS

_P, _C, _G = PINS.c, CUSTOMERS.c, GROUPS.c


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


def of_customer(connection: Connection, family: Sequence[CustomerId]) -> list[tuple[GroupId, str, Pin]]:
    """A customer's exceptions with the groups' names, by name; of all that became them, the latest says."""
    statement = (
        select(_G.id, _G.name, _P.side, _P.reason, _P.until_at, _P.staff_id)
        .join(GROUPS, _G.id == _P.group_id)
        .where(_P.customer_id.in_(list(family)), _G.kind == GroupKind.AUTO.value, _G.deleted == 0)
        .order_by(_P.hlc)
    )
    latest = {GroupId(row[0]): (row[1], row[2:]) for row in connection.execute(statement)}
    found = [(group, name, _pin(*pin)) for group, (name, pin) in latest.items() if pin[0]]
    return sorted(found, key=lambda one: (name_key(one[1]), one[0]))


def _pin(side: int, reason: str, until: Instant | None, staff: bytes | None) -> Pin:
    return Pin(Side.IN if side > 0 else Side.OUT, reason, until, None if staff is None else StaffId(staff))
