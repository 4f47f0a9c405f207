"""What a newcomer and its sponsor say while a copy of the book is handed over, as values and as bytes."""

from typing import TypeAlias

from netsync.protocol import limits
from netsync.protocol.packing import BadFrame, pack, unpack
from store.domain.values import dataclass

DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Waiting:
    """Others are served, or the copy is being made; said again and again."""


@dataclass(frozen=True, slots=True)
class Declined:
    """There will be no copy."""

    reason: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A file of so many bytes follows."""

    size: int


@dataclass(frozen=True, slots=True)
class Part:
    """The next piece of it, at most PART_BYTES, by itself in zlib's format."""

    packed: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """That was all of it."""

    digest: bytes
    """SHA-256 of the file."""


Told: TypeAlias = Waiting | Declined | Begun | Part | Ended


def pack_ask(form: str) -> bytes:
    """What a newcomer begins with: the form of the books it can take over."""
    return pack((form,))


def unpack_ask(frame: bytes) -> str:
    """Read the first frame of a newcomer; raises BadFrame."""
    return unpack(frame, items_max=1).text(chars_max=limits.TEXT_CHARS_MAX)


def pack_told(told: Told) -> bytes:
    """What a sponsor says, as bytes."""
    match told:
        case Waiting():
            return pack((0,))
        case Declined(reason):
            return pack((1, reason[: limits.REASON_CHARS_MAX]))
        case Begun(size):
            return pack((2, size))
        case Part(packed):
            return pack((3, packed))
        case Ended(digest):
            return pack((4, digest))


def unpack_told(frame: bytes) -> Told:
    """Read what a sponsor says; raises BadFrame."""
    fields = unpack(frame, items_max=2)
    match fields.integer():
        case 0:
            return Waiting()
        case 1:
            return Declined(fields.text(chars_max=limits.REASON_CHARS_MAX))
        case 2:
            return Begun(fields.integer())
        case 3:
            return Part(fields.blob(bytes_max=limits.PART_PACKED_BYTES_MAX))
        case 4:
            return Ended(fields.blob(bytes_min=DIGEST_BYTES, bytes_max=DIGEST_BYTES))
        case _:
            raise BadFrame("sent what does not belong to a copy of the book")
