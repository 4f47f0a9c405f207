"""What reading, writing and judging a rule needs of a shop: names, its currency, what customers have."""

from collections.abc import Sequence
from typing import Protocol

from store.domain.ids import CategoryId, GroupId, ProductId
from store.domain.money import Currency
from store.domain.rules.tree import Text


class Names(Protocol):
    """The shop's names. Looking one up raises a TillError when it names nothing, or more than one."""

    @property
    def currency(self) -> Currency:
        """What amounts are in."""
        ...

    def group(self, text: str) -> GroupId:
        """The group of a name, the common one too."""
        ...

    def product(self, text: str) -> ProductId:
        """The product of a name."""
        ...

    def category(self, text: str) -> CategoryId:
        """The category of a name."""
        ...

    def group_name(self, group: GroupId) -> str:
        """What a group is or was called; empty when nothing is known of it."""
        ...

    def product_name(self, product: ProductId) -> str:
        """What a product is or was called; empty when nothing is known of it."""
        ...

    def category_name(self, category: CategoryId) -> str:
        """What a category is or was called; empty when nothing is known of it."""
        ...


class Values(Protocol):
    """What customers have in a field; of tags when no field is named."""

    def is_had(self, field: Text | None, value: str) -> bool:
        """Whether somebody has a value, however it is spaced or cased."""
        ...

    def some(self, field: Text | None) -> Sequence[str]:
        """Values that are had: all there are, or enough to look for what is meant."""
        ...
