"""How a closed sale is written in an answer."""

from typing import TYPE_CHECKING

from store.domain.money import Currency, format_percent, format_quantity
from store.domain.payment import Tender
from store.domain.sale import Sale, SaleLine
from tui.cli import door

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.holding import HeldSale
    from store.domain.return_preview import SalePage
    from store.domain.shop import Shop


def as_json(store: "Store", sale: Sale) -> dict[str, door.Json]:
    """Everything about a sale, as it was closed."""
    shop = store.shop.get()
    money = shop.currency.format
    lanes = {member.id: member.name for member in store.lanes.members()}
    customer: door.Json = None
    if sale.customer is not None:
        customer = {"id": sale.customer.hex(), "name": sale.customer_name, "groups": list(sale.groups)}
    return {
        "id": sale.id.hex(),
        "number": sale.number,
        "lane": lanes.get(sale.lane, ""),
        "closed": door.when_text(sale.closed_at, shop.zone),
        "currency": shop.currency.code,
        "tax": sale.tax,
        "customer": customer,
        "lines": [_line(line, shop.currency) for line in sale.lines],
        "tenders": [_tender(tender, shop.currency) for tender in sale.tenders],
        "list_total": money(sale.list_total),
        "discount_total": money(sale.discount_total),
        "tax_total": money(sale.tax_total),
        "total": money(sale.total),
        "rounding": money(sale.rounding),
        "change": money(sale.change),
    }


def held_json(held: "HeldSale", shop: "Shop") -> dict[str, door.Json]:
    """A sale that waits."""
    return {
        "held": held.sale.hex(),
        "label": held.label,
        "lane": held.lane_name,
        "staff": held.staff_name,
        "customer": held.customer_name,
        "since": door.when_text(held.at, shop.zone),
        "lines": held.lines,
        "total": shop.currency.format(held.total),
    }


def page_json(store: "Store", page: "SalePage") -> dict[str, door.Json]:
    """The same with what followed from it: what came back, what still can, and by which documents."""
    shop = store.shop.get()
    money = shop.currency.format
    lines: list[door.Json] = []
    for place, line in enumerate(page.sale.lines):
        left = page.left[place] if page.left else None
        told = _line(line, shop.currency)
        lines.append(
            {
                "line": place + 1,
                **told,
                "note": line.note,
                "voided": line.voided,
                "condition": "" if line.origin is None else line.origin.condition,
                "returned": "0" if left is None else format_quantity(left.returned),
                "returnable": "0" if left is None else format_quantity(left.quantity),
            }
        )
    return {
        **as_json(store, page.sale),
        "kind": page.sale.kind.value or "sale",
        "original": page.original or None,
        "note": page.sale.note,
        "reason": page.sale.reason,
        "staff": page.staff,
        "points": page.points_earned,
        "lines": lines,
        "returns": [
            {
                "number": each.number,
                "kind": each.kind,
                "lane": each.lane,
                "closed": door.when_text(each.at, shop.zone),
                "total": money(each.total),
            }
            for each in page.later
        ],
    }


def tender_json(tender: Tender, currency: Currency) -> door.Json:
    """One payment."""
    return _tender(tender, currency)


def line_json(line: SaleLine, currency: Currency) -> dict[str, door.Json]:
    """One line."""
    return _line(line, currency)


def _tender(tender: Tender, currency: Currency) -> door.Json:
    told = {"kind": tender.kind, "amount": currency.format(tender.amount), "reference": tender.reference}
    return {**told, "points": tender.points} if tender.points else told


def _line(line: SaleLine, currency: Currency) -> dict[str, door.Json]:
    money = currency.format
    return {
        "product": None if line.product is None else line.product.hex(),
        "name": line.name,
        "barcode": line.code,
        "quantity": format_quantity(line.quantity),
        "unit_price": money(line.unit_price),
        "tax_rate": format_percent(line.tax_rate),
        "list": money(line.list),
        "discounts": [{"name": share.name, "amount": money(share.amount)} for share in line.shares],
        "net": money(line.net),
        "tax": money(line.tax),
        "total": money(line.total),
    }
