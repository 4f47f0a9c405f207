"""What is to be priced: lines, a customer, the moment the sale was opened.

A basket knows nothing of offers; what a shop offers is a `PriceBook`.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import NamedTuple

from store.domain.discounts import Uses
from store.domain.errors import BadInput
from store.domain.ids import CategoryId, DiscountId, GroupId, ProductId
from store.domain.money import ONE, WHOLE, Basis, Milli, Minor, rounded
from store.domain.pricing.reasons import Cause
from store.domain.stamps import Instant
from store.domain.values import dataclass


class ManualKind(Enum):
    """What a person set by hand on a line."""

    PERCENT = "percent"
    AMOUNT = "amount"
    """Off the line as it stands, whatever its quantity."""
    PRICE = "price"
    """A unit price; it may be above the list price."""


@dataclass(frozen=True, slots=True)
class Manual:
    """An override of one line by hand; it stands in for every automatic offer on that line.

    Raises:
        BadInput: a negative value, or more than 100 percent.
    """

    kind: ManualKind
    value: Basis | Minor
    below_floor: bool = False
    """Whether somebody who may has allowed a result below the line's floor price."""

    def __post_init__(self) -> None:
        if self.value < 0:
            raise BadInput("cannot be negative", field="manual")
        if self.kind is ManualKind.PERCENT and self.value > WHOLE:
            raise BadInput("cannot be more than 100 percent", field="manual")


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line; raises BadInput when a number in it is negative."""

    unit_price: Minor
    quantity: Milli
    product: ProductId | None = None
    category: CategoryId | None = None
    tax_rate: Basis = 0
    discountable: bool = True
    manual: Manual | None = None
    floor: Minor | None = None
    """Lowest unit price that may be given by hand."""

    def __post_init__(self) -> None:
        for name in ("unit_price", "quantity", "tax_rate", "floor"):
            if (getattr(self, name) or 0) < 0:
                raise BadInput("cannot be negative", field=name)

    @property
    def list_value(self) -> Minor:
        """Unit price times quantity, rounded once."""
        return rounded(self.unit_price * self.quantity, ONE)

    @property
    def units(self) -> int:
        """Whole units on the line; none when any part of its quantity is a fraction."""
        units, fraction = divmod(self.quantity, ONE)
        return 0 if fraction else units


class Coupon(NamedTuple):
    """A code on the sale, as far as the discount it opens is concerned."""

    code: str
    uses_left: int | None = None
    """What the uses of the code leave; None is without end."""
    refusal: Cause | None = None
    """Why it opens nothing here."""


@dataclass(frozen=True, slots=True)
class Basket:
    """A sale as far as prices are concerned."""

    lines: tuple[BasketLine, ...]
    opened: Instant
    """Schedules are judged at this moment, however long the sale takes."""
    groups: frozenset[GroupId] | None = None
    """Groups the customer is in now, without the Common group; None is a sale without a customer."""
    uses: Mapping[DiscountId, Uses] = field(default_factory=dict)
    """What has been used before of discounts that have limits."""
    coupons: Mapping[DiscountId, Coupon] = field(default_factory=dict)
    """The code on the sale for each discount that has one there."""
    tax_exempt: bool = False
    """Whether the customer pays no tax: none is added, and what prices contain is taken off."""
