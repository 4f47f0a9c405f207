"""A sale that is only tried: who buys what, when; nothing of it is kept."""

from store.domain.discounts import Named
from store.domain.ids import CustomerId, GroupId, ProductId
from store.domain.money import Milli
from store.domain.stamps import Instant
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """What the price test bench is given."""

    items: tuple[tuple[ProductId, Milli], ...]
    at: Instant
    """When the sale would be opened."""
    customer: CustomerId | None = None
    groups: frozenset[GroupId] | None = None
    """Groups somebody would be in, in place of a customer; None for what the customer says."""
    coupons: tuple[str, ...] = ()
    draft: Named | None = None
    """A discount that is not saved yet, or an edit of one that is there."""
