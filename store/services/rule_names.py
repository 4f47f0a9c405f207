"""The shop's names as rules are read and written with them. Fits `rules.ports.Names` by shape."""

from sqlalchemy import select

from store.domain.errors import NotFound, Refused
from store.domain.groups import COMMON
from store.domain.ids import COMMON_GROUP, CategoryId, GroupId, ProductId
from store.domain.listing import ProductList
from store.domain.money import Currency
from store.domain.names import name_key
from store.domain.rules.faults import did_you_mean
from store.domain.rules.tree import Text
from store.queries import catalogue, field_values, groups, history
from store.queries.kin import is_there, kin
from store.services.groups import GroupService
from store.services.shop import ShopService
from store.tables.catalogue import CATEGORIES, PRODUCTS
from store.tables.customers import GROUPS
from store.unit import Actor, Units

VALUES_MAX = 1_000
"""Of the values of a field, the most frequent ones are offered."""

ALIKE_CHARACTERS, ALIKE_MAX = 3, 200
"""Products whose names begin alike are looked at first, and so many of them."""

LOOKED_AT_MAX = 20_000
"""Products, when one is looked for that may be meant."""


class RuleNames:
    """Looks names up in the book as it is now."""

    def __init__(self, units: Units, actor: Actor, *, is_thorough: bool = False) -> None:
        """`is_thorough`: what may be meant by a name that is not there is looked for among all products.

        That takes too long for every key while a rule is typed.
        """
        self._units = units
        self._is_thorough = is_thorough
        self._groups = GroupService(units, actor)
        self._currency = ShopService(units, actor).get().currency

    @property
    def currency(self) -> Currency:
        """What amounts are in."""
        return self._currency

    def group(self, text: str) -> GroupId:
        """The group of a name or an id, the common one too; raises NotFound, Refused."""
        try:
            return self._groups.only(text).id
        except NotFound as error:
            near = self._near_group(text)
            if not near:
                raise
            raise NotFound(f"no group {text!r}; {near}") from error

    def product(self, text: str) -> ProductId:
        """The product of a name, or of a code; raises NotFound, Refused."""
        with self._units.database.reading() as connection:
            found = catalogue.by_name(connection, text) or catalogue.by_codes(connection, [text])
        if not found:
            near = self._near_product(text)
            raise NotFound(f"no product {text!r}; {near or 'see them with: products list'}")
        if len({product.id for product in found}) > 1:
            raise Refused(f"{text!r} names more than one product; use a barcode")
        return found[0].id

    def category(self, text: str) -> CategoryId:
        """The category of a name; raises NotFound."""
        with self._units.database.reading() as connection:
            found = catalogue.category_named(connection, text)
        if found is None:
            near = did_you_mean(text, self.every_category())
            raise NotFound(f"no category {text!r}; {near or 'see them with: products list'}")
        return found

    def group_name(self, group: GroupId) -> str:
        """What a group is or was called; empty when nothing is known of it."""
        if group == COMMON_GROUP:
            return COMMON.name
        with self._units.database.reading() as connection:
            return history.names(connection, [group]).get(group, "")

    def product_name(self, product: ProductId) -> str:
        """What a product is or was called; empty when nothing is known of it."""
        with self._units.database.reading() as connection:
            statement = select(PRODUCTS.c.name).where(PRODUCTS.c.id == product)
            return connection.execute(statement).scalar_one_or_none() or ""

    def category_name(self, category: CategoryId) -> str:
        """What a category is or was called; empty when nothing is known of it."""
        with self._units.database.reading() as connection:
            statement = select(CATEGORIES.c.name).where(CATEGORIES.c.id == category)
            return connection.execute(statement).scalar_one_or_none() or ""

    # What could be meant by a name that is not there

    def _near_group(self, text: str) -> str:
        with self._units.database.reading() as connection:
            if groups.became(connection, text) is not None:
                return ""
            names = select(GROUPS.c.name).where(is_there(kin(connection))).order_by(GROUPS.c.name_key)
            return did_you_mean(text, connection.execute(names).scalars())

    def _near_product(self, text: str) -> str:
        names = select(PRODUCTS.c.name).where(PRODUCTS.c.deleted == 0).order_by(PRODUCTS.c.name_key)
        key, column = name_key(text)[:ALIKE_CHARACTERS], PRODUCTS.c.name_key
        alike = names.where(column >= key, column < f"{key}\U0010ffff").limit(ALIKE_MAX)
        with self._units.database.reading() as connection:
            near = did_you_mean(text, connection.execute(alike).scalars())
            if near or not self._is_thorough:
                return near
            return did_you_mean(text, connection.execute(names.limit(LOOKED_AT_MAX)).scalars())

    # What there is to choose from while a rule is being written

    def every_group(self) -> list[str]:
        """The names of all groups, in their order; the common group last."""
        with self._units.database.reading() as connection:
            return [*(group.name for group in groups.all_groups(connection)), COMMON.name]

    def every_category(self) -> list[str]:
        """The names of all categories, in their order."""
        with self._units.database.reading() as connection:
            return [category.name for category in catalogue.categories(connection)]

    def products(self, typed: str, most: int) -> list[str]:
        """Names of products that have every word that is typed."""
        with self._units.database.reading() as connection:
            found = catalogue.window(connection, ProductList(typed), 0, most)
        return list(dict.fromkeys(row.name for row in found))

    def values(self, text: Text) -> list[str]:
        """What customers have in a field, the most frequent first.

        Each is told once, however it is cased. Takes up to a second in a shop of a million.
        """
        with self._units.database.reading() as connection:
            return field_values.frequent(connection, text, VALUES_MAX)
