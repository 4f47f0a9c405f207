"""What a return would do, and what it did: shown before anything is written, and told after it."""

from store.domain.ids import SaleId
from store.domain.money import Milli, Minor
from store.domain.payment import Paid, Tender
from store.domain.returns import Broken, BrokenOffer, Left
from store.domain.sale import Sale, SaleLine
from store.domain.stamps import Instant
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A later document of a sale, for whoever asks where goods came back."""

    id: SaleId
    number: str
    kind: str
    at: Instant
    lane: str
    total: Minor


@dataclass(frozen=True, slots=True, kw_only=True)
class SalePage:
    """A sale with everything that followed from it."""

    sale: Sale
    left: tuple[Left, ...]
    """What can still come back, line by line."""
    later: tuple[Document, ...]
    lane: str
    staff: str
    original: str
    """The number of the sale that this document takes back from; empty for none."""
    points_earned: int
    """Below zero what this document took back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Everything a return would do."""

    lines: tuple[SaleLine, ...]
    """Below zero; and what broken offers take back, above."""
    refund_total: Minor
    """What is paid out, before cash rounding."""
    tax: Minor
    """Of it."""
    tenders: tuple[Tender, ...]
    """Below zero."""
    rounding: Minor
    points_taken: int
    """Earned ones that go back with the goods."""
    points_given: int
    """Spent ones that come back."""
    broken: tuple[Broken, ...]
    deducted: Minor
    """What broken offers take off the refund."""
    policy: BrokenOffer
    cash: Minor
    """What leaves the drawer."""
    ways: tuple[Paid, ...]
    """How the sale was paid, less what went back: up to what each way may be paid out."""
    before: Minor
    """Refunded of that sale already: rights count all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A return that is written."""

    sale: SaleId
    number: str
    refund_total: Minor
    points: int
    """What it did to the customer's points."""
    tenders: tuple[Tender, ...]
    opens_drawer: bool
    preview: Preview | None = None
    """All of what it did; None for a void."""


@dataclass(frozen=True, slots=True)
class DoubleReturn:
    """Goods of which more came back than were sold: lanes that did not hear each other took them."""

    sale: SaleId
    number: str
    position: int
    name: str
    bought: Milli
    returned: Milli
    documents: tuple[Document, ...]
