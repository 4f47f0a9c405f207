"""What is scanned and typed into the open sale: products, customers' cards, or nothing that is known."""

from sqlalchemy import Connection

from store.domain import cart as carts
from store.domain.catalogue import Product
from store.domain.errors import NotFound, Refused
from store.domain.ids import ProductId
from store.domain.lookup import same_codes, unknown_because
from store.domain.money import ONE, Milli
from store.domain.names import clean, storable
from store.domain.scancodes import may_carry_article, recognise
from store.domain.till import Added, Attached, Choose, Entry, Unknown
from store.queries import catalogue, customers
from store.services.selling.buyer import Buyer
from store.services.selling.open_sale import OpenSale
from store.unit import Units

CHOICES_MAX = 30
"""A list longer than this is answered by typing more letters."""

CODE_CHARACTERS_MIN = 6
"""Digits from this length on are a code, never part of a name."""


class Entering:
    """Puts things on the open sale."""

    def __init__(self, units: Units, sale: OpenSale, buyer: Buyer) -> None:
        self._units = units
        self._sale = sale
        self._buyer = buyer

    def scan(self, code: str, quantity: Milli = ONE) -> Entry:
        """What a scanner read: a product, a customer's card, or nothing that is known."""
        raw = storable(code.strip())
        with self._sale.lock, self._units.database.reading() as connection:
            return self._code(connection, raw, quantity) or Unknown(raw, unknown_because(raw))

    def enter(self, text: str, quantity: Milli = ONE) -> Entry:
        """What a person typed: a code, a card, or part of a product's name."""
        raw = clean(text)
        with self._sale.lock, self._units.database.reading() as connection:
            known = self._code(connection, raw, quantity)
            if known is not None:
                return known
            if raw.isdecimal() and len(raw) >= CODE_CHARACTERS_MIN:
                return Unknown(raw, unknown_because(raw))
            found = catalogue.search(connection, raw, CHOICES_MAX) if raw else []
        if not found:
            return Unknown(raw, "no product has this in its name or code")
        if len(found) > 1:
            return Choose(tuple(found))
        return self._add(found[0], quantity, raw)

    def add(self, product: ProductId, quantity: Milli, code: str) -> Added:
        """Put a chosen product on the sale; raises NotFound, Refused, BadInput."""
        with self._units.database.reading() as connection:
            found = catalogue.get(connection, product)
        if found is None:
            raise NotFound("that product is not there any more")
        return self._add(found, quantity, code)

    def _code(self, connection: Connection, raw: str, quantity: Milli) -> Entry | None:
        products = articles(connection, raw) if raw else []
        if len(products) > 1:
            return Choose(tuple(products))
        if products:
            return self._add(products[0], quantity, raw)
        carriers = customers.by_card(connection, raw) if raw else []
        if len(carriers) == 1:
            self._buyer.attach(carriers[0])
            return Attached(carriers[0])
        return Unknown(raw, "this card belongs to several customers; find them by name") if carriers else None

    def _add(self, product: Product, quantity: Milli, code: str) -> Added:
        line = carts.line_of(product, code=code, quantity=quantity)
        with self._sale.lock:
            cart, place = carts.add(self._sale.cart(), line, self._units.world.now())
            self._sale.save(cart)
        return Added(place)


def articles(connection: Connection, raw: str) -> list[Product]:
    """Products that carry a code, or the article number inside a longer one."""
    found = catalogue.by_codes(connection, same_codes(raw))
    if found or not may_carry_article(raw):
        return found
    gtin = recognise(raw).gtin
    return [] if gtin is None else catalogue.by_codes(connection, same_codes(gtin))


def one_article(connection: Connection, code: str) -> Product:
    """The product that carries a code; raises NotFound, Refused when there are several."""
    found = articles(connection, storable(code.strip()))
    if not found:
        raise NotFound(f"no product has the code {code!r}; nothing was sold")
    if len(found) > 1:
        raise Refused(f"several products have the code {code!r}; nothing was sold")
    return found[0]
