"""What the papers of a day say: X, Z and store Z in figures, and slips for cash put in or taken out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from store.domain.cells import clean
from store.domain.day_report import DayReport, LaneDay, Named, StoreDay, Sums
from store.domain.drawer import Entry, Kind, float_off
from store.domain.money import Currency, Minor, currency, format_percent
from store.domain.slip import Slip, SlipLine, SlipPart
from store.domain.stamps import Instant
from store.domain.values import dataclass

TITLES: Final = {
    Kind.OPEN: "Drawer opened",
    Kind.IN: "Cash in",
    Kind.OUT: "Cash out",
    Kind.DROP: "Safe drop",
    Kind.NO_SALE: "Drawer opened without a sale",
    Kind.COUNT: "Cash counted",
    Kind.CLOSE: "Day closed",
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who the paper is from, and how it writes times."""

    shop: str
    local: Callable[[Instant], str]


def report_slip(report: DayReport, head: Letterhead, *, seal: str = "") -> Slip:
    """The paper of an X or a Z."""
    money = currency(report.currency)
    facts = [
        SlipLine(report.lane, report.staff),
        SlipLine("Opened", head.local(report.opened_at)),
        SlipLine("Closed" if report.number else "Until now", head.local(report.at)),
    ]
    if report.documents:
        facts.append(SlipLine("Receipts", f"{report.first_receipt} to {report.last_receipt}"))
    parts = [*_figures(report.sums, money), _cash(report, money)]
    if report.counts:
        parts.append(SlipPart("Counts", tuple(_counts(report, money, head))))
    if report.sums.held:
        parts.append(SlipPart("Waiting sales, carried over", _named(report.sums.held, money)))
    if seal:
        parts.append(SlipPart("", (SlipLine(f"Seal {seal}"),)))
    return Slip(shop=head.shop, number=report.name, head=tuple(facts), parts=tuple(parts), currency=money)


def store_slip(day: StoreDay, head: Letterhead) -> Slip:
    """The paper of a store Z."""
    money = currency(day.currency)
    lanes = SlipPart("Lanes", tuple(SlipLine(lane.lane, lane_words(lane, head)) for lane in day.lanes))
    sums = day.sums
    cash = [*_drawer(sums, money), *_outcome(sums, money)]
    parts = [lanes, *_figures(sums, money), SlipPart("Cash", tuple(cash))]
    if day.missing:
        names = ", ".join(lane.lane for lane in day.missing)
        parts.append(SlipPart("", (SlipLine(f"NOT WHOLE: {names} not closed or not heard from", ""),)))
    return Slip(
        shop=head.shop,
        number=f"Store Z {day.day}",
        head=(SlipLine("Day", day.day),),
        parts=tuple(parts),
        currency=money,
    )


def lane_words(lane: LaneDay, head: Letterhead) -> str:
    """How a lane stands in a store Z: `Z 12, Z 13`, `open since …`, `not heard from`."""
    closed = ", ".join(f"Z {number}" for number in lane.reports)
    if lane.open_since is not None:
        since = head.local(lane.open_since)
        still = f"opened {since}, gone without a Z" if lane.is_gone else f"open since {since}"
        return f"{closed}; {still}" if closed else still
    return closed or "not heard from"


def cash_slip(entry: Entry, money: Currency, head: Letterhead, *, lane: str, staff: str) -> Slip:
    """The paper for cash put in or taken out, to be signed."""
    lines = [SlipLine(f"{money.code}", money.format(abs(entry.amount)), is_strong=True)]
    if float_off([entry]):
        lines.append(SlipLine("Left the day before", money.format(int(entry.detail))))
    lines += [SlipLine(text) for text in (entry.reason, entry.note) if text]
    signed = SlipPart("", (SlipLine(""), SlipLine("Signed ....................")))
    return Slip(
        shop=head.shop,
        number=TITLES[entry.kind],
        head=(SlipLine(lane, staff), SlipLine("At", head.local(entry.at))),
        parts=(SlipPart("", tuple(lines)), signed),
        currency=money,
    )


def count_rows(report: DayReport, head: Letterhead) -> list[tuple[str, str, str]]:
    """Every count, as rows of the same table."""
    lines = _counts(report, currency(report.currency), head)
    return [("Counts", line.label.strip(), line.value) for line in lines]


def figure_rows(sums: Sums, money: Currency) -> list[tuple[str, str, str]]:
    """Every figure as part, name and value, for a table of two columns and a heading."""
    parts = [*_figures(sums, money), SlipPart("Cash", (*_drawer(sums, money), *_outcome(sums, money)))]
    return [(part.heading, line.label.strip(), line.value) for part in parts for line in part.lines]


def _figures(sums: Sums, money: Currency) -> list[SlipPart]:
    show = money.format
    turnover = sums.turnover
    sold = [
        SlipLine(f"{sums.sales.count} sold", show(sums.sales.gross)),
        SlipLine(f"{sums.refunds.count} returned", show(sums.refunds.gross)),
        *_without_receipt(sums, money),
        SlipLine(f"{sums.voids.count} voided", show(sums.voids.gross)),
        SlipLine(f"TURNOVER {money.code}", show(turnover.gross), is_strong=True),
        SlipLine("Without tax", show(turnover.net)),
    ]
    parts = [SlipPart("Sales", tuple(sold)), _part("Tax", _taxes(sums, money))]
    parts += [
        _part("Discounts by kind", _named(sums.discounts, money)),
        _part("Discounts by group", _named(sums.group_discounts, money)),
        _part("Paid", _paid(sums, money)),
        _part("Customers", _customers(sums, money)),
        _part("Also", _also(sums)),
        _part("In no Z before", _came_back(sums, money)),
    ]
    return [part for part in parts if part.lines]


