"""A sale that was parked once: whether it is still this lane's to close, and that it waits no more."""

from sqlalchemy import Connection

from store.domain import cart_text
from store.domain.cart import Cart
from store.domain.errors import Refused
from store.domain.holding import ENDED
from store.domain.ids import LaneId
from store.domain.members import Member
from store.queries import book, holding
from store.queries.holding import HeldRow
from store.tables.sales import HELD
from store.unit import Row, Unit


def require_ours(connection: Connection, cart: Cart, lane: Member) -> None:
    """Return unless another lane has taken up the sale; raises Refused."""
    row = None if cart.held is None else holding.get(connection, cart.held)
    if row is None or row.taken_by in {None, lane.id} or cart.tenders:
        return
    names = {each.id: each.name for each in book.members(connection)}
    name = names.get(row.taken_by or lane.id, "another lane")
    raise Refused(f"{name} has taken this sale up: it is paid there; void what is left of it here with --")


def end(unit: Unit, cart: Cart, lane: LaneId) -> None:
    """Write that what waited has become this cart, which is closed, voided or parked again just now.

    What another lane has taken up meanwhile is that one's to end.
    """
    row = None if cart.held is None else holding.get(unit.connection, cart.held)
    if row is not None and row.taken_by in {None, lane}:
        unit.put(HELD, [taken(row, lane, cart, ENDED)])


def taken(row: HeldRow, lane: LaneId, cart: Cart, state: str) -> Row:
    """The row of a sale that waited and went on as a cart."""
    return {
        "sale_id": row.sale,
        "lane_id": row.lane,
        "staff_id": row.staff,
        "customer_id": row.customer,
        "label": row.label,
        "at": row.at,
        "total": row.total,
        "lines": row.lines,
        "cart": cart_text.written(cart),
        "state": state,
        "taken_by": lane,
    }
