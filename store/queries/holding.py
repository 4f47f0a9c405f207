"""Sales that wait in the book of all lanes."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from store.domain.holding import PARKED, TAKEN
from store.domain.ids import CustomerId, LaneId, SaleId, StaffId
from store.domain.money import Minor
from store.domain.stamps import Instant, Stamp, tick
from store.domain.values import dataclass
from store.tables.customers import CUSTOMERS
from store.tables.sales import HELD

_H = HELD.c

WAITING_MAX = 500
"""More sales than any shop lets wait; the list shows the newest of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """A parked sale as it is kept."""

    sale: SaleId
    lane: LaneId
    staff: StaffId
    customer: CustomerId | None
    customer_name: str
    label: str
    at: Instant
    total: Minor
    lines: int
    cart: str
    state: str
    taken_by: LaneId | None
    written: Stamp
    """When it came to be in that state."""


_COLUMNS = (
    _H.sale_id, _H.lane_id, _H.staff_id, _H.customer_id, CUSTOMERS.c.name, _H.label, _H.at, _H.total,
    _H.lines, _H.cart, _H.state, _H.taken_by, _H.hlc,
)  # fmt: skip
_FROM = HELD.outerjoin(CUSTOMERS, CUSTOMERS.c.id == _H.customer_id)


def get(connection: Connection, sale: SaleId) -> HeldRow | None:
    """One of them, in whatever state."""
    found = connection.execute(select(*_COLUMNS).select_from(_FROM).where(_H.sale_id == sale)).one_or_none()
    return None if found is None else _row(found)


def waiting(connection: Connection) -> list[HeldRow]:
    """Those that wait, the newest first."""
    statement = (
        select(*_COLUMNS)
        .select_from(_FROM)
        .where(_H.state == PARKED)
        .order_by(_H.at.desc(), _H.sale_id)
        .limit(WAITING_MAX)
    )
    return [_row(found) for found in connection.execute(statement)]


def taken(connection: Connection, lane: LaneId, since: Instant) -> list[HeldRow]:
    """Those a lane took up after `since`, and that have not ended."""
    return _taken(connection, _H.taken_by == lane, since)


def taken_elsewhere(connection: Connection, lane: LaneId, since: Instant) -> list[HeldRow]:
    """The same of all other lanes."""
    return _taken(connection, _H.taken_by != lane, since)


def _taken(connection: Connection, by: ColumnElement[bool], since: Instant) -> list[HeldRow]:
    statement = (
        select(*_COLUMNS)
        .select_from(_FROM)
        .where(_H.state == TAKEN, _H.hlc >= tick(0, since), by)
        .order_by(_H.at.desc(), _H.sale_id)
        .limit(WAITING_MAX)
    )
    return [_row(found) for found in connection.execute(statement)]


def was_parked(connection: Connection, sale: SaleId) -> bool:
    """Whether a sale was parked under this id: it waits, or went on under another one."""
    statement = select(_H.state).where(_H.sale_id == sale)
    return connection.execute(statement).one_or_none() is not None


def _row(found: "Row[*tuple[Any, ...]]") -> HeldRow:
    return HeldRow(
        sale=SaleId(found.sale_id),
        lane=LaneId(found.lane_id),
        staff=StaffId(found.staff_id),
        customer=None if found.customer_id is None else CustomerId(found.customer_id),
        customer_name=found.name or "",
        label=found.label,
        at=found.at,
        total=found.total,
        lines=found.lines,
        cart=found.cart,
        state=found.state,
        taken_by=None if found.taken_by is None else LaneId(found.taken_by),
        written=found.hlc,
    )
