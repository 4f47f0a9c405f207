"""`regulars products`: list, show, create, edit and delete products."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

from store.domain.catalogue import ProductDraft
from store.domain.errors import NotFound, TillError
from store.domain.ids import CategoryId
from store.domain.listing import ProductList, ProductShow
from store.domain.money import parse_percent
from store.domain.names import name_key
from tui.cli import arguments, door
from tui.cli.product_answers import find_all_products, find_product, say_product, say_products, whole_list

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers


SHOWS: Final = get_args(ProductShow)


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `products`."""
    parser = subparsers.add_parser("products", help="what the shop sells")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="every product, or those that match")
    listing.add_argument("--search", type=arguments.text, metavar="TEXT", help="words that must all occur")
    listing.add_argument(
        "--show", choices=SHOWS, metavar="WHICH", default="all", help=f"one of {', '.join(SHOWS)}"
    )
    listing.add_argument("--category", type=arguments.text, metavar="C", help="only of this category")
    arguments.json_option(listing)
    create = actions.add_parser("create", help="add a product")
    create.add_argument("--name", type=arguments.text, metavar="N", required=True, help="what it is called")
    create.add_argument(
        "--price", type=arguments.number, metavar="P", required=True, help="for one, or for a kilo"
    )
    _fields(create, "a barcode; may be repeated")
    edit = actions.add_parser("edit", help="change a product; what is not named stays")
    edit.add_argument("product", type=arguments.text, metavar="PRODUCT", help="id, barcode, SKU or name")
    edit.add_argument("--name", type=arguments.text, metavar="N", help="what it is called")
    edit.add_argument("--price", type=arguments.number, metavar="P", help="for one, or for a kilo")
    _fields(edit, "one more barcode")
    edit.add_argument(
        "--no-barcode", action="append", default=[], type=arguments.text, metavar="B", help="a barcode less"
    )
    edit.add_argument("--no-category", action="store_true", help="in no category")
    edit.add_argument("--no-floor", action="store_true", help="without a lowest price")
    edit.add_argument("--no-cost", action="store_true", help="its cost is not known any more")
    show = actions.add_parser("show", help="one product")
    show.add_argument("product", type=arguments.text, metavar="PRODUCT", help="id, barcode, SKU or name")
    arguments.json_option(show)
    delete = actions.add_parser("delete", help="delete products; receipts keep their names")
    delete.add_argument(
        "products", type=arguments.text, nargs="+", metavar="PRODUCT", help="id, barcode, SKU or name"
    )
    arguments.json_option(delete)


def _fields(parser: argparse.ArgumentParser, barcode_words: str) -> None:
    parser.add_argument(
        "--barcode", action="append", default=[], type=arguments.text, metavar="B", help=barcode_words
    )
    parser.add_argument("--sku", type=arguments.text, help="the shop's own number")
    parser.add_argument(
        "--category", type=arguments.text, metavar="C", help="by name; made when there is none such"
    )
    parser.add_argument("--tax-rate", type=arguments.percent, metavar="R", help="percent")
    parser.add_argument(
        "--floor", type=arguments.number, metavar="P", help="no discount goes below this price"
    )
    parser.add_argument(
        "--cost", type=arguments.number, metavar="P", help="what one costs the shop, without tax"
    )
    parser.add_argument(
        "--quick", type=arguments.count, metavar="N", help="place among the quick items; 0: none"
    )
    weight = parser.add_mutually_exclusive_group()
    weight.add_argument(
        "--weighed",
        action="store_true",
        help="sold by weight or measure: the price is for a kilogram, metre or litre; parts are sold",
    )
    weight.add_argument("--by-piece", action="store_true", help="sold by the piece: whole numbers only")
    discounts = parser.add_mutually_exclusive_group()
    discounts.add_argument("--discountable", action="store_true", help="discounts may apply")
    discounts.add_argument("--not-discountable", action="store_true", help="no discount ever applies")
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--active", action="store_true", help="it is sold")
    state.add_argument("--inactive", action="store_true", help="it is not sold, and is kept")
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    actions = {"list": _list, "show": _show, "create": _create, "edit": _edit, "delete": _delete}
    with door.opened(args) as store:
        actions[args.action](args, store)
    return 0


