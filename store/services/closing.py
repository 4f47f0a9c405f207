"""Closing a sale: price it, settle the tenders, and write it with everything it causes in one commit."""

from collections.abc import Sequence

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.errors import Refused
from store.domain.ids import CustomerId
from store.domain.members import Member
from store.domain.money import Minor
from store.domain.payment import settle
from store.domain.pricing.priced import PricedBasket
from store.domain.rewards import Program, best, earned
from store.domain.sale import Sale, SaleLine, Share, Tender, receipt_number, seal
from store.domain.stamps import Instant
from store.domain.till import Closed
from store.domain.values import dataclass
from store.events import CustomersChanged, SaleClosed
from store.queries import customers, groups, sales, sites
from store.services.prices import Prices, priced
from store.tables.sales import LEDGER, SALE_DISCOUNTS, SALE_LINES, SALE_TENDERS, SALES
from store.unit import Row, Unit

NO_NAME = "discount"
"""What a receipt calls a discount whose name this lane does not have."""


@dataclass(frozen=True, slots=True)
class _Buyer:
    """The customer as the sale will remember them."""

    name: str = ""
    groups: tuple[str, ...] = ()
    programs: tuple[Program, ...] = ()


def close(unit: Unit, cart: Cart, tenders: Sequence[Tender], prices: Prices, lane: Member) -> Closed:
    """Close a cart as a sale; closing the same cart twice gives the sale that is there.

    Raises:
        Refused: nothing on it, or the tenders do not cover it.
        BadInput: a tender that cannot be.
    """
    there = sales.get(unit.connection, cart.sale)
    if there is not None:
        return _closed(unit, there)
    if not cart.lines:
        raise Refused("nothing on the sale yet: scan something first")
    result = priced(unit.connection, cart, prices, unit.now)
    settled = settle(tenders, result.total, step=prices.shop.cash_step, currency=prices.shop.currency)
    buyer = _buyer(unit.connection, cart.customer, unit.now if cart.opened_at is None else cart.opened_at)
    count = (sites.get_local(unit.connection, "receipt") or (0, ""))[0] + 1
    sale = Sale(
        id=cart.sale,
        number=receipt_number(lane.number, count),
        lane=lane.id,
        staff=unit.actor.staff,
        customer=cart.customer,
        customer_name=buyer.name,
        groups=buyer.groups,
        opened_at=unit.now if cart.opened_at is None else cart.opened_at,
        closed_at=unit.now,
        tax=prices.book.tax.mode.value,
        lines=_lines(cart, result, prices),
        tenders=tuple(tenders),
        list_total=result.list_total,
        discount_total=result.discount_total,
        tax_total=result.tax_total,
        total=result.total,
        rounding=settled.rounding,
        change=settled.change,
    )
    previous = (sites.get_local(unit.connection, "seal") or (0, ""))[1]
    sealed = seal(sale, previous)
    _write(unit, sale, sealed)
    sites.set_local(unit.connection, "receipt", count)
    sites.set_local(unit.connection, "seal", 0, sealed)
    _earn(unit, sale, buyer)
    unit.did("sales.close", sale.id)
    unit.tell([SaleClosed(sale.id, sale.number, sale.total, here=True)])
    return _closed(unit, sale)


def _lines(cart: Cart, result: PricedBasket, prices: Prices) -> tuple[SaleLine, ...]:
    return tuple(
        SaleLine(
            product=line.product,
            category=line.category,
            name=line.name,
            code=line.code,
            quantity=line.quantity,
            unit_price=line.unit_price,
            tax_rate=line.tax_rate,
            list=done.list,
            shares=tuple(
                Share(share.discount, prices.names.get(share.discount, NO_NAME), share.amount)
                for share in done.shares
            ),
            net=done.net,
            tax=done.tax,
            total=done.total,
        )
        for line, done in zip(cart.lines, result.lines, strict=True)
    )


def _buyer(connection: Connection, customer: CustomerId | None, at: Instant) -> _Buyer:
    if customer is None:
        return _Buyer()
    known = customers.get(connection, customer)
    if known is None:
        raise Refused("the customer on the sale is not there any more: take them off with @, then pay")
    if not known.active:
        return _Buyer(known.name)
    current = [
        group for group in groups.all_groups(connection) if group.id in known.groups and group.current(at)
    ]
    wanted = {group.program for group in current if group.program is not None}
    programs = [program for program in groups.programs(connection) if program.id in wanted and program.active]
    return _Buyer(known.name, tuple(group.name for group in current), tuple(programs))


def _write(unit: Unit, sale: Sale, sealed: str) -> None:
    head: Row = {
        "id": sale.id,
        "number": sale.number,
        "lane_id": sale.lane,
        "staff_id": sale.staff,
        "customer_id": sale.customer,
        "customer_name": sale.customer_name,
        "opened_at": sale.opened_at,
        "closed_at": sale.closed_at,
        "tax": sale.tax,
        "list_total": sale.list_total,
        "discount_total": sale.discount_total,
        "tax_total": sale.tax_total,
        "total": sale.total,
        "rounding": sale.rounding,
        "change": sale.change,
        "groups": "\n".join(sale.groups),
        "seal": sealed,
    }
    unit.insert(SALES, [head])
    unit.insert(SALE_LINES, [_line_row(sale, place, line) for place, line in enumerate(sale.lines)])
    unit.insert(
        SALE_DISCOUNTS,
        [
            {
                "sale_id": sale.id,
                "position": place,
                "discount_id": share.discount,
                "name": share.name,
                "amount": share.amount,
            }
            for place, line in enumerate(sale.lines)
            for share in line.shares
        ],
    )
    unit.insert(
        SALE_TENDERS,
        [
            {
                "sale_id": sale.id,
                "position": place,
                "kind": tender.kind,
                "amount": tender.amount,
                "reference": tender.reference,
            }
            for place, tender in enumerate(sale.tenders)
        ],
    )


def _line_row(sale: Sale, place: int, line: SaleLine) -> Row:
    return {
        "sale_id": sale.id,
        "position": place,
        "product_id": line.product,
        "category_id": line.category,
        "name": line.name,
        "code": line.code,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "tax_rate": line.tax_rate,
        "list": line.list,
        "net": line.net,
        "tax": line.tax,
        "total": line.total,
    }


def _earn(unit: Unit, sale: Sale, buyer: _Buyer) -> None:
    """Points on what was paid, from the best of the customer's programs."""
    value: Minor = sum(line.net + line.tax if sale.tax == "inclusive" else line.net for line in sale.lines)
    program = best(buyer.programs, value)
    if program is None or sale.customer is None:
        return
    entry: Row = {
        "document_id": sale.id,
        "kind": "earned",
        "customer_id": sale.customer,
        "account": "points",
        "amount": earned(program, value),
        "at": sale.closed_at,
        "program_id": program.id,
        "note": sale.number,
    }
    unit.insert(LEDGER, [entry])
    unit.tell([CustomersChanged(frozenset([sale.customer]))])


def _closed(unit: Unit, sale: Sale) -> Closed:
    entry = sales.earned(unit.connection, sale.id)
    given = sum(tender.amount for tender in sale.tenders)
    earned_here = 0 if entry is None else entry.amount
    return Closed(sale.id, sale.number, sale.total, given, sale.change, earned_here)
