"""Products that changed while they are on the open sale: their lines cost what they cost now."""

from dataclasses import replace

from sqlalchemy import Connection

from store.domain.cart import Cart, CartLine, renewed
from store.domain.catalogue import Product
from store.domain.ids import ProductId
from store.queries import catalogue


def as_now(connection: Connection, cart: Cart) -> Cart:
    """The cart with its products as they are now; those that are gone stay as they were handed over."""
    wanted = [line.product for line in cart.live if line.product is not None]
    there = catalogue.by_ids(connection, wanted)
    lines = tuple(_renewed(line, there) for line in cart.lines)
    return cart if lines == cart.lines else replace(cart, lines=lines)


def _renewed(line: CartLine, there: dict[ProductId, Product]) -> CartLine:
    product = None if line.product is None or line.voided else there.get(line.product)
    return line if product is None else renewed(line, product)
