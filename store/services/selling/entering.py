"""What is scanned and typed into the open sale: products, customers' cards, or nothing that is known."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain import cart as carts
from store.domain.cart import CartLine
from store.domain.catalogue import Product
from store.domain.errors import NotFound, Refused
from store.domain.ids import ProductId, SaleId
from store.domain.lookup import same_codes, unknown_because
from store.domain.money import ONE, Milli
from store.domain.names import clean, storable
from store.domain.scancodes import may_carry_article
from store.domain.shop import Shop
from store.domain.stamps import Instant
from store.domain.till import Added, Attached, Choose, Entry, Unknown
from store.queries import catalogue, customers
from store.services.prices import PriceService
from store.services.rights import Rights
from store.services.selling.buyer import Buyer
from store.services.selling.open_sale import OpenSale
from store.unit import Units

if TYPE_CHECKING:
    from store.domain.till import Redeemed
    from store.services.selling.labels import Label

CHOICES_MAX = 30
"""A list longer than this is answered by typing more letters."""

CODE_CHARACTERS_MIN = 6
"""Digits from this length on are a code, never part of a name."""

_IN_STORE = ("2", "02")
"""How codes of the shop's own scales begin."""


class Entering:
    """Puts things on the open sale."""

    def __init__(
        self, units: Units, sale: OpenSale, buyer: Buyer, prices: PriceService, rights: Rights
    ) -> None:
        self._units = units
        self._rights = rights
        self._sale = sale
        self._buyer = buyer
        self._prices = prices

    def scan(self, code: str, quantity: Milli = ONE) -> Entry:
        """What a scanner read: a product, a customer's card, or nothing that is known.

        Raises:
            Refused, BadInput: it cannot go on the sale.
            NeedsApproval: its date is over.
        """
        raw = storable(code.strip())
        shop = self._prices.current().shop
        with self._sale.lock, self._units.database.reading() as connection:
            known = self._code(connection, raw, quantity, shop)
            return known or self._coupon(connection, raw) or Unknown(raw, unknown_because(raw))

    def enter(self, text: str, quantity: Milli = ONE) -> Entry:
        """What a person typed: a code, a card, or part of a product's name. Raises as `scan`."""
        raw = clean(text)
        shop = self._prices.current().shop
        with self._sale.lock, self._units.database.reading() as connection:
            known = self._code(connection, raw, quantity, shop) or self._coupon(connection, raw)
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
        """Put a chosen product on the sale; raises NotFound, Refused, BadInput, NeedsApproval."""
        shop = self._prices.current().shop
        with self._units.database.reading() as connection:
            found = catalogue.get(connection, product)
            label = self._label(connection, code, shop) if code else None
        if found is None:
            raise NotFound("that product is not there any more")
        if isinstance(label, Unknown) or label is None or found not in label.products:
            return self._add(found, quantity, code)
        return self._put(label.line(found, code, quantity))

    def put(self, line: CartLine) -> Added:
        """Put a line on the sale that stands for itself; raises Refused."""
        return self._put(line)

    def _code(self, connection: Connection, raw: str, quantity: Milli, shop: Shop) -> Entry | None:
        products = catalogue.by_codes(connection, same_codes(raw)) if raw else []
        if len(products) > 1:
            return Choose(tuple(products), raw)
        if products:
            return self._add(products[0], quantity, raw)
        label = self._label(connection, raw, shop)
        if label is not None and not isinstance(label, Unknown):
            return self._labelled(label, raw, quantity)
        carriers = customers.by_card(connection, raw) if raw else []
        if len(carriers) == 1:
            self._buyer.attach(carriers[0])
            return Attached(carriers[0])
        if carriers:
            return Unknown(raw, "this card is on several customers: settle it on F9, or find them by name")
        return label

    def _coupon(self, connection: Connection, raw: str) -> "Redeemed | None":
        from store.services.selling import couponing  # most codes are those of products

        return couponing.redeemed(connection, self._sale, raw, self._units.world.now())

    def _label(self, connection: Connection, raw: str, shop: Shop) -> "Label | Unknown | None":
        """What is inside a longer code; Unknown says why nothing can be made of it."""
        if not may_carry_label(raw):
            return None
        from store.services.selling import labels  # most codes are those of products

        try:
            return labels.inside(connection, raw, shop)
        except Refused as refusal:
            return Unknown(raw, str(refusal))

    def _labelled(self, label: "Label", raw: str, quantity: Milli) -> Entry:
        if len(label.products) > 1:
            return Choose(label.products, raw)
        return self._put(label.line(label.products[0], raw, quantity))

    def _add(self, product: Product, quantity: Milli, code: str) -> Added:
        return self._put(carts.line_of(product, code=code, quantity=quantity))

    def _put(self, line: CartLine) -> Added:
        shop = self._prices.current().shop
        with self._sale.lock:
            before, now = self._sale.cart(), self._units.world.now()
            told = self._judged(line, before.sale, shop, now) if line.package else ""
            if shop.merges:
                cart, place = carts.add(before, line, now)
            else:
                cart, place = carts.append(before, line, now), len(before.lines)
            self._sale.save(cart)
        if told:
            self._rights.ended(is_done=True)  # leave is for what was looked at, not for all of the sale
        return Added(place, told)

    def _judged(self, line: CartLine, sale: SaleId, shop: Shop, now: Instant) -> str:
        from store.services.selling import dated  # most codes are those of products

        return dated.judged(line, sale, shop, now, self._rights)


def line_for(connection: Connection, code: str, quantity: Milli, shop: Shop) -> CartLine:
    """The line for a code of a basket; raises NotFound, BadInput, Refused when several products have it."""
    raw = storable(code.strip())
    found = catalogue.by_codes(connection, same_codes(raw))
    if len(found) == 1:
        return carts.line_of(found[0], code=code, quantity=quantity)
    if not found and may_carry_label(raw):
        from store.services.selling import labels

        label = labels.inside(connection, raw, shop)
        if label is not None and len(label.products) == 1:
            return label.line(label.products[0], code, quantity)
        found = [] if label is None else list(label.products)
    if found:
        raise Refused(f"several products have the code {code!r}; nothing was sold")
    raise NotFound(f"no product has the code {code!r}; nothing was sold")


def may_carry_label(raw: str) -> bool:
    """Whether a product may be found inside a code that none has as a whole; cheap."""
    return may_carry_article(raw) or (raw.startswith(_IN_STORE) and raw.isdecimal())
