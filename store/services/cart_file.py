"""Keeps the open cart of this lane in a file, after every scan: it survives a killed program.

It is not forced to the disk: a power cut may cost the last scans of an unpaid sale, and no scan waits for
a disk. What is acknowledged (a closed sale) goes through the book.
"""

import base64
import json
import logging
from dataclasses import fields
from pathlib import Path

from store.domain.cart import Cart, CartLine
from store.domain.errors import Unavailable
from store.domain.ids import ID_BYTES, CustomerId, SaleId

_LOG = logging.getLogger(__name__)
_BLOBS = {"product", "category"}
_LINE = {field.name for field in fields(CartLine)}


class CartFile:
    """The open cart in a lane's folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "cart.json"

    def load(self) -> Cart | None:
        """The cart as it was left; None when there is none or it cannot be read."""
        try:
            known = json.loads(self._path.read_text("utf-8"))
            return _cart(known)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            _LOG.exception("the open cart in %s cannot be read; it was put aside", self._path)
            self._path.replace(self._path.with_suffix(".unreadable"))
            return None

    def save(self, cart: Cart) -> None:
        """Replace the file by this cart in one step; raises Unavailable."""
        draft = self._path.with_suffix(".new")
        try:
            draft.write_text(json.dumps(_plain(cart)), "utf-8")
            draft.replace(self._path)
        except OSError as error:
            raise Unavailable(
                f"the open sale cannot be kept in {self._path.parent}: {error.strerror}; nothing was changed"
            ) from error


def _plain(cart: Cart) -> dict[str, object]:
    return {
        "sale": _text(cart.sale),
        "opened_at": cart.opened_at,
        "customer": _text(cart.customer),
        "lines": [_plain_line(line) for line in cart.lines],
    }


def _plain_line(line: CartLine) -> dict[str, object]:
    plain = {name: getattr(line, name) for name in _LINE}
    plain["product"], plain["category"] = _text(line.product), _text(line.category)
    return plain


def _text(blob: bytes | None) -> str | None:
    return None if blob is None else base64.b64encode(blob).decode()


def _cart(known: dict[str, object]) -> Cart:
    lines = known["lines"]
    if not isinstance(lines, list):
        raise TypeError("lines")
    opened, customer = known["opened_at"], _blob(known["customer"])
    sale = _blob(known["sale"])
    if sale is None or len(sale) != ID_BYTES or not isinstance(opened, int | None):
        raise TypeError("sale")
    return Cart(
        SaleId(sale),
        opened,
        None if customer is None else CustomerId(customer),
        tuple(_line(line) for line in lines),
    )


def _line(known: dict[str, object]) -> CartLine:
    if known.keys() != _LINE:
        raise KeyError("line")
    values = {name: _blob(value) if name in _BLOBS else value for name, value in known.items()}
    return CartLine(**values)  # type: ignore[arg-type] # written by `save`; a forged file is the shop's own


def _blob(value: object) -> bytes | None:
    return base64.b64decode(value, validate=True) if isinstance(value, str) else None
