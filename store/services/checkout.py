"""Selling: the open cart of this lane, what is typed and scanned into it, and paying."""

import logging
from collections.abc import Callable, Sequence
from threading import RLock
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain import cart as carts
from store.domain.cart import Cart, CartLine
from store.domain.catalogue import Product
from store.domain.errors import NotFound, Refused, Unavailable
from store.domain.groups import QuickKind
from store.domain.ids import CustomerId, ProductId, SaleId
from store.domain.lookup import same_codes, unknown_because
from store.domain.money import ONE, Milli, Minor
from store.domain.names import clean, storable
from store.domain.payment import cash_rounded
from store.domain.pricing.priced import Outcome, PricedBasket, PricedLine
from store.domain.scancodes import may_carry_article, recognise
from store.domain.till import (
    Added,
    Attached,
    Choose,
    Closed,
    Entry,
    Till,
    TillCustomer,
    TillGroup,
    TillLine,
    Unknown,
)
from store.domain.values import dataclass
from store.events import BookChanged, CartChanged, CatalogueChanged, CustomersChanged, Fact, GroupsChanged
from store.queries import catalogue, customers, groups
from store.services.cart_file import CartFile
from store.services.customers import resolve
from store.services.day_watch import DayWatch
from store.services.lanes import LaneService
from store.services.prices import Prices, PriceService, priced
from store.services.rights import Rights
from store.unit import Actor, Units

if TYPE_CHECKING:
    from store.domain.payment import Tender

_LOG = logging.getLogger(__name__)

CHOICES_MAX = 30
"""A list longer than this is answered by typing more letters."""

CODE_CHARACTERS_MIN = 6
"""Digits from this length on are a code, never part of a name."""


@dataclass(frozen=True, slots=True)
class BasketItem:
    """One line of a basket that is sold as a whole."""

    barcode: str
    quantity: Milli


