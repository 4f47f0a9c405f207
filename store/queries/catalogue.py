"""Products, their codes and categories."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, ColumnElement, Connection, and_, exists, func, or_, select

from store.domain.catalogue import Category, Product
from store.domain.ids import CategoryId, ProductId
from store.domain.listing import ProductList, ProductRow
from store.domain.names import name_key
from store.queries import listing
from store.tables.catalogue import BARCODES, CATEGORIES, PRODUCTS

_P = PRODUCTS.c


def get(connection: Connection, product: ProductId) -> Product | None:
    """One product with its codes; None when there is none or it was deleted."""
    return next(iter(_products(connection, _P.id == product)), None)


def by_codes(connection: Connection, codes: Iterable[str]) -> list[Product]:
    """Products that carry any of `codes` as barcode or SKU; more than one is for a person to choose."""
    wanted = list(codes)
    carried = select(BARCODES.c.product_id).where(BARCODES.c.code.in_(wanted), BARCODES.c.present == 1)
    return _products(connection, or_(_P.id.in_(carried), and_(_P.sku.in_(wanted), _P.sku != "")))


def by_name(connection: Connection, name: str) -> list[Product]:
    """Products of exactly this name, however it is spaced or cased."""
    return _products(connection, _P.name_key == name_key(name))


def search(connection: Connection, text: str, limit: int) -> list[Product]:
    """Active products whose name, SKU or code has every word of `text`."""
    found = listing.page(
        PRODUCTS,
        [*_conditions(ProductList(text)), _P.active == 1],
        _P.name_key,
        descending=False,
        start=0,
        size=limit,
    )
    ids = list(connection.execute(found).scalars())
    return _products(connection, _P.id.in_(ids))


def _products(connection: Connection, condition: ColumnElement[bool]) -> list[Product]:
    statement = (
        select(
            _P.id, _P.name, _P.sku, _P.price, CATEGORIES.c.id.label("category_id"),
            CATEGORIES.c.name.label("category_name"),
            _P.tax_rate, _P.discountable, _P.floor, _P.active,
        )
        .outerjoin(CATEGORIES, and_(CATEGORIES.c.id == _P.category_id, CATEGORIES.c.deleted == 0))
        .where(condition, _P.deleted == 0)
        .order_by(_P.name_key, _P.id)
    )  # fmt: skip
    found = connection.execute(statement).all()
    codes = _codes(connection, [row.id for row in found])
    return [
        Product(
            id=ProductId(row.id),
            name=row.name,
            sku=row.sku,
            price=row.price,
            barcodes=tuple(codes.get(row.id, ())),
            category=None if row.category_id is None else CategoryId(row.category_id),
            category_name=row.category_name or "",
            tax_rate=row.tax_rate,
            discountable=bool(row.discountable),
            floor=row.floor,
            active=bool(row.active),
        )
        for row in found
    ]


def _codes(connection: Connection, products: Sequence[bytes]) -> dict[bytes, list[str]]:
    statement = (
        select(BARCODES.c.product_id, BARCODES.c.code)
        .where(BARCODES.c.product_id.in_(products), BARCODES.c.present == 1)
        .order_by(BARCODES.c.hlc, BARCODES.c.code)
    )
    codes: dict[bytes, list[str]] = {}
    for product, code in connection.execute(statement):
        codes.setdefault(product, []).append(code)
    return codes


def codes_of(connection: Connection, product: ProductId) -> set[str]:
    """The barcodes of a product."""
    return set(_codes(connection, [product]).get(product, ()))


def count(connection: Connection, query: ProductList) -> int:
    """How many products a list has."""
    return listing.count(connection, PRODUCTS, _conditions(query))


def window(connection: Connection, query: ProductList, start: int, size: int) -> list[ProductRow]:
    """A slice of a list."""
    wanted = listing.page(
        PRODUCTS, _conditions(query), _order(query), descending=query.descending, start=start, size=size
    )
    ids = list(connection.execute(wanted).scalars())
    by_id = {product.id: product for product in _products(connection, _P.id.in_(ids))}
    return [_row(by_id[ProductId(found)]) for found in ids if found in by_id]


def _row(product: Product) -> ProductRow:
    return ProductRow(
        id=product.id,
        name=product.name,
        sku=product.sku,
        barcode=product.barcodes[0] if product.barcodes else "",
        price=product.price,
        category=product.category_name,
        tax_rate=product.tax_rate,
        active=product.active,
    )


def position(connection: Connection, query: ProductList, product: ProductId) -> int | None:
    """Where a product stands in a list, from 0."""
    return listing.position(
        connection, PRODUCTS, _conditions(query), _order(query), descending=query.descending, key=product
    )


def _conditions(query: ProductList) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_P.deleted == 0]
    if query.category is not None:
        conditions.append(_P.category_id == query.category)
    return [*conditions, *listing.matches(query.text, [_P.name_key], _has_sku, _has_code)]


def _has_sku(code: str) -> ColumnElement[bool]:
    return _P.sku.icontains(code, autoescape=True)


def _has_code(code: str) -> ColumnElement[bool]:
    return exists().where(
        BARCODES.c.product_id == _P.id,
        BARCODES.c.present == 1,
        BARCODES.c.code.istartswith(code, autoescape=True),
    )


def _order(query: ProductList) -> "Column[str] | Column[int]":
    return {"name": _P.name_key, "sku": _P.sku, "price": _P.price}[query.sort]


def categories(connection: Connection) -> list[Category]:
    """Every category by name, with how many products are in it."""
    products = (
        select(func.count())
        .where(PRODUCTS.c.category_id == CATEGORIES.c.id, PRODUCTS.c.deleted == 0)
        .scalar_subquery()
    )
    statement = (
        select(CATEGORIES.c.id, CATEGORIES.c.name, products.label("products"))
        .where(CATEGORIES.c.deleted == 0)
        .order_by(CATEGORIES.c.name_key, CATEGORIES.c.id)
    )
    return [Category(CategoryId(row[0]), row[1], row[2]) for row in connection.execute(statement)]


def category_named(connection: Connection, name: str) -> CategoryId | None:
    """The category of this name, however it is spaced or cased; the oldest of twins."""
    statement = (
        select(CATEGORIES.c.id)
        .where(CATEGORIES.c.name_key == name_key(name), CATEGORIES.c.deleted == 0)
        .order_by(CATEGORIES.c.created_hlc, CATEGORIES.c.id)
        .limit(1)
    )
    found = connection.execute(statement).scalar_one_or_none()
    return None if found is None else CategoryId(found)
