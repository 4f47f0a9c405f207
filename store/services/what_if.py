"""Prices tried and told: the price test bench, and why a sale costs what it does. Nothing is written."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.domain.cart import MONEY, Cart, CartLine
from store.domain.catalogue import refuse_part
from store.domain.coupons import coupon_key
from store.domain.discounts import Discount
from store.domain.errors import NotFound
from store.domain.ids import DiscountId, SaleId
from store.domain.pricing.basket import Basket, BasketLine, Coupon
from store.domain.pricing.book import PriceBook, price_book
from store.domain.pricing.priced import Outcome, Share
from store.domain.pricing.trace import Trace, TraceLine, placed, traced
from store.domain.trials import Trial
from store.queries import catalogue, coupons, customers, discount_uses, discounts, sales
from store.services.prices import PriceService, basket_of, groups_that_count
from store.unit import Units


class TrialService:
    """Answers with whole traces."""

    def __init__(self, units: Units, prices: PriceService, cart: Callable[[], Cart]) -> None:
        """`cart` gives the open sale."""
        self._units = units
        self._prices = prices
        self._cart = cart

    def open_sale(self) -> Trace:
        """Why the open sale costs what it does, by the places of its lines as they are shown."""
        prices, cart = self._prices.current(), self._cart()
        goods = [place for place, line in enumerate(cart.lines) if _counts(line)]
        with self._units.database.reading() as connection:
            basket = basket_of(connection, cart, prices.book, self._units.world.now())
        trace = traced(basket, prices.book, [cart.lines[place].name for place in goods])
        shown = [_beside(line) for line in cart.lines]
        for place, line in zip(goods, trace.lines, strict=True):
            shown[place] = line
        return placed(trace, goods, shown)

    def sold(self, sale: SaleId) -> Trace:
        """What a closed sale was given, as it was stored; why it was not given more is not kept.

        Raises:
            NotFound: it is not here.
        """
        with self._units.database.reading() as connection:
            found = sales.get(connection, sale)
        if found is None:
            raise NotFound("that sale is not here (any more); it may not have arrived yet")
        lines = tuple(
            TraceLine(
                line.name,
                line.quantity,
                line.unit_price,
                line.list,
                tuple(Share(share.discount, share.amount) for share in line.shares),
                line.tax,
            )
            for line in found.lines
        )
        return Trace(
            lines,
            _granted(lines),
            {},
            {},
            found.list_total,
            found.discount_total,
            found.tax_total,
            found.total,
        )

    def names_of(self, sale: SaleId) -> dict[bytes, str]:
        """What the discounts of a closed sale were called then."""
        with self._units.database.reading() as connection:
            found = sales.get(connection, sale)
        lines = () if found is None else found.lines
        return {bytes(share.discount): share.name for line in lines for share in line.shares}

    def price(self, trial: Trial) -> Trace:
        """What a basket would cost, and why; raises NotFound for a product that is not there, Refused."""
        prices = self._prices.current()
        with self._units.database.reading() as connection:
            book = prices.book
            if trial.draft is not None:
                book = _with_draft(connection, book, trial.draft.discount)
            names, lines = _lines(connection, trial)
            known = None if trial.customer is None else customers.get(connection, trial.customer)
            basket = Basket(
                lines=tuple(lines),
                opened=trial.at,
                groups=trial.groups if trial.groups is not None else groups_that_count(trial.customer, known),
                tax_exempt=known is not None and known.tax_exempt,
                uses=discount_uses.known(
                    connection, [each.discount for each in book.counted_on(lines)], trial.customer
                ),
                coupons=_opened(connection, trial),
            )
        return traced(basket, book, names)


def _counts(line: CartLine) -> bool:
    return not line.voided and line.kind not in MONEY


def _beside(line: CartLine) -> TraceLine:
    """A line no offer is asked for: struck, or money that changes its place."""
    amount = 0 if line.voided else line.unit_price
    return TraceLine(line.name, line.quantity, line.unit_price, amount, (), 0)


def _granted(lines: Sequence[TraceLine]) -> tuple[Outcome, ...]:
    """What each discount took off a closed sale; by which rule is not kept."""
    amounts: dict[DiscountId, int] = {}
    places: dict[DiscountId, list[int]] = {}
    for place, line in enumerate(lines):
        for share in line.shares:
            amounts[share.discount] = amounts.get(share.discount, 0) + share.amount
            places.setdefault(share.discount, []).append(place)
    return tuple(Outcome(each, 0, amount, tuple(places[each]), 1) for each, amount in amounts.items())


def _with_draft(connection: Connection, book: PriceBook, draft: Discount) -> PriceBook:
    """The price book as it would be with a discount saved."""
    offers = discounts.offers(connection)
    before = next((each for each in offers.discounts if each.id == draft.id), None)
    created = draft.created if before is None else before.created
    others = [each for each in offers.discounts if each.id != draft.id]
    return price_book(
        [*others, replace(draft, created=created)],
        offers.groups,
        currency=book.currency,
        tax=book.tax,
        timezone=book.timezone,
    )


def _lines(connection: Connection, trial: Trial) -> tuple[list[str], list[BasketLine]]:
    names: list[str] = []
    lines: list[BasketLine] = []
    for product, quantity in trial.items:
        found = catalogue.get(connection, product)
        if found is None:
            raise NotFound("a product of the basket is not there any more; take it out")
        refuse_part(found, quantity)
        names.append(found.name)
        lines.append(
            BasketLine(
                unit_price=found.price,
                quantity=quantity,
                product=found.id,
                category=found.category,
                tax_rate=found.tax_rate,
                discountable=found.discountable,
                floor=found.floor,
            )
        )
    return names, lines


def _opened(connection: Connection, trial: Trial) -> dict[DiscountId, Coupon]:
    """What the codes open, and a draft that is tried by itself: its codes come when it is saved."""
    opened = coupons.opened(connection, map(coupon_key, trial.coupons), trial.customer)
    if trial.draft is not None:
        opened.setdefault(trial.draft.discount.id, Coupon(""))
    return opened
