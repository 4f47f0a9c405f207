"""What a customer's sales and accounts add up to, as every lane keeps it."""

from store.domain.money import Minor
from store.domain.stamps import Instant
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Statistics:
    """One customer ever, with everybody who was merged into them."""

    orders: int = 0
    """Sales with something sold on them; what only takes back is none."""
    spent: Minor = 0
    """Net of refunds and tax."""
    first_at: Instant | None = None
    """The first order."""
    last_at: Instant | None = None
    """The last order."""
    points: int = 0
    balance: Minor = 0
