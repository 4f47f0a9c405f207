"""A receipt in columns: the one arrangement that screen, text file and printer share.

Money stands at the right edge and never wraps; names wrap at their left. Fonts, bytes and the
characters a printer lacks are not known here.
"""

from enum import Enum

from store.domain.cells import centred, clean, clip, is_right_to_left, left, right, width, wrap
from store.domain.money import ONE, Currency, format_percent, format_quantity
from store.domain.receipt import Receipt, ReceiptLine, ReceiptTax, with_texts
from store.domain.values import dataclass

COLUMNS_MIN = 24
"""Narrowest receipt: the longest 64-bit amount with its sign and point still fits on one line."""
TEXT_CELLS_MAX = 200
"""Longest text that is printed whole; a longer name costs paper and tells nobody more."""

_INDENT = "  "


class Emphasis(Enum):
    """How much a line should stand out, where the medium can show it."""

    PLAIN = 0
    TITLE = 1
    """The shop's name."""
    STRONG = 2
    """What is to be paid."""
    MARK = 3
    """Says that this paper is not the original."""


@dataclass(frozen=True, slots=True)
class LayoutLine:
    """One line of at most the asked number of cells, spaces in place."""

    text: str
    emphasis: Emphasis = Emphasis.PLAIN


def receipt_text(receipt: Receipt, columns: int) -> str:
    """The receipt as plain text, lines of at most `columns` cells, each ended by a newline."""
    return "".join(f"{line.text}\n" for line in receipt_lines(receipt, columns))


def receipt_lines(receipt: Receipt, columns: int) -> list[LayoutLine]:
    """Arrange a receipt in lines of at most `columns` cells, or COLUMNS_MIN if that is more."""
    safe = with_texts(receipt, _shown)
    page = Page(columns, safe.currency)
    _head(page, safe)
    for line in safe.lines:
        if not safe.gift:
            _item(page, line)
        elif line.quantity > 0:
            _gift_item(page, line)
    if not safe.gift:
        page.rule()
        _sums(page, safe)
        _taxes(page, safe)
    _foot(page, safe)
    return page.lines


def _shown(text: str) -> str:
    return clip(clean(text), TEXT_CELLS_MAX)


class Page:
    """A paper being written: the lines so far; every method adds whole lines that fit."""

    def __init__(self, columns: int, currency: Currency) -> None:
        self.lines: list[LayoutLine] = []
        self.columns = max(columns, COLUMNS_MIN)
        self.money = currency.format

    def add(self, text: str, emphasis: Emphasis = Emphasis.PLAIN) -> None:
        """One line as it is."""
        self.lines.append(LayoutLine(text.rstrip(), emphasis))

    def rule(self) -> None:
        """A rule from edge to edge."""
        self.add("-" * self.columns)

    def middle(self, text: str, emphasis: Emphasis = Emphasis.PLAIN) -> None:
        """A text in the middle, wrapped."""
        for part in wrap(text, self.columns):
            self.add(centred(part, self.columns), emphasis)

    def text(self, text: str) -> None:
        """A text at the left, wrapped."""
        for part in wrap(text, self.columns):
            self.add(part)

    def facts(self, first: str, second: str) -> None:
        """Two short texts at both edges, or below each other when they do not fit."""
        if self._share_line(first, second):
            self.add(first + right(second, self.columns - width(first)))
        else:
            self.text(first)
            self.text(second)

    def amount(
        self, label: str, amount: str, *, emphasis: Emphasis = Emphasis.PLAIN, indent: str = ""
    ) -> None:
        """A label at the left, wrapped when long, and an amount at the right of its last line."""
        parts = [indent + part for part in wrap(label, self.columns - len(indent))]
        for part in parts[:-1]:
            self.add(part, emphasis)
        last = parts[-1] if parts else ""
        if not self._share_line(last, amount):
            self.add(last, emphasis)
            last = ""
        self.add(last + right(amount, self.columns - width(last)), emphasis)

    def _share_line(self, first: str, second: str) -> bool:
        """Whether both fit on a line that no terminal will reorder."""
        fits = width(first) + 1 + width(second) <= self.columns
        return fits and not is_right_to_left(first + second)


def _head(page: Page, receipt: Receipt) -> None:
    _marks(page, receipt)
    page.middle(receipt.shop.name, Emphasis.TITLE)
    for line in receipt.shop.header:
        page.middle(line)
    if receipt.shop.tax_number:
        page.middle(f"Tax number {receipt.shop.tax_number}")
    page.rule()
    page.facts(f"Receipt {receipt.number}", receipt.closed_at)
    page.facts(receipt.lane, f"Served by {receipt.staff}" if receipt.staff else "")
    for note in receipt.notes:
        page.text(note)
    if receipt.gift:
        page.middle("GIFT RECEIPT", Emphasis.STRONG)
    elif receipt.customer:
        page.text(f"Customer: {receipt.customer.name}")
        if receipt.customer.groups:
            page.text(f"Groups: {', '.join(receipt.customer.groups)}")
    page.rule()


