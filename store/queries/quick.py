"""Quick items, and the tax rates and categories an open item can have."""

from sqlalchemy import Connection, func, select

from store.domain.ids import CategoryId, ProductId
from store.domain.quick import QuickItem, TaxChoice
from store.tables.catalogue import CATEGORIES, PRODUCTS

_P = PRODUCTS.c

CHOICES_MAX = 200
"""More rates and categories than a list is read through."""


def items(connection: Connection) -> list[QuickItem]:
    """Active products with a place, by it; of two at one place the elder is the first."""
    statement = (
        select(_P.quick, _P.id, _P.name, _P.price)
        .where(_P.quick > 0, _P.deleted == 0, _P.active == 1)
        .order_by(_P.quick, _P.created_hlc, _P.id)
    )
    return [QuickItem(row[0], ProductId(row[1]), row[2], row[3]) for row in connection.execute(statement)]


def at(connection: Connection, place: int) -> ProductId | None:
    """The product at a place."""
    return next((item.product for item in items(connection) if item.place == place), None)


def tax_choices(connection: Connection) -> list[TaxChoice]:
    """Tax rates with the categories they are met in, the most usual first."""
    count = func.count()
    statement = (
        select(_P.tax_rate, CATEGORIES.c.id, func.coalesce(CATEGORIES.c.name, ""), count)
        .select_from(
            PRODUCTS.outerjoin(CATEGORIES, (CATEGORIES.c.id == _P.category_id) & (CATEGORIES.c.deleted == 0))
        )
        .where(_P.deleted == 0, _P.active == 1)
        .group_by(_P.tax_rate, CATEGORIES.c.id, CATEGORIES.c.name)
        .order_by(count.desc(), _P.tax_rate, CATEGORIES.c.name)
        .limit(CHOICES_MAX)
    )
    return [
        TaxChoice(rate, None if category is None else CategoryId(category), name, int(products))
        for rate, category, name, products in connection.execute(statement)
    ]
