"""Tenders against a total: what cash owes after rounding, what change is due, when a sale may close."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.errors import BadInput, Refused
from store.domain.money import Currency, Minor, rounded
from store.domain.values import dataclass

if TYPE_CHECKING:
    from store.domain.sale import Tender

CASH = "cash"
AMOUNT_MAX: Minor = 10**9
"""A barcode read into the amount field has more digits than any payment."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a sale was paid."""

    rounding: Minor
    """Added to the total because its last part was paid in cash."""
    change: Minor


def cash_rounded(amount: Minor, step: Minor) -> Minor:
    """The nearest multiple of `step`, half away from zero: a sale and its refund mirror exactly."""
    return rounded(amount, step) * step


def settle(tenders: "Sequence[Tender]", total: Minor, *, step: Minor, currency: Currency) -> Settlement:
    """Check that tenders cover a total, and work out rounding and change.

    Raises:
        BadInput: a tender of an unknown kind, or an amount that cannot be.
        Refused: not enough was given.
    """
    for tender in tenders:
        if tender.kind != CASH:
            raise BadInput(f"cannot take {tender.kind!r}; pay with cash", field="tenders")
        if not 0 <= tender.amount <= AMOUNT_MAX:
            raise BadInput("an amount given is not negative and not that large", field="tenders")
    due = cash_rounded(total, step)
    given = sum(tender.amount for tender in tenders)
    if given < due:
        raise Refused(f"{currency.format(due - given)} is still to pay")
    return Settlement(due - total, given - due)
