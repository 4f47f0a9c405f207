"""Products inside longer codes: GS1 messages with a weight or a date, and what scales and printers make."""

from dataclasses import replace

from sqlalchemy import Connection

from store.domain import instore, packages
from store.domain.cart import CartLine, checked_quantity, line_of, measured, packaged
from store.domain.catalogue import Product, refuse_part
from store.domain.errors import BadInput, Refused
from store.domain.lookup import same_codes
from store.domain.money import ONE, Milli, Minor, rounded
from store.domain.scancodes import recognise
from store.domain.shop import Shop
from store.domain.values import dataclass
from store.queries import catalogue


@dataclass(frozen=True, slots=True)
class Label:
    """What a code says beside the product."""

    products: tuple[Product, ...]
    measure: Milli = ONE
    """How much of it is in the package."""
    price: Minor | None = None
    """What the package costs; None where the product's own price says."""
    package: str = ""
    """Dates and lot, as `packages.written` has them."""

    def line(self, product: Product, code: str, times: Milli) -> CartLine:
        """The line for so many of these packages; raises Refused, BadInput."""
        return replace(self._line(product, code, times), package=self.package)

    def _line(self, product: Product, code: str, times: Milli) -> CartLine:
        if self.price is None:
            refuse_part(product, times)
            return measured(product, code=code, quantity=rounded(times * self.measure, ONE))
        return packaged(line_of(product, code=code, quantity=times), self.price, product)


def inside(connection: Connection, raw: str, shop: Shop) -> Label | None:
    """The product inside a code that none has as a whole; None when there is nothing to be found.

    Raises:
        Refused: a check digit inside it is wrong, or no product has the number of the label.
    """
    own = instore.read(raw, _rules(shop), shop.currency)
    return _of_article(connection, raw, shop) if own is None else _of_shop(connection, own)


def _rules(shop: Shop) -> tuple[instore.Rule, ...]:
    try:
        return instore.rules(shop.instore, shop.timezone)
    except BadInput:  # a newer lane knows rules that this one does not
        return instore.rules("", shop.timezone)


def _of_shop(connection: Connection, own: instore.Embedded) -> Label:
    if not own.holds:
        raise Refused("the check digit of its price or weight is wrong: scan again, or type the product")
    for code in own.codes:
        found = catalogue.by_codes(connection, [code])
        if found:
            measure = own.weight if own.weight is not None else (own.pieces or 1) * ONE
            return Label(tuple(found), measure=checked_quantity(measure), price=own.price)
    number = own.codes[-1]
    raise Refused(f"no product has the number {number} of this label; give it that code under Products")


def _of_article(connection: Connection, raw: str, shop: Shop) -> Label | None:
    code = recognise(raw)
    found = catalogue.by_codes(connection, same_codes(code.gtin)) if code.gtin else []
    if not found:
        return None
    price = None if code.price is None else shop.currency.parse(code.price)
    measure = checked_quantity(code.weight or (code.count or 1) * ONE)
    package = packages.written(packages.of_code(code))
    return Label(tuple(found), measure=measure, price=price, package=package)
