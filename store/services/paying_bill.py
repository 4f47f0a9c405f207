"""The open sale as it is paid: what it costs now, what of it was paid, and the accounts that may pay."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.money import Currency, Minor
from store.domain.payment import CARD, CASH, still_due
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.services.prices import Judged, Prices
from store.services.sold import moved
from store.services.spending import Accounts

if TYPE_CHECKING:
    from store.queries.sites import Standing
    from store.services.return_exchange import Back


@dataclass(frozen=True, slots=True)
class Bill:
    """The open sale and all that paying it depends on."""

    cart: Cart
    prices: Prices
    judged: Judged
    total: Minor
    goods: Minor
    """What of it is goods."""
    accounts: Accounts
    back: "Back | None" = None
    """What comes back with it."""
    elsewhere: str = ""
    """Why it is not this lane's to close, as far as that was asked."""

    @property
    def money(self) -> Currency:
        """The shop's currency."""
        return self.prices.shop.currency

    @property
    def rest(self) -> Minor:
        """What is left to pay; below zero it is change."""
        return self.total - sum(tender.amount for tender in self.cart.tenders)

    @property
    def due_cash(self) -> Minor:
        """The same if it is paid in cash."""
        return still_due(self.cart.tenders, self.total, step=self.prices.shop.cash_step)

    def is_covered_by(self, kind: str, amount: Minor | None) -> bool:
        """Whether so much in cash or by card pays all that is left; None is all that is left."""
        if amount is None:
            return kind in {CASH, CARD}
        return amount >= self.due_cash if kind == CASH else kind == CARD and amount >= self.rest


def bill_of(
    connection: Connection, cart: Cart, prices: Prices, at: Instant, standing: "Standing | None" = None
) -> Bill:
    """The open sale at a moment, in a transaction that has written nothing yet.

    `standing` is where the book stands in it, as far as it is known.
    """
    judged = prices.judge.of(connection, cart, prices, at, standing)
    total = judged.result.total
    opened = at if cart.opened_at is None else cart.opened_at
    accounts = Accounts(connection, cart.customer, opened, prices.shop)
    bill = Bill(cart, prices, judged, total, total - moved(cart), accounts)
    return _less_returned(connection, bill, at) if cart.returned else bill


def _less_returned(connection: Connection, bill: Bill, at: Instant) -> Bill:
    """The same less what comes back with it; what points and balance paid for that still counts."""
    from store.services import return_exchange  # nothing comes back with most sales

    back = return_exchange.back_of(connection, bill.cart, bill.prices, at)
    goods = max(0, bill.goods - return_exchange.own_paid(back))
    return replace(bill, total=bill.total - back.amount, goods=goods, back=back)
