"""What may be taken for the open sale: each tender is judged before it stands on it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from store.domain import cart as carts
from store.domain.errors import BadInput, Refused, TillError
from store.domain.money import Minor
from store.domain.names import clean
from store.domain.payment import BALANCE, CARD, CASH, OWN, VOUCHER, AskAgain, Tender, checked
from store.domain.quick_cash import is_unusual
from store.domain.rights import Right
from store.domain.spending import BEYOND_LIMIT, voucher_key
from store.services.paying_bill import Bill
from store.services.rights import Rights
from store.services.selling.agreeing import Agreements
from store.services.spending import CHANGE_NEEDS_CUSTOMER

REFERENCE_CHARACTERS_MAX: Final = 64
"""Longer than any number a card terminal gives."""

GIVE_BACK: Final = "give back first what was taken for it, under =="


class Takings:
    """Judges what is given for the open sale by the rights of who is at the lane."""

    def __init__(self, rights: Rights, agreements: Agreements) -> None:
        self._rights = rights
        self._agreements = agreements

    def tender(self, bill: Bill, kind: str, amount: Minor | None, reference: str) -> Tender | None:
        """The tender that is meant, judged; None where nothing is left to pay.

        Raises:
            Refused, BadInput, NeedsApproval: it may not be taken.
            AskAgain: more cash than anybody gives.
        """
        if bill.cart.is_empty:
            raise Refused("nothing on the sale yet: scan something first")
        given = _whole(bill, kind, reference) if amount is None else amount
        if given == 0 and bill.due_cash <= 0:
            return None
        if given <= 0:
            raise BadInput("an amount given is above zero", field="tenders")
        tender = Tender(kind, given, clean(reference)[:REFERENCE_CHARACTERS_MAX])
        checked(tender, bill.cart.tenders, bill.total, currency=bill.money)
        if kind == CASH:
            self._ask_if_unusual(bill, given)
            return tender
        if kind == BALANCE and tender.reference == BEYOND_LIMIT:
            return self._beyond_limit(bill, tender)
        return bill.accounts.judged((*bill.cart.tenders, tender), bill.goods, bill.cart.beyond)[-1]

    def _beyond_limit(self, bill: Bill, tender: Tender) -> Tender:
        """A balance tender that asks to go beyond the limit: allowed is the sum of the sale, not the step."""
        tenders = (*bill.cart.tenders, tender)
        beyond = bill.accounts.beyond(tenders)
        judged = bill.accounts.judged(tenders, bill.goods, max(beyond, bill.cart.beyond))[-1]
        if not beyond:
            return replace(judged, reference="")
        if beyond > bill.cart.beyond:
            self._rights.require(Right.CREDIT, amount=beyond, subject=bill.cart.sale)
        return judged

    def _ask_if_unusual(self, bill: Bill, given: Minor) -> None:
        due = max(0, bill.due_cash)
        if is_unusual(given, due, bill.money, limit=bill.prices.shop.cash_ask):
            money = bill.money.format
            question = f"{money(given)} given for {money(due)}: change {money(given - due)}"
            self._agreements.need(AskAgain(question, ("cash", bill.cart.sale, given)))

    def may_keep_change(self, bill: Bill, change_in: str) -> None:
        """Return if the change of a paid sale may be given so; raises Refused, NeedsApproval."""
        change = max(0, -bill.due_cash)
        if change_in == BALANCE and change:
            if bill.cart.customer is None:
                raise Refused(CHANGE_NEEDS_CUSTOMER)
            self._rights.require(Right.TOP_UP, amount=change, subject=bill.cart.sale)


def with_tender(bill: Bill, tender: Tender) -> Bill:
    """The sale with a tender that was judged: what it takes beyond the limit is allowed from here on."""
    beyond = bill.accounts.beyond((*bill.cart.tenders, tender)) if tender.kind == BALANCE else 0
    return replace(bill, cart=carts.with_tender(bill.cart, tender, beyond=beyond))


def trouble(bill: Bill) -> str:
    """Why it cannot be closed, or a payment that was taken does not count any more; empty if all is well."""
    if bill.elsewhere:
        return bill.elsewhere
    without_cash = sum(tender.amount for tender in bill.cart.tenders if tender.kind != CASH)
    if without_cash > max(0, bill.total):
        paid, total = bill.money.format(without_cash), bill.money.format(bill.total)
        return f"{GIVE_BACK}: {paid} was paid without cash, and the total is {total}"
    try:
        bill.accounts.judged(bill.cart.tenders, bill.goods, bill.cart.beyond)
    except TillError as refusal:
        return f"{GIVE_BACK}: {str(refusal).partition(';')[0]}"
    return ""


def taken(tenders: Sequence[Tender], kind: str, reference: str) -> Minor:
    """What tenders on the sale take already out of the same account."""
    same = [tender for tender in tenders if tender.kind == kind]
    if kind == VOUCHER:
        key = voucher_key(reference)
        same = [tender for tender in same if voucher_key(tender.reference) == key]
    return sum(tender.amount for tender in same)


def _whole(bill: Bill, kind: str, reference: str) -> Minor:
    """All that is left, as far as a way of paying goes; raises Refused."""
    if kind == CASH:
        return max(0, bill.due_cash)
    if kind == CARD:
        return max(0, bill.rest)
    usable = bill.accounts.most(kind, reference) - taken(bill.cart.tenders, kind, reference)
    own = sum(tender.amount for tender in bill.cart.tenders if tender.kind in OWN)
    room = bill.rest if kind == VOUCHER else min(bill.rest, bill.goods - own)
    amount = min(usable, room)
    if amount <= 0:
        if bill.rest <= 0:
            raise Refused("nothing is left to pay")
        raise bill.accounts.nothing(kind, reference)
    return amount
