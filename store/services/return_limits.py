"""Goods without a receipt: what they are worth, and how much of it a customer may be given on a day."""

from dataclasses import replace

from sqlalchemy import Connection

from store.domain.baskets import BackItem
from store.domain.cart import Cart, CartLine, line_of
from store.domain.catalogue import Product, refuse_part_back
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CustomerId, ProductId
from store.domain.lookup import same_codes
from store.domain.money import Minor
from store.domain.names import storable
from store.domain.points import day_start
from store.domain.return_worth import NEEDS_CUSTOMER, WithoutReceipt, Worth, agreed
from store.domain.shop import Shop
from store.domain.stamps import Instant, utc
from store.queries import catalogue, returns_without
from store.queries.survivors import family

DAY: Instant = 86_400_000


def of_code(connection: Connection, item: BackItem) -> WithoutReceipt:
    """The product that a code names; raises NotFound, Refused when several have it."""
    found = catalogue.by_codes(connection, same_codes(storable(item.barcode.strip())))
    if not found:
        raise NotFound(f"no product has the code {item.barcode!r}; nothing came back")
    if len(found) > 1:
        raise Refused(f"several products have the code {item.barcode!r}; nothing came back")
    return WithoutReceipt(found[0].id, item.quantity, item.condition, item.value, item.barcode)


def worth(
    connection: Connection, product: ProductId, shop: Shop, now: Instant, customer: CustomerId | None
) -> Worth:
    """What a unit of a product is given for to a customer; raises NotFound."""
    return _worth(connection, _product(connection, product), shop, now, customer)


def goods(
    connection: Connection, wanted: WithoutReceipt, shop: Shop, now: Instant, customer: CustomerId | None
) -> tuple[CartLine, bool]:
    """The goods with what a unit is worth, and whether that takes leave.

    Raises:
        NotFound, BadInput, Refused: it cannot come back so.
    """
    product = _product(connection, wanted.product)
    refuse_part_back(product, wanted.quantity)
    known = _worth(connection, product, shop, now, customer)
    value, is_allowed = agreed(known, wanted.value, shop.currency)
    # What is not sold any more still comes back.
    line = line_of(replace(product, active=True), code=wanted.code, quantity=wanted.quantity)
    return replace(line, unit_price=value), is_allowed


def refuse_beyond(connection: Connection, cart: Cart, amount: Minor, shop: Shop, now: Instant) -> None:
    """Return if a customer may be given so much without a receipt today; raises Refused, BadInput."""
    if cart.customer is None:
        raise Refused(NEEDS_CUSTOMER)
    if not cart.reason:
        raise BadInput("without a receipt it takes a reason: say why they come back", field="reason")
    if not shop.no_receipt_limit:
        return
    given = returns_without.given(connection, family(connection, cart.customer), day_start(now, 0, shop.zone))
    if given + amount > shop.no_receipt_limit:
        money = shop.currency.format
        left = money(max(0, shop.no_receipt_limit - given))
        again = utc(day_start(now, 1, shop.zone)).astimezone(shop.zone)
        raise Refused(
            f"without a receipt a customer is given {money(shop.no_receipt_limit)} a day, {left} are left:"
            f" {money(amount)} are too much, until {again:%Y-%m-%d}"
        )


def _worth(
    connection: Connection, product: Product, shop: Shop, now: Instant, customer: CustomerId | None
) -> Worth:
    since = now - shop.no_receipt_days * DAY
    found = [product.price, returns_without.lowest(connection, product.id, since)]
    if customer is not None:  # what somebody got for less does not earn the difference without its receipt
        found.append(returns_without.paid(connection, product.id, family(connection, customer), since))
    return Worth(product.price, min(each for each in found if each is not None))


def _product(connection: Connection, product: ProductId) -> Product:
    found = catalogue.get(connection, product)
    if found is None:
        raise NotFound("that product is not there any more")
    return found
