"""What a cart costs by the shop's price book, read again only after what it depends on has changed."""

from threading import Lock

from sqlalchemy import Connection

from store.domain.cart import MONEY, Cart
from store.domain.customers import Customer
from store.domain.discounts import Uses
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
from store.queries import book, customers, discounts
from store.services.shop import shop_from
from store.unit import Units


@dataclass(frozen=True, slots=True)
class Prices:
    """All that prices depend on besides the basket."""

    shop: Shop
    book: PriceBook
    names: dict[DiscountId, str]


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
        if isinstance(fact, CatalogueChanged | GroupsChanged | ShopChanged | BookChanged):
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
    """The prices of a cart's live lines, judged at the moment it was opened."""
    goods = price(basket_of(connection, cart, prices.book, now), prices.book)
    if len(goods.lines) == len(cart.live):
        return goods
    from store.domain.pricing.money_lines import beside_goods  # most sales move no money

    return beside_goods(goods, [line.unit_price if line.kind in MONEY else None for line in cart.live])


def basket_of(connection: Connection, cart: Cart, book: PriceBook, now: Instant) -> Basket:
    """The goods of a cart with all that their prices depend on."""
    lines = tuple(
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
    known = None if cart.customer is None else customers.buyer(connection, cart.customer)
    return Basket(
        lines=lines,
        opened=now if cart.opened_at is None else cart.opened_at,
        groups=groups_that_count(cart.customer, known),
        tax_exempt=known is not None and known.tax_exempt,
        uses=_uses(connection, cart, book, lines),
        coupons=_coupons(connection, cart),
    )


def _uses(
    connection: Connection, cart: Cart, book: PriceBook, lines: tuple[BasketLine, ...]
) -> dict[DiscountId, Uses]:
    """How often the limited discounts that touch the sale were used before."""
    counted = book.counted_on(lines)
    if not counted:
        return {}
    from store.queries import discount_uses  # most shops limit none

    known = discount_uses.known(connection, [offer.discount for offer in counted], cart.customer)
    if not cart.returned:
        return known
    from store.services import return_uses  # nothing comes back with most sales

    return return_uses.less_freed(connection, cart, known)


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
