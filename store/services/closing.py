"""Closing a sale: price it, settle the tenders, and write it with everything it causes in one commit."""

from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain.cart import MONEY, Cart, CartLine
from store.domain.errors import Refused
from store.domain.ids import CustomerId
from store.domain.members import Member
from store.domain.money import Minor
from store.domain.payment import CASH, Tender, change_given, kicks_drawer, settle
from store.domain.pricing.priced import PricedBasket, PricedLine
from store.domain.sale import LineKind, Sale, SaleLine, Share
from store.domain.shop import Tax
from store.domain.stamps import Instant
from store.domain.till import Closed
from store.domain.values import dataclass
from store.events import CustomersChanged
from store.queries import customers, groups, sales
from store.services import discount_uses, documents, spending
from store.services.prices import Prices, priced
from store.unit import Row, Unit

if TYPE_CHECKING:
    from store.services.earning import Earner

NO_NAME = "discount"
"""What a receipt calls a discount whose name this lane does not have."""

EXEMPT = "yes"
"""Why no tax was taken, of a customer whose reason this lane does not have."""


@dataclass(frozen=True, slots=True)
class _Buyer:
    """The customer as the sale will remember them."""

    name: str = ""
    groups: tuple[str, ...] = ()
    earner: "Earner | None" = None
    tax_exempt: str = ""
    """Why they pay no tax; empty when they do."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What was given for a sale, and how the change is given."""

    tenders: tuple[Tender, ...]
    change_in: str = CASH
    """`balance` puts it on the customer's balance."""


def close(unit: Unit, cart: Cart, payment: Payment, prices: Prices, lane: Member) -> Closed:
    """Close a cart as a sale; closing the same cart twice gives the sale that is there.

    Raises:
        Refused: nothing on it, the tenders do not cover it, or an account has not enough to spend here.
        BadInput: a tender that cannot be.
    """
    there = sales.get(unit.connection, cart.sale)
    if there is not None:
        return closed_as(unit.connection, there)
    if cart.is_empty:
        raise Refused("nothing on the sale yet: scan something first")
    if cart.held is not None:
        from store.services.selling.held import require_ours  # most sales never waited

        require_ours(unit.connection, cart, lane)
    opened = unit.now if cart.opened_at is None else cart.opened_at
    discount_uses.refuse_spent(unit.connection, cart)
    result = priced(unit.connection, cart, prices, unit.now)
    settled = settle(payment.tenders, result.total, step=prices.shop.cash_step, currency=prices.shop.currency)
    buyer = _buyer(unit.connection, cart.customer, opened, prices.shop.zone)
    accounts = spending.Accounts(unit.connection, cart.customer, opened, prices.shop)
    tenders = accounts.judged(payment.tenders, result.total - _moved(cart), cart.beyond)
    tenders, change = change_given(tenders, settled.change, payment.change_in)
    sale = Sale(
        id=cart.sale,
        number=documents.next_number(unit, lane),
        lane=lane.id,
        staff=unit.actor.staff,
        customer=cart.customer,
        customer_name=buyer.name,
        groups=buyer.groups,
        opened_at=opened,
        closed_at=unit.now,
        tax=prices.book.tax.mode.value,
        lines=_lines(cart, result, prices),
        tenders=tenders,
        list_total=result.list_total,
        discount_total=result.discount_total,
        tax_total=result.tax_total,
        total=result.total,
        rounding=settled.rounding,
        change=change,
        note=cart.note,
        tax_exempt=buyer.tax_exempt if prices.book.tax.mode is not Tax.NONE else "",
    )
    documents.write(unit, sale)
    discount_uses.record(unit, sale, cart, result, prices)
    booked = [*spending.booked(unit, sale, accounts), *_earn(unit, sale, buyer)]
    if sale.customer is not None and any(row["customer_id"] == sale.customer for row in booked):
        unit.tell([CustomersChanged(frozenset([sale.customer]))])
    unit.did("sales.close", sale.id)
    return closed_as(unit.connection, sale)


def _lines(cart: Cart, result: PricedBasket, prices: Prices) -> tuple[SaleLine, ...]:
    """All lines in their places; what was struck is kept with all its amounts at zero."""
    done = iter(result.lines)
    return tuple(_struck(line) if line.voided else _line(line, next(done), prices) for line in cart.lines)


def _line(line: CartLine, done: PricedLine, prices: Prices) -> SaleLine:
    return replace(
        _struck(line),
        list=done.list,
        shares=tuple(
            Share(share.discount, prices.names.get(share.discount, NO_NAME), share.amount)
            for share in done.shares
        ),
        tax_rate=done.tax_rate,
        net=done.net,
        tax=done.tax,
        total=done.total,
        voided=False,
    )


def _struck(line: CartLine) -> SaleLine:
    return SaleLine(
        product=line.product,
        category=line.category,
        name=line.name,
        code=line.code,
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_rate=line.tax_rate,
        list=0,
        shares=(),
        net=0,
        tax=0,
        total=0,
        kind=LineKind(line.kind),
        note=line.note,
        cost=line.cost,
        voided=True,
        manual="" if line.manual is None else f"{line.manual.kind.value} {line.manual.value}",
    )


def _buyer(connection: Connection, customer: CustomerId | None, at: Instant, zone: tzinfo) -> _Buyer:
    if customer is None:
        return _Buyer()
    known = customers.buyer(connection, customer)
    if known is None:
        raise Refused("the customer on the sale is not there any more: take them off with @, then pay")
    exempt = (known.tax_reason or EXEMPT) if known.tax_exempt else ""
    if not known.active:
        return _Buyer(known.name, tax_exempt=exempt)
    current = [
        group for group in groups.all_groups(connection) if group.id in known.groups and group.current(at)
    ]
    from store.services import earning  # a sale to nobody earns nothing

    earner = earning.earner(connection, current, at, zone)
    return _Buyer(known.name, tuple(group.name for group in current), earner, exempt)


def _moved(cart: Cart) -> Minor:
    """What the lines of a cart cost that move money and sell nothing."""
    return sum(line.unit_price for line in cart.live if line.kind in MONEY)


def _earn(unit: Unit, sale: Sale, buyer: _Buyer) -> list[Row]:
    if buyer.earner is None:
        return []
    from store.services import earning  # as above

    return earning.earn(unit, sale, buyer.earner)


def closed_as(connection: Connection, sale: Sale) -> Closed:
    """What is to be told of a sale that is closed."""
    entry = sales.earned(connection, sale.id)
    given = sum(tender.amount for tender in sale.tenders if tender.amount > 0)
    return Closed(
        sale=sale.id,
        number=sale.number,
        total=sale.total,
        given=given,
        change=sale.change,
        earned=0 if entry is None else entry.amount,
        kept=-sum(tender.amount for tender in sale.tenders if tender.amount < 0),
        opens_drawer=kicks_drawer(sale.tenders, sale.change),
    )
