"""Tenders against a total: what may be given, what cash owes after rounding, what change is due."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from store.domain.errors import BadInput, NotAllowed, Refused
from store.domain.money import Currency, Minor, rounded
from store.domain.values import dataclass

CASH = "cash"
CARD = "card"
POINTS = "points"
BALANCE = "balance"
VOUCHER = "voucher"

KINDS = (CASH, CARD, POINTS, BALANCE, VOUCHER)
"""Only cash gives change and is rounded; points and balance need a customer."""

OWN = frozenset({POINTS, BALANCE})
"""What only the customer on the sale has."""

AMOUNT_MAX: Minor = 10**9
"""A barcode read into the amount field has more digits than any payment."""


class AskAgain(NotAllowed):
    """Allowed, but asked about first: the same is done when somebody has agreed to it."""

    About: TypeAlias = tuple[object, ...]

    def __init__(self, question: str, about: About) -> None:
        super().__init__(question)
        self.about = about
        """What it is about; whatever differs from it is asked about anew."""


@dataclass(frozen=True, slots=True)
class Tender:
    """A payment: what was handed over, before change. Negative when it is handed back."""

    kind: str
    amount: Minor
    reference: str = ""
    points: int = 0
    """What a tender of points takes from the account."""


@dataclass(frozen=True, slots=True)
class Paid:
    """What one way of paying brought for a sale and has not gone back yet."""

    kind: str
    reference: str
    left: Minor
    """Of the total; never below zero."""
    cash: Minor = 0
    """What of it is in coins and notes, rounding included."""
    points: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a sale was paid."""

    rounding: Minor
    """Added to the total because its last part was paid in cash."""
    change: Minor


def change_given(tenders: tuple[Tender, ...], change: Minor, kind: str) -> tuple[tuple[Tender, ...], Minor]:
    """The tenders and the change in cash when change is given in a kind: in another one it is handed back.

    Raises:
        BadInput: change is given in cash or put on the balance, and in no other way.
    """
    if kind not in {CASH, BALANCE}:
        raise BadInput(f"change is given in cash or on the balance, not as {kind!r}", field="change")
    if kind == CASH or not change:
        return tenders, change
    return (*tenders, Tender(kind, -change)), 0


def kicks_drawer(tenders: Iterable[Tender], change: Minor) -> bool:
    """Whether the drawer opens: cash goes in or out."""
    return change > 0 or any(tender.kind == CASH and tender.amount for tender in tenders)


def cash_rounded(amount: Minor, step: Minor) -> Minor:
    """The nearest multiple of `step`, half away from zero: a sale and its refund mirror exactly."""
    return rounded(amount, step) * step


def cash_part(tenders: Iterable[Tender], total: Minor) -> Minor:
    """What is left for cash after everything else, before rounding."""
    return total - sum(tender.amount for tender in tenders if tender.kind != CASH)


def still_due(tenders: Sequence[Tender], total: Minor, *, step: Minor) -> Minor:
    """What is still to pay if it is paid in cash; negative is change. Zero or less: the sale may close."""
    return cash_rounded(cash_part(tenders, total), step) - cash_given(tenders)


def cash_given(tenders: Iterable[Tender]) -> Minor:
    """All cash together."""
    return sum(tender.amount for tender in tenders if tender.kind == CASH)


def checked(tender: Tender, before: Sequence[Tender], total: Minor, *, currency: Currency) -> Tender:
    """The tender, if it may follow those before it on a sale.

    Raises:
        BadInput: an unknown kind, or an amount that cannot be.
        Refused: it is no cash and more than what is left to pay, so that change would come out of nothing.
    """
    if tender.kind not in KINDS:
        known = ", ".join(KINDS)
        raise BadInput(f"cannot take {tender.kind!r}; pay with one of {known}", field="tenders")
    if not 0 <= tender.amount <= AMOUNT_MAX:
        raise BadInput("an amount given is not negative and not that large", field="tenders")
    if tender.kind == CASH:
        return tender
    rest = max(0, total - sum(given.amount for given in before))
    if tender.amount > rest:
        raise Refused(
            f"{currency.format(rest)} is left to pay, and only cash gives change: take {tender.kind} for that"
        )
    return tender


def settle(tenders: Sequence[Tender], total: Minor, *, step: Minor, currency: Currency) -> Settlement:
    """Check that tenders cover a total of zero or more, and work out rounding and change.

    Only the part that is left for cash is rounded; what rounds to nothing needs no cash.

    Raises:
        BadInput: a tender of an unknown kind, or an amount that cannot be.
        Refused: not enough was given, or too much without cash.
    """
    for place, tender in enumerate(tenders):
        checked(tender, tenders[:place], total, currency=currency)
    part = cash_part(tenders, total)
    due, given = cash_rounded(part, step), cash_given(tenders)
    if given < due:
        raise Refused(f"{currency.format(due - given)} is still to pay")
    return Settlement(due - part, given - due)
