"""A closed document as its page shows it: lines with what came off them and what came back. Pure."""

from datetime import date
from typing import TYPE_CHECKING, Final

from store.domain import packages
from store.domain.money import Currency, format_percent, format_quantity
from store.domain.payment import CASH, Tender
from store.domain.pricing.basket import ManualKind
from store.domain.returns import DAMAGED, Left
from store.domain.sale import Sale, SaleKind, SaleLine
from tui.screens.sales.lines import Below, Line, Sheet
from tui.theme.inks import Ink
from tui.widgets.cells import fit, shorten, width, wrap
from tui.widgets.moments import Calendar
from tui.widgets.paper import Span

if TYPE_CHECKING:
    from store.domain.return_preview import Document, SalePage

Rows = list[list[Span]]

_KINDS: Final = {
    SaleKind.SALE: "Sale",
    SaleKind.RETURN: "Return",
    SaleKind.EXCHANGE: "Exchange",
    SaleKind.VOID: "Void",
}
_LATER_MAX: Final = 4
"""Documents told beside the lines; `l` lists all."""

VOICE: Final = {
    "cash": "Cash",
    "card": "Card",
    "points": "Points",
    "balance": "Balance",
    "voucher": "Voucher",
}


def title(sale: Sale) -> str:
    """`Return 2-000017`."""
    return f"{_KINDS[sale.kind]} {sale.number}"


def sheet_of(page: "SalePage", currency: Currency, calendar: Calendar) -> Sheet:
    """The lines of a document; what can still come back stands in a column of its own."""
    day = calendar.local(page.sale.closed_at).date()
    titles = ("Qty", "Price", "Off", "Total", *(("Left",) if page.left else ()))
    lines = tuple(
        _line(line, page.left[place] if page.left else None, currency, day)
        for place, line in enumerate(page.sale.lines)
    )
    return Sheet(titles, lines, amounts_under=2)


def _line(line: SaleLine, left: Left | None, currency: Currency, day: date) -> Line:
    money = currency.format
    off = sum(share.amount for share in line.shares)
    figures = [
        format_quantity(line.quantity),
        money(line.unit_price),
        money(off) if off else "",
        "void" if line.voided else money(line.list - off),
    ]
    if left is not None:
        figures.append(format_quantity(left.quantity) if left.is_goods else "")
    ink = Ink.DIM if line.voided or (left is not None and left.is_goods and not left.quantity) else Ink.TEXT
    return Line(line.name, tuple(figures), tuple(_below(line, left, currency, day)), ink)


def _below(line: SaleLine, left: Left | None, currency: Currency, day: date) -> list[Below]:
    told = [Below(share.name, currency.format(-share.amount), Ink.ACCENT) for share in line.shares]
    if line.package:
        is_over = packages.read(line.package).may_not_be_sold(day)
        told.append(Below(line.package, ink=Ink.BAD if is_over else Ink.DIM))
    if line.manual:
        told.append(Below(manual_words(line.manual, currency)))
    if line.note:
        told.append(Below(line.note))
    if line.origin is not None and line.origin.condition == DAMAGED:
        told.append(Below("damaged", ink=Ink.WARN))
    if left is not None and left.is_goods and left.returned > left.bought:
        told.append(Below(f"came back {format_quantity(left.returned)}: more than was sold", ink=Ink.BAD))
    elif left is not None and left.is_goods and left.returned:
        told.append(Below(f"came back: {format_quantity(left.returned)}"))
    return told


def manual_words(manual: str, currency: Currency) -> str:
    """What was done to a price by hand: `by hand: 10 % off`."""
    kind, _, number = manual.partition(" ")
    value = int(number) if number.isdecimal() else 0
    known = {
        ManualKind.PERCENT.value: f"{format_percent(value)} % off",
        ManualKind.AMOUNT.value: f"{currency.format(value)} off",
        ManualKind.PRICE.value: f"price {currency.format(value)}",
    }
    return f"by hand: {known.get(kind, manual)}"


