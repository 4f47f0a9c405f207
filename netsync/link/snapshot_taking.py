"""The newcomer's side of being filled: fetches a copy of its sponsor's book into a file.

Runs before there is anything in the newcomer's own book; whoever called puts the file into its place.
"""

import asyncio
import hashlib
import os
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from netsync.link.connecting import connect
from netsync.link.newcomer import Joined
from netsync.link.tls import Wire, dial_wire
from netsync.protocol import limits
from netsync.protocol.limits import Pace
from netsync.protocol.packing import BadFrame
from netsync.protocol.snapshots import Begun, Declined, Ended, Part, Told, Waiting, pack_ask, unpack_told
from netsync.trust import ERRAND, build_trust
from store.domain.cells import clean
from store.domain.errors import Refused, Unavailable

_PRIVATE = 0o600
_CUT = "the other lane broke off while it copied the book"


class NoRoom(Unavailable):
    """This machine's disk cannot hold the book, however it comes."""


def take_snapshot(
    joined: Joined,
    file: Path,
    *,
    form: str,
    told: Callable[[int, int], None],
    pace: Pace | None = None,
) -> None:
    """Fetch the sponsor's book into `file`, whole and safely on the disk; blocks meanwhile.

    Args:
        joined: who this lane became, and by whom.
        file: where the copy goes; it is gone again when it fails.
        form: what the two lanes' books must have in common.
        told: hears how many bytes are here, and of how many; both 0 while the copy is being made.
        pace: how patient the sockets are.

    Raises:
        Refused: the sponsor makes no copy for this lane; the log of changes remains.
        NoRoom: the disk is too full for the book.
        Unavailable: the sponsor went away or fell silent.
        BadInput: what came is not what was sent.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
        with os.fdopen(descriptor, "wb") as opened:
            asyncio.run(_take(joined, _Copy(opened, file.parent, told), form, pace or Pace()))
    except BaseException:
        file.unlink(missing_ok=True)
        raise


class _Copy:
    """The file as it grows."""

    def __init__(self, file: BinaryIO, folder: Path, told: Callable[[int, int], None]) -> None:
        self.is_whole = False
        self._file = file
        self._folder = folder
        self._told = told
        self._size: int | None = None
        self._here = 0
        self._digest = hashlib.sha256()

    def hear(self, told: Told) -> None:
        """Act on a frame; blocks for a disk. Raises BadFrame, Refused, NoRoom."""
        match told:
            case Waiting() if self._size is None:
                self._told(0, 0)
            case Declined(reason):
                raise Refused(clean(reason))
            case Begun(size) if self._size is None:
                self._begin(size)
            case Part(packed) if self._size is not None:
                self._add(_unpacked(packed), self._size)
            case Ended(digest) if self._size is not None:
                self._end(digest)
            case _:
                raise BadFrame("sent parts of a book in no order")

    def _begin(self, size: int) -> None:
        free = shutil.disk_usage(self._folder).free
        if free < size + limits.SNAPSHOT_ROOM_BYTES:
            words = f"the shop's book needs {size >> 20:,} MB and a bit, this disk has {free >> 20:,} MB free"
            raise NoRoom(f"{words}: free some space, show a new code there, try again")
        self._size = size
        self._told(0, size)

    def _add(self, part: bytes, size: int) -> None:
        if self._here + len(part) > size:
            raise BadFrame("sent more of a book than it said there is")
        try:
            self._file.write(part)
        except OSError as error:
            raise _no_room(error) from error
        self._digest.update(part)
        self._here += len(part)
        self._told(self._here, size)

    def _end(self, digest: bytes) -> None:
        if self._here != self._size or self._digest.digest() != digest:
            raise BadFrame("sent a book that was damaged on the way")
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _no_room(error) from error
        self.is_whole = True


def _no_room(error: OSError) -> NoRoom:
    return NoRoom(f"the book cannot be written here: {error.strerror}; free some space, then try again")


def _unpacked(packed: bytes) -> bytes:
    """A part; raises BadFrame for what is none, before it is larger than a part."""
    unpacker = zlib.decompressobj()
    try:
        part = unpacker.decompress(packed, limits.PART_BYTES)
        # At the very limit the end of the stream has not been read yet.
        rest = unpacker.decompress(unpacker.unconsumed_tail, 1)
    except zlib.error as error:
        raise BadFrame("sent a part of a book that cannot be unpacked") from error
    if rest or not unpacker.eof:
        raise BadFrame("sent a part of a book that is too long")
    return part


async def _take(joined: Joined, copy: _Copy, form: str, pace: Pace) -> None:
    members, sponsor = list(joined.answer.members), joined.answer.sponsor
    trust = build_trust(joined.identity, members, errand=ERRAND)
    try:
        sock, address = await connect(joined.addresses, pace)
        wire = await dial_wire(sock, address, trust, want=sponsor, pace=pace)
        try:
            if wire.errand != ERRAND:
                raise Refused("the other lane has an older version of the program")
            wire.channel.send(pack_ask(form))
            await _converse(wire, copy, pace)
        finally:
            await wire.channel.finish()
    except (OSError, TimeoutError):
        raise Unavailable(_CUT) from None


async def _converse(wire: Wire, copy: _Copy, pace: Pace) -> None:
    loop = asyncio.get_running_loop()
    while not copy.is_whole:
        async with asyncio.timeout(pace.frame):
            frame = await wire.channel.receive(bytes_max=limits.PART_PACKED_BYTES_MAX + 64)
        # One after the other: while the disk is slow, nothing more is read, and the sponsor waits.
        await loop.run_in_executor(None, copy.hear, unpack_told(frame))