class CheckoutService:
    """The lane's open sale. Every change is saved, then told as CartChanged; ask `till` for the result."""

    def __init__(
        self, units: Units, actor: Actor, lanes: LaneService, cart_file: CartFile, rights: Rights
    ) -> None:
        self._units = units
        self._actor = actor
        self._lanes = lanes
        self._file = cart_file
        self._rights = rights
        self._prices = PriceService(units)
        self._days = DayWatch(units)
        self._lock = RLock()
        self._cart: Cart | None = None
        self._before: Minor | None = None
        units.feed.subscribe(self._on_fact)

    def till(self) -> Till:
        """The open sale, priced now."""
        # The book is read before this connection is taken: a till that has one does not open another.
        self._look_at_day()
        prices = self._prices.current()
        with self._lock, self._units.database.reading() as connection:
            return self._till(connection, self._open(), prices)

    def lines_waiting(self) -> int:
        """Lines on the open sale."""
        with self._lock:
            return len(self._open().live)

    def scan(self, code: str, quantity: Milli = ONE) -> Entry:
        """What a scanner read: a product, a customer's card, or nothing that is known."""
        raw = storable(code.strip())
        with self._lock, self._units.database.reading() as connection:
            return self._code(connection, raw, quantity) or Unknown(raw, unknown_because(raw))

    def enter(self, text: str, quantity: Milli = ONE) -> Entry:
        """What a person typed: a code, a card, or part of a product's name."""
        raw = clean(text)
        with self._lock, self._units.database.reading() as connection:
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

    def add(self, product: ProductId, quantity: Milli = ONE, *, code: str = "") -> Added:
        """Put a chosen product on the sale; raises NotFound, Refused, BadInput."""
        with self._units.database.reading() as connection:
            found = catalogue.get(connection, product)
        if found is None:
            raise NotFound("that product is not there any more")
        return self._add(found, quantity, code)

    def set_quantity(self, place: int, quantity: Milli) -> None:
        """Change a line's quantity; raises NotFound, BadInput."""
        self._change(lambda cart: carts.with_quantity(cart, place, quantity))

    def void_line(self, place: int) -> None:
        """Take a line out; raises NotFound."""
        self._change(lambda cart: carts.void(cart, place))

    def void_sale(self) -> None:
        """Begin anew with nothing on the sale."""
        self._change(lambda _: self._new())

    def attach(self, customer: CustomerId) -> None:
        """Say whom the sale is for; everything is priced anew. Raises NotFound."""
        with self._units.database.reading() as connection:
            if customers.get(connection, customer) is None:
                raise NotFound("that customer is not there any more")
        self._set_customer(customer)

    def detach(self) -> None:
        """Take the customer off the sale; everything is priced anew."""
        self._set_customer(None)

    def pay(self, tenders: "Sequence[Tender]") -> Closed:
        """Close the sale; raises Refused, BadInput. Nothing is lost when it fails."""
        from store.services import closing

        self._look_at_day()
        with self._lock:
            cart = self._open()
            prices = self._prices.current()
            lane = self._lanes.own()
            with self._units.begin(self._actor) as unit:
                closed = closing.close(unit, cart, tenders, prices, lane)
            self._begin_anew()
        return closed

    def sell(self, customer: str | None, items: Sequence[BasketItem], tenders: "Sequence[Tender]") -> Closed:
        """Close a basket as a sale of its own, beside the open cart; lines keep their order, none are merged.

        Raises:
            NotFound, Refused, BadInput: nothing was sold.
        """
        from store.services import closing

        if customer is not None:
            self._days.look()  # it writes next anyway: what this waits for it would wait for then
        prices = self._prices.current()
        lane = self._lanes.own()
        with self._units.begin(self._actor) as unit:
            cart = self._new()
            for item in items:
                line = carts.line_of(
                    _one(unit.connection, item.barcode), code=item.barcode, quantity=item.quantity
                )
                cart = carts.append(cart, line, unit.now)
            if customer is not None:
                cart = carts.attach(cart, resolve(unit.connection, customer))
            return closing.close(unit, cart, tenders, prices, lane)

    def _look_at_day(self) -> None:
        """A till that slept over midnight has yesterday's members; without a customer they do not matter."""
        with self._lock:
            has_customer = self._open().customer is not None
        if has_customer:
            try:
                self._days.look()
            except Unavailable:
                _LOG.exception("another program writes to the book; members are yesterday's for now")

    def _code(self, connection: Connection, raw: str, quantity: Milli) -> Entry | None:
        products = _articles(connection, raw) if raw else []
        if len(products) > 1:
            return Choose(tuple(products))
        if products:
            return self._add(products[0], quantity, raw)
        carriers = customers.by_card(connection, raw) if raw else []
        if len(carriers) == 1:
            self.attach(carriers[0])
            return Attached(carriers[0])
        return Unknown(raw, "this card belongs to several customers; find them by name") if carriers else None

    def _add(self, product: Product, quantity: Milli, code: str) -> Added:
        line = carts.line_of(product, code=code, quantity=quantity)
        with self._lock:
            cart, place = carts.add(self._open(), line, self._units.world.now())
            self._save(cart)
        return Added(place)

    def _open(self) -> Cart:
        if self._cart is None:
            kept = self._file.load()
            self._cart = self._new() if kept is None or self._closed(kept) else kept
        return self._cart

    def _closed(self, cart: Cart) -> bool:
        """Whether a cart was paid just before the program ended: the next scan begins another sale."""
        if cart.is_empty:
            return False
        from store.queries import sales

        with self._units.database.reading() as connection:
            return sales.row(connection, cart.sale) is not None

    def _begin_anew(self) -> None:
        """An empty cart after a closed sale, which is closed whether or not the file can be written."""
        self._cart, self._before = self._new(), None
        try:
            self._save(self._cart)
        except Unavailable:
            _LOG.exception("the closed sale's cart is still in its file; it will be known as closed")
            self._units.feed.publish([CartChanged()])

    def _new(self) -> Cart:
        return Cart(SaleId(self._units.new_id()))

    def _change(self, change: Callable[[Cart], Cart]) -> None:
        with self._lock:
            self._save(change(self._open()))

    def _save(self, cart: Cart, before: Minor | None = None) -> None:
        self._file.save(cart)
        self._cart, self._before = cart, before
        self._units.feed.publish([CartChanged()])

    def _set_customer(self, customer: CustomerId | None) -> None:
        with self._lock:
            before = self.till().total
            self._save(carts.attach(self._open(), customer), before)

    def _on_fact(self, fact: Fact) -> None:
        # What prices depend on has changed under an open sale: its screen must look again.
        if isinstance(fact, CatalogueChanged | GroupsChanged | CustomersChanged | BookChanged):
            self._units.feed.publish([CartChanged()])

    def _till(self, connection: Connection, cart: Cart, prices: Prices) -> Till:
        now = self._units.world.now()
        result = priced(connection, cart, prices, now)
        return Till(
            sale=cart.sale,
            opened_at=cart.opened_at,
            lines=_till_lines(cart, result),
            customer=self._customer(connection, cart),
            list_total=result.list_total,
            discount_total=result.discount_total,
            tax_total=result.tax_total,
            total=result.total,
            due_cash=cash_rounded(result.total, prices.shop.cash_step),
            tenders=cart.tenders,
            coupons=cart.coupons,
            before=self._before,
            outcomes=_in_places(cart, result.outcomes),
        )

    def _customer(self, connection: Connection, cart: Cart) -> TillCustomer | None:
        known = None if cart.customer is None else customers.get(connection, cart.customer)
        if known is None:
            return None
        from store.queries import sales

        at = self._units.world.now() if cart.opened_at is None else cart.opened_at
        theirs = [group for group in groups.all_groups(connection) if group.id in known.groups]
        return TillCustomer(
            id=known.id,
            name=known.name,
            active=known.active,
            groups=tuple(
                TillGroup(
                    group.name,
                    group.discount.percent if group.discount.kind is QuickKind.PERCENT else 0,
                    group.current(at),
                )
                for group in theirs
            ),
            points=sales.points(connection, known.id),
        )


