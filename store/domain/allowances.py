"""What a lane may spend beyond its rights, as it is listed."""

from store.domain.ids import LaneId, StaffId
from store.domain.stamps import Instant
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """How far one lane may go beyond its rights, and how far it has."""

    lane: LaneId
    name: str
    account: str
    """`points` or `balance`."""
    amount: int
    """In points or minor units, of all accounts of that kind together."""
    used: int
    """By how much its rights are below zero now; comes back when rights come to the lane."""
    reason: str
    at: Instant
    staff: StaffId

    @property
    def risk(self) -> int:
        """The most that may be spent beyond what is there, in points or minor units."""
        return max(self.amount, self.used)
