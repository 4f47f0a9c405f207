"""An open sale as text, and back: for the file of this lane, and for sales that wait in the book."""

import json
from dataclasses import fields

from store.domain.cart import Cart, CartLine, Returned
from store.domain.ids import ID_BYTES, CustomerId, SaleId
from store.domain.money import Minor
from store.domain.payment import Tender
from store.domain.pricing.basket import Manual, ManualKind

_BLOBS = {"product", "category"}
_LINE = tuple(field.name for field in fields(CartLine))
_LATER = frozenset({"package"})
"""What lanes of before did not write of a line."""


def written(cart: Cart) -> str:
    """The cart as JSON on one line."""
    return json.dumps(
        {
            "sale": _text(cart.sale),
            "opened_at": cart.opened_at,
            "customer": _text(cart.customer),
            "lines": [_plain_line(line) for line in cart.lines],
            "coupons": cart.coupons,
            "tenders": [[each.kind, each.amount, each.reference, each.points] for each in cart.tenders],
            "returned": [_plain_returned(each) for each in cart.returned],
            "reason": cart.reason,
            "note": cart.note,
            "held": _text(cart.held),
            "beyond": cart.beyond,
            "agreed": cart.agreed,
            "parked_at": cart.parked_at,
        }
    )


def read(text: str) -> Cart:
    """The cart that was written; raises ValueError, TypeError or KeyError for anything else."""
    known = json.loads(text)
    opened, customer, sale = known["opened_at"], _blob(known["customer"]), _blob(known["sale"])
    if sale is None or len(sale) != ID_BYTES or not isinstance(opened, int | None):
        raise TypeError("sale")
    return Cart(
        SaleId(sale),
        opened,
        None if customer is None else CustomerId(customer),
        tuple(_line(line) for line in known["lines"]),
        tuple(str(code) for code in known["coupons"]),
        tuple(Tender(*each) for each in known["tenders"]),
        tuple(_returned(*each) for each in known["returned"]),
        str(known["reason"]),
        str(known["note"]),
        _sale(known.get("held")),
        int(known.get("beyond", 0)),
        _amount(known.get("agreed")),
        _amount(known.get("parked_at")),
    )


def _plain_line(line: CartLine) -> dict[str, object]:
    plain = {name: getattr(line, name) for name in _LINE}
    plain["product"], plain["category"] = _text(line.product), _text(line.category)
    if line.manual is not None:
        plain["manual"] = [line.manual.kind.value, line.manual.value, line.manual.below_floor]
    return plain


def _line(known: dict[str, object]) -> CartLine:
    if known.keys() | _LATER != set(_LINE):
        raise KeyError("line")
    values = {name: _blob(value) if name in _BLOBS else value for name, value in known.items()}
    values["manual"] = _manual(known["manual"])
    return CartLine(**values)  # type: ignore[arg-type] # written above; a forged file is the shop's own


def _manual(known: object) -> Manual | None:
    if not isinstance(known, list):
        return None
    kind, value, below_floor = known
    return Manual(ManualKind(kind), value, below_floor)


def _plain_returned(back: Returned) -> list[object]:
    goods = None if back.goods is None else _plain_line(back.goods)
    return [_text(back.sale), back.position, back.quantity, back.condition, goods]


def _returned(
    sale: object, position: int, quantity: int, condition: str, goods: dict[str, object] | None = None
) -> Returned:
    return Returned(_sale(sale), position, quantity, condition, None if goods is None else _line(goods))


def _sale(known: object) -> SaleId | None:
    held = _blob(known)
    return None if held is None else SaleId(held)


def _amount(known: object) -> Minor | None:
    return known if isinstance(known, int) else None


def _text(blob: bytes | None) -> str | None:
    return None if blob is None else blob.hex()


def _blob(value: object) -> bytes | None:
    return bytes.fromhex(value) if isinstance(value, str) else None
