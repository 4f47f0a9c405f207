"""A rule as a tree of questions. How it is written, stored, asked of one customer or of all is elsewhere.

Every question is answered by yes or no: a comparison with a missing value is no, and its `Not` is yes.
Days are days of the shop's own calendar.
"""

from enum import Enum
from typing import Literal, TypeAlias

from store.domain.ids import CategoryId, GroupId, ProductId
from store.domain.values import dataclass


class Text(Enum):
    """A text of a customer, compared without regard to case, accents kept; empty is missing."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    REFERENCE = "reference"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    GENDER = "gender"
    NOTES = "notes"


class Number(Enum):
    """A whole number."""

    AGE = "age"
    """Full years today; whoever was born on 29 February turns on 1 March in a year without that day. Missing
    without a birth date, below 0 with one in the future."""
    BIRTHDAY_MONTH = "birthday month"
    """1 to 12; missing without a birth date."""
    BIRTHDAY_DAY = "birthday day"
    """Day of the month; missing without a birth date."""
    ORDERS = "orders"
    LAST_ORDER = "last order"
    """Days ago, 0 for today, below 0 when a lane is already a day ahead; missing without an order."""
    POINTS = "points"
    JOINED_DAYS = "joined days"
    """Days since they joined."""


class Money(Enum):
    """Minor units of the shop's currency."""

    SPENT = "spent"
    """Ever, net of refunds and tax."""
    BALANCE = "balance"


class Date(Enum):
    """A day, as days since 1970-01-01."""

    JOINED = "joined"
    BIRTH = "birth date"
    """Missing when not known."""


class Flag(Enum):
    """Yes or no."""

    ACTIVE = "active"
    CONSENT = "consent"
    TAX_EXEMPT = "tax exempt"


Order: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
"""`!=` is `Not` of `=`, so it is yes for what is missing; `shape.normal` writes it so."""


@dataclass(frozen=True, slots=True)
class TextIs:
    """A text is one of some; `!=` is written as `Not`."""

    field: Text
    values: tuple[str, ...]
    """As typed; compared by `store.domain.names.name_key`."""


@dataclass(frozen=True, slots=True)
class TextContains:
    """A text has a part, compared by `name_key`; every text that is not missing has the empty part."""

    field: Text
    part: str


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A number, an amount or a day compared with a value."""

    field: Number | Money | Date
    order: Order
    value: int
    """As the field counts: whole numbers, minor units, days since 1970-01-01."""


@dataclass(frozen=True, slots=True)
class NumberIn:
    """A number, an amount or a day is one of some."""

    field: Number | Money | Date
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OrdersWithin:
    """The number of orders of the last `days` days, today and what is dated later included, compared."""

    days: int
    order: Order
    value: int


@dataclass(frozen=True, slots=True)
class SpentWithin:
    """What was spent in the last `days` days, counted in the same way, compared with minor units."""

    days: int
    order: Order
    value: int


@dataclass(frozen=True, slots=True)
class BirthdayWithin:
    """The next birthday, by month and day alone, is today or at most `days` days away."""

    days: int


@dataclass(frozen=True, slots=True)
class Is:
    """A flag is on."""

    field: Flag


@dataclass(frozen=True, slots=True)
class HasTag:
    """The customer has a tag, compared by `name_key`."""

    tag: str


@dataclass(frozen=True, slots=True)
class Bought:
    """They bought a product, ever or within the last `days` days."""

    product: ProductId
    days: int | None = None


@dataclass(frozen=True, slots=True)
class BoughtOf:
    """They bought something of a category, ever or within the last `days` days."""

    category: CategoryId
    days: int | None = None


@dataclass(frozen=True, slots=True)
class InGroup:
    """They are in a group, pins counted; everybody is in the common group."""

    group: GroupId


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: "Rule"


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of some questions are answered by yes; of none, yes."""

    parts: "tuple[Rule, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of some questions is answered by yes; of none, no."""

    parts: "tuple[Rule, ...]"


Question: TypeAlias = (
    TextIs
    | TextContains
    | NumberIs
    | NumberIn
    | OrdersWithin
    | SpentWithin
    | BirthdayWithin
    | Is
    | HasTag
    | Bought
    | BoughtOf
    | InGroup
)
Rule: TypeAlias = Question | Not | AllOf | AnyOf