def _list(args: argparse.Namespace, store: "Store") -> None:
    category = None
    if args.category is not None:
        category = _category(store, args.category)
        if category is None:
            raise NotFound(f"no category {args.category!r}; every product names its own in: products list")
    say_products(args, store, whole_list(store, ProductList(args.search or "", category, show=args.show)))


def _show(args: argparse.Namespace, store: "Store") -> None:
    say_product(args, store, find_product(store, args.product))


def _create(args: argparse.Namespace, store: "Store") -> None:
    draft = _changed(args, store, ProductDraft(name=args.name, price=0))
    with _with_category(args, store, draft) as whole:
        created = store.catalogue.create(whole)
    say_product(args, store, store.catalogue.get(created))


def _edit(args: argparse.Namespace, store: "Store") -> None:
    from store.api import product_draft_of

    for name in ("category", "floor", "cost"):
        if getattr(args, name) is not None and getattr(args, f"no_{name}"):
            raise arguments.WrongUsage(f"--{name} and --no-{name} exclude each other")
    product = find_product(store, args.product)
    seen = product_draft_of(product)
    draft = replace(
        seen,
        name=seen.name if args.name is None else args.name,
        barcodes=tuple(code for code in seen.barcodes if code not in args.no_barcode),
        category=None if args.no_category else seen.category,
        floor=None if args.no_floor else seen.floor,
        cost=None if args.no_cost else seen.cost,
    )
    with _with_category(args, store, _changed(args, store, draft)) as whole:
        store.catalogue.edit(product.id, whole, seen=seen)
    say_product(args, store, store.catalogue.get(product.id))


def _changed(args: argparse.Namespace, store: "Store", draft: ProductDraft) -> ProductDraft:
    """The draft with everything that the options say, the category aside."""
    money = store.shop.get().currency
    draft = replace(draft, barcodes=(*draft.barcodes, *args.barcode))
    if args.price is not None:
        draft = replace(draft, price=arguments.read("--price", money.parse, args.price))
    if args.sku is not None:
        draft = replace(draft, sku=args.sku)
    if args.tax_rate is not None:
        draft = replace(draft, tax_rate=arguments.read("--tax-rate", parse_percent, args.tax_rate))
    if args.floor is not None:
        draft = replace(draft, floor=arguments.read("--floor", money.parse, args.floor))
    if args.cost is not None:
        draft = replace(draft, cost=arguments.read("--cost", money.parse, args.cost))
    if args.quick is not None:
        draft = replace(draft, quick=args.quick)
    if args.weighed or args.by_piece:
        draft = replace(draft, weighed=args.weighed)
    if args.discountable or args.not_discountable:
        draft = replace(draft, discountable=args.discountable)
    return replace(draft, active=args.active) if args.active or args.inactive else draft


@contextmanager
def _with_category(args: argparse.Namespace, store: "Store", draft: ProductDraft) -> Iterator[ProductDraft]:
    """The draft in the category that was named; one that is new does not outlive a refused product."""
    if args.category is None:
        yield draft
        return
    known = _category(store, args.category)
    category = store.catalogue.create_category(args.category) if known is None else known
    try:
        yield replace(draft, category=category)
    except TillError:
        if known is None:
            store.catalogue.delete_category(category)
        raise


def _category(store: "Store", name: str) -> CategoryId | None:
    wanted = name_key(name)
    return next((one.id for one in store.catalogue.categories() if name_key(one.name) == wanted), None)


def _delete(args: argparse.Namespace, store: "Store") -> None:
    chosen = {product.id: product for product in find_all_products(store, args.products)}
    store.catalogue.delete(list(chosen))
    gone = list(chosen.values())
    answer: door.Json = [{"id": one.id.hex(), "name": one.name, "deleted": True} for one in gone]
    door.say(args, answer, [f"deleted {one.name}" for one in gone])
