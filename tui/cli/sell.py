"""`regulars sell`: closes a basket as a real sale."""

import argparse
from typing import TYPE_CHECKING

from store.domain.errors import BadInput
from store.domain.money import Currency, parse_quantity
from store.domain.names import clean
from store.domain.payment import CASH, Tender
from tui.cli import arguments, door
from tui.cli.json_input import Node, read_json
from tui.cli.sale_answers import as_json

if TYPE_CHECKING:
    from store.api import BasketItem
    from tui.cli.arguments import Subparsers


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `sell`."""
    parser = subparsers.add_parser("sell", help="close a basket as a sale")
    parser.add_argument("file", metavar="FILE|-", help="a basket as JSON; - reads standard input")
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Sell it; raises WrongUsage for a malformed basket, TillError for one that may not be sold."""
    with door.opened(args) as store:
        money = store.shop.get().currency
        try:
            customer, items, tenders, change_in = _basket(read_json(args.file), money)
        except BadInput as error:
            where = f"{error.field}: " if error.field else ""
            raise arguments.WrongUsage(f"{where}{error}") from error
        closed = store.checkout.sell(customer, items, tenders, change_in=change_in)
        change = f", change {money.format(closed.change)}" if closed.change else ""
        words = f"sold {closed.number}: {money.format(closed.total)} {money.code}{change}"
        door.say(args, as_json(store, store.sales.get(closed.sale)), [words])
    return 0


def _basket(root: Node, money: Currency) -> "tuple[str | None, list[BasketItem], list[Tender], str]":
    top = root.object("customer", "lines", "tenders", "change")
    customer = top.take("customer", None, _text)
    items = [_item(node) for node in top.items("lines")]
    tenders = [_tender(node, money) for node in top.items("tenders")]
    return customer, items, tenders, top.take("change", CASH, _text)


def _item(node: Node) -> "BasketItem":
    from store.api import BasketItem

    fields = node.object("barcode", "quantity")
    quantity = fields.need("quantity").read(parse_quantity)
    return BasketItem(_text(fields.need("barcode")), quantity)


def _tender(node: Node, money: Currency) -> Tender:
    fields = node.object("kind", "amount", "reference")
    return Tender(
        _text(fields.need("kind")),
        fields.need("amount").read(money.parse),
        fields.take("reference", "", _text),
    )


def _text(node: Node) -> str:
    return clean(node.text())
