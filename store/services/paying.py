"""Paying the open sale: tenders come one by one, and the one that covers it closes it.

Nothing of an account is booked before the close; a tender that is given back has taken nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain import cart as carts
from store.domain.cart import Cart
from store.domain.errors import BadInput, Refused, TillError
from store.domain.ids import SaleId
from store.domain.money import Currency, Minor
from store.domain.names import clean
from store.domain.payment import (
    BALANCE,
    CARD,
    CASH,
    OWN,
    POINTS,
    VOUCHER,
    AskAgain,
    Tender,
    checked,
    still_due,
)
from store.domain.quick_cash import is_unusual, quick_cash
from store.domain.rights import Right
from store.domain.spending import BEYOND_LIMIT, voucher_key
from store.domain.stamps import Instant
from store.domain.till import Added, Attached, Closed, Entry, Means, Payable, Redeemed
from store.domain.values import dataclass
from store.queries import customers, sales
from store.queries import spending as queries
from store.services import closing, sold
from store.services.checkout import CheckoutService
from store.services.customers import resolve
from store.services.lanes import LaneService
from store.services.prices import Prices
from store.services.rights import Rights
from store.services.selling import money_lines
from store.services.spending import CHANGE_NEEDS_CUSTOMER, Accounts
from store.unit import Actor, Units

if TYPE_CHECKING:
    from store.services.return_exchange import Back

REFERENCE_CHARACTERS_MAX = 64
"""Longer than any number a card terminal gives."""

_GIVE_BACK = "give a payment back first, Backspace under == does"


@dataclass(frozen=True, slots=True)
class _Open:
    """The open sale and all that paying it depends on."""

    cart: Cart
    prices: Prices
    total: Minor
    goods: Minor
    """What of it is goods."""
    accounts: Accounts
    back: "Back | None" = None
    """What comes back with it."""

    @property
    def money(self) -> Currency:
        return self.prices.shop.currency

    @property
    def step(self) -> Minor:
        return self.prices.shop.cash_step

    @property
    def rest(self) -> Minor:
        return self.total - sum(tender.amount for tender in self.cart.tenders)

    @property
    def due_cash(self) -> Minor:
        return still_due(self.cart.tenders, self.total, step=self.step)


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

    def due(self) -> Payable:
        """What is to pay, and what it can be paid with."""
        with self._opened() as (connection, now):
            return self._payable(connection, now)

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
            with self._opened() as (connection, opened):
                if opened.total < 0:
                    cart, is_all = self._out(opened, Tender(kind, amount or 0, clean(reference)))
                    if not is_all:
                        self._sale.save(cart)
                        return self._payable_out(replace(opened, cart=cart))
                    return self._close(cart, CASH)
                now = self._still(opened)
                tender = self._tender(now, kind, amount, reference)
                after = now if tender is None else self._with(now, tender)
                if after.rest > 0 and (kind != CASH or after.due_cash > 0):
                    self._sale.save(after.cart)
                    return self._payable(connection, after)
                self._may_keep_change(after, change_in)
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

    def _coupon(self, raw: str) -> Redeemed | None:
        from store.services.selling import couponing  # most sales have none

        with self._sale.lock, self._units.database.reading() as connection:
            return couponing.redeemed(connection, self._sale, raw, self._units.world.now())

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
    def _opened(self) -> Iterator[tuple[Connection, _Open]]:
        """The open sale, priced now; nobody else changes it meanwhile."""
        self._checkout.look_at_day()
        self._sale.renew()
        prices = self._checkout.prices.current()
        with self._sale.lock, self._units.database.reading() as connection:
            cart, at = self._sale.cart(), self._units.world.now()
            total = prices.judge.of(connection, cart, prices, at).result.total
            moved = sum(line.unit_price for line in cart.live if line.kind in carts.MONEY)
            opened = at if cart.opened_at is None else cart.opened_at
            accounts = Accounts(connection, cart.customer, opened, prices.shop)
            now = _Open(cart, prices, total, total - moved, accounts)
            yield connection, self._with_returned(connection, now, at) if cart.returned else now

    def _with_returned(self, connection: Connection, now: _Open, at: Instant) -> _Open:
        """The open sale less what comes back with it; what points and balance paid for that still counts."""
        from store.services import return_exchange

        back = return_exchange.back_of(connection, now.cart, now.prices, at)
        goods = max(0, now.goods - return_exchange.own_paid(back))
        return replace(now, total=now.total - back.amount, goods=goods, back=back)

    def _out(self, now: _Open, wanted: Tender) -> tuple[Cart, bool]:
        from store.services import paying_out

        assert now.back is not None  # noqa: S101 - nothing else makes a total negative
        return paying_out.chosen(now.cart, now.back, now.prices, wanted, due=-now.total)

    def _payable_out(self, now: _Open) -> Payable:
        """The open sale as it is paid out."""
        from store.services import paying_out

        assert now.back is not None  # noqa: S101 - as above
        trouble, out, cash = "", tuple[Tender, ...](), tuple[Minor, ...]()
        try:
            out = paying_out.paid_out(now.cart, now.back, now.prices, due=-now.total)
            cash = paying_out.in_cash(now.cart, now.back, now.prices, due=-now.total)
        except TillError as refusal:
            trouble = f"{_GIVE_BACK}: {refusal}"
        return Payable(
            sale=now.cart.sale,
            total=now.total,
            rest=0,
            due_cash=0,
            tenders=now.cart.tenders,
            quick=cash,
            back=out,
            trouble=trouble,
        )

    def _tender(self, now: _Open, kind: str, amount: Minor | None, reference: str) -> Tender | None:
        """The tender that is meant, judged; None where nothing is left to pay."""
        if now.cart.is_empty:
            raise Refused("nothing on the sale yet: scan something first")
        given = self._whole(now, kind, reference) if amount is None else amount
        if given == 0 and now.due_cash <= 0:
            return None
        if given <= 0:
            raise BadInput("an amount given is above zero", field="tenders")
        tender = Tender(kind, given, clean(reference)[:REFERENCE_CHARACTERS_MAX])
        checked(tender, now.cart.tenders, now.total, currency=now.money)
        if kind == CASH:
            self._ask_if_unusual(now, given)
            return tender
        if kind == BALANCE and tender.reference == BEYOND_LIMIT:
            return self._beyond_limit(now, tender)
        return now.accounts.judged((*now.cart.tenders, tender), now.goods, now.cart.beyond)[-1]

    def _beyond_limit(self, now: _Open, tender: Tender) -> Tender:
        """A balance tender that asks to go beyond the limit: allowed is the sum of the sale, not the step."""
        tenders = (*now.cart.tenders, tender)
        beyond = now.accounts.beyond(tenders)
        judged = now.accounts.judged(tenders, now.goods, max(beyond, now.cart.beyond))[-1]
        if not beyond:
            return replace(judged, reference="")
        if beyond > now.cart.beyond:
            self._rights.require(Right.CREDIT, amount=beyond, subject=now.cart.sale)
        return judged

    def _still(self, now: _Open) -> _Open:
        """The sale as it is paid further: what it costs by now was agreed to, and its payments count."""
        cart = self._checkout.agreements.still(now.cart, now.total)
        if cart.tenders and cart != now.cart:
            self._sale.save(cart)
        if trouble := self._trouble(now):
            raise Refused(trouble)
        return replace(now, cart=cart)

    def _trouble(self, now: _Open) -> str:
        """Why a payment that was taken does not count any more; empty where all do."""
        without_cash = sum(tender.amount for tender in now.cart.tenders if tender.kind != CASH)
        if without_cash > max(0, now.total):
            paid, total = now.money.format(without_cash), now.money.format(now.total)
            return f"{_GIVE_BACK}: {paid} was paid without cash, and the total is {total}"
        try:
            now.accounts.judged(now.cart.tenders, now.goods, now.cart.beyond)
        except TillError as refusal:
            return f"{_GIVE_BACK}: {str(refusal).partition(';')[0]}"
        return ""

    def _with(self, now: _Open, tender: Tender) -> _Open:
        """The sale with a tender that was judged: what it takes beyond the limit is allowed from here on."""
        beyond = now.accounts.beyond((*now.cart.tenders, tender)) if tender.kind == BALANCE else 0
        return replace(now, cart=carts.with_tender(now.cart, tender, beyond=beyond))

    def _whole(self, now: _Open, kind: str, reference: str) -> Minor:
        if kind == CASH:
            return max(0, now.due_cash)
        if kind == CARD:
            return max(0, now.rest)
        usable = now.accounts.most(kind, reference) - self._taken(now.cart.tenders, kind, reference)
        own = sum(tender.amount for tender in now.cart.tenders if tender.kind in OWN)
        room = now.rest if kind == VOUCHER else min(now.rest, now.goods - own)
        amount = min(usable, room)
        if amount <= 0:
            told = now.accounts.told(kind, reference) or "nothing is left on it"
            raise Refused(
                f"{kind} can pay nothing here: {told}" if now.rest > 0 else "nothing is left to pay"
            )
        return amount

    def _taken(self, tenders: Sequence[Tender], kind: str, reference: str) -> Minor:
        """What tenders on the sale take already out of the same account."""
        same = [tender for tender in tenders if tender.kind == kind]
        if kind == VOUCHER:
            key = voucher_key(reference)
            same = [tender for tender in same if voucher_key(tender.reference) == key]
        return sum(tender.amount for tender in same)

    def _ask_if_unusual(self, now: _Open, given: Minor) -> None:
        due = max(0, now.due_cash)
        if is_unusual(given, due, now.money, limit=now.prices.shop.cash_ask):
            money = now.money.format
            question = f"{money(given)} given for {money(due)}: change {money(given - due)}"
            self._checkout.agreements.need(AskAgain(question, ("cash", now.cart.sale, given)))

    def _may_keep_change(self, now: _Open, change_in: str) -> None:
        change = max(0, -now.due_cash)
        if change_in == BALANCE and change:
            if now.cart.customer is None:
                raise Refused(CHANGE_NEEDS_CUSTOMER)
            self._rights.require(Right.TOP_UP, amount=change, subject=now.cart.sale)

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

    def _payable(self, connection: Connection, now: _Open) -> Payable:
        if now.total < 0:
            return self._payable_out(now)
        due = max(0, now.due_cash)
        return Payable(
            sale=now.cart.sale,
            total=now.total,
            rest=max(0, now.rest),
            due_cash=due,
            tenders=now.cart.tenders,
            quick=quick_cash(due, now.money),
            means=tuple(self._means(connection, now)),
            trouble=self._trouble(now),
        )

    def _means(self, connection: Connection, now: _Open) -> Iterator[Means]:
        if now.cart.customer is None or customers.get(connection, now.cart.customer) is None:
            return
        wallet, money = now.accounts.wallet, now.money.format
        if wallet.balance.known or wallet.balance.credit:
            told = now.accounts.told(BALANCE) or money(wallet.balance.known)
            credit = f", credit {money(wallet.balance.credit)}" if wallet.balance.credit else ""
            usable = wallet.balance.spendable - self._taken(now.cart.tenders, BALANCE, "")
            yield Means(BALANCE, max(0, usable), f"{told}{credit}", wallet.balance.holders)
        if wallet.points.known > 0 and wallet.rate is not None:
            told = now.accounts.told(POINTS) or str(wallet.points.known)
            usable = wallet.rate.worth(wallet.points.spendable) - self._taken(now.cart.tenders, POINTS, "")
            yield Means(POINTS, max(0, usable), told, wallet.points.holders)