def _marks(page: Page, receipt: Receipt) -> None:
    if receipt.copy_number:
        page.middle(f"*** COPY {receipt.copy_number} ***", Emphasis.MARK)
    if receipt.duplicate:
        page.middle("*** DUPLICATE ***", Emphasis.MARK)
        page.middle("an earlier print was cut short")


def _item(page: Page, line: ReceiptLine) -> None:
    if line.quantity == ONE and line.unit_price == line.list_total:
        page.amount(line.name, page.money(line.list_total))
    else:
        page.text(line.name)
        each = f"{format_quantity(line.quantity)} x {page.money(line.unit_price)}"
        page.amount(each, page.money(line.list_total), indent=_INDENT)
    for discount in line.discounts:
        page.amount(discount.name, page.money(-discount.amount), indent=_INDENT)


def _gift_item(page: Page, line: ReceiptLine) -> None:
    page.amount(line.name, format_quantity(line.quantity))


def _sums(page: Page, receipt: Receipt) -> None:
    added = receipt.taxes if receipt.taxes_on_top else ()
    if receipt.discount_total or added or receipt.tax_freed:
        page.amount("Subtotal", page.money(receipt.list_total))
    if receipt.discount_total:
        page.amount("Discounts", page.money(-receipt.discount_total))
    for tax in added:
        page.amount(f"Tax {_percent(tax)}", page.money(tax.tax))
    if receipt.tax_freed:
        page.amount("Tax taken off", page.money(-receipt.tax_freed))
    code = receipt.currency.code
    page.amount(f"TOTAL {code}", page.money(receipt.total), emphasis=Emphasis.STRONG)
    if receipt.rounding:
        page.amount("Rounding", page.money(receipt.rounding))
        page.amount(f"TO PAY {code}", page.money(receipt.total + receipt.rounding), emphasis=Emphasis.STRONG)
    for tender in receipt.tenders:
        page.amount(tender.label, page.money(tender.amount))
    if receipt.change:
        page.amount("Change", page.money(receipt.change))


def _taxes(page: Page, receipt: Receipt) -> None:
    if receipt.tax_exempt:
        page.rule()
        page.text(f"Tax exempt: {receipt.tax_exempt}")
    if not receipt.taxes:
        return
    page.rule()
    amounts = [
        (_percent(t), page.money(t.net), page.money(t.tax), page.money(t.gross)) for t in receipt.taxes
    ]
    rows = [("Rate", "Net", "Tax", "Gross"), *amounts]
    first = max(len(row[0]) for row in rows)
    each = (page.columns - first) // 3
    if any(len(cell) >= each for row in rows for cell in row[1:]):
        _taxes_below_each_other(page, receipt)
        return
    for rate, net, amount, gross in rows:
        cells = left(rate, first) + right(net, each) + right(amount, each)
        page.add(cells + right(gross, page.columns - width(cells)))


def _taxes_below_each_other(page: Page, receipt: Receipt) -> None:
    for tax in receipt.taxes:
        page.text(f"Tax {_percent(tax)}")
        page.amount("Net", page.money(tax.net), indent=_INDENT)
        page.amount("Tax", page.money(tax.tax), indent=_INDENT)
        page.amount("Gross", page.money(tax.gross), indent=_INDENT)


def _percent(tax: ReceiptTax) -> str:
    return f"{format_percent(tax.rate)} %"


def _foot(page: Page, receipt: Receipt) -> None:
    points = receipt.points
    if points and not receipt.gift:
        page.rule()
        if points.earned or not (points.spent or points.taken_back or points.given_back):
            page.amount(f"{points.program}: points earned", str(points.earned))
        if points.spent:
            page.amount("Points used", str(points.spent))
        if points.taken_back:
            page.amount("Points taken back", str(points.taken_back))
        if points.given_back:
            page.amount("Points given back", str(points.given_back))
        if points.balance is not None:
            page.amount("Points balance", str(points.balance))
    if receipt.balance is not None and not receipt.gift:
        page.rule()
        page.amount("Balance as known to this lane", page.money(receipt.balance))
    if receipt.foot:
        page.rule()
    for line in receipt.foot:
        page.middle(line)
    _marks(page, receipt)
