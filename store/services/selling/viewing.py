"""The open sale as the checkout shows it: priced now, with its customer and with why."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain.cart import Cart, CartLine
from store.domain.customers import Customer
from store.domain.errors import Unavailable
from store.domain.groups import QuickKind
from store.domain.payment import still_due
from store.domain.pricing.priced import Outcome, PricedBasket, PricedLine
from store.domain.till import Till, TillCustomer, TillGroup, TillLine
from store.services.day_watch import DayWatch
from store.services.prices import Judged, Prices, PriceService
from store.services.selling.open_sale import OpenSale
from store.unit import Units

if TYPE_CHECKING:
    from store.services.redeeming import Standings

_LOG = logging.getLogger(__name__)

BIRTHDAY_DAYS_MAX = 7
"""A birthday that is so near is worth a word at the till."""


class Viewing:
    """Prices the open sale."""

    def __init__(self, units: Units, sale: OpenSale, prices: PriceService, days: DayWatch) -> None:
        self._units = units
        self._sale = sale
        self._prices = prices
        self._days = days

    @cached_property
    def _standings(self) -> "Standings":
        from store.services.redeeming import Standings  # the first sale is for nobody, mostly

        return Standings(lambda: self._sale.changes)

    def till(self) -> Till:
        """The open sale, priced now."""
        # The book is read before this connection is taken: a till that has one does not open another.
        self.look_at_day()
        self._sale.renew()
        prices = self._prices.current()
        with self._sale.lock, self._units.database.reading() as connection:
            return self._till(connection, self._sale.cart(), prices)

    def look_at_day(self) -> None:
        """A till that slept over midnight has yesterday's members; without a customer they do not matter."""
        if self._sale.cart().customer is not None:
            try:
                self._days.look()
            except Unavailable:
                _LOG.exception("another program writes to the book; members are yesterday's for now")

    def _till(self, connection: Connection, cart: Cart, prices: Prices) -> Till:
        now = self._units.world.now()
        judged = prices.judge.of(connection, cart, prices, now)
        till = self._sold(connection, cart, prices, judged)
        if not cart.returned:
            return till
        from store.services.selling import returned_view  # nothing comes back with most sales

        return returned_view.with_returned(connection, till, cart, prices, now)

    def _sold(self, connection: Connection, cart: Cart, prices: Prices, judged: Judged) -> Till:
        result, buyer = judged
        return Till(
            sale=cart.sale,
            opened_at=cart.opened_at,
            lines=self._lines(cart, result, prices),
            customer=None if buyer is None else self._customer(connection, buyer, cart, prices),
            list_total=result.list_total,
            discount_total=result.discount_total,
            tax_total=result.tax_total,
            total=result.total,
            due_cash=still_due(cart.tenders, result.total, step=prices.shop.cash_step),
            tenders=cart.tenders,
            coupons=cart.coupons,
            before=self._sale.before,
            outcomes=_in_places(cart, result.outcomes),
            note=cart.note,
            tax_freed=result.tax_freed,
            coupons_dead=_dead(connection, cart) if cart.coupons else (),
            has_lost_customer=buyer is None and cart.customer is not None,
        )

    def _lines(self, cart: Cart, result: PricedBasket, prices: Prices) -> tuple[TillLine, ...]:
        """All lines in their places, with what is over of those whose label has dates."""
        lines = _till_lines(cart, result)
        if not any(line.package for line in cart.lines):
            return lines
        from store.domain.packages import mark
        from store.services.selling.dated import today  # most lines have no dates

        day = today(prices.shop, self._units.world.now())
        pairs = zip(lines, cart.lines, strict=True)
        return tuple(replace(shown, over=mark(line.package, day)) for shown, line in pairs)

    def _customer(self, connection: Connection, known: Customer, cart: Cart, prices: Prices) -> TillCustomer:
        from store.domain.birthdays import days_until
        from store.queries import statistics

        shop = prices.shop
        now = self._units.world.now()
        at = now if cart.opened_at is None else cart.opened_at
        today = datetime.fromtimestamp(now / 1000, UTC).astimezone(shop.zone).date()
        theirs = [group for group in prices.terms.groups(connection) if group.id in known.groups]
        rewards = self._standings.of(connection, known, cart.opened_at, now, shop)
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
            points=rewards.points,
            balance=statistics.stats_of(connection, known.id).balance,
            birthday=days_until(known.birth_date, today, BIRTHDAY_DAYS_MAX),
            notes=known.notes,
            rewards=rewards,
            tax_exempt=(known.tax_reason or "yes") if known.tax_exempt else "",
        )


def _dead(connection: Connection, cart: Cart) -> tuple[str, ...]:
    from store.queries import coupons  # most sales have none

    found = coupons.opened(connection, cart.coupons, cart.customer).values()
    living = {coupon.code for coupon in found if coupons.opens(coupon)}
    return tuple(code for code in cart.coupons if code not in living)


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
