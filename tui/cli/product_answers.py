"""How products are found and how they are written in an answer."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from store.domain.catalogue import Product, margin
from store.domain.errors import NotFound, Refused, TillError
from store.domain.ids import ID_BYTES, ProductId
from store.domain.listing import ProductList, ProductRow
from store.domain.lookup import same_codes
from store.domain.money import Minor, format_percent
from store.domain.names import clean, name_key
from tui.cli import door

if TYPE_CHECKING:
    from store.api import Store

WINDOW_ROWS: Final = 500
"""Asked for at once; a database takes no more names in one question than some ten thousand."""


def whole_list(store: "Store", query: ProductList) -> list[ProductRow]:
    """Every line of a list; one that moves while it is read stands once."""
    rows: dict[bytes, ProductRow] = {}
    for start in range(0, store.catalogue.count(query), WINDOW_ROWS):
        rows.update((row.id, row) for row in store.catalogue.window(query, start, WINDOW_ROWS))
    return list(rows.values())


def find_all_products(store: "Store", named: Sequence[str]) -> list[Product]:
    """Every product that is named by id, code, SKU or exact name; raises when one is not there."""
    found: list[Product] = []
    refusals: list[TillError] = []
    for text in named:
        try:
            found.append(find_product(store, text))
        except TillError as refusal:
            refusals.append(refusal)
    if not refusals:
        return found
    others = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
    raise NotFound(f"{refusals[0]}{others}; nothing was changed")


def find_product(store: "Store", text: str) -> Product:
    """The one product that an id, a code, a SKU or an exact name names; raises NotFound, Refused."""
    wanted = clean(text)
    products = list(_by_id(store, wanted)) or _coded(store, wanted) or _named(store, wanted)
    if not products:
        raise NotFound(f"no product {text!r}; search with: products list --search")
    if len(products) > 1:
        raise Refused(f"{text!r} names more than one product; use the id")
    return products[0]


def _by_id(store: "Store", text: str) -> Iterator[Product]:
    try:
        product = ProductId(bytes.fromhex(text.replace("-", "")))
    except ValueError:
        return
    if len(product) == ID_BYTES:
        try:
            yield store.catalogue.get(product)
        except NotFound:
            return


def _coded(store: "Store", text: str) -> list[Product]:
    codes = set(same_codes(text))
    found = {
        row.id: product
        for code in codes
        for row in whole_list(store, ProductList(code))
        if codes & {(product := store.catalogue.get(row.id)).sku, *product.barcodes}
    }
    return list(found.values())


def _named(store: "Store", text: str) -> list[Product]:
    rows = whole_list(store, ProductList(text))
    return [store.catalogue.get(row.id) for row in rows if name_key(row.name) == name_key(text)]


def say_products(args: argparse.Namespace, store: "Store", rows: Sequence[ProductRow]) -> None:
    """Answer with a list of products."""
    money = store.shop.get().currency
    answer: door.Json = [
        {
            "id": row.id.hex(),
            "name": row.name,
            "sku": row.sku,
            "barcode": row.barcode,
            "price": money.format(row.price),
            "category": row.category,
            "tax_rate": format_percent(row.tax_rate),
            "active": row.active,
        }
        for row in rows
    ]
    heads = ("Product", "Barcode", "SKU", f">Price {money.code}", ">Tax %", "Category", "Id")
    plain: Iterable[Sequence[str]] = (
        (
            row.name,
            row.barcode,
            row.sku,
            money.format(row.price),
            format_percent(row.tax_rate),
            row.category,
            row.id.hex(),
        )
        for row in rows
    )
    door.say(args, answer, door.table(heads, plain))


def say_product(args: argparse.Namespace, store: "Store", product: Product) -> None:
    """Answer with one product."""
    money = store.shop.get().currency

    def amount(value: Minor | None) -> str | None:
        return None if value is None else money.format(value)

    earned = margin(product.price, product.cost, product.tax_rate, store.shop.get().tax)
    answer: door.Json = {
        "id": product.id.hex(),
        "name": product.name,
        "sku": product.sku,
        "barcode": product.barcodes[0] if product.barcodes else "",
        "barcodes": list(product.barcodes),
        "price": amount(product.price),
        "category": product.category_name,
        "tax_rate": format_percent(product.tax_rate),
        "discountable": product.discountable,
        "floor": amount(product.floor),
        "cost": amount(product.cost),
        "margin": None if earned is None else f"{format_percent(earned)}",
        "weighed": product.weighed,
        "quick": product.quick,
        "active": product.active,
    }
    plain = [
        ("Product", product.name),
        ("Price", f"{money.format(product.price)} {money.code}"),
        ("Barcodes", ", ".join(product.barcodes)),
        ("SKU", product.sku),
        ("Category", product.category_name),
        ("Tax rate", f"{format_percent(product.tax_rate)} %"),
        ("Discounts", "" if product.discountable else "none, ever"),
        ("Lowest price", amount(product.floor) or ""),
        ("Cost", amount(product.cost) or ""),
        ("Margin", "" if earned is None else f"{format_percent(earned)} %"),
        ("Sold by", "weight" if product.weighed else "piece"),
        ("Quick item", str(product.quick) if product.quick else ""),
        ("State", "active" if product.active else "inactive"),
        ("Id", product.id.hex()),
    ]
    door.say(args, answer, door.card(plain))
