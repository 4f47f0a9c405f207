"""What a newcomer and its sponsor say while a copy of the book is handed over, as values and as bytes."""

from typing import TypeAlias

from netsync.protocol import limits
from netsync.protocol.packing import BadFrame, pack, unpack
from store.domain.values import dataclass

DIGEST_BYTES = 32
COPY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Ask:
    """What a newcomer begins with."""

    form: str
    """Of the books that it can take over."""
    copy: bytes = b""
    """Of which copy it has something already, from a conversation that broke off; empty for none."""
    start: int = 0
    """How many bytes of that it has."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Others are served, or the copy is being made; said again and again."""


@dataclass(frozen=True, slots=True)
class Declined:
    """There will be no copy."""

    reason: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A file of so many bytes follows, from one of them on."""

    size: int
    copy: bytes
    """A name for the file as long as the sponsor keeps it."""
    start: int
    """As far as the newcomer said it has this very copy; 0 for any other."""


@dataclass(frozen=True, slots=True)
class Part:
    """The next piece of it, at most PART_BYTES, by itself in zlib's format."""

    packed: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """That was all of it; an empty frame answers once it is safely on the newcomer's disk."""

    digest: bytes
    """SHA-256 of the file."""


Told: TypeAlias = Waiting | Declined | Begun | Part | Ended


def pack_ask(ask: Ask) -> bytes:
    """What a newcomer begins with, as bytes."""
    return pack((ask.form, ask.copy, ask.start))


def unpack_ask(frame: bytes) -> Ask:
    """Read the first frame of a newcomer; raises BadFrame."""
    fields = unpack(frame, items_max=3)
    form = fields.text(chars_max=limits.TEXT_CHARS_MAX)
    return Ask(form, fields.blob(bytes_max=COPY_BYTES), fields.integer())


def pack_told(told: Told) -> bytes:
    """What a sponsor says, as bytes."""
    match told:
        case Waiting():
            return pack((0,))
        case Declined(reason):
            return pack((1, reason[: limits.REASON_CHARS_MAX]))
        case Begun(size, copy, start):
            return pack((2, size, copy, start))
        case Part(packed):
            return pack((3, packed))
        case Ended(digest):
            return pack((4, digest))


def unpack_told(frame: bytes) -> Told:
    """Read what a sponsor says; raises BadFrame."""
    fields = unpack(frame, items_max=4)
    match fields.integer():
        case 0:
            return Waiting()
        case 1:
            return Declined(fields.text(chars_max=limits.REASON_CHARS_MAX))
        case 2:
            size, copy = fields.integer(), fields.blob(bytes_min=COPY_BYTES, bytes_max=COPY_BYTES)
            return Begun(size, copy, fields.integer(most=size))
        case 3:
            return Part(fields.blob(bytes_max=limits.PART_PACKED_BYTES_MAX))
        case 4:
            return Ended(fields.blob(bytes_min=DIGEST_BYTES, bytes_max=DIGEST_BYTES))
        case _:
            raise BadFrame("sent what does not belong to a copy of the book")
