"""A closed document of sale: immutable, whole, and sealed to the one before it on its lane.

A return is a document of its own whose lines have negative quantities and amounts, so that all sums over
documents are right by themselves. A void of a sale that was closed mirrors it, so that the two add up to
nothing; a void of a basket keeps its lines struck, and is nothing by itself.
"""

import hashlib
import json
from collections.abc import Sequence
from enum import Enum

from store.domain.ids import CategoryId, CustomerId, DiscountId, LaneId, ProductId, SaleId, StaffId
from store.domain.money import Basis, Milli, Minor
from store.domain.payment import Paid, Tender
from store.domain.stamps import Instant
from store.domain.values import dataclass

NUMBER_DIGITS = 6
"""A receipt number is `LANE-NNNNNN`; a lane that sells a million times simply gets longer numbers."""


class SaleKind(Enum):
    """What a document does."""

    SALE = ""
    RETURN = "return"
    EXCHANGE = "exchange"
    """Takes some goods back and sells others."""
    VOID = "void"


class LineKind(Enum):
    """What a line stands for."""

    GOODS = ""
    OPEN = "open"
    """Typed in by hand: no product has it."""
    TOP_UP = "top-up"
    """Money put on the customer's balance."""
    VOUCHER = "voucher"
    """A voucher that is sold; its code is the line's."""


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_text = json.encoder.encode_basestring

MONEY_KINDS = frozenset({LineKind.TOP_UP, LineKind.VOUCHER})
"""Money that changes its place: no turnover, no tax, no discount, no points."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where returned goods were sold."""

    sale: SaleId | None
    """None for goods without a receipt."""
    position: int
    condition: str
    """`resell` or `damaged`."""


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
    kind: LineKind = LineKind.GOODS
    note: str = ""
    origin: Origin | None = None
    """What comes back; its quantity and amounts are negative."""
    cost: Minor | None = None
    """What one unit had cost the shop then."""
    voided: bool = False
    """Taken off before the sale was closed: kept to be seen, all its amounts are zero."""
    manual: str = ""
    """What was done to its price by hand, as `percent 1000`; empty for nothing."""
    package: str = ""
    """Dates and lot of the package, as `packages.written` has them."""


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
    kind: SaleKind = SaleKind.SALE
    original: SaleId | None = None
    """The sale that this document returns, exchanges or voids."""
    session: bytes | None = None
    """The drawer's session it belongs to."""
    note: str = ""
    reason: str = ""
    """Why it was returned or voided."""
    tax_exempt: str = ""
    """Why no tax was taken; empty where it was."""
    carried: tuple[Paid, ...] = ()
    """Of an exchange: the ways in which goods that came back had been paid, as far as they pay for it."""


def receipt_number(lane: int, count: int) -> str:
    """The number of a lane's `count`-th receipt, unique in the shop without asking anybody."""
    return f"{lane}-{count:0{NUMBER_DIGITS}}"


def is_receipt_number(text: str) -> bool:
    """Whether a text is written like the number of a receipt, as its barcode is read."""
    lane, hyphen, count = text.strip().partition("-")
    plain = lane + count
    return bool(hyphen and lane) and plain.isascii() and plain.isdecimal() and len(count) >= NUMBER_DIGITS


def seal(sale: Sale, previous: str, lines: str | None = None) -> str:
    """A hash over the sale and the seal before it, hex: no sale can be altered or left out unnoticed.

    The customer's name and groups stay outside, so that a person can be forgotten. `lines` is what
    `sealed_lines` says of its lines, where somebody has asked that before.
    """
    between = sealed_lines(sale.lines) if lines is None else lines
    text = f"[{_head(sale, previous)},[{between}],{_foot(sale)}]"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sealed_lines(lines: Sequence[SaleLine]) -> str:
    """What is sealed of the lines of a sale: known before its number is, and before it is paid."""
    return ",".join([_line(line) for line in lines])


# What is sealed as JSON, put together here: it takes a third of the time, and somebody waits for the seal.


def _head(sale: Sale, previous: str) -> str:
    return (
        f"{_text(previous)},{_text(sale.kind._value_)},{_text(sale.number)},"
        f'"{sale.id.hex()}","{sale.lane.hex()}","{sale.staff.hex()}",{_hex(sale.customer)},{_text(sale.tax)},'
        f"[{sale.opened_at},{sale.closed_at}],[{sale.list_total},{sale.discount_total},{sale.tax_total},"
        f"{sale.total},{sale.rounding},{sale.change}]"
    )


def _foot(sale: Sale) -> str:
    tenders = [
        f"[{_text(each.kind)},{each.amount},{_text(each.reference)},{each.points}]" for each in sale.tenders
    ]
    carried = [f",{_ENCODER.encode(_carried(each))}" for each in sale.carried]
    return (
        f"[{','.join(tenders)}],[{_hex(sale.original)},{_hex(sale.session)}],"
        f"[{_text(sale.note)},{_text(sale.reason)},{_text(sale.tax_exempt)}{''.join(carried)}]"
    )


def _line(line: SaleLine) -> str:
    """A line as JSON."""
    product, category = line.product, line.category
    shares = [f'["{share.discount.hex()}",{_text(share.name)},{share.amount}]' for share in line.shares]
    return (
        f'["{product.hex() if product else ""}","{category.hex() if category else ""}",'
        f"{_text(line.name)},{_text(line.code)},[{line.quantity},{line.unit_price},{line.tax_rate},"
        f"{line.list},{line.net},{line.tax},{line.total}],[{','.join(shares)}],"
        f"[{_text(line.kind._value_)},{_text(line.note)},{'null' if line.cost is None else line.cost},"
        f"{'true' if line.voided else 'false'},{_text(line.manual)}],{_origin(line.origin)}"
        f"{f',{_text(line.package)}' if line.package else ''}]"
    )


def _hex(known: bytes | None) -> str:
    return f'"{known.hex()}"' if known else '""'


def _carried(way: Paid) -> list[object]:
    return [way.kind, way.reference, way.left, way.cash, way.points]


def _origin(origin: Origin | None) -> str:
    if origin is None:
        return "[]"
    sale = origin.sale.hex() if origin.sale else ""
    return f'["{sale}",{origin.position},{_text(origin.condition)}]'
