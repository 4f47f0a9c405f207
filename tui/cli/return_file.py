"""Reads what comes back, for `return` and `sell`: lines of a receipt, or goods without one."""

from store.domain.baskets import BackItem, GoodsBack
from store.domain.money import Currency, parse_quantity
from store.domain.names import clean
from store.domain.payment import Tender
from store.domain.returns import RESELL, Choice
from tui.cli.json_input import Fields, Node

FIELDS = ("receipt", "lines", "reason")


def read_back(top: Fields, money: Currency) -> GoodsBack:
    """What the `FIELDS` of an object say; raises BadInput, whose `field` is the path of what cannot be."""
    receipt = top.take("receipt", "", text_of)
    return GoodsBack(
        receipt=receipt,
        choices=tuple(_choice(node) for node in top.items("lines")) if receipt else (),
        items=() if receipt else tuple(_item(node, money) for node in top.items("lines")),
        reason=top.take("reason", "", text_of),
    )


def read_tender(node: Node, money: Currency) -> Tender:
    """One payment."""
    fields = node.object("kind", "amount", "reference")
    return Tender(
        text_of(fields.need("kind")),
        fields.need("amount").read(money.parse),
        fields.take("reference", "", text_of),
    )


def text_of(node: Node) -> str:
    """A string without what cannot be seen."""
    return clean(node.text())


def _choice(node: Node) -> Choice:
    fields = node.object("line", "quantity", "condition")
    return Choice(
        fields.need("line").count() - 1,
        fields.need("quantity").read(parse_quantity),
        fields.take("condition", RESELL, text_of),
    )


def _item(node: Node, money: Currency) -> BackItem:
    fields = node.object("barcode", "quantity", "condition", "value")
    return BackItem(
        text_of(fields.need("barcode")),
        fields.need("quantity").read(parse_quantity),
        fields.take("condition", RESELL, text_of),
        fields.take("value", None, lambda each: each.read(money.parse)),
    )
