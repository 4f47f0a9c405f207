"""What a lane may spend beyond its rights, as it is listed."""

from collections.abc import Mapping
from typing import Final

from store.domain.ids import LaneId, StaffId
from store.domain.money import Currency
from store.domain.spending import BALANCE, POINTS
from store.domain.stamps import Instant
from store.domain.values import dataclass

ALLOWED: Final = (POINTS, BALANCE)
"""The accounts that a lane may be allowed to spend of beyond its rights."""


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


def amount_words(account: str, amount: int, money: Currency) -> str:
    """`50 points`, `1 point`, `20.00 of balances`."""
    if account == BALANCE:
        return f"{money.format(amount)} of balances"
    return f"{amount:,} point" if amount == 1 else f"{amount:,} points"


def written(amounts: Mapping[str, int], money: Currency) -> str:
    """What a lane may spend beyond its rights, `50 points and 20.00 of balances`; `nothing` of no account."""
    allowed = [amount_words(kind, amounts[kind], money) for kind in ALLOWED if amounts.get(kind, 0)]
    if allowed:
        return " and ".join(allowed)
    return "nothing" if len(amounts) > 1 else f"no {' and no '.join(amounts)}"


def risk_words(amounts: Mapping[str, int], lane: str, money: Currency) -> str:
    """What it risks that a lane may spend so much beyond its rights, in a sentence; empty when nothing is."""
    if not any(amounts.values()):
        return ""
    return (
        f"At risk: if other lanes spend the same while {lane} does not hear them, up to"
        f" {written({kind: amount for kind, amount in amounts.items() if amount}, money)} are spent twice."
    )
