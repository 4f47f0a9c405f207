"""Reads the basket of `regulars sell`: what its fields mean stands in the help of the command."""

from typing import TYPE_CHECKING

from store.domain.baskets import BasketItem, MoneyItem, WholeBasket
from store.domain.cart import TOP_UP, VOUCHER
from store.domain.ids import ID_BYTES, SaleId
from store.domain.money import ONE, WHOLE, Currency, Minor, parse_percent, parse_quantity
from store.domain.payment import CASH, Tender
from store.domain.pricing.basket import Manual, ManualKind
from store.domain.values import dataclass
from tui.cli.json_input import Fields, Node
from tui.cli.return_file import FIELDS, read_back, read_tender, text_of

if TYPE_CHECKING:
    from store.domain.by_hand import OpenItem

_GOODS = ("barcode", "quantity", "manual", "note")
_OPEN = ("name", "unit_price", "quantity", "tax_rate")
_BELOW_FLOOR = "below_floor"
_TOP_UP = ("top_up",)
_VOUCHER = ("voucher", "code")
_NAMED_BY = {"top_up": _TOP_UP, "voucher": _VOUCHER, "unit_price": _OPEN}
"""What a line is, by a key that only it has; goods for all others."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be sold, or to wait."""

    basket: WholeBasket
    tenders: tuple[Tender, ...]
    change_in: str
    hold: str | None
    """The label to wait under; None for a sale."""
    held: SaleId | None
    """A sale that waits and is to be closed."""


def read(root: Node, money: Currency) -> Wanted:
    """The basket of a file; raises BadInput, whose `field` is the path of what cannot be."""
    top = root.object("customer", "lines", "coupons", "tenders", "change", "note", "hold", "held", "returned")
    basket = WholeBasket(
        tuple(_item(node, money) for node in top.items("lines")),
        top.take("customer", None, text_of),
        tuple(text_of(node) for node in top.items("coupons")),
        top.take("note", "", text_of),
        top.take("returned", None, lambda node: read_back(node.object(*FIELDS), money)),
    )
    wanted = Wanted(
        basket,
        tuple(read_tender(node, money) for node in top.items("tenders")),
        top.take("change", CASH, text_of),
        top.take("hold", None, text_of),
        top.take("held", None, _sale),
    )
    _refuse_both(top, wanted)
    return wanted


def _refuse_both(top: Fields, wanted: Wanted) -> None:
    for name, others in (
        ("hold", ("tenders", "change", "held")),
        ("held", ("customer", "lines", "coupons", "note", "returned")),
    ):
        if getattr(wanted, name) is None:
            continue
        for other in others:
            found = top.get(other)
            if found is not None:
                found.fail(f"does not go with {name}")


def _item(node: Node, money: Currency) -> "BasketItem | OpenItem | MoneyItem":
    keys = node.value if isinstance(node.value, dict) else {}
    fields = node.object(*next((known for key, known in _NAMED_BY.items() if key in keys), _GOODS))
    if "top_up" in fields.members:
        return MoneyItem(TOP_UP, _amount(fields.need("top_up"), money))
    if "voucher" in fields.members:
        return MoneyItem(VOUCHER, _amount(fields.need("voucher"), money), fields.take("code", "", text_of))
    if "unit_price" in fields.members:
        return _open(fields, money)
    return BasketItem(
        text_of(fields.need("barcode")),
        fields.need("quantity").read(parse_quantity),
        fields.take("manual", None, lambda each: _manual(each, money)),
        fields.take("note", "", text_of),
    )


def _open(fields: Fields, money: Currency) -> "OpenItem":
    from store.domain.by_hand import OpenItem

    return OpenItem(
        name=text_of(fields.need("name")),
        price=_amount(fields.need("unit_price"), money),
        quantity=fields.take("quantity", ONE, lambda each: each.read(parse_quantity)),
        tax_rate=fields.take("tax_rate", 0, lambda each: each.read(parse_percent)),
    )


def _manual(node: Node, money: Currency) -> Manual:
    """A price by hand: one of `percent`, `amount` and `price`."""
    fields = node.object(*(kind.value for kind in ManualKind), _BELOW_FLOOR)
    told = [(ManualKind(name), each) for name, each in fields.members.items() if name != _BELOW_FLOOR]
    if len(told) != 1:
        node.fail("must be one of percent, amount, price")
    kind, value = told[0]
    amount = value.read(parse_percent if kind is ManualKind.PERCENT else money.parse)
    if amount < 0:
        value.fail("cannot be negative")
    if kind is ManualKind.PERCENT and amount > WHOLE:
        value.fail("cannot be more than 100 percent")
    return Manual(kind, amount, below_floor=fields.take(_BELOW_FLOOR, False, Node.flag))


def _amount(node: Node, money: Currency) -> Minor:
    return node.read(money.parse)


def _sale(node: Node) -> SaleId:
    try:
        raw = bytes.fromhex(node.text())
    except ValueError:
        raw = b""
    return SaleId(raw) if len(raw) == ID_BYTES else node.fail("is no id of a sale that waits: sales held")
