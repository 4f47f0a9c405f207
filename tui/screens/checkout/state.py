"""What the checkout shows, worked out from what is true. Pure: rows of inked text for a given width."""

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.money import ONE, Currency, format_percent, format_quantity
from store.domain.values import dataclass
from tui.screens.checkout.figures import large
from tui.screens.checkout.reward_lines import reward_lines
from tui.theme.inks import Ink
from tui.widgets.cells import fit, shorten, width, wrap

if TYPE_CHECKING:
    # The first frame shows no sale yet and does not wait for the words of one.
    from store.domain.till import Closed, Till, TillCustomer, TillLine

HINT: Final = "scan, code or name   3* times   @ customer   = pay   ? why"

Spans: TypeAlias = list[tuple[str, Ink]]

SIDE_CELLS: Final = 21
SIDE_CELLS_WIDE: Final = 38
WIDE_FROM: Final = 110
"""From this width of the terminal on the side has room for large figures of any sale."""

NOTES_ROWS: Final = 3
"""Of notes on the customer and on the sale; the rest is on their pages."""

_GUTTER: Final = 2
_NUMBER: Final = 3
_TITLES: Final = ("#", "Item", "Qty", "Price", "Off", "Total")


NO_CURRENCY: Final = Currency("", 2)
"""Until the shop is open."""


class Phase(Enum):
    """How far the checkout is."""

    OPENING = "opening"
    """The shop is being opened; scans are kept."""
    EMPTY_LANE = "empty lane"
    """A new lane that has not heard from the shop yet."""
    READY = "ready"
    PAYING = "paying"
    PAID = "paid"
    """The change and the receipt are shown until the next key or scan."""


@dataclass(frozen=True, slots=True)
class View:
    """All that the checkout shows."""

    phase: Phase = Phase.OPENING
    currency: Currency = NO_CURRENCY
    till: "Till | None" = None
    widths: tuple[int, int, int, int] = (5, 6, 5, 6)
    """Cells for quantity, price, off and total: as wide as the widest, so that names get the rest."""
    cursor: int = 0
    """The marked line."""
    closed: "Closed | None" = None
    receipt: tuple[str, ...] = ()
    """The receipt of the closed sale as text, when it is shown instead of printed."""
    scroll: int = 0
    """First row of the receipt that is shown."""
    trouble: str = ""
    """Why there is no sale to show."""


VOID: Final = "void"
"""Stands in the place of a struck line's total."""


def with_till(view: View, till: "Till", *, cursor: int | None = None) -> View:
    """The view after the sale has changed; the cursor stays on a line that exists, at first on the last.

    What was put on the next sale from elsewhere takes the place of the last one's receipt.
    """
    if view.closed is not None and till.lines and till.sale != view.closed.sale:
        view = begun(view)
    last = max(0, len(till.lines) - 1)
    place = view.cursor if cursor is None else cursor
    if view.till is None and cursor is None:
        place = last
    phase = Phase.READY if view.phase in {Phase.OPENING, Phase.EMPTY_LANE} else view.phase
    return replace(
        view,
        phase=phase,
        till=till,
        widths=_widths(till, view.currency),
        cursor=max(0, min(place, last)),
        trouble="",
    )


def begun(view: View) -> View:
    """The view when the receipt of the last sale was put away."""
    return replace(view, phase=Phase.READY, closed=None, receipt=(), cursor=0)


def _widths(till: "Till", currency: Currency) -> tuple[int, int, int, int]:
    columns = zip(*(_figures(line, currency) for line in till.lines), strict=True)
    least = View().widths
    widest = [max(map(len, column)) for column in columns] or least
    quantity, price, off, total = (max(pair) for pair in zip(widest, least, strict=True))
    return quantity, price, off, total


def _figures(line: "TillLine", currency: Currency) -> tuple[str, str, str, str]:
    """Quantity, price, off and total as text."""
    money = currency.format
    off = f"*{money(line.off)}" if line.by_hand else money(line.off) if line.off else ""
    return format_quantity(line.quantity), money(line.unit_price), off, money(line.total)


def side_cells(terminal_width: int) -> int:
    """How wide the side with customer and total is."""
    return SIDE_CELLS_WIDE if terminal_width >= WIDE_FROM else SIDE_CELLS


def header(view: View, cells: int) -> Spans:
    """The titles over the lines of the sale."""
    return [(" " * _GUTTER + _columns(_TITLES, view.widths, cells - _GUTTER), Ink.HEADER)]


