"""Customers as rows of a file: the columns by which the import reads them back whole."""

from zoneinfo import ZoneInfo

from store.domain.exports.cells import guarded, listed, yes
from store.domain.money import Currency, Minor
from store.domain.stamps import Instant, utc
from store.domain.values import dataclass

OWN_ID = "Regulars id"
"""Heading of the customer's own id, in hex."""

HEADINGS = (
    OWN_ID, "name", "email", "phone", "reference", "birth date", "gender", "city", "region", "country",
    "notes", "active", "consent", "tax exempt", "tax reason", "credit limit", "joined", "cards", "tags",
    "groups", "points", "balance",
)  # fmt: skip

IDENTITY_HEADINGS = (OWN_ID, "reference", "name", "email", "cards")
"""By which a customer is known again, and the name for people."""

TEXTS = (
    "name", "email", "phone", "reference", "birth_date", "gender", "city", "region", "country", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as the book has them, with what hangs on them."""

    id: bytes
    texts: tuple[str, ...]
    """The values of `TEXTS`."""
    active: bool
    consent: bool
    tax_exempt: bool
    tax_reason: str
    credit_limit: Minor
    joined: Instant
    cards: tuple[str, ...]
    tags: tuple[str, ...]
    groups: tuple[str, ...]
    """Names of those they were put in by hand: the others fill themselves again."""
    points: int
    balance: Minor


def cells(person: Person, currency: Currency, zone: ZoneInfo) -> list[str]:
    """One row under `HEADINGS`."""
    return [
        person.id.hex(),
        *map(guarded, person.texts),
        yes(person.active),
        yes(person.consent),
        yes(person.tax_exempt),
        guarded(person.tax_reason),
        currency.format(person.credit_limit),
        moment(person.joined, zone),
        listed(person.cards),
        listed(person.tags),
        listed(person.groups),
        str(person.points),
        currency.format(person.balance),
    ]


def moment(instant: Instant, zone: ZoneInfo) -> str:
    """A moment on the shop's clock with its offset, to the millisecond where it has any."""
    precision = "milliseconds" if instant % 1000 else "seconds"
    return utc(instant).astimezone(zone).isoformat(timespec=precision)
