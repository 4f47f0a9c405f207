"""Closed sales: list, read, and what their receipt says."""

from dataclasses import replace

from sqlalchemy import Connection

from store.domain.errors import NotFound, Refused
from store.domain.ids import LaneId, SaleId
from store.domain.listing import SaleList, SaleRow
from store.domain.money import Minor
from store.domain.payment import BALANCE, CASH, POINTS, VOUCHER, Tender
from store.domain.points import EARNED, GIVEN_BACK, SPENT, TAKEN_BACK
from store.domain.receipt import (
    Receipt,
    ReceiptCustomer,
    ReceiptDiscount,
    ReceiptLine,
    ReceiptPoints,
    ReceiptShop,
    ReceiptTax,
    ReceiptTender,
)
from store.domain.returns import RETURNABLE_KINDS
from store.domain.sale import MONEY_KINDS, LineKind, Sale, SaleKind
from store.domain.shop import Shop
from store.domain.stamps import utc
from store.domain.tax import rate_totals
from store.queries import accounts, book, programs, sales
from store.services.receipt_numbers import sale_named
from store.services.shop import shop_from
from store.unit import Units

TENDER_LABELS = {
    "cash": "Cash", "card": "Card", "points": "Points", "balance": "Balance", "voucher": "Voucher",
}  # fmt: skip
CODE_SHOWN = 4
"""Last characters of a voucher's code: who finds the receipt cannot spend what is left."""


