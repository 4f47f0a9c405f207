"""What a rule would do if it were a group's, as values."""

from store.domain.discounts import Discount
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Crowd:
    """Customers by number, and the names of some."""

    count: int
    sample: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A discount that is given to a group."""

    name: str
    discount: Discount


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would do."""

    matches: int
    """Customers who meet it."""
    enter: Crowd
    leave: Crowd
    discounts: tuple[Linked, ...]
    """What those who enter would get and those who leave would lose."""
