"""What reading and writing a rule needs of a shop: the names of its groups and goods, and its currency."""

from typing import Protocol

from store.domain.ids import CategoryId, GroupId, ProductId
from store.domain.money import Currency


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
