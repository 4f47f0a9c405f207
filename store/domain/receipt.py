"""What a receipt must say, as data: no widths, no bytes, no paper.

A receipt is made once, when the sale closes, and kept; a copy is the same data with another mark.
How it is arranged in columns is `receipt_layout`.
"""

from collections.abc import Callable
from dataclasses import replace

from store.domain.money import Basis, Currency, Milli, Minor
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class ReceiptShop:
    """Who sold: printed at the top of every receipt."""

    name: str
    header: tuple[str, ...] = ()
    """Address, telephone, opening hours: one line each."""
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptDiscount:
    """One reason why something costs less, and how much less."""

    name: str
    amount: Minor
    """What it takes off; printed with a minus. Negative on a refund."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line of the sale; `list_total` less its discounts is `total`."""

    name: str
    quantity: Milli
    unit_price: Minor
    """Price of one, before any discount."""
    list_total: Minor
    total: Minor
    discounts: tuple[ReceiptDiscount, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptTax:
    """All that was sold at one tax rate; `net` and `tax` sum to `gross`."""

    rate: Basis
    net: Minor
    tax: Minor
    gross: Minor


@dataclass(frozen=True, slots=True)
class ReceiptTender:
    """What was given in payment."""

    label: str
    amount: Minor


@dataclass(frozen=True, slots=True)
class ReceiptPoints:
    """What the sale did to the customer's points."""

    program: str
    earned: int
    balance: int | None = None
    """Points after the sale, as far as this lane knows; None prints no balance."""
    spent: int = 0
    """What paid for a part of it."""
    taken_back: int = 0
    """Of those earned by an earlier sale, what went back with its goods."""
    given_back: int = 0
    """Of those that had paid for goods, what came back for them."""


@dataclass(frozen=True, slots=True)
class ReceiptCustomer:
    """Whom the sale was for."""

    name: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """One closed sale as the customer gets to read it.

    `list_total` less `discount_total` and `tax_freed`, plus the taxes when they come on top, is `total`;
    `total` plus `rounding` is what the tenders less `change` pay.
    """

    shop: ReceiptShop
    number: str
    closed_at: str
    """Local date and time, already written the way the shop writes it."""
    lane: str
    """Name of the lane, printed as it is."""
    staff: str
    currency: Currency
    lines: tuple[ReceiptLine, ...]
    list_total: Minor
    discount_total: Minor
    total: Minor
    tenders: tuple[ReceiptTender, ...]
    change: Minor = 0
    rounding: Minor = 0
    """Cash rounding, added to `total`; may be negative."""
    taxes: tuple[ReceiptTax, ...] = ()
    taxes_on_top: bool = False
    """Whether line amounts are net, so that the taxes are added below them."""
    tax_exempt: str = ""
    """Why no tax was taken; empty where it was."""
    tax_freed: Minor = 0
    """The tax that the prices contain and an exempt customer does not pay."""
    customer: ReceiptCustomer | None = None
    points: ReceiptPoints | None = None
    balance: Minor | None = None
    """The customer's after the sale, as far as this lane knows, where the sale changed it."""
    foot: tuple[str, ...] = ()
    qr: str = ""
    """What a telephone is to read from it; empty for nothing."""
    notes: tuple[str, ...] = ()
    """What kind of document it is and what it refers to, where it is no plain sale."""
    gift: bool = False
    """Says what was bought and no price: for whoever is given it."""
    copy_number: int = 0
    """0 is the original; any other is printed as `COPY n`."""
    duplicate: bool = False
    """Printed again because an earlier print was cut short; marked, for both may be on paper."""


def with_texts(receipt: Receipt, shown: Callable[[str], str]) -> Receipt:
    """The same receipt with every text in it as `shown` gives it; nobody reads what a QR code says."""
    shop, customer, points = receipt.shop, receipt.customer, receipt.points
    return replace(
        receipt,
        shop=ReceiptShop(shown(shop.name), tuple(map(shown, shop.header)), shown(shop.tax_number)),
        number=shown(receipt.number),
        closed_at=shown(receipt.closed_at),
        lane=shown(receipt.lane),
        staff=shown(receipt.staff),
        lines=tuple(_line_with_texts(line, shown) for line in receipt.lines),
        tenders=tuple(replace(tender, label=shown(tender.label)) for tender in receipt.tenders),
        customer=customer and ReceiptCustomer(shown(customer.name), tuple(map(shown, customer.groups))),
        points=points and replace(points, program=shown(points.program)),
        foot=tuple(map(shown, receipt.foot)),
        notes=tuple(map(shown, receipt.notes)),
        tax_exempt=shown(receipt.tax_exempt),
    )


def _line_with_texts(line: ReceiptLine, shown: Callable[[str], str]) -> ReceiptLine:
    discounts = tuple(replace(discount, name=shown(discount.name)) for discount in line.discounts)
    return replace(line, name=shown(line.name), discounts=discounts)