class SaleService:
    """Reads closed sales; nothing changes them."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def count(self, query: SaleList) -> int:
        """How many sales a list has."""
        with self._units.database.reading() as connection:
            return sales.count(connection, query)

    def window(self, query: SaleList, start: int, size: int) -> list[SaleRow]:
        """Lines `start` to `start + size`, newest first."""
        with self._units.database.reading() as connection:
            return sales.window(connection, query, start, size)

    def position(self, query: SaleList, sale: SaleId) -> int | None:
        """Where a sale stands in a list, from 0; None when not in it."""
        with self._units.database.reading() as connection:
            return sales.position(connection, query, sale)

    def get(self, sale: SaleId) -> Sale:
        """One sale, whole; raises NotFound."""
        with self._units.database.reading() as connection:
            return _get(connection, sale)

    def numbered(self, number: str) -> Sale:
        """The sale of a receipt number, or of an id; raises NotFound, Refused where there are several."""
        with self._units.database.reading() as connection:
            return _get(connection, sale_named(connection, number))

    def receipt(self, sale: SaleId, *, copy_number: int = 0, gift: bool = False) -> Receipt:
        """What the receipt of a sale says, from what was stored.

        Raises:
            NotFound: it is not here.
            Refused: a gift receipt of a document that sold nothing.
        """
        with self._units.database.reading() as connection:
            document = _get(connection, sale)
            if gift and document.kind not in RETURNABLE_KINDS:
                raise Refused(
                    f"{document.number} is a {document.kind.value}: a gift receipt is for what was sold"
                )
            found = _receipt(connection, document, copy_number)
        return replace(found, gift=gift)

    def last(self, lane: LaneId) -> SaleRow | None:
        """What a lane closed last, of any kind; None where it closed nothing yet."""
        with self._units.database.reading() as connection:
            return next(iter(sales.window(connection, SaleList(lane=lane), 0, 1)), None)


def _get(connection: Connection, sale: SaleId) -> Sale:
    found = sales.get(connection, sale)
    if found is None:
        raise NotFound("that sale is not here (any more); it may not have arrived yet")
    return found


def _receipt(connection: Connection, sale: Sale, copy_number: int) -> Receipt:
    shop = shop_from(book.settings(connection))
    lanes = book.lane_names(connection)
    staff = {person.id: person.name for person in book.staff(connection)}
    goods = [line for line in sale.lines if line.kind not in MONEY_KINDS and not line.voided]
    rates = rate_totals([(line.tax_rate, line.net, line.tax) for line in goods])
    return Receipt(
        shop=ReceiptShop(shop.name, tuple(shop.receipt_header.splitlines()), shop.tax_number),
        number=sale.number,
        closed_at=_local(sale, shop),
        lane=lanes.get(sale.lane, ""),
        staff=staff.get(sale.staff, ""),
        currency=shop.currency,
        lines=tuple(
            ReceiptLine(
                name=f"{line.name} (void)" if line.voided else line.name,
                quantity=line.quantity,
                unit_price=line.unit_price,
                list_total=line.list,
                total=line.list - sum(share.amount for share in line.shares),
                discounts=tuple(ReceiptDiscount(share.name, share.amount) for share in line.shares),
            )
            for line in sale.lines
        ),
        list_total=sale.list_total,
        discount_total=sale.discount_total,
        total=sale.total,
        tenders=tuple(ReceiptTender(tender_label(tender), tender.amount) for tender in _given(sale)),
        change=max(0, sale.change),
        rounding=sale.rounding,
        taxes=()
        if sale.tax == "none" or sale.tax_exempt
        else tuple(ReceiptTax(rate.rate, rate.net, rate.tax, rate.gross) for rate in rates),
        taxes_on_top=sale.tax == "exclusive",
        tax_exempt=sale.tax_exempt,
        tax_freed=sale.list_total - sale.discount_total - sale.total if sale.tax_exempt else 0,
        customer=ReceiptCustomer(sale.customer_name, sale.groups) if sale.customer is not None else None,
        points=_points(connection, sale),
        balance=_balance(connection, sale),
        foot=tuple(shop.receipt_foot.splitlines()),
        qr=shop.qr_on(sale.number),
        notes=_notes(connection, sale),
        copy_number=copy_number,
    )


def _given(sale: Sale) -> tuple[Tender, ...]:
    """What was given or goes back: of a void what leaves the drawer, without the change that had left it."""
    if sale.change >= 0:
        return sale.tenders
    cash = sum(tender.amount for tender in sale.tenders if tender.kind == CASH) - sale.change
    others = tuple(tender for tender in sale.tenders if tender.kind != CASH)
    return (*others, Tender(CASH, cash)) if cash else others


def _notes(connection: Connection, sale: Sale) -> tuple[str, ...]:
    if sale.kind is SaleKind.SALE:
        return ()
    original = None if sale.original is None else sales.row(connection, sale.original)
    of = " without a receipt" if original is None else f" of {original.number}"
    title = {SaleKind.RETURN: f"RETURN{of}", SaleKind.VOID: "VOID" if original is None else f"VOID{of}"}
    reason = (f"Reason: {sale.reason}",) if sale.reason else ()
    return (title.get(sale.kind, f"EXCHANGE{of}"), *reason)


def _local(sale: Sale, shop: Shop) -> str:
    closed = utc(sale.closed_at).astimezone(shop.zone)
    return closed.strftime("%Y-%m-%d %H:%M")


def tender_label(tender: Tender) -> str:
    """A payment as the receipt names it."""
    name = TENDER_LABELS.get(tender.kind, tender.kind)
    if tender.kind == BALANCE:
        return "Put on the balance" if tender.amount < 0 else name
    if tender.kind == POINTS:
        return f"{name} ({abs(tender.points)})"
    if tender.kind == VOUCHER:
        return f"{name} ...{tender.reference[-CODE_SHOWN:]}"
    return f"{name} {tender.reference}".rstrip()


def _balance(connection: Connection, sale: Sale) -> Minor | None:
    """What a customer's balance held then, where the sale changed it."""
    moved = any(tender.kind == BALANCE for tender in sale.tenders) or any(
        line.kind is LineKind.TOP_UP and not line.voided for line in sale.lines
    )
    if sale.customer is None or not moved:
        return None
    return accounts.held_then(connection, sale.customer, BALANCE, sale.closed_at)


def _points(connection: Connection, sale: Sale) -> ReceiptPoints | None:
    """What it did to points; as it was then: a copy says what the original said."""
    booked = sales.points_booked(connection, sale.id)
    if sale.customer is None or not booked:
        return None
    earned = booked.get(EARNED)
    names = {program.id: program.name for program in programs.all_programs(connection)} if earned else {}
    program = next((name for known, name in names.items() if earned and known == earned.program), "Points")
    amounts = {kind: entry.amount for kind, entry in booked.items()}
    return ReceiptPoints(
        program,
        amounts.get(EARNED, 0),
        sales.points(connection, sale.customer, until=sale.closed_at),
        -amounts.get(SPENT, 0),
        -amounts.get(TAKEN_BACK, 0),
        amounts.get(GIVEN_BACK, 0),
    )
