"""What a discount is: kind, target, who, when, how it meets others. What it takes off is in `pricing`.

A value that exists is valid: impossible discounts are refused when they are made, by field.
"""

from enum import Enum

from store.domain.errors import BadInput
from store.domain.ids import CategoryId, DiscountId, GroupId, ProductId
from store.domain.money import WHOLE, Basis, Minor
from store.domain.schedule import ALWAYS, Schedule
from store.domain.stamps import Instant
from store.domain.values import dataclass


class Kind(Enum):
    """What a discount gives."""

    PERCENT = "percent"
    AMOUNT = "amount"
    PRICE = "price"
    """A fixed unit price."""
    MULTIBUY = "multibuy"
    """N units for one sum."""


class Per(Enum):
    """What an amount comes off."""

    UNIT = "unit"
    SALE = "sale"


class Stacking(Enum):
    """How a discount meets others."""

    BEST = "best"
    """Of several, the best one."""
    STACK = "stack"
    """Meets others that stack."""
    ALONE = "alone"
    """Nothing else on the sale beside it."""


@dataclass(frozen=True, slots=True)
class Target:
    """The whole sale, or the lines of some products, or the lines of some categories."""

    products: frozenset[ProductId] | None = None
    categories: frozenset[CategoryId] | None = None

    def __post_init__(self) -> None:
        if self.products is not None and self.categories is not None:
            raise BadInput("is either products or categories, not both", field="target")

    @property
    def whole_sale(self) -> bool:
        """Whether every line is meant. An empty set of products means none."""
        return self.products is None and self.categories is None


WHOLE_SALE = Target()


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a discount may be used; None is without end.

    A use is one set of a multi-buy, and for every other kind the sale as a whole.
    """

    sale: int | None = None
    customer: int | None = None
    """By the uses that a lane has heard of: lanes that do not hear each other may give it once each."""
    total: int | None = None
    """Never more on all lanes together, whether they hear each other or not."""

    def __post_init__(self) -> None:
        if any(limit is not None and limit < 0 for limit in (self.sale, self.customer, self.total)):
            raise BadInput("cannot be negative", field="limits")

    @property
    def limited(self) -> bool:
        """Whether there is any limit."""
        return self != NO_LIMITS

    @property
    def counted(self) -> bool:
        """Whether it depends on what earlier sales used."""
        return self.customer is not None or self.total is not None


@dataclass(frozen=True, slots=True)
class Uses:
    """How often a discount was used before, counted like its `Limits`."""

    sale: int = 0
    customer: int = 0
    total: int = 0
    away: int = 0
    """Of the total, uses that are left and that only other lanes have the right to."""


NO_LIMITS = Limits()
UNUSED = Uses()


@dataclass(frozen=True, slots=True)
class Discount:
    """One discount of the shop.

    Raises:
        BadInput: it contradicts itself; `field` names the offending one.
    """

    id: DiscountId
    kind: Kind
    value: Basis | Minor
    """A percent in hundredths, or an amount, unit price or sum of a set in minor units."""
    target: Target = WHOLE_SALE
    per: Per = Per.SALE
    """Counts for an amount only."""
    buy: int = 0
    """Units of a set; counts for a multi-buy only."""
    groups: frozenset[GroupId] | None = None
    """Whose members have it; None is everybody. An empty set is nobody: groups that were all taken away."""
    stacking: Stacking = Stacking.BEST
    priority: int = 0
    """Higher comes first; of equals the one created earlier, then the smaller id."""
    created: Instant = 0
    active: bool = True
    schedule: Schedule = ALWAYS
    minimum: Minor | None = None
    """What its lines must cost at list value."""
    limits: Limits = NO_LIMITS
    coupon: bool = False
    """Counts only while one of its codes is on the sale."""

    def __post_init__(self) -> None:
        if self.value < 0:
            raise BadInput("cannot be negative", field="value")
        if self.kind is Kind.PERCENT and self.value > WHOLE:
            raise BadInput("cannot be more than 100 percent", field="value")
        if self.kind is Kind.MULTIBUY and self.buy < 1:
            raise BadInput("must be at least 1", field="buy")
        if self.kind in {Kind.PRICE, Kind.MULTIBUY} and self.target.whole_sale:
            raise BadInput("must name products or categories", field="target")
        if self.minimum is not None and self.minimum < 0:
            raise BadInput("cannot be negative", field="minimum")

    @property
    def linked(self) -> frozenset[GroupId]:
        """Its groups; none of what everybody has, or nobody."""
        return self.groups or frozenset()

    @property
    def is_for_nobody(self) -> bool:
        """Whether it is for groups, and none is left: it waits for one, or to be made everybody's."""
        return self.groups is not None and not self.groups


@dataclass(frozen=True, slots=True)
class Named:
    """A discount and what people call it."""

    name: str
    discount: Discount
    owner: GroupId | None = None
    """The group whose form made it, and changes it."""


@dataclass(frozen=True, slots=True)
class GroupState:
    """What pricing must know of a customer group."""

    id: GroupId
    active: bool = True
    schedule: Schedule = ALWAYS


ACTIVE = "active"
NOBODY = "no group left"
"""Whom a discount is for that was for groups, in words."""


def state(discount: Discount, now: Instant, used: int) -> str:
    """How a discount stands, in a word or two; `used` is how often it was used in all."""
    starts, ends = discount.schedule.starts, discount.schedule.ends
    if not discount.active:
        return "off"
    if discount.is_for_nobody:
        return "no group"
    if ends is not None and ends <= now:
        return "over"
    if starts is not None and now < starts:
        return "not yet"
    total = discount.limits.total
    return "used up" if total is not None and used >= total else ACTIVE
