"""Small frames as what they do not share with the one before them: who did it, what, when, in which columns.

Each direction of a link has a memory of its own, a few kilobytes at most, that both ends keep in step.
"""

import zlib
from functools import lru_cache
from typing import Final

from netsync.protocol import limits
from netsync.protocol.packing import BadFrame

_RAW = -12
"""No header, and a window that holds the longest small body."""
_FASTEST, _LITTLE_MEMORY = 1, 4
_KEPT: Final = 8
"""What is squeezed for one link most others are sent as well, at the same moment."""


def is_small(body: bytes, size: int) -> bool:
    """Whether a body is one of those that are remembered: not compressed, and not long."""
    return not size and 0 < len(body) <= limits.ALIKE_BYTES_MAX


class Likeness:
    """The small body that passed last in one direction of a link."""

    def __init__(self) -> None:
        self._last = b""

    def note(self, body: bytes) -> None:
        """A small body passed as it is."""
        self._last = body

    def squeezed(self, body: bytes) -> bytes | None:
        """What of a small body is new, and it passes; None when saying it whole is no longer."""
        last, self._last = self._last, body
        return _squeezed(last, body) if last else None

    def whole(self, new: bytes, size: int) -> bytes:
        """The small body of which `new` is what is new, and it passes; raises BadFrame."""
        inflater = zlib.decompressobj(_RAW, self._last)
        try:
            body = inflater.decompress(new, size + 1)
        except zlib.error as error:
            raise BadFrame("sent a batch that does not decompress") from error
        if len(body) != size or not inflater.eof or inflater.unused_data or not is_small(body, 0):
            raise BadFrame("sent a batch of another size than it says")
        self._last = body
        return body


@lru_cache(_KEPT)
def _squeezed(last: bytes, body: bytes) -> bytes | None:
    deflater = zlib.compressobj(_FASTEST, zlib.DEFLATED, _RAW, _LITTLE_MEMORY, zlib.Z_DEFAULT_STRATEGY, last)
    new = deflater.compress(body) + deflater.flush()
    return new if len(new) < len(body) else None
