"""A sale that waited once: whether it is still this lane's to close, and that it waits no more."""

from sqlalchemy import Connection

from store.domain import cart_text
from store.domain.cart import Cart
from store.domain.holding import ENDED
from store.domain.ids import LaneId
from store.domain.members import Member
from store.queries import book, holding, lineages
from store.queries.holding import HeldRow
from store.tables.sales import HELD
from store.unit import Row, Unit


def elsewhere(connection: Connection, cart: Cart, lane: Member) -> str:
    """Why a sale is not this lane's to close; empty where it is.

    What was paid on it is money in the drawer: it is closed here as well then, and if another receipt closes
    it both wait in the inbox for somebody to look at.
    """
    if cart.tenders:
        return ""
    row = None if cart.held is None else holding.get(connection, cart.held)
    if row is not None and row.taken_by not in {None, lane.id}:
        names = {each.id: each.name for each in book.members(connection)}
        name = names.get(row.taken_by or lane.id, "another lane")
        return f"{name} has taken this sale up: it is paid there; void what is left of it here with --"
    by = closed_by(connection, cart)
    return f"{by}; void what is left of it here with --" if by else ""


def closed_by(connection: Connection, cart: Cart) -> str:
    """Which receipts close a sale already, in words; empty for none of which anything is with the customer.

    Another lane closed it, or this one before its disk was brought back.
    """
    if not (closed := lineages.closed(connection, cart.sale)):
        return ""
    from store.services import return_pages  # hardly any sale is closed twice

    pages = [return_pages.page(connection, sale) for sale in closed]
    numbers = " and ".join(page.sale.number for page in pages if return_pages.stands(page))
    return f"this sale is closed already, by receipt {numbers} (F7)" if numbers else ""


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
