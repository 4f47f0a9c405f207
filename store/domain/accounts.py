"""What stands in a customer's accounts: points and balance, entry by entry."""

from typing import Literal, NamedTuple, TypeAlias

from store.domain.stamps import Instant
from store.domain.values import dataclass

Account: TypeAlias = Literal["points", "balance"]


class EntryKey(NamedTuple):
    """What names an entry: the document that caused it, and in which way."""

    document: bytes
    """A sale, or whatever else was booked."""
    kind: str
    """`earned`, `redeemed`, `opening`."""


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """One booking."""

    key: EntryKey
    at: Instant
    account: str
    amount: int
    """Points, or minor units of the shop's currency; negative is taken away."""
    after: int
    """What the account held then, as far as this lane knows now."""
    number: str
    """Of the receipt; empty when it was no sale."""
    lane: str
    staff: str
    note: str
