"""Closing a sale: price it, settle the tenders, and write it with everything it causes in one commit."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.domain.cart import Cart, CartLine
from store.domain.errors import BadInput, Refused
from store.domain.ids import CustomerId
from store.domain.members import Member
from store.domain.money import Minor
from store.domain.payment import BALANCE, POINTS, VOUCHER, Tender, settle
from store.domain.pricing.priced import PricedBasket, PricedLine
from store.domain.rewards import Program, best, earned
from store.domain.sale import LineKind, Sale, SaleLine, Share
from store.domain.stamps import Instant
from store.domain.till import Closed
from store.domain.values import dataclass
from store.events import CustomersChanged
from store.queries import customers, groups, sales
from store.queries import programs as rewards
from store.services import documents
from store.services.prices import Prices, priced
from store.tables.sales import LEDGER
from store.unit import Row, Unit

NOT_TAKEN = frozenset({POINTS, BALANCE, VOUCHER})
"""Tenders that take from an account, which nothing here does."""

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
    if cart.is_empty:
        raise Refused("nothing on the sale yet: scan something first")
    for tender in tenders:
        if tender.kind in NOT_TAKEN:
            raise BadInput(f"cannot take {tender.kind}; pay in cash or by card", field="tenders")
    result = priced(unit.connection, cart, prices, unit.now)
    settled = settle(tenders, result.total, step=prices.shop.cash_step, currency=prices.shop.currency)
    buyer = _buyer(unit.connection, cart.customer, unit.now if cart.opened_at is None else cart.opened_at)
    sale = Sale(
        id=cart.sale,
        number=documents.next_number(unit, lane),
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
        note=cart.note,
    )
    documents.write(unit, sale)
    _earn(unit, sale, buyer)
    unit.did("sales.close", sale.id)
    return _closed(unit, sale)


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
    programs = [
        program for program in rewards.all_programs(connection) if program.id in wanted and program.active
    ]
    return _Buyer(known.name, tuple(group.name for group in current), tuple(programs))


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
