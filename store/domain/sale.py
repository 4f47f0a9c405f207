"""A closed sale: immutable, whole, and sealed to the one before it on its lane."""

import hashlib
import json

from store.domain.ids import CategoryId, CustomerId, DiscountId, LaneId, ProductId, SaleId, StaffId
from store.domain.money import Basis, Milli, Minor
from store.domain.stamps import Instant
from store.domain.values import dataclass

NUMBER_DIGITS = 6
"""A receipt number is `LANE-NNNNNN`; a lane that sells a million times simply gets longer numbers."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one discount took off one line, as granted."""

    discount: DiscountId
    name: str
    amount: Minor


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """A line as it was sold."""

    product: ProductId | None
    category: CategoryId | None
    name: str
    code: str
    quantity: Milli
    unit_price: Minor
    tax_rate: Basis
    list: Minor
    shares: tuple[Share, ...]
    net: Minor
    tax: Minor
    total: Minor


@dataclass(frozen=True, slots=True)
class Tender:
    """A payment: what was handed over, before change."""

    kind: str
    amount: Minor
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A closed sale with everything needed to print, report or refund it without recomputing."""

    id: SaleId
    number: str
    lane: LaneId
    staff: StaffId
    customer: CustomerId | None
    customer_name: str
    groups: tuple[str, ...]
    """Names of the groups that counted at the time."""
    opened_at: Instant
    closed_at: Instant
    tax: str
    """`inclusive`, `exclusive` or `none`."""
    lines: tuple[SaleLine, ...]
    tenders: tuple[Tender, ...]
    list_total: Minor
    discount_total: Minor
    tax_total: Minor
    total: Minor
    rounding: Minor
    """Cash rounding, added to the total."""
    change: Minor


def receipt_number(lane: int, count: int) -> str:
    """The number of a lane's `count`-th receipt, unique in the shop without asking anybody."""
    return f"{lane}-{count:0{NUMBER_DIGITS}}"


def seal(sale: Sale, previous: str) -> str:
    """A hash over the sale and the seal before it, hex: no sale can be altered or left out unnoticed.

    The customer's name and groups stay outside, so that a person can be forgotten.
    """
    content = [
        previous,
        sale.number,
        sale.id.hex(),
        sale.lane.hex(),
        sale.staff.hex(),
        sale.customer.hex() if sale.customer else "",
        sale.tax,
        [sale.opened_at, sale.closed_at],
        [sale.list_total, sale.discount_total, sale.tax_total, sale.total, sale.rounding, sale.change],
        [_line(line) for line in sale.lines],
        [[tender.kind, tender.amount, tender.reference] for tender in sale.tenders],
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _line(line: SaleLine) -> list[object]:
    return [
        line.product.hex() if line.product else "",
        line.category.hex() if line.category else "",
        line.name,
        line.code,
        [line.quantity, line.unit_price, line.tax_rate, line.list, line.net, line.tax, line.total],
        [[share.discount.hex(), share.name, share.amount] for share in line.shares],
    ]