def _without_receipt(sums: Sums, money: Currency) -> list[SlipLine]:
    part = sums.no_receipt
    told = SlipLine(f"  {part.count} of them without receipt", money.format(part.gross))
    return [told] if part.count else []


def _part(heading: str, lines: Iterable[SlipLine]) -> SlipPart:
    return SlipPart(heading, tuple(lines))


def _taxes(sums: Sums, money: Currency) -> list[SlipLine]:
    lines: list[SlipLine] = []
    for tax in sums.taxes:
        rate = f"{format_percent(tax.rate)} %"
        lines += [
            SlipLine(f"{rate} net", money.format(tax.net)),
            SlipLine(f"{rate} tax", money.format(tax.tax)),
        ]
    return lines


def _paid(sums: Sums, money: Currency) -> list[SlipLine]:
    lines = list(_named(sums.tenders, money))
    if sums.cash.change:
        lines.append(SlipLine("change", money.format(-sums.cash.change)))
    if sums.rounding:
        lines.append(SlipLine("rounding", money.format(sums.rounding)))
    return lines


def _customers(sums: Sums, money: Currency) -> list[SlipLine]:
    pairs = (
        ("Points earned", sums.points_earned, str(sums.points_earned)),
        ("Points used", sums.points_used, str(sums.points_used)),
        ("Put on balances", sums.topped_up, money.format(sums.topped_up)),
        ("Paid from balances", sums.balance_used, money.format(sums.balance_used)),
        ("Vouchers sold", sums.vouchers_sold, money.format(sums.vouchers_sold)),
    )
    return [SlipLine(label, value) for label, amount, value in pairs if amount]


def _also(sums: Sums) -> list[SlipLine]:
    lines = [SlipLine(f"Opened without a sale: {clean(one.name)}", str(one.count)) for one in sums.no_sales]
    if sums.baskets_voided:
        lines.append(SlipLine("Sales given up", str(sums.baskets_voided)))
    if sums.lines_voided:
        lines.append(SlipLine("Lines struck", str(sums.lines_voided)))
    return lines


def _came_back(sums: Sums, money: Currency) -> Iterator[SlipLine]:
    for one in sums.came_back:
        yield SlipLine(f"{one.count} came back after {clean(one.name)}", money.format(one.amount))


def _cash(report: DayReport, money: Currency) -> SlipPart:
    lines = _drawer(report.sums, money)
    if report.is_counted:
        lines += _outcome(report.sums, money)
        if report.reason:
            lines.append(SlipLine(f"Because: {report.reason}"))
        if report.number:
            lines.append(SlipLine("Left in the drawer", money.format(report.next_float)))
    return SlipPart("Cash", tuple(lines))


def _counts(report: DayReport, money: Currency, head: Letterhead) -> Iterator[SlipLine]:
    for count in report.counts:
        yield SlipLine(f"{head.local(count.at)} {clean(count.staff)}".rstrip(), money.format(count.amount))
        if count.difference:
            yield SlipLine(f"{difference_words(count.difference)}", money.format(count.difference))


def _drawer(sums: Sums, money: Currency) -> list[SlipLine]:
    show = money.format
    lines = [SlipLine("Float", show(sums.cash.opening))]
    if sums.float_off:
        words = "Less than was left" if sums.float_off < 0 else "More than was left"
        lines.append(SlipLine(words, show(sums.float_off), is_strong=True))
    lines.append(SlipLine("Taken", show(_taken(sums))))
    lines += [SlipLine(f"In: {one.name}", show(one.amount)) for one in sums.paid_in]
    lines += [SlipLine(f"Out: {one.name}", show(one.amount)) for one in sums.paid_out]
    return [*lines, SlipLine(f"EXPECTED {money.code}", show(sums.expected), is_strong=True)]


def _taken(sums: Sums) -> Minor:
    return sums.cash.tendered - sums.cash.change


def _outcome(sums: Sums, money: Currency) -> list[SlipLine]:
    lines = [
        SlipLine("Counted", money.format(sums.counted)),
        SlipLine(difference_words(sums.difference), money.format(sums.difference), is_strong=True),
        SlipLine("To the bank", money.format(sums.banked)),
    ]
    if sums.left_off:
        words = "Not left in it" if sums.left_off < 0 else "Added to it"
        lines.append(SlipLine(words, money.format(sums.left_off), is_strong=True))
    return lines


def difference_words(difference: Minor) -> str:
    """`Missing`, `Too much` or `Difference`."""
    if difference == 0:
        return "Difference"
    return "Missing" if difference < 0 else "Too much"


def _named(every: Sequence[Named], money: Currency) -> tuple[SlipLine, ...]:
    return tuple(SlipLine(f"{one.count} {one.name}", money.format(one.amount)) for one in every)
