"""msgpack with its doors shut: strict types, bounded sizes, one error. What the values mean is `codec`'s."""

from collections.abc import Iterator

import msgpack

from store.domain.errors import BadInput

INTEGER_MAX = 2**63 - 1
INTEGER_MIN = -(2**63)


class BadFrame(BadInput):
    """What a peer sent is not our protocol; the link ends, the service does not."""


def pack(value: object) -> bytes:
    """Pack nested tuples and lists of int, str, bytes and None."""
    packed: bytes = msgpack.packb(value, use_bin_type=True)
    return packed


def unpack(data: bytes, *, items_max: int) -> "Fields":
    """Unpack an array whose every array holds at most `items_max` items.

    Raises:
        BadFrame: not msgpack, too deep, too long, or not an array.
    """
    try:
        value = msgpack.unpackb(
            data, use_list=False, max_array_len=items_max, max_map_len=0, max_ext_len=0, strict_map_key=True
        )
    # UnicodeDecodeError is a ValueError; RecursionError and MemoryError are what hostile nesting costs.
    except (ValueError, TypeError, RecursionError, MemoryError, msgpack.UnpackException) as error:
        raise BadFrame("sent a frame that cannot be read") from error
    return Fields(value)


class Fields:
    """Reads the items of an unpacked array one after the other, each with its expected type."""

    __slots__ = ("_left", "_size")

    def __init__(self, value: object) -> None:
        if not isinstance(value, tuple):
            raise BadFrame("sent a value where a list belongs")
        self._left: Iterator[object] = iter(value)
        self._size = len(value)

    def __len__(self) -> int:
        return self._size

    def item(self) -> object:
        """The next item as it is."""
        try:
            return next(self._left)
        except StopIteration:
            raise BadFrame("sent a list that ends too early") from None

    def integer(self, *, least: int = 0, most: int = INTEGER_MAX) -> int:
        """The next item, a whole number within bounds."""
        item = self.item()
        if type(item) is not int or not least <= item <= most:
            raise BadFrame("sent a number out of bounds")
        return item

    def maybe_integer(self, *, most: int) -> int | None:
        """The next item, a whole number from 0 on, or nothing."""
        item = self.item()
        if item is not None and not (type(item) is int and 0 <= item <= most):
            raise BadFrame("sent a number out of bounds")
        return item if type(item) is int else None

    def text(self, *, chars_max: int) -> str:
        """The next item, a text."""
        item = self.item()
        if not isinstance(item, str) or len(item) > chars_max:
            raise BadFrame("sent a text that is none or is too long")
        return item

    def blob(self, *, bytes_max: int, bytes_min: int = 0) -> bytes:
        """The next item, bytes."""
        item = self.item()
        if not isinstance(item, bytes) or not bytes_min <= len(item) <= bytes_max:
            raise BadFrame("sent bytes of a wrong length")
        return item

    def fields(self, *, items_max: int) -> "Fields":
        """The next item, an array of its own."""
        fields = Fields(self.item())
        if len(fields) > items_max:
            raise BadFrame("sent a list that is too long")
        return fields

    def rest(self) -> Iterator["Fields"]:
        """All further items, each an array of its own."""
        return map(Fields, self._left)
