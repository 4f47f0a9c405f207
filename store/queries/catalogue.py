"""Products, their codes and categories."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, exists, func, select

from store.domain.catalogue import Category, Product
from store.domain.ids import CategoryId, ProductId
from store.domain.listing import ProductList, ProductRow, ProductSelection, ProductShow
from store.domain.names import name_key
from store.queries import listing
from store.queries.driver import fetch, places
from store.tables.catalogue import BARCODES, CATEGORIES, PRODUCTS

_P = PRODUCTS.c

PIECE = 500
"""Products read by their ids at once: a database takes no more names in one question than some thousands."""

# A scan waits for these: they are spelt out, since Core takes longer to compile them than to run them.
_PRODUCTS = """
SELECT p.id, p.name, p.sku, p.price, c.id, c.name, p.tax_rate, p.discountable, p.floor, p.active,
    p.cost, p.weighed, p.quick
FROM products AS p LEFT JOIN categories AS c ON c.id = p.category_id AND c.deleted = 0
WHERE +p.deleted = 0"""
"""The plus keeps SQLite from reading all products in their order for the few that are meant."""
_CODES = "SELECT product_id, code FROM barcodes WHERE product_id IN ({}) AND present = 1 ORDER BY hlc, code"
_CARRY = (
    "p.id IN (SELECT product_id FROM barcodes WHERE code IN ({0}) AND present = 1"
    " UNION SELECT id FROM products WHERE sku IN ({0}))"
)


def get(connection: Connection, product: ProductId) -> Product | None:
    """One product with its codes; None when there is none or it was deleted."""
    return next(iter(_products(connection, "p.id = ?", [product])), None)


def by_codes(connection: Connection, codes: Iterable[str]) -> list[Product]:
    """Products that carry any of `codes` as barcode or SKU; more than one is for a person to choose."""
    wanted = [code for code in codes if code]
    return _products(connection, _CARRY.format(places(wanted)), [*wanted, *wanted]) if wanted else []


def by_ids(connection: Connection, ids: Iterable[ProductId]) -> dict[ProductId, Product]:
    """Those of these products that are there."""
    wanted = list(dict.fromkeys(ids))
    pieces = (wanted[start : start + PIECE] for start in range(0, len(wanted), PIECE))
    return {found.id: found for piece in pieces for found in _with_ids(connection, piece)}


def by_name(connection: Connection, name: str) -> list[Product]:
    """Products of exactly this name, however it is spaced or cased."""
    return _products(connection, "p.deleted = 0 AND p.name_key = ?", [name_key(name)])


def search(connection: Connection, text: str, limit: int) -> list[Product]:
    """Active products whose name, SKU or code has every word of `text`; those that begin with it first."""
    start, found = name_key(text), _having(connection, text, limit)
    if len(found) == limit:
        begins = _having(connection, text, limit, _P.name_key.startswith(start, autoescape=True))
        found = list(dict.fromkeys([*begins, *found]))[:limit]
    by_id = {product.id: product for product in _with_ids(connection, found)}
    products = [by_id[ProductId(each)] for each in found if each in by_id]
    return sorted(products, key=lambda each: not name_key(each.name).startswith(start))


def _having(
    connection: Connection, text: str, limit: int, *conditions: ColumnElement[bool]
) -> Sequence[bytes]:
    wanted = [*_conditions(ProductList(text)), _P.active == 1, *conditions]
    found = listing.page(PRODUCTS, wanted, _P.name_key, descending=False, start=0, size=limit)
    return list(connection.execute(found).scalars())


def _with_ids(connection: Connection, ids: Sequence[bytes]) -> list[Product]:
    return _products(connection, f"p.id IN ({places(ids)})", ids) if ids else []


def _products(connection: Connection, condition: str, given: Sequence[str | bytes]) -> list[Product]:
    found = fetch(connection, f"{_PRODUCTS} AND {condition} ORDER BY p.name_key, p.id", given)
    codes = _codes(connection, [row[0] for row in found])
    return [
        Product(
            id=ProductId(identity),
            name=name,
            sku=sku,
            price=price,
            barcodes=tuple(codes.get(identity, ())),
            category=None if category is None else CategoryId(category),
            category_name=category_name or "",
            tax_rate=tax_rate,
            discountable=bool(discountable),
            floor=floor,
            active=bool(active),
            cost=cost,
            weighed=bool(weighed),
            quick=quick,
        )
        for (
            identity, name, sku, price, category, category_name, tax_rate, discountable, floor, active, cost,
            weighed, quick,
        ) in found
    ]  # fmt: skip


def _codes(connection: Connection, products: Sequence[bytes]) -> dict[bytes, list[str]]:
    codes: dict[bytes, list[str]] = {}
    if products:
        for product, code in fetch(connection, _CODES.format(places(products)), products):
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
    by_id = {product.id: product for product in _with_ids(connection, ids)}
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
        quick=product.quick,
        discountable=product.discountable,
    )


def chosen(connection: Connection, selection: ProductSelection, most: int) -> list[Product]:
    """The products of a selection by name, at most so many."""
    if selection.matching is None:
        wanted = list(selection.keys)[:most]
    else:
        query = selection.matching
        statement = select(_P.id).where(*_conditions(query)).order_by(_P.name_key, _P.id)
        found = connection.execute(statement).scalars()
        wanted = [ProductId(each) for each in found if each not in selection.keys][:most]
    pieces = (wanted[start : start + PIECE] for start in range(0, len(wanted), PIECE))
    products = [product for piece in pieces for product in _with_ids(connection, piece)]
    return sorted(products, key=lambda product: (name_key(product.name), product.id))


def position(connection: Connection, query: ProductList, product: ProductId) -> int | None:
    """Where a product stands in a list, from 0."""
    return listing.position(
        connection, PRODUCTS, _conditions(query), _order(query), descending=query.descending, key=product
    )


def _conditions(query: ProductList) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_P.deleted == 0]
    if query.category is not None:
        conditions.append(_P.category_id == query.category)
    if query.show != "all":
        conditions.append(_shown(query.show))
    return [*conditions, *listing.matches(query.text, [_P.name_key], _has_sku, _has_code)]


def _has_sku(code: str) -> ColumnElement[bool]:
    return _P.sku.icontains(code, autoescape=True)


def _has_code(code: str) -> ColumnElement[bool]:
    return exists().where(
        BARCODES.c.product_id == _P.id,
        BARCODES.c.present == 1,
        BARCODES.c.code.istartswith(code, autoescape=True),
    )


def _shown(show: ProductShow) -> ColumnElement[bool]:
    there = exists().where(CATEGORIES.c.id == _P.category_id, CATEGORIES.c.deleted == 0)
    coded = exists().where(BARCODES.c.product_id == _P.id, BARCODES.c.present == 1)
    conditions: dict[ProductShow, ColumnElement[bool]] = {
        "active": _P.active == 1,
        "inactive": _P.active == 0,
        "quick": _P.quick > 0,
        "not discountable": _P.discountable == 0,
        "no category": ~there,
        "no code": ~coded,
    }
    return conditions[show]


def _order(query: ProductList) -> "ColumnElement[str] | ColumnElement[int]":
    if query.sort == "category":
        names = select(CATEGORIES.c.name_key).where(
            CATEGORIES.c.id == _P.category_id, CATEGORIES.c.deleted == 0
        )
        return func.coalesce(names.scalar_subquery(), "")
    if query.sort == "code":
        codes = select(func.min(BARCODES.c.code)).where(
            BARCODES.c.product_id == _P.id, BARCODES.c.present == 1
        )
        return func.coalesce(codes.scalar_subquery(), "")
    columns = {
        "name": _P.name_key, "sku": _P.sku, "price": _P.price, "tax": _P.tax_rate, "state": _P.active,
        "quick": _P.quick,
    }  # fmt: skip
    return columns[query.sort]


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
