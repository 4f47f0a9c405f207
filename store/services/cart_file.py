"""Keeps the open cart of this lane in a file, after every scan: it survives a killed program.

It is not forced to the disk: a power cut may cost the last scans of an unpaid sale, and no scan waits for
a disk. What is acknowledged (a closed sale) goes through the book.
"""

import logging
import os
from pathlib import Path

from store.domain import cart_text
from store.domain.cart import Cart
from store.domain.errors import Unavailable

_PRIVATE = 0o600
"""Who buys what is nobody else's business on this machine."""

_LOG = logging.getLogger(__name__)


class CartFile:
    """The open cart in a lane's folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "cart.json"

    def load(self) -> Cart | None:
        """The cart as it was left; None when there is none or it cannot be read."""
        try:
            return cart_text.read(self._path.read_text("utf-8"))
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
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(cart_text.written(cart))
            draft.replace(self._path)
        except OSError as error:
            raise Unavailable(
                f"the open sale cannot be kept in {self._path.parent}: {error.strerror}; nothing was changed"
            ) from error
