"""What a list shows: search, order and one filter, as values that a screen holds and the store answers."""

from enum import Enum
from typing import TYPE_CHECKING, Literal, TypeAlias

from store.domain.ids import CategoryId, CustomerId, GroupId, LaneId, ProductId, SaleId
from store.domain.money import Basis, Minor
from store.domain.stamps import Instant
from store.domain.values import dataclass

if TYPE_CHECKING:
    from store.domain.rules.tree import Rule
    from store.domain.sale import SaleKind

CustomerSort: TypeAlias = Literal[
    "name", "email", "city", "joined", "spent", "orders", "last_order", "points"
]
ProductSort: TypeAlias = Literal["name", "sku", "code", "price", "category", "tax", "state", "quick"]
ProductShow: TypeAlias = Literal[
    "all", "active", "inactive", "quick", "not discountable", "no category", "no code"
]


class Quick(Enum):
    """A filter of one key press. Several together must all hold."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    GROUPED = "in a group"
    UNGROUPED = "in no group"
    NO_EMAIL = "no e-mail"
    CONSENT = "may be mailed"
    BIRTHDAY_MONTH = "birthday this month"
    NEW_THIS_MONTH = "new this month"


@dataclass(frozen=True, slots=True)
class CustomerList:
    """Customers by search, group and filters, in an order."""

    text: str = ""
    """Words that must all occur in name, e-mail, phone, reference, city or a card number; case, accents and
    blanks in phone numbers do not count. A word of one or two letters must begin a word there."""
    group: GroupId | None = None
    """Only members of this group."""
    sort: CustomerSort = "name"
    descending: bool = False
    quick: frozenset[Quick] = frozenset()
    rule: "Rule | None" = None
    """Only customers for whom it is true today."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Customers somebody chose: those named, or everybody a list matches but for those named.

    A value of a few bytes however many it means. What a list matches is found when it is acted on.
    """

    keys: frozenset[CustomerId] = frozenset()
    matching: CustomerList | None = None
    """None: `keys` are meant; else all that match, without `keys`."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of a customer list."""

    id: CustomerId
    name: str
    email: str
    phone: str
    city: str
    joined: Instant
    active: bool
    groups: tuple[str, ...]
    """Names of the groups they are in."""
    percent: Basis
    """Best percent any of their groups gives now; 0 without."""
    orders: int = 0
    spent: Minor = 0
    last_at: Instant | None = None
    """When their last sale was closed."""
    points: int = 0


@dataclass(frozen=True, slots=True)
class ProductList:
    """Products by search and category, in an order."""

    text: str = ""
    category: CategoryId | None = None
    sort: ProductSort = "name"
    descending: bool = False
    show: ProductShow = "all"


@dataclass(frozen=True, slots=True)
class ProductSelection:
    """Products somebody chose: those named, or all that a list matches but for those named."""

    keys: frozenset[ProductId] = frozenset()
    matching: ProductList | None = None
    """None: `keys` are meant; else all that match, without `keys`."""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One line of a product list."""

    id: ProductId
    name: str
    sku: str
    barcode: str
    """The first of its codes."""
    price: Minor
    category: str
    tax_rate: Basis
    active: bool
    quick: int = 0
    """Place among the quick items; 0: none of them."""
    discountable: bool = True


@dataclass(frozen=True, slots=True)
class SaleList:
    """Closed sales, newest first."""

    text: str = ""
    """Part of a receipt number or of a customer's name."""
    customer: CustomerId | None = None
    """Only theirs, and those of whoever was merged into them."""
    kind: "SaleKind | None" = None
    """Only sales, returns, exchanges or voids."""
    since: Instant | None = None
    """Closed then or later."""
    until: Instant | None = None
    """Closed before."""
    lane: LaneId | None = None
    """Closed there."""


@dataclass(frozen=True, slots=True)
class SaleRow:
    """One line of the list of sales."""

    id: SaleId
    number: str
    closed_at: Instant
    customer_name: str
    total: Minor
    kind: str = ""
    """As `SaleKind` says."""