def line_row(view: View, place: int, cells: int) -> Spans:
    """One line of the sale."""
    if view.till is None or not 0 <= place < len(view.till.lines):
        return []
    line = view.till.lines[place]
    figures = (*_figures(line, view.currency)[:3], VOID) if line.voided else _figures(line, view.currency)
    marked = place == view.cursor
    name = ": ".join(each for each in (line.over, line.name, line.note) if each)
    text = _columns((str(place + 1), name, *figures), view.widths, cells - _GUTTER)
    ink = Ink.DIM if line.voided else Ink.WARN if line.comes_back or line.over else Ink.TEXT
    ink = Ink.CURSOR if marked else ink
    return [(("> " if marked else "  ") + text, ink)]


def _columns(texts: tuple[str, ...], widths: tuple[int, ...], cells: int) -> str:
    number, name, *figures = texts
    taken = _NUMBER + sum(widths) + len(texts) - 1
    right = (fit(text, room, "right") for text, room in zip(figures, widths, strict=True))
    return " ".join((fit(number, _NUMBER, "right"), fit(name, max(4, cells - taken)), *right))


def first_row(view: View, rows: int) -> int:
    """The first line to show so that the marked one is in sight, as far down as possible."""
    count = 0 if view.till is None else len(view.till.lines)
    return max(0, min(max(0, count - rows), view.cursor))


def hint(view: View, groups_key: str) -> str:
    """What can be typed now; `groups_key` opens the groups of the customer."""
    if view.phase is Phase.PAID:
        return "the next key or scan begins the next sale"
    if view.till is None or view.till.customer is None:
        return HINT
    return HINT.replace("@ customer", f"{groups_key} groups")


def words(view: View) -> tuple[str, ...]:
    """What stands where the lines would be, when there are none."""
    if view.trouble:
        return (view.trouble,)
    if view.phase is Phase.OPENING:
        return ("Opening the shop ...", "Scan on: nothing is lost.")
    if view.phase is Phase.EMPTY_LANE:
        return ("This lane is being filled from the other lanes ...", "F9 shows how far it is.")
    return ("Nothing on the sale yet.", "Scan something, or type a code or a name.")


def side(view: View, cells: int, rows: int) -> list[Spans]:
    """The rows beside the sale: customer at the top, sums at the bottom."""
    if view.phase is Phase.PAID and view.closed is not None:
        return _bottom(_change(view, cells), rows)
    if view.till is None:
        return []
    top = _customer(view.till.customer, view.currency, cells) if view.till.customer else []
    if view.till.has_lost_customer:
        top += [[("CUSTOMER DELETED", Ink.BAD)], [("@ takes them off", Ink.DIM)]]
    for code in view.till.coupons:
        is_dead = code in view.till.coupons_dead
        told = f"OVER: {code}" if is_dead else f"Coupon {code}"
        top.append([(shorten(told, cells), Ink.BAD if is_dead else Ink.ACCENT)])
    if view.till.note:
        top += [[(row, Ink.STRONG)] for row in wrap(f"Note: {view.till.note}", cells)[:NOTES_ROWS]]
    sums = _sums(view, view.till, cells)
    return [*top[: max(0, rows - len(sums))], *_bottom(sums, max(0, rows - len(top)))]


def _bottom(block: list[Spans], rows: int) -> list[Spans]:
    return [*([[]] * max(0, rows - len(block))), *block]


def _customer(customer: "TillCustomer", currency: Currency, cells: int) -> list[Spans]:
    percent = f" {format_percent(customer.percent)} %" if customer.percent and customer.active else ""
    name = shorten(customer.name, cells - width(percent))
    block: list[Spans] = [[(name, Ink.STRONG), (percent, Ink.ACCENT)]]
    if not customer.active:
        block.append([("INACTIVE: no groups", Ink.BAD)])
    if customer.tax_exempt:
        block.append([(shorten(f"Tax exempt: {customer.tax_exempt}", cells), Ink.WARN)])
    for group in customer.groups:
        told = group.name if group.current else f"{group.name} (not now)"
        block.append([(shorten(told, cells), Ink.TEXT if group.current else Ink.DIM)])
    block.append(_pair("Points", str(customer.points), cells))
    if customer.rewards is not None:
        block += reward_lines(customer.rewards, currency, cells)
    if customer.balance:
        block.append(_pair("Balance", currency.format(customer.balance), cells))
    if customer.birthday is not None:
        block.append([(shorten(_birthday(customer.birthday), cells), Ink.ACCENT)])
    block += [[(row, Ink.DIM)] for row in wrap(customer.notes, cells)[:NOTES_ROWS]] if customer.notes else []
    return block


def _birthday(days: int) -> str:
    if days == 0:
        return "Birthday today!"
    return "Birthday tomorrow" if days == 1 else f"Birthday in {days} days"


