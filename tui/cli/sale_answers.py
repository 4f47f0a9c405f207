"""How a closed sale is written in an answer."""

from typing import TYPE_CHECKING

from store.domain.money import Currency, format_percent, format_quantity
from store.domain.payment import Tender
from store.domain.sale import Sale, SaleLine
from tui.cli import door

if TYPE_CHECKING:
    from store.api import Store


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


def _tender(tender: Tender, currency: Currency) -> door.Json:
    told = {"kind": tender.kind, "amount": currency.format(tender.amount), "reference": tender.reference}
    return {**told, "points": tender.points} if tender.points else told


def _line(line: SaleLine, currency: Currency) -> door.Json:
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
