"""What a group's members add up to: orders, amounts, products, months. Read, never stored.

Amounts are net of refunds and tax; void sales do not count.
"""

from datetime import date
from typing import Literal, TypeAlias

from store.domain.ids import CustomerId, GroupId, ProductId
from store.domain.money import Basis, Milli, Minor, rounded
from store.domain.rules.days import age, birth_of, day_of
from store.domain.stamps import Instant
from store.domain.values import dataclass

RECENT_DAYS = 90
"""What *lately* means: so many days, today included."""

CHART_MONTHS = 12

MemberSort: TypeAlias = Literal["name", "age", "gender", "location", "orders", "spent", "last"]


@dataclass(frozen=True, slots=True)
class Spending:
    """What some customers bought."""

    orders: int = 0
    spent: Minor = 0

    def average(self, customers: int) -> Minor | None:
        """What each of so many customers spent; None for nobody."""
        return rounded(self.spent, customers) if customers > 0 else None


@dataclass(frozen=True, slots=True)
class Seller:
    """What the members of a group bought of one product."""

    product: ProductId
    name: str
    quantity: Milli
    spent: Minor


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The figures of one group in a list."""

    members: int
    ever: Spending | None = None
    """None while it is worked out."""
    top: Seller | None = None
    has_top: bool = False
    """Whether `top` was worked out; None is then: nothing bought."""

    @property
    def average(self) -> Minor | None:
        """What each member spent ever; None without members, and while it is worked out."""
        return None if self.ever is None else self.ever.average(self.members)


@dataclass(frozen=True, slots=True)
class Month:
    """What the members spent in a month of the shop's calendar."""

    year: int
    month: int
    spending: Spending


@dataclass(frozen=True, slots=True)
class Overview:
    """One group by itself."""

    members: int
    active_members: int
    buyers: int
    """Members with at least one order."""
    ever: Spending
    recent: Spending
    """Of the last `RECENT_DAYS` days."""
    last_at: Instant | None
    top: Seller | None
    months: tuple[Month, ...]
    """The last `CHART_MONTHS`, this one last."""


@dataclass(frozen=True, slots=True)
class MemberList:
    """Members of a group by search, in an order."""

    group: GroupId
    text: str = ""
    """Words that must all occur in name, e-mail, phone or place."""
    sort: MemberSort = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member, with figures."""

    id: CustomerId
    name: str
    active: bool
    age: int | None
    gender: str
    location: str
    spending: Spending
    last_at: Instant | None
    pinned: bool = False
    """In an auto group: kept in whatever the rule says."""


def age_on(day: date, birth_date: str) -> int | None:
    """Full years at a day; None when the birth date is missing, wrong or ahead.

    Whoever was born on 29 February turns on 1 March.
    """
    born = birth_of(birth_date)
    return None if born is None or born > day else age(born, day_of(day))


def share(part: Minor, whole: Minor) -> Basis:
    """The part of a whole in hundredths of a percent; 0 of nothing."""
    return rounded(part * 10_000, whole) if whole > 0 else 0


def months_until(day: date, count: int = CHART_MONTHS) -> tuple[tuple[int, int], ...]:
    """Year and month of the last `count` months, the one of `day` last."""
    last = day.year * 12 + day.month - 1
    return tuple((month // 12, month % 12 + 1) for month in range(last - count + 1, last + 1))