def _till_lines(cart: Cart, result: PricedBasket) -> tuple[TillLine, ...]:
    """All lines in their places; the struck ones beside their sums."""
    priced_lines = iter(result.lines)
    return tuple(
        TillLine(line.name, line.code, line.quantity, line.unit_price, 0, 0, line.note, voided=True)
        if line.voided
        else _till_line(line, next(priced_lines))
        for line in cart.lines
    )


def _in_places(cart: Cart, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """What became of discounts, by the places of lines as they are shown beside the struck ones."""
    places = [place for place, line in enumerate(cart.lines) if not line.voided]
    if len(places) == len(cart.lines):
        return outcomes
    return tuple(
        outcome._replace(
            lines=tuple(places[line] for line in outcome.lines),
            refusal=None
            if outcome.refusal is None
            else outcome.refusal._replace(lines=tuple(places[line] for line in outcome.refusal.lines)),
        )
        for outcome in outcomes
    )


def _till_line(line: CartLine, done: PricedLine) -> TillLine:
    off = sum(share.amount for share in done.shares)
    return TillLine(
        name=line.name,
        code=line.code,
        quantity=line.quantity,
        unit_price=line.unit_price,
        off=off,
        total=done.list - off,
        note=line.note,
        by_hand=line.manual is not None,
    )


def _articles(connection: Connection, raw: str) -> list[Product]:
    """Products that carry a code, or the article number inside a longer one."""
    found = catalogue.by_codes(connection, same_codes(raw))
    if found or not may_carry_article(raw):
        return found
    gtin = recognise(raw).gtin
    return [] if gtin is None else catalogue.by_codes(connection, same_codes(gtin))


def _one(connection: Connection, code: str) -> Product:
    found = _articles(connection, storable(code.strip()))
    if not found:
        raise NotFound(f"no product has the code {code!r}; nothing was sold")
    if len(found) > 1:
        raise Refused(f"several products have the code {code!r}; nothing was sold")
    return found[0]
