"""What a list shows: search, order and one filter, as values that a screen holds and the store answers."""

from typing import Literal, TypeAlias

from store.domain.ids import CategoryId, CustomerId, GroupId, ProductId, SaleId
from store.domain.money import Basis, Minor
from store.domain.stamps import Instant
from store.domain.values import dataclass

CustomerSort: TypeAlias = Literal["name", "email", "city", "joined"]
ProductSort: TypeAlias = Literal["name", "sku", "price"]


@dataclass(frozen=True, slots=True)
class CustomerList:
    """Customers by search and group, in an order."""

    text: str = ""
    """Words that must all occur in name, e-mail, phone, reference, city or a card number."""
    group: GroupId | None = None
    """Only members of this group."""
    sort: CustomerSort = "name"
    descending: bool = False


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


@dataclass(frozen=True, slots=True)
class ProductList:
    """Products by search and category, in an order."""

    text: str = ""
    category: CategoryId | None = None
    sort: ProductSort = "name"
    descending: bool = False


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


@dataclass(frozen=True, slots=True)
class SaleList:
    """Closed sales, newest first."""

    text: str = ""
    """Part of a receipt number or of a customer's name."""


@dataclass(frozen=True, slots=True)
class SaleRow:
    """One line of the list of sales."""

    id: SaleId
    number: str
    closed_at: Instant
    customer_name: str
    total: Minor
