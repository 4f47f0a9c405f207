"""Keeps the open cart of this lane in a file, after every scan: it survives a killed program.

It is not forced to the disk: a power cut may cost the last scans of an unpaid sale, and no scan waits for
a disk. What is acknowledged (a closed sale) goes through the book.

Each cart is another line at the end, the last one counts. Putting a new file in the place of the old one for
every scan would wait for the disk after all: file systems write such a file out before they rename it.
"""

import logging
import os
from pathlib import Path

from store.domain import cart_text
from store.domain.cart import Cart
from store.domain.errors import Unavailable

_PRIVATE = 0o600
"""Who buys what is nobody else's business on this machine."""

BYTES_MAX = 1_000_000
"""A longer file begins anew: some hundred scans, and read in a millisecond when the program starts."""

_LOG = logging.getLogger(__name__)


class CartFile:
    """The open cart in a lane's folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "cart.json"

    def load(self) -> Cart | None:
        """The cart as it was left; None when there is none or it cannot be read."""
        try:
            *lines, begun = self._path.read_bytes().split(b"\n")
            # Killed while it wrote: what has no end was not kept, and nobody was told that it was.
            kept = [line for line in lines if line] or [begun]
            return cart_text.read(kept[-1].decode("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            _LOG.exception("the open cart in %s cannot be read; it was put aside", self._path)
            self._path.replace(self._path.with_suffix(".unreadable"))
            return None

    def save(self, cart: Cart) -> None:
        """Keep this cart from now on; raises Unavailable."""
        # The first end is that of a line which was begun and never ended.
        line = f"\n{cart_text.written(cart)}\n".encode()
        try:
            if _write(self._path, line, os.O_APPEND) > BYTES_MAX:
                draft = self._path.with_suffix(".new")
                _write(draft, line, os.O_TRUNC)
                draft.replace(self._path)
        except OSError as error:
            raise Unavailable(
                f"the open sale cannot be kept in {self._path.parent}: {error.strerror}; nothing was changed"
            ) from error


def _write(path: Path, line: bytes, how: int) -> int:
    """Write a line whole; answers how long the file is then. Raises OSError, and leaves no part of a line."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | how, _PRIVATE)
    try:
        before = os.lseek(file, 0, os.SEEK_END)
        try:
            _write_all(file, line)
        except OSError:
            os.ftruncate(file, before)
            raise
        return before + len(line)
    finally:
        os.close(file)


def _write_all(file: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(file, rest) :]
