"""Closing a sale: price it, settle the tenders, and write it with everything it causes in one commit."""

from store.domain.cart import Cart
from store.domain.errors import Refused
from store.domain.members import Member
from store.domain.payment import Settlement, change_given, settle
from store.domain.pricing.priced import PricedBasket
from store.domain.sale import Sale
from store.domain.shop import Shop, Tax
from store.domain.till import Closed
from store.events import CustomersChanged
from store.queries import lineages, sales
from store.services import discount_uses, documents, spending
from store.services.drafting import Draft, draft
from store.services.prices import Judge, Prices
from store.services.sold import Buyer, Payment, closed_as, closed_now, moved
from store.tables.sales import SALES
from store.unit import Row, Unit


def close(
    unit: Unit, cart: Cart, payment: Payment, prices: Prices, lane: Member, *, known: Draft | None = None
) -> Closed:
    """Close a cart as a sale; closing the same cart twice gives the sale that is there.

    `known` is its draft, where what it costs was judged in this transaction.

    Raises:
        Refused: nothing on it, the tenders do not cover it, or an account has not enough to spend here.
        BadInput: a tender that cannot be.
    """
    there = sales.get(unit.connection, cart.sale) if sales.is_there(unit.connection, cart.sale) else None
    if there is not None:
        return closed_as(unit.connection, there)
    if cart.is_empty:
        raise Refused("nothing on the sale yet: scan something first")
    others = lineages.closed(unit.connection, cart.sale)
    if cart.held is not None or others:
        from store.services.selling import held  # most sales never waited

        if why_not := held.elsewhere(unit.connection, cart, lane):
            raise Refused(why_not)
        held.end(unit, cart, lane.id)
    closed = _close(unit, cart, payment, prices, lane, known)
    if others:
        from store.queries import conflicts  # as above

        conflicts.doubt(unit.connection, {SALES.name: [cart.sale]})
    return closed


def _close(
    unit: Unit, cart: Cart, payment: Payment, prices: Prices, lane: Member, known: Draft | None
) -> Closed:
    if cart.returned:
        from store.services import return_exchange  # nothing comes back with most sales

        return return_exchange.close(unit, cart, payment, prices, lane)
    discount_uses.refuse_spent(unit.connection, cart)
    drafted = known or _drafted(unit, cart, prices)
    result, buyer = drafted.judged.result, drafted.buyer
    settled = _settled(unit, cart, payment, result, prices.shop)
    accounts = spending.Accounts(unit.connection, cart.customer, drafted.opened, prices.shop)
    tenders = accounts.judged(payment.tenders, result.total - moved(cart), cart.beyond)
    tenders, change = change_given(tenders, settled.change, payment.change_in)
    place = documents.next_place(unit, lane)
    sale = Sale(
        id=cart.sale,
        number=place.number,
        lane=lane.id,
        staff=unit.actor.staff,
        customer=cart.customer,
        customer_name=buyer.name,
        groups=buyer.groups,
        opened_at=drafted.opened,
        closed_at=unit.now,
        tax=prices.book.tax.mode.value,
        lines=drafted.lines,
        tenders=tenders,
        list_total=result.list_total,
        discount_total=result.discount_total,
        tax_total=result.tax_total,
        total=result.total,
        rounding=settled.rounding,
        change=change,
        session=place.session,
        note=cart.note,
        tax_exempt=buyer.tax_exempt if prices.book.tax.mode is not Tax.NONE else "",
    )
    documents.write(unit, sale, place, drafted.drawn)
    discount_uses.record(unit, sale, cart, result, prices)
    earned = _earn(unit, sale, buyer)
    booked = [*spending.booked(unit, sale, accounts), *earned]
    if sale.customer is not None and any(row["customer_id"] == sale.customer for row in booked):
        unit.tell([CustomersChanged(frozenset([sale.customer]))])
    unit.did("sales.close", sale.id)
    return closed_now(sale, sum(int(row["amount"] or 0) for row in earned))


def _settled(unit: Unit, cart: Cart, payment: Payment, result: PricedBasket, shop: Shop) -> Settlement:
    """How tenders cover a sale; who lacks something reads which coupon took nothing off."""
    try:
        return settle(payment.tenders, result.total, step=shop.cash_step, currency=shop.currency)
    except Refused as refusal:
        if not cart.coupons:
            raise
        from store.services.selling import coupon_gains  # most sales have none

        why = coupon_gains.idle(unit.connection, cart.coupons, result.outcomes, shop)
        raise Refused(f"{refusal}{why}", field=refusal.field) from None


def _drafted(unit: Unit, cart: Cart, prices: Prices) -> Draft:
    # What this transaction has written already is in no book yet.
    judge = Judge() if unit.touched else prices.judge
    judged = judge.of(unit.connection, cart, prices, unit.now, unit.standing)
    return draft(unit.connection, cart, prices, judged, unit.now)


def _earn(unit: Unit, sale: Sale, buyer: Buyer) -> list[Row]:
    if buyer.earner is None:
        return []
    from store.services import earning  # as above

    return earning.earn(unit, sale, buyer.earner)
