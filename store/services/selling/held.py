"""Whether a sale that was parked once is still this lane's to close."""

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.errors import Refused
from store.domain.members import Member
from store.queries import book, holding


def require_ours(connection: Connection, cart: Cart, lane: Member) -> None:
    """Return unless another lane has taken up the sale; raises Refused."""
    row = None if cart.held is None else holding.get(connection, cart.held)
    if row is None or row.taken_by in {None, lane.id} or cart.tenders:
        return
    names = {each.id: each.name for each in book.members(connection)}
    name = names.get(row.taken_by or lane.id, "another lane")
    raise Refused(f"{name} has taken this sale up: it is paid there; void what is left of it here with --")
