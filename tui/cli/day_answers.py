"""How lines of a drawer's book and the reports of a day are written in an answer."""

from typing import TYPE_CHECKING

from store.domain.day_report import DayReport, Named, Part, StoreDay, Sums
from store.domain.drawer import Entry
from store.domain.money import Currency, currency, format_percent
from tui.cli import door

if TYPE_CHECKING:
    from store.api import Store


def entry_json(store: "Store", entry: Entry) -> dict[str, door.Json]:
    """A line of the drawer's book."""
    shop = store.shop.get()
    return {
        "id": entry.id.hex(),
        "session": entry.session.hex(),
        "kind": entry.kind.value,
        "amount": shop.currency.format(entry.amount),
        "reason": entry.reason,
        "note": entry.note,
        "at": door.when_text(entry.at, shop.zone),
    }


def report_json(store: "Store", report: DayReport, seal: str) -> dict[str, door.Json]:
    """An X or a Z."""
    zone, money = store.shop.get().zone, currency(report.currency)
    return {
        "kind": "Z" if report.number else "X",
        "number": report.number or None,
        "session": report.session.hex(),
        "lane": report.lane,
        "staff": report.staff,
        "currency": report.currency,
        "opened": door.when_text(report.opened_at, zone),
        "closed" if report.number else "until": door.when_text(report.at, zone),
        "documents": report.documents,
        "first_receipt": report.first_receipt,
        "last_receipt": report.last_receipt,
        **_sums(report.sums, money),
        "counted": money.format(report.sums.counted) if report.is_counted else None,
        "difference": money.format(report.sums.difference) if report.is_counted else None,
        "recounts": report.recounts,
        "counts": [
            {
                "at": door.when_text(count.at, zone),
                "staff": count.staff,
                "counted": money.format(count.amount),
                "difference": money.format(count.difference),
            }
            for count in report.counts
        ],
        "reason": report.reason,
        "next_float": money.format(report.next_float) if report.number else None,
        "seal": seal,
    }


def day_json(store: "Store", day: StoreDay) -> dict[str, door.Json]:
    """The Zs of a day, summed."""
    zone, money = store.shop.get().zone, currency(day.currency)
    lanes: list[door.Json] = [
        {
            "lane": lane.lane,
            "reports": list(lane.reports),
            "open_since": door.when_text(lane.open_since, zone),
            "gone": lane.is_gone,
            "missing": lane.is_missing,
        }
        for lane in day.lanes
    ]
    return {
        "day": day.day,
        "currency": day.currency,
        "lanes": lanes,
        "whole": not day.missing,
        **_sums(day.sums, money),
        "counted": money.format(day.sums.counted),
        "difference": money.format(day.sums.difference),
    }


def _sums(sums: Sums, money: Currency) -> dict[str, door.Json]:
    show = money.format

    def part(one: Part) -> door.Json:
        return {"count": one.count, "gross": show(one.gross), "net": show(one.net)}

    def every(many: tuple[Named, ...]) -> door.Json:
        return [{"name": one.name, "count": one.count, "amount": show(one.amount)} for one in many]

    return {
        "sales": part(sums.sales),
        "refunds": part(sums.refunds),
        "voids": part(sums.voids),
        "turnover": part(sums.turnover),
        "baskets_voided": sums.baskets_voided,
        "lines_voided": sums.lines_voided,
        "taxes": [
            {
                "rate": format_percent(tax.rate),
                "net": show(tax.net),
                "tax": show(tax.tax),
                "gross": show(tax.gross),
            }
            for tax in sums.taxes
        ],
        "discounts": every(sums.discounts),
        "group_discounts": every(sums.group_discounts),
        "tenders": every(sums.tenders),
        "change": show(sums.cash.change),
        "rounding": show(sums.rounding),
        "float": show(sums.cash.opening),
        "float_off": show(sums.float_off),
        "cash_in": every(sums.paid_in),
        "cash_out": every(sums.paid_out),
        "no_sales": [{"reason": one.name, "count": one.count} for one in sums.no_sales],
        "points_earned": sums.points_earned,
        "points_used": sums.points_used,
        "topped_up": show(sums.topped_up),
        "balance_used": show(sums.balance_used),
        "vouchers_sold": show(sums.vouchers_sold),
        "expected": show(sums.expected),
        "banked": show(sums.banked),
        "left_off": show(sums.left_off),
        "held": every(sums.held),
        "came_back": every(sums.came_back),
    }
