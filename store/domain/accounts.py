"""What stands in a customer's accounts: points and balance, entry by entry."""

from typing import Final, Literal, NamedTuple, TypeAlias

from store.domain.stamps import Instant
from store.domain.values import dataclass

MOVED: Final = "moved"
"""The kind of an entry that books nothing: the right to spend went from one lane to another."""

OPENING: Final = "opening"
"""That of an entry for what another system says was in an account: of a balance it may be a debt."""

Account: TypeAlias = Literal["points", "balance"]

_WORDS: Final = {
    "earned": ("Earned", "Taken back"),
    "points.spent": ("Given back", "Paid with"),
    "points.back": ("Given back", "Paid with"),
    "points.taken": ("Earned again", "Taken back"),
    "points.coupon": ("Coupon given back", "Coupon bought"),
    "balance.paid": ("Given back", "Paid with"),
    "balance.change": ("Change kept", "Change taken back"),
    "balance.top-up": ("Topped up", "Top-up taken back"),
    "balance.back": ("Paid back", "Paid back again"),
    "points.adjusted": ("Put right", "Put right"),
    "balance.adjusted": ("Put right", "Put right"),
    OPENING: ("Brought along", "Brought along"),
}
"""What an entry that puts something there is called, and one that takes it away."""


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
    moved: int = 0
    """Of an entry that books nothing: how much of the account another lane may spend since."""
    taker: str = ""
    """The name of that lane."""

    @property
    def words(self) -> str:
        """What happened; a kind that only a newer lane knows is told as it is."""
        if self.key.kind == MOVED:
            return f"usable on {self.taker or 'another lane'}"
        puts, takes = _WORDS.get(self.key.kind, (self.key.kind, self.key.kind))
        return takes if self.amount < 0 else puts
