"""Coupons that are typed or scanned: on the sale, or off it with a minus before the code."""

from sqlalchemy import Connection

from store.domain import cart as carts
from store.domain.coupons import coupon_key
from store.domain.stamps import Instant
from store.domain.till import Redeemed
from store.services import coupons
from store.services.selling.open_sale import OpenSale


def redeemed(connection: Connection, sale: OpenSale, raw: str, now: Instant) -> Redeemed | None:
    """What comes of a text if it is a coupon's code; None when it is none.

    Raises:
        Refused: it is one that cannot be used now, with why.
    """
    cart = sale.cart()
    off = coupon_key(raw.removeprefix("-"))
    if raw.startswith("-") and off in cart.coupons:
        sale.save(carts.without_coupon(cart, off))
        return Redeemed(off, f"The coupon {off} is off the sale.")
    found = coupons.find(connection, raw) if raw else None
    if found is None:
        return None
    sale.save(coupons.put_on(connection, cart, found, now))
    return Redeemed(found.code, f"The coupon {found.code} is on the sale; -{found.code} takes it off.")
