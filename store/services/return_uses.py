"""Uses of discounts that come back with goods: what is sold in exchange may use them at once."""

from collections.abc import Mapping

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.discounts import Uses
from store.domain.errors import NotFound, Refused
from store.domain.ids import DiscountId
from store.domain.return_cart import choices, of_receipt
from store.domain.returns import gone
from store.queries import discount_uses
from store.services import return_plan


def less_freed(
    connection: Connection, cart: Cart, known: Mapping[DiscountId, Uses]
) -> dict[DiscountId, Uses]:
    """Earlier uses without those that the goods of a cart give back; all, if these cannot come back."""
    left, sale = dict(known), of_receipt(cart)
    if sale is None:
        return left
    try:
        rest = return_plan.plan(connection, sale, choices(cart)).rest
    except (NotFound, Refused):  # whoever closes it is told
        return left
    for used in discount_uses.freed(connection, sale, gone(rest)):
        if used.discount in left:
            before = left[used.discount]
            left[used.discount] = Uses(
                customer=max(0, before.customer - used.uses), total=max(0, before.total - used.uses)
            )
    return left