def _sums(view: View, till: "Till", cells: int) -> list[Spans]:
    money = view.currency.format
    block = [_pair("List", money(till.list_total), cells)]
    if till.discount_total:
        block.append(_pair("Off", money(-till.discount_total), cells))
    if till.tax_freed:
        block.append(_pair("Tax off", money(-till.tax_freed), cells))
    if till.back:
        block.append(_pair("Back", money(-till.back), cells))
    block.append(_pair("Tax", money(till.tax_total), cells))
    if till.total < 0:
        return [*block, [], *_figure("TO PAY OUT", money(-till.total), cells)]
    if till.before is not None and till.before != till.total:
        block.append(_pair("Before", money(till.before), cells))
    if till.tenders:
        given = sum(tender.amount for tender in till.tenders)
        block += [_pair("Total", money(till.total), cells), _pair("Given", money(given), cells), []]
        return [*block, *_figure("TO PAY", money(till.due_cash), cells)]
    block.append([])
    block += _figure("TOTAL", money(till.total), cells)
    if till.due_cash != till.total:
        block.append(_pair("In cash", money(till.due_cash), cells))
    return block


def _change(view: View, cells: int) -> list[Spans]:
    closed, money = view.closed, view.currency.format
    if closed is None:
        return []
    block = [
        [(shorten(f"Receipt {closed.number}", cells), Ink.STRONG)],
        _pair("Total", money(closed.total), cells),
    ]
    if closed.total < 0:
        return [*block, [], *_figure("PAID OUT", money(closed.back), cells)]
    block.append(_pair("Given", money(closed.given), cells))
    if closed.kept:
        block.append(_pair("To balance", money(closed.kept), cells))
    if closed.earned:
        block.append(_pair("Points earned", str(closed.earned), cells))
    return [*block, [], *_figure("CHANGE", money(closed.change), cells)]


def _figure(label: str, amount: str, cells: int) -> list[Spans]:
    rows = large(amount)
    if width(rows[0]) > cells:
        return [[(fit(label, cells - width(amount)) + amount, Ink.ACCENT)]]
    return [[(label, Ink.ACCENT)], *([(fit(row, cells, "right"), Ink.ACCENT)] for row in rows)]


def _pair(label: str, value: str, cells: int) -> Spans:
    shown = shorten(value, cells)
    return [(fit(label, cells - width(shown)), Ink.DIM), (shown, Ink.TEXT)]


def total_changed(view: View) -> str:
    """The sentence after the customer was changed: old to new total."""
    till = view.till
    if till is None or till.before is None:
        return ""
    money = view.currency.format
    who = till.customer.name if till.customer else "No customer"
    if till.before == till.total:
        return f"{who}: the total stays {money(till.total)}"
    return f"{who}: total {money(till.before)} -> {money(till.total)}"


def repriced(before: "Till", till: "Till", currency: Currency) -> str:
    """The sentence after the same sale costs another amount, or has lost its customer, by what others did."""
    if before.coupons != till.coupons:
        return ""  # of a coupon it is told what it does
    pairs = list(zip(_live(before), _live(till), strict=False))
    if len(_live(before)) != len(_live(till)) or any(_goods(was) != _goods(now) for was, now in pairs):
        return ""
    prices = [
        f"{now.name} {currency.format(was.unit_price)} -> {currency.format(now.unit_price)}"
        for was, now in pairs
        if was.unit_price != now.unit_price
    ]
    totals = f"total {currency.format(before.total)} -> {currency.format(till.total)}"
    if before.customer is not None and till.customer is None:
        gone = f"{before.customer.name} is not a customer any more"
        return f"{gone}: {totals}" if before.total != till.total else gone
    if prices:
        more = f" and {len(prices) - 1} more" if prices[1:] else ""
        return f"Another price: {prices[0]}{more}; {totals}"
    return f"The prices have changed: {totals}. ? says why." if before.total != till.total else ""


def _live(till: "Till") -> list["TillLine"]:
    return [line for line in till.lines if not line.voided]


def _goods(line: "TillLine") -> tuple[str, int]:
    return line.code, line.quantity


def added(line: "TillLine", currency: Currency) -> str:
    """The sentence after something was added."""
    times = "" if line.quantity == ONE else f"{format_quantity(line.quantity)} x "
    return f"{times}{line.name}  {currency.format(line.total)}"


def receipt_rows(view: View, rows: int) -> tuple[str, ...]:
    """The part of the receipt that is in sight."""
    return view.receipt[view.scroll : view.scroll + rows]


def scrolled(view: View, step: int, rows: int) -> View:
    """The view with the receipt moved by `step` rows."""
    last = max(0, len(view.receipt) - rows)
    return replace(view, scroll=max(0, min(view.scroll + step, last)))
