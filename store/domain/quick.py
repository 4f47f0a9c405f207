"""What the checkout offers without a code: quick items by their place, tax rates for open items."""

from store.domain.ids import CategoryId, ProductId
from store.domain.money import Basis, Minor
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class QuickItem:
    """A product with a place among the quick items."""

    place: int
    """From 1."""
    product: ProductId
    name: str
    price: Minor


@dataclass(frozen=True, slots=True)
class TaxChoice:
    """A tax rate that products of the shop have."""

    rate: Basis
    category: CategoryId | None
    """Where most of these products are; None for those without."""
    category_name: str
    products: int
