"""Closing a sale with goods that come back: what they had cost pays for what is sold, the rest is settled.

What comes back is worth what its receipt stores; what is sold is priced as if nothing came back. Both are one
document and one commit. Without anything sold it is a return.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.errors import NotFound, Refused
from store.domain.ids import CustomerId, LaneId, SaleId
from store.domain.members import Member
from store.domain.money import Minor
from store.domain.payment import BALANCE, Paid, Tender, change_given, settle
from store.domain.pricing.priced import PricedBasket
from store.domain.refund_ways import exchanged, handed_on, own_part, paid_for, value_in_points
from store.domain.refunds import Refund
from store.domain.return_cart import checked_reason, choices, of_receipt
from store.domain.return_worth import lines_back, refunded, ways
from store.domain.returns import gone
from store.domain.sale import Sale, SaleKind, SaleLine
from store.domain.shop import Tax
from store.domain.stamps import Instant
from store.domain.till import Closed
from store.domain.values import dataclass
from store.queries import customers, survivors
from store.queries.survivors import family
from store.services import (
    discount_uses,
    documents,
    earning,
    return_entries,
    return_limits,
    return_plan,
    spending,
)
from store.services.prices import Judge, Prices
from store.services.return_documents import points_taken, tell
from store.services.sold import Buyer, Payment, buyer_of, closed_as, lines_of, moved
from store.unit import Unit


@dataclass(frozen=True, slots=True)
class Back:
    """What comes back with an open sale."""

    lines: tuple[SaleLine, ...]
    """Below zero; what broken offers take back, above."""
    plan: return_plan.Plan | None = None
    """None without a receipt."""

    @property
    def amount(self) -> Minor:
        """What it is worth, above zero."""
        return -sum(line.total for line in self.lines)

    @property
    def off(self) -> Minor:
        """What discounts had taken off it, below zero."""
        return sum(share.amount for line in self.lines for share in line.shares)


NOTHING = Back(())


def back_of(connection: Connection, cart: Cart, prices: Prices, now: Instant) -> Back:
    """What comes back with an open sale; raises NotFound, Refused when it cannot (any more)."""
    if not cart.returned:
        return NOTHING
    sale = of_receipt(cart)
    if sale is None:
        known = None if cart.customer is None else customers.buyer(connection, cart.customer)
        exempt = known is not None and known.tax_exempt
        return Back(lines_back(cart.returned, prices.book, at=now, tax_exempt=exempt))
    planned = return_plan.plan(connection, sale, choices(cart))
    return Back(planned.lines, planned)


def back_or_why(connection: Connection, cart: Cart, prices: Prices, now: Instant) -> tuple[Back, str]:
    """The same for whoever only shows it: nothing, and why, once it came back elsewhere."""
    try:
        return back_of(connection, cart, prices, now), ""
    except (NotFound, Refused) as refusal:
        return NOTHING, str(refusal)


def refund(
    back: Back,
    amount: Minor,
    chosen: Sequence[Tender],
    prices: Prices,
    *,
    customer: CustomerId | None,
) -> Refund:
    """How money goes back: in what was chosen so far, above zero, and the rest the way it was paid.

    Raises:
        BadInput, Refused: it cannot go back that way.
    """
    shop = prices.shop
    if back.plan is None:
        return refunded(
            amount, chosen, allows_cash=shop.no_receipt_cash, step=shop.cash_step, currency=shop.currency
        )
    out = return_plan.paid_out_of(back.plan, amount, chosen)
    if customer is None and any(tender.kind == BALANCE for tender in out.tenders):
        raise Refused("nobody's balance can take it: put a customer on the sale with @ first")
    return out


def own_paid(back: Back) -> Minor:
    """What of what comes back was paid with points or balance: it pays for nothing but goods."""
    return own_part(handed_on(paid(back), back.amount))


def paid(back: Back) -> tuple[Paid, ...]:
    """The ways in which it may go back."""
    return ways(back.amount) if back.plan is None else back.plan.ways


def close(unit: Unit, cart: Cart, payment: Payment, prices: Prices, lane: Member) -> Closed:
    """Close a cart with goods that come back.

    Raises:
        NotFound, Refused: goods came back elsewhere meanwhile, the tenders do not cover it, an account has
            not enough to spend here, or the goods are somebody else's.
        BadInput: a tender that cannot be.
    """
    discount_uses.refuse_spent(unit.connection, cart)
    result, known = Judge().of(unit.connection, cart, prices, unit.now)
    back = back_of(unit.connection, cart, prices, unit.now)
    _refuse_strangers(unit, cart, back, prices)
    opened = unit.now if cart.opened_at is None else cart.opened_at
    buyer = Buyer() if cart.customer is None else buyer_of(unit.connection, known, opened, prices)
    sale = _document(unit, cart, (result, back), buyer, prices)
    place = documents.next_place(unit, lane)
    sale = replace(sale, number=place.number, lane=lane.id, session=place.session)
    sale = _settled(sale, payment, back, prices)
    sale = replace(sale, carried=_taken_over(sale, back))
    accounts = spending.Accounts(unit.connection, cart.customer, opened, prices.shop)
    goods = result.total - moved(cart) - own_part(sale.carried)
    if goods < 0:
        raise Refused(
            "what was paid with points or balance is exchanged for goods alone:"
            " take the top-up or the voucher off, or return the goods by themselves"
        )
    if sale.total >= 0:
        kept = tuple(each for each in sale.tenders if each.amount < 0)
        given = sale.tenders[: len(sale.tenders) - len(kept)]
        sale = replace(sale, tenders=(*accounts.judged(given, goods, cart.beyond), *kept))
    documents.write(unit, sale, place)
    discount_uses.record(unit, sale, cart, result, prices)
    _book(unit, sale, back, accounts)
    if buyer.earner is not None:
        earning.earn(unit, sale, buyer.earner, in_points=value_in_points(sale.carried))
    tell(unit, sale)
    unit.did("sales.exchange" if cart.live else "sales.return", sale.id, _whence(back))
    return closed_as(unit.connection, sale)


def document(connection: Connection, sale: SaleId) -> Sale:
    """A document that was just written."""
    return return_plan.get(connection, sale)


def _whence(back: Back) -> str:
    return "without a receipt" if back.plan is None else back.plan.original.number


def _document(unit: Unit, cart: Cart, both: tuple[PricedBasket, Back], buyer: Buyer, prices: Prices) -> Sale:
    """The document without its number and without money."""
    result, back = both
    original = None if back.plan is None else back.plan.original
    tax, exempt = prices.book.tax.mode.value, buyer.tax_exempt
    if original is not None and not cart.live:
        tax, exempt = original.tax, original.tax_exempt
    return Sale(
        id=cart.sale,
        number="",
        lane=LaneId(b""),
        staff=unit.actor.staff,
        customer=cart.customer,
        customer_name=buyer.name,
        groups=buyer.groups,
        opened_at=unit.now if cart.opened_at is None else cart.opened_at,
        closed_at=unit.now,
        tax=tax,
        lines=(*lines_of(cart, result, prices), *back.lines),
        tenders=(),
        list_total=result.list_total + sum(line.list for line in back.lines),
        discount_total=result.discount_total + back.off,
        tax_total=result.tax_total + sum(line.tax for line in back.lines),
        total=result.total - back.amount,
        rounding=0,
        change=0,
        kind=SaleKind.EXCHANGE if cart.live else SaleKind.RETURN,
        original=None if original is None else original.id,
        note=cart.note,
        reason=checked_reason(cart.reason),
        tax_exempt=exempt if tax != Tax.NONE.value else "",
    )


def _refuse_strangers(unit: Unit, cart: Cart, back: Back, prices: Prices) -> None:
    """Goods come back to whoever had bought them, and are exchanged under the taxes they were sold with."""
    if back.plan is None:
        return_limits.refuse_beyond(unit.connection, cart, back.amount, prices.shop, unit.now)
        return
    original = back.plan.original
    _refuse_customer(unit.connection, cart, original)
    if not cart.live:
        return
    known = None if cart.customer is None else customers.buyer(unit.connection, cart.customer)
    exempt = known is not None and known.tax_exempt
    if original.tax != prices.book.tax.mode.value or bool(original.tax_exempt) != exempt:
        raise Refused(f"{original.number} was taxed in another way: return its goods first, then sell")


def _refuse_customer(connection: Connection, cart: Cart, original: Sale) -> None:
    if original.customer is None or cart.customer in family(connection, original.customer):
        return
    who = customers.get(connection, survivors.survivor(connection, original.customer))
    if who is not None:
        raise Refused(
            f"that was sold to {who.name}: put them on the sale with @, or let it come back by itself"
        )


def _settled(sale: Sale, payment: Payment, back: Back, prices: Prices) -> Sale:
    """The document with what is paid for it, or out."""
    if sale.total >= 0:
        money = settle(payment.tenders, sale.total, step=prices.shop.cash_step, currency=prices.shop.currency)
        tenders, change = change_given(payment.tenders, money.change, payment.change_in)
        return replace(sale, tenders=tenders, rounding=money.rounding, change=change)
    if any(tender.amount > 0 for tender in payment.tenders):
        raise Refused("money goes back with this: give what was taken for it back first, then pay out")
    chosen = [replace(tender, amount=-tender.amount) for tender in payment.tenders]
    out = refund(back, -sale.total, chosen, prices, customer=sale.customer)
    return replace(sale, tenders=out.tenders, rounding=out.rounding)


def _taken_over(sale: Sale, back: Back) -> tuple[Paid, ...]:
    """What had paid for the goods that come back, as far as it pays for those that go out."""
    if back.plan is None:
        return ways(exchanged(sale))
    return handed_on(paid_for(back.plan.original, (*back.plan.later, sale)), exchanged(sale))


def _book(unit: Unit, sale: Sale, back: Back, accounts: spending.Accounts) -> None:
    """What it does to accounts: what was paid out of them, what goes back to them, points for the goods."""
    out = sale.tenders if sale.total < 0 else ()
    spending.booked(unit, replace(sale, tenders=() if out else sale.tenders), accounts)
    original = None if back.plan is None else back.plan.original
    taken = 0 if back.plan is None else points_taken(unit.connection, back.plan)
    return_entries.book(unit, replace(sale, tenders=out), original, taken=taken)
    if back.plan is not None:
        discount_uses.give_back(unit, sale.id, back.plan.original.id, gone(back.plan.rest))
