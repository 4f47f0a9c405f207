"""What a cart costs by the shop's price book: read and worked out again only after something has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sqlalchemy import Connection

from store.domain.cart import MONEY, Cart
from store.domain.customers import Customer
from store.domain.discounts import Discount, Uses
from store.domain.ids import CustomerId, DiscountId, GroupId
from store.domain.pricing.basket import Basket, BasketLine, Coupon
from store.domain.pricing.book import PriceBook, price_book
from store.domain.pricing.engine import price
from store.domain.pricing.priced import PricedBasket
from store.domain.shop import Shop
from store.domain.stamps import Instant
from store.domain.tax import TaxPolicy
from store.domain.values import dataclass
from store.events import BookChanged, CatalogueChanged, Fact, GroupsChanged, ShopChanged
from store.queries import book, customers, discounts, sites
from store.services.shop import shop_from
from store.unit import Units

if TYPE_CHECKING:
    from store.domain.groups import Group
    from store.domain.rewards import Program
    from store.queries.sites import Standing

_CONCERNS = (CatalogueChanged, GroupsChanged, ShopChanged, BookChanged)

_Basis: TypeAlias = tuple[object, ...]
"""All of a cart that its prices depend on, and where the book stands."""


class Terms:
    """The groups and programs of the shop, read when they are first asked for: as old as the prices are."""

    def __init__(self) -> None:
        self._groups: Sequence[Group] | None = None
        self._programs: Sequence[Program] | None = None

    def groups(self, connection: Connection) -> "Sequence[Group]":
        """Every group by name."""
        if self._groups is None:
            from store.queries import groups  # the first sale is for nobody, mostly

            self._groups = groups.all_groups(connection)
        return self._groups

    def programs(self, connection: Connection) -> "Sequence[Program]":
        """Every reward program by name."""
        if self._programs is None:
            from store.queries import programs  # as above

            self._programs = programs.all_programs(connection)
        return self._programs


class Judged(NamedTuple):
    """What a cart costs, and who buys."""

    result: PricedBasket
    buyer: Customer | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of one customer, and of discounts for them."""

    standing: "Standing"
    customer: CustomerId | None
    buyer: Customer | None
    uses: Mapping[DiscountId, Uses]


class Judge:
    """Works the prices of the open sale out once, for as long as nobody writes to the book.

    A sale is shown, paid and closed: what it costs is looked up each time and worked out when it is another
    sale, or when the book stands elsewhere, whoever has moved it. Threads may ask at once: each value is
    replaced whole.
    """

    def __init__(self) -> None:
        self._last: tuple[_Basis, Judged] | None = None
        self._known: _Known | None = None

    def of(
        self,
        connection: Connection,
        cart: Cart,
        prices: "Prices",
        now: Instant,
        standing: "Standing | None" = None,
    ) -> Judged:
        """The prices of a cart in a transaction that has written nothing yet.

        `standing` is where the book stands in it, as far as it is known.
        """
        standing = standing or sites.standing(connection)
        opened = now if cart.opened_at is None else cart.opened_at
        basis = (standing, cart.customer, opened, cart.coupons, cart.returned, cart.lines)
        last = self._last
        if last is not None and last[0] == basis:
            return last[1]
        known = self._known_of(connection, standing, cart.customer)
        lines = _goods(cart)
        uses = _less_freed(connection, cart, self._uses(connection, known, prices.book, lines))
        basket = _basket(connection, cart, lines, known.buyer, uses, opened)
        judged = Judged(_beside_money(cart, price(basket, prices.book)), known.buyer)
        self._last = basis, judged
        return judged

    def _known_of(self, connection: Connection, standing: "Standing", customer: CustomerId | None) -> _Known:
        known = self._known
        if known is None or known.standing != standing or known.customer != customer:
            buyer = None if customer is None else customers.buyer(connection, customer)
            self._known = known = _Known(standing, customer, buyer, {})
        return known

    def _uses(
        self, connection: Connection, known: _Known, book: PriceBook, lines: Sequence[BasketLine]
    ) -> Mapping[DiscountId, Uses]:
        """How often the limited discounts on some lines were used: summed once, not with every scan."""
        counted = [offer.discount for offer in book.counted_on(lines)]
        fresh = [each for each in counted if each.id not in known.uses]
        if not fresh:
            return known.uses
        from store.queries import discount_uses  # most shops limit none

        uses = {**known.uses, **discount_uses.known(connection, fresh, known.customer)}
        self._known = _Known(known.standing, known.customer, known.buyer, uses)
        return uses


