"""A sale that waited once: whether it is still this lane's to close, and that it waits no more."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from store.domain import cart_text
from store.domain.cart import Cart
from store.domain.errors import Refused
from store.domain.holding import ENDED
from store.domain.ids import LaneId, SaleId
from store.domain.members import Member
from store.queries import book, holding, sales
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


def require_only(unit: Unit, cart: Cart, others: Sequence[SaleId]) -> None:
    """Return if something was paid on a sale that `others` close already; raises Refused.

    Another lane closed it, or this one before its disk was brought back. What was paid is money in the
    drawer: it is closed as well then, and both wait in the inbox for somebody to look at.
    """
    if cart.tenders:
        return
    numbers = " and ".join(each.number for each in map(partial(sales.row, unit.connection), others) if each)
    raise Refused(f"this sale is closed already, by receipt {numbers} (F7); void what is left here with --")


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
