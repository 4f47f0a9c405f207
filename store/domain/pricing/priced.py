"""A priced sale: what each line costs, which discount took what, and what became of every other.

The shares are stored with the sale; refunds, reports and receipts read them and never compute them again.
"""

from typing import NamedTuple

from store.domain.ids import DiscountId
from store.domain.money import Basis, Minor
from store.domain.pricing.reasons import Reason
from store.domain.tax import RateTotal, rate_totals
from store.domain.values import dataclass

BY_HAND = DiscountId(b"manual".ljust(16, b"\0"))
"""Stands for what a person set on a line, among the discounts of that line."""


# Made by the dozen at every scan: a tuple costs half of a dataclass.
class Share(NamedTuple):
    """What one discount took off one line."""

    discount: DiscountId
    amount: Minor
    """Negative only where a person has raised a price by hand."""


class PricedLine(NamedTuple):
    """What a line costs. `list` less its shares is `net + tax`, or `net` where tax is added on top.

    For who is exempt it is `net` and the tax that prices contain, which is neither in `tax` nor in `total`.
    """

    list: Minor
    shares: tuple[Share, ...]
    """In the order in which they were taken off."""
    net: Minor
    tax: Minor
    total: Minor
    """`net + tax`."""
    tax_rate: Basis
    """As it was applied: 0 for who is exempt."""


class Outcome(NamedTuple):
    """What became of a discount that targets the sale."""

    discount: DiscountId
    rule: int
    """Number of the pricing rule that applied or refused it."""
    amount: Minor = 0
    lines: tuple[int, ...] = ()
    """Places of the lines it took something off, from 0."""
    uses: int = 0
    """What a use limit must count: sets of a multi-buy, else 1."""
    refusal: Reason | None = None
    """Why it was not applied; None when it was."""

    @property
    def applied(self) -> bool:
        """Whether it took anything off."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """The result of `price`. `total` is what the customer owes before cash rounding, tax included."""

    lines: tuple[PricedLine, ...]
    outcomes: tuple[Outcome, ...]
    """Every discount that targets a line, what was done by hand first, then in the order of the rules."""
    list_total: Minor
    discount_total: Minor
    tax_total: Minor
    total: Minor
    tax_freed: Minor = 0
    """The tax that prices contain and an exempt customer does not pay: less in `total`."""

    def rate_totals(self) -> tuple[RateTotal, ...]:
        """Net, tax and gross of each tax rate."""
        return rate_totals([(line.tax_rate, line.net, line.tax) for line in self.lines])
