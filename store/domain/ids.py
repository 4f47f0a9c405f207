"""Identities: who and what a row is about. Distinct types, so that one cannot be passed for another.

Entities are named by a UUID version 7 (RFC 9562) as 16 bytes, built from a given time and given
randomness. Its time part is for index locality only: nothing is ever ordered or decided by it.
"""

from collections.abc import Callable
from typing import NewType

CustomerId = NewType("CustomerId", bytes)
GroupId = NewType("GroupId", bytes)
DiscountId = NewType("DiscountId", bytes)
ProductId = NewType("ProductId", bytes)
CategoryId = NewType("CategoryId", bytes)
ProgramId = NewType("ProgramId", bytes)
SaleId = NewType("SaleId", bytes)
StaffId = NewType("StaffId", bytes)
LaneId = NewType("LaneId", bytes)
"""First 16 bytes of the SHA-256 of the lane's public key (DER SubjectPublicKeyInfo)."""

IdMaker = Callable[[], bytes]
"""Gives a fresh 16-byte UUIDv7 on each call."""

ID_BYTES = 16
COMMON_GROUP = GroupId(b"common".ljust(ID_BYTES, b"\0"))
"""The group everybody is in; computed, never stored."""


def id_of_text(text: str) -> bytes | None:
    """The id that somebody wrote in hexadecimal, with or without dashes; None for any other text."""
    try:
        found = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        return None
    return found if len(found) == ID_BYTES else None


def uuid7(unix_ms: int, randomness: bytes) -> bytes:
    """Build a UUIDv7 from `unix_ms` (milliseconds UTC) and 10 bytes of `randomness`."""
    tail = bytearray(randomness[:10])
    tail[0] = 0x70 | (tail[0] & 0x0F)
    tail[2] = 0x80 | (tail[2] & 0x3F)
    return (unix_ms & 0xFFFF_FFFF_FFFF).to_bytes(6, "big") + bytes(tail)