def side_of(page: "SalePage", currency: Currency, calendar: Calendar, cells: int) -> Rows:
    """What stands beside the lines: what it is, who, what it comes to, how it was paid, what followed."""
    sale = page.sale
    money = currency.format
    block: Rows = [
        [(title(sale), Ink.STRONG)],
        [(f"{calendar.local(sale.closed_at):%Y-%m-%d %H:%M}", Ink.TEXT)],
        [(shorten(" · ".join(each for each in (page.lane, page.staff) if each), cells), Ink.DIM)],
    ]
    block += linked(page, currency, cells)
    if sale.customer is not None:
        block += [[], [(shorten(sale.customer_name, cells), Ink.STRONG)]]
        block += [[(shorten(", ".join(sale.groups), cells), Ink.DIM)]] if sale.groups else []
    block.append([])
    if sale.discount_total:
        block.append(pair("List", money(sale.list_total), cells))
        block.append(pair("Off", money(-sale.discount_total), cells))
    if sale.tax_total:
        block.append(pair("Tax", money(sale.tax_total), cells))
    block.append([*pair("TOTAL", money(sale.total), cells, Ink.ACCENT)])
    if sale.rounding:
        block.append(pair("Rounding", money(sale.rounding), cells))
    block += [pair(tender_name(tender), money(tender.amount), cells) for tender in sale.tenders]
    if sale.change:
        block.append(pair("Change", money(sale.change), cells))
    block += _points(page, cells)
    for words in (sale.note and f"Note: {sale.note}", sale.reason and f"Reason: {sale.reason}"):
        block += [[(row, Ink.TEXT)] for row in wrap(words, cells)] if words else []
    return block


def linked(page: "SalePage", currency: Currency, cells: int) -> Rows:
    """Where it came from, and what came back of it."""
    rows: Rows = []
    if page.original:
        rows.append([(shorten(f"of {page.original}", cells), Ink.ACCENT)])
    rows += [_later(each, currency, cells) for each in page.later[:_LATER_MAX]]
    more = len(page.later) - _LATER_MAX
    return [*rows, [(f"and {more} more: l", Ink.DIM)]] if more > 0 else rows


def _later(document: "Document", currency: Currency, cells: int) -> list[Span]:
    amount = currency.format(document.total)
    words = f"{document.kind} {document.number}"
    if width(words) + 1 + width(amount) > cells:
        words = document.number
    return [(fit(words, max(4, cells - width(amount) - 1)) + " ", Ink.ACCENT), (amount, Ink.TEXT)]


def _points(page: "SalePage", cells: int) -> Rows:
    spent = sum(tender.points for tender in page.sale.tenders)
    rows: Rows = []
    if page.points_earned:
        label = "Points earned" if page.points_earned > 0 else "Points taken"
        rows.append(pair(label, f"{abs(page.points_earned):,}", cells))
    if spent:
        rows.append(pair("Points used" if spent > 0 else "Points back", f"{abs(spent):,}", cells))
    return rows


def tender_name(tender: Tender) -> str:
    """A way of paying, with the last of its reference."""
    name = VOICE.get(tender.kind, tender.kind)
    return f"{name} {tender.reference[-4:]}".rstrip()


def pair(label: str, value: str, cells: int, ink: Ink = Ink.TEXT) -> list[Span]:
    """A label and an amount at the right end."""
    shown = shorten(value, cells)
    return [(fit(label, cells - width(shown)), Ink.DIM if ink is Ink.TEXT else ink), (shown, ink)]


def given_words(sale: Sale, currency: Currency) -> str:
    """What goes back when it is undone: `26.82 goes back: Cash 26.82`."""
    money = currency.format
    cash = sum(each.amount for each in sale.tenders if each.kind == CASH) - sale.change
    ways = [f"{tender_name(each)} {money(each.amount)}" for each in sale.tenders if each.kind != CASH]
    ways += [f"Cash {money(cash)}"] if cash else []
    return f"{money(sale.total)} goes back: {', '.join(ways)}" if ways else "Nothing was paid for it"
