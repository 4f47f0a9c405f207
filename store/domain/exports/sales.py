"""Closed documents as rows of a file: what each was, what it came to, and how it was paid."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from store.domain.exports.cells import guarded
from store.domain.exports.customers import moment
from store.domain.money import Currency, Minor
from store.domain.payment import CASH, KINDS
from store.domain.stamps import Instant
from store.domain.values import dataclass

HEADINGS = (
    "receipt", "kind", "closed", "lane", "staff", "customer", "list", "off", "tax", "total", "rounding",
    *KINDS, "of", "reason", "note",
)  # fmt: skip
"""Of cash, change is taken off: all ways to pay sum to the total with its rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A document with the names of whoever and whatever belongs to it."""

    number: str
    kind: str
    closed_at: Instant
    lane: str
    staff: str
    customer: str
    list_total: Minor
    discount_total: Minor
    tax_total: Minor
    total: Minor
    rounding: Minor
    change: Minor
    paid: Mapping[str, Minor]
    """By kind of payment."""
    original: str
    """Number of the sale it takes back from."""
    reason: str
    note: str


def cells(closed: Closed, currency: Currency, zone: ZoneInfo) -> list[str]:
    """One row under `HEADINGS`."""
    money = currency.format
    paid = {**closed.paid, CASH: closed.paid.get(CASH, 0) - closed.change}
    return [
        closed.number,
        closed.kind or "sale",
        moment(closed.closed_at, zone),
        guarded(closed.lane),
        guarded(closed.staff),
        guarded(closed.customer),
        money(closed.list_total),
        money(closed.discount_total),
        money(closed.tax_total),
        money(closed.total),
        money(closed.rounding),
        *(money(paid.get(kind, 0)) for kind in KINDS),
        closed.original,
        guarded(closed.reason),
        guarded(closed.note),
    ]
