"""Keeps the open cart of this lane in a file, after every scan: it survives a killed program.

It is not forced to the disk: a power cut may cost the last scans of an unpaid sale, and no scan waits for
a disk. What is acknowledged (a closed sale) goes through the book. Once a start of the program it is: what
was left there goes on under another id, and may be closed under it at once.

Each cart is another line at the end, the last one counts. Putting a new file in the place of the old one for
every scan would wait for the disk after all: file systems write such a file out before they rename it.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from weakref import finalize

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
        self._open: _Open | None = None

    def load(self) -> Cart | None:
        """The cart as it was left; None when there is none or it cannot be read."""
        try:
            *lines, begun = self._path.read_bytes().split(b"\n")
            # Killed while it wrote: what has no end was not kept, and nobody was told that it was.
            kept = [line for line in lines if line] or [begun]
            # Where the disk had no room for the first line, there is a file and nothing was kept in it.
            return cart_text.read(kept[-1].decode("utf-8")) if kept[-1] else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            _LOG.exception("the open cart in %s cannot be read; it was put aside", self._path)
            self._path.replace(self._path.with_suffix(".unreadable"))
            return None

    def save(self, cart: Cart) -> None:
        """Keep this cart from now on; raises Unavailable."""
        line = _line(cart)
        try:
            if self._file().append(line) > BYTES_MAX:
                self._begin_anew(line)
        except OSError as error:
            raise self._not_kept(error) from error

    def save_for_good(self, cart: Cart) -> None:
        """The same, and on the disk when it returns: no power cut brings back what stood there before."""
        try:
            self._file().append_for_good(_line(cart))
        except OSError as error:
            raise self._not_kept(error) from error

    def close(self) -> None:
        """Let go of the file; whoever saves opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _file(self) -> "_Open":
        """The file that stands in the folder now: what was there may have been moved away. Raises OSError."""
        if self._open is None or not self._open.is_at(self._path):
            self.close()
            self._open = _Open(self._path, os.O_APPEND)
        return self._open

    def _not_kept(self, error: OSError) -> Unavailable:
        where = self._path.parent
        return Unavailable(f"the open sale cannot be kept in {where}: {error.strerror}; nothing was changed")

    def _begin_anew(self, line: bytes) -> None:
        draft = self._path.with_suffix(".new")
        file = _Open(draft, os.O_TRUNC)
        try:
            file.append(line)
        finally:
            file.close()
        draft.replace(self._path)


class _Open:
    """A file open for lines at its end; raises OSError."""

    def __init__(self, path: Path, how: int) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | how, _PRIVATE)
        # Also when a program forgets it: a descriptor is not closed by itself.
        self.close: Callable[[], object] = finalize(self, os.close, self._file)
        self._is = _identity(os.fstat(self._file))

    def is_at(self, path: Path) -> bool:
        """Whether it is what a path leads to."""
        try:
            return _identity(os.stat(path)) == self._is  # noqa: PTH116 - a path's own costs more, at each scan
        except FileNotFoundError:
            return False

    def append(self, line: bytes) -> int:
        """Write a line whole, or leave no part of it; answers how long the file is then."""
        before = os.lseek(self._file, 0, os.SEEK_END)
        try:
            _write_all(self._file, line)
        except OSError:
            os.ftruncate(self._file, before)
            raise
        return before + len(line)

    def append_for_good(self, line: bytes) -> None:
        """The same, and wait until it is on the disk."""
        after = self.append(line)
        try:
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, after - len(line))
            raise


def _line(cart: Cart) -> bytes:
    # The first end is that of a line which was begun and never ended.
    return f"\n{cart_text.written(cart)}\n".encode()


def _identity(told: os.stat_result) -> tuple[int, int]:
    return told.st_dev, told.st_ino


def _write_all(file: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(file, rest) :]
