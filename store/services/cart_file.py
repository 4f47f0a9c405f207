"""Keeps the open cart of this lane in a file, after every scan: it survives a killed program.

It is not forced to the disk: a power cut may cost the last scans of an unpaid sale, and no scan waits for
a disk. What is acknowledged (a closed sale) goes through the book.
"""

import logging
from pathlib import Path

from store.domain import cart_text
from store.domain.cart import Cart
from store.domain.errors import Unavailable

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
            draft.write_text(cart_text.written(cart), "utf-8")
            draft.replace(self._path)
        except OSError as error:
            raise Unavailable(
                f"the open sale cannot be kept in {self._path.parent}: {error.strerror}; nothing was changed"
            ) from error
