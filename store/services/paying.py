"""Paying the open sale: tenders come one by one, and the one that covers it closes it.

Nothing of an account is booked before the close; a tender that is given back has taken nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from sqlalchemy import Connection

from store.domain import cart as carts
from store.domain.cart import Cart
from store.domain.errors import BadInput, Refused, TillError
from store.domain.ids import SaleId
from store.domain.money import Minor
from store.domain.names import clean
from store.domain.payment import CARD, CASH, OWN, VOUCHER, Tender, still_due
from store.domain.rights import Right
from store.domain.spending import voucher_key
from store.domain.till import Added, Attached, Closed, Entry, Payable
from store.queries import customers, lineages, sales
from store.queries import spending as queries
from store.services import closing, sold
from store.services.checkout import CheckoutService
from store.services.customers import resolve
from store.services.drafting import Drafts
from store.services.lanes import LaneService
from store.services.paying_bill import Bill, bill_of
from store.services.paying_means import out, payable, payable_out
from store.services.paying_tender import Takings, trouble, with_tender
from store.services.rights import Rights
from store.services.selling import money_lines
from store.unit import Actor, Units


class _NotCovered(Exception):
    """The payment does not cover the sale."""


class PayingService:
    """Takes money for the lane's open sale."""

    def __init__(
        self, units: Units, actor: Actor, lanes: LaneService, checkout: CheckoutService, rights: Rights
    ) -> None:
        self._units = units
        self._actor = actor
        self._lanes = lanes
        self._checkout = checkout
        self._sale = checkout.sale
        self._rights = rights
        self._takings = Takings(rights, checkout.agreements)
        self._drafts = Drafts()

    def prepare(self) -> None:
        """Work out what the document of the open sale will say: while its money is counted, nobody waits.

        Nothing is taken or asked for, and a sale that is not prepared is closed all the same.
        """
        with suppress(TillError), self._opened() as (connection, bill):
            cart = bill.cart
            if not cart.is_empty and not cart.returned:
                self._drafts.of(connection, cart, bill.prices, bill.judged, self._units.world.now())

    def due(self) -> Payable:
        """What is to pay, and what it can be paid with."""
        with self._opened() as (connection, bill):
            return payable(connection, bill)

    def take(
        self,
        kind: str,
        amount: Minor | None = None,
        *,
        reference: str = "",
        change_in: str = CASH,
        sale: SaleId | None = None,
    ) -> Closed | Payable:
        """Take a payment; what covers the sale closes it, and anything less stays on it.

        Args:
            kind: as `KINDS` says.
            amount: what was given; None for all that is left, as far as it goes.
            reference: of a card payment, or the code of a voucher.
            change_in: `cash`, or `balance` to put the change there.
            sale: which sale is meant; one that is closed already is answered again, and nothing is taken.

        Raises:
            Refused, BadInput, NeedsApproval: nothing was taken.
            AskAgain: more cash than anybody gives; agree and repeat.
        """
        if kind not in {CASH, CARD, *OWN, VOUCHER}:
            raise BadInput(f"cannot take {kind!r}", field="tenders")
        self._rights.attended()
        with self._sale.lock:
            if sale is not None and sale != self._sale.cart().sale:
                return self._closed_before(sale)
            closed = self._closed_at_once(kind, amount, reference, change_in=change_in)
            return self._taken(kind, amount, reference, change_in=change_in) if closed is None else closed

    def _closed_at_once(
        self, kind: str, amount: Minor | None, reference: str, *, change_in: str
    ) -> Closed | None:
        """Close the sale by the one payment that covers it, judged and booked in one transaction.

        So most sales are paid. None, and nothing was taken or asked, where this one is not.
        """
        cart = self._renewed()
        if cart.tenders or cart.returned or kind not in {CASH, CARD}:
            return None
        prices, lane = self._checkout.prices.current(), self._lanes.own()
        try:
            with self._units.begin(self._actor) as unit:
                bill = bill_of(unit.connection, cart, prices, unit.now, unit.standing)
                _require_covered(bill, kind, amount)
                tender = self._takings.tender(bill, kind, amount, reference)
                paid = sold.Payment(() if tender is None else (tender,), change_in)
                if change_in != CASH and tender is not None:
                    self._takings.may_keep_change(with_tender(bill, tender), change_in)
                drafted = self._drafts.of(unit.connection, cart, prices, bill.judged, unit.now)
                closed = closing.close(unit, cart, paid, prices, lane, known=drafted)
        except _NotCovered:
            return None
        self._sale.begin_anew()
        return closed

    def _taken(self, kind: str, amount: Minor | None, reference: str, *, change_in: str) -> Closed | Payable:
        """Put a payment on the sale, which it may cover together with others; raises as `take`."""
        with self._opened() as (connection, opened):
            if opened.elsewhere:
                raise Refused(opened.elsewhere)
            if opened.total < 0:
                cart, is_all = out(opened, Tender(kind, amount or 0, clean(reference)))
                if not is_all:
                    self._sale.save(cart)
                    return payable_out(replace(opened, cart=cart))
                return self._close(cart, CASH)
            bill = self._still(opened)
            tender = self._takings.tender(bill, kind, amount, reference)
            after = bill if tender is None else with_tender(bill, tender)
            if after.rest > 0 and (kind != CASH or after.due_cash > 0):
                self._sale.save(after.cart)
                return payable(connection, after)
            self._takings.may_keep_change(after, change_in)
        return self._close(after.cart, change_in)

    def give_back(self, place: int) -> Payable:
        """Give a payment back, and owe it again; raises NotFound."""
        self._sale.change(lambda cart: carts.without_tender(cart, place))
        return self.due()

    def scan(self, code: str) -> Entry | Closed | Payable:
        """A code read while the sale is paid: a customer's card, a voucher, a coupon, never an amount.

        Raises:
            Refused: it is none of them, or a coupon that cannot be used now.
            AskAgain: a coupon changes what a sale costs that was paid in part.
        """
        raw = clean(code)
        with self._units.database.reading() as connection:
            carriers = customers.by_card(connection, raw) if raw else []
            is_voucher = self.is_voucher(connection, raw)
        if len(carriers) == 1:
            self._checkout.attach(carriers[0])
            return Attached(carriers[0])
        if is_voucher:
            return self.take(VOUCHER, reference=raw)
        coupon = self._coupon(raw)
        if coupon is None:
            raise Refused(
                f"{raw}: no card, no voucher, no coupon; go back to the sale with s to add products"
            )
        return coupon

    def _coupon(self, raw: str) -> Entry | None:
        from store.services.selling import couponing  # most sales have none

        with self._sale.lock, self._units.database.reading() as connection:
            found = couponing.redeemed(connection, self._sale, raw, self._units.world.now())
        return None if found is None else self._checkout.explained(found)

    def is_voucher(self, connection: Connection, code: str) -> bool:
        """Whether a voucher of this code was sold."""
        plain = any(character.isalnum() for character in code)
        return plain and queries.is_kept(connection, voucher_key(code), VOUCHER)

    # Lines that move money

    def top_up(self, amount: Minor) -> Added:
        """Put a top-up of the customer's balance on the sale; raises Refused, BadInput, NeedsApproval."""
        cart = self._sale.cart()
        line = money_lines.top_up(amount, self._checkout.prices.current().shop)
        if cart.customer is None:
            raise Refused("a top-up is for a customer: put one on the sale with @ first")
        self._rights.require(Right.TOP_UP, amount=amount, subject=cart.sale)
        return self._add(line)

    def sell_voucher(self, amount: Minor, code: str = "") -> Added:
        """Put a voucher on the sale; one without a code gets one. Raises Refused, BadInput."""
        shop, randomness = self._checkout.prices.current().shop, self._units.world.random(8)
        with self._units.database.reading() as connection:
            line = money_lines.voucher(
                connection, self._sale.cart(), amount, code, shop=shop, randomness=randomness
            )
        return self._add(line)

    def _add(self, line: carts.CartLine) -> Added:
        with self._sale.lock:
            cart = self._sale.cart()
            self._sale.save(carts.append(cart, line, self._units.world.now()))
            return Added(len(cart.lines))

    # Whole sales beside the open one

    def top_up_now(self, customer: str, amount: Minor, *, kind: str = CASH) -> Closed:
        """Close a sale that tops a customer's balance up, beside the open one.

        Raises:
            NotFound, Refused, BadInput, NeedsApproval: nothing was booked.
        """
        if kind not in {CASH, CARD}:
            raise BadInput("a top-up is paid in cash or by card", field="tender")
        prices, lane = self._checkout.prices.current(), self._lanes.own()
        line = money_lines.top_up(amount, prices.shop)
        self._rights.require(Right.TOP_UP, amount=amount)
        with self._units.begin(self._actor) as unit:
            cart = carts.append(self._sale.new(), line, unit.now)
            cart = carts.attach(cart, resolve(unit.connection, customer))
            given = still_due((), amount, step=prices.shop.cash_step) if kind == CASH else amount
            return closing.close(unit, cart, sold.Payment((Tender(kind, given),)), prices, lane)

    # Behind it

    @contextmanager
    def _opened(self) -> Iterator[tuple[Connection, Bill]]:
        """The open sale, priced now; nobody else changes it meanwhile."""
        with self._sale.lock:
            cart, prices = self._renewed(), self._checkout.prices.current()
            with self._units.database.reading() as connection:
                bill = bill_of(connection, cart, prices, self._units.world.now())
                yield connection, replace(bill, elsewhere=self._elsewhere(connection, cart))

    def _elsewhere(self, connection: Connection, cart: Cart) -> str:
        if cart.held is None and not lineages.closed(connection, cart.sale):
            return ""
        from store.services.selling import held  # most sales never waited

        return held.elsewhere(connection, cart, self._lanes.own())

    def _renewed(self) -> Cart:
        """The open sale with the groups and products of now."""
        self._checkout.look_at_day()
        self._sale.renew()
        return self._sale.cart()

    def _still(self, bill: Bill) -> Bill:
        """The sale as it is paid further: what it costs by now was agreed to, and its payments count."""
        cart = self._checkout.agreements.still(bill.cart, bill.total)
        if cart.tenders and cart != bill.cart:
            self._sale.save(cart)
        if why_not := trouble(bill):
            raise Refused(why_not)
        return replace(bill, cart=cart)

    def _close(self, cart: Cart, change_in: str) -> Closed:
        prices, lane = self._checkout.prices.current(), self._lanes.own()
        with self._sale.lock:
            with self._units.begin(self._actor) as unit:
                payment = sold.Payment(cart.tenders, change_in)
                closed = closing.close(unit, cart, payment, prices, lane)
            self._sale.begin_anew()
        return closed

    def _closed_before(self, sale: SaleId) -> Closed:
        with self._units.database.reading() as connection:
            there = sales.get(connection, sale)
            if there is None:
                raise Refused("another sale is open now; nothing was taken")
            return replace(sold.closed_as(connection, there), again=True)


def _require_covered(bill: Bill, kind: str, amount: Minor | None) -> None:
    if not bill.is_covered_by(kind, amount):
        raise _NotCovered