@dataclass(frozen=True, slots=True)
class Prices:
    """All that prices depend on besides the basket."""

    shop: Shop
    book: PriceBook
    names: dict[DiscountId, str]
    terms: Terms = field(default_factory=Terms)
    judge: Judge = field(default_factory=Judge)


class PriceService:
    """Hands out the current price book."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._lock = Lock()
        self._known: Prices | None = None
        self._age = 0
        units.feed.subscribe(self._on_fact)

    def current(self) -> Prices:
        """The book as it is now; raises Unavailable while the lane is still empty."""
        with self._lock:
            known, age = self._known, self._age
        if known is not None:
            return known
        with self._units.database.reading() as connection:
            fresh = _read(connection)
        with self._lock:
            if self._age == age:
                self._known = fresh
        return fresh

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, _CONCERNS):
            with self._lock:
                self._known = None
                self._age += 1


def _read(connection: Connection) -> Prices:
    shop = shop_from(book.settings(connection))
    offers = discounts.offers(connection)
    return Prices(
        shop,
        price_book(
            offers.discounts,
            offers.groups,
            currency=shop.currency,
            tax=TaxPolicy(shop.tax, shop.tax_rounding),
            timezone=shop.zone,
        ),
        offers.names,
    )


def priced(connection: Connection, cart: Cart, prices: Prices, now: Instant) -> PricedBasket:
    """The prices of a cart's live lines, judged at the moment it was opened; worked out anew."""
    return _beside_money(cart, price(basket_of(connection, cart, prices.book, now), prices.book))


def basket_of(connection: Connection, cart: Cart, book: PriceBook, now: Instant) -> Basket:
    """The goods of a cart with all that their prices depend on."""
    lines = _goods(cart)
    known = None if cart.customer is None else customers.buyer(connection, cart.customer)
    uses = _uses(connection, cart, book, lines)
    opened = now if cart.opened_at is None else cart.opened_at
    return _basket(connection, cart, lines, known, uses, opened)


def counted_on(cart: Cart, book: PriceBook) -> list[Discount]:
    """The discounts that touch a cart and depend on what earlier sales used."""
    return [offer.discount for offer in book.counted_on(_goods(cart))]


def _goods(cart: Cart) -> tuple[BasketLine, ...]:
    return tuple(
        BasketLine(
            unit_price=line.unit_price,
            quantity=line.quantity,
            product=line.product,
            category=line.category,
            tax_rate=line.tax_rate,
            discountable=line.discountable,
            floor=line.floor,
            manual=line.manual,
        )
        for line in cart.live
        if line.kind not in MONEY
    )


def _basket(
    connection: Connection,
    cart: Cart,
    lines: tuple[BasketLine, ...],
    known: Customer | None,
    uses: Mapping[DiscountId, Uses],
    opened: Instant,
) -> Basket:
    return Basket(
        lines=lines,
        opened=opened,
        groups=groups_that_count(cart.customer, known),
        tax_exempt=known is not None and known.tax_exempt,
        uses=uses,
        coupons=_coupons(connection, cart),
    )


def _beside_money(cart: Cart, goods: PricedBasket) -> PricedBasket:
    live = cart.live
    if len(goods.lines) == len(live):
        return goods
    from store.domain.pricing.money_lines import beside_goods  # most sales move no money

    return beside_goods(goods, [line.unit_price if line.kind in MONEY else None for line in live])


def _uses(
    connection: Connection, cart: Cart, book: PriceBook, lines: tuple[BasketLine, ...]
) -> Mapping[DiscountId, Uses]:
    """How often the limited discounts that touch the sale were used before."""
    counted = book.counted_on(lines)
    if not counted:
        return {}
    from store.queries import discount_uses  # most shops limit none

    known = discount_uses.known(connection, [offer.discount for offer in counted], cart.customer)
    return _less_freed(connection, cart, known)


def _less_freed(
    connection: Connection, cart: Cart, uses: Mapping[DiscountId, Uses]
) -> Mapping[DiscountId, Uses]:
    """Less what goods that come back with the cart give back."""
    if not cart.returned or not uses:
        return uses
    from store.services import return_uses  # nothing comes back with most sales

    return return_uses.less_freed(connection, cart, uses)


def _coupons(connection: Connection, cart: Cart) -> dict[DiscountId, Coupon]:
    """What the codes on the sale open."""
    if not cart.coupons:
        return {}
    from store.queries import coupons  # most sales have none

    return coupons.opened(connection, cart.coupons, cart.customer)


def groups_that_count(customer: CustomerId | None, known: Customer | None) -> frozenset[GroupId] | None:
    """The groups that count for a sale: None without a customer, none for one who is inactive or gone."""
    if customer is None:
        return None
    return frozenset(known.groups) if known is not None and known.active else frozenset()
