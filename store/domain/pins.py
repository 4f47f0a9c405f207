"""Exceptions from the rule of a group that fills itself: who is kept in or out, why and until when."""

from enum import Enum

from store.domain.ids import StaffId
from store.domain.stamps import Instant
from store.domain.values import dataclass


class Side(Enum):
    """Whether a customer is kept in or out."""

    IN = 1
    OUT = -1
    NONE = 0


@dataclass(frozen=True, slots=True)
class Pin:
    """An exception."""

    side: Side
    reason: str
    until: Instant | None
    """When the rule decides again, the moment itself included; None for never."""
    staff: StaffId | None
    """Who made it."""
