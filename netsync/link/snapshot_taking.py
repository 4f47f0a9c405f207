"""The newcomer's side of being filled: fetches a copy of its sponsor's book into a file.

Runs before there is anything in the newcomer's own book; whoever called puts the file into its place.
"""

import asyncio
import hashlib
import os
import re
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from netsync.link.connecting import connect
from netsync.link.newcomer import Joined
from netsync.link.tls import Wire, dial_wire
from netsync.protocol import limits
from netsync.protocol.limits import Pace
from netsync.protocol.packing import BadFrame
from netsync.protocol.snapshots import (
    COPY_BYTES,
    Ask,
    Begun,
    Declined,
    Ended,
    Part,
    Told,
    Waiting,
    pack_ask,
    unpack_told,
)
from netsync.trust import ERRAND, build_trust
from store.domain.cells import clean
from store.domain.errors import BadInput, Refused, Unavailable

_NAMED: Final = re.compile(rf"\.[0-9a-f]{{{2 * COPY_BYTES}}}")
_PRIVATE = 0o600
_CUT = "the other lane broke off while it copied the book"


class NoRoom(Unavailable):
    """This machine's disk cannot hold the book, however it comes."""


class KeptWaiting(Unavailable):
    """The other lane answers, and does not get to this one."""


def take_snapshot(
    joined: Joined,
    file: Path,
    *,
    form: str,
    told: Callable[[int, int], None],
    silent: Callable[[float], None],
    pace: Pace | None = None,
) -> None:
    """Fetch the sponsor's book into `file`, whole and safely on the disk; blocks meanwhile.

    What has come when it breaks off stays beside `file`, also when this program is killed: the next call goes
    on from there, if the sponsor still has that copy. `forget_parts` takes it away.

    Args:
        joined: who this lane became, and by whom.
        file: where the copy goes once it is whole.
        form: what the two lanes' books must have in common.
        told: hears how many bytes are here, and of how many; both 0 while the copy is being made.
        silent: hears, time and again, for how many seconds nothing has come. What either raises breaks it
            off.
        pace: how patient the sockets are.

    Raises:
        Refused: the sponsor makes no copy for this lane; the log of changes remains.
        NoRoom: the disk is too full for the book.
        KeptWaiting: the sponsor has not begun after minutes.
        Unavailable: the sponsor went away or fell silent.
        BadInput: what came is not what was sent.
    """
    copy = _Copy(file, told, form)
    try:
        asyncio.run(_take(joined, copy, silent, pace or Pace()))
    except (BadInput, Refused):
        copy.close()
        forget_parts(file)
        raise
    finally:
        copy.close()


def forget_parts(file: Path) -> None:
    """Take away what is left of a copy that broke off on its way to `file`."""
    for part in _parts(file):
        part.unlink(missing_ok=True)


def _parts(file: Path) -> list[Path]:
    """Files with the beginning of a copy, each named after it."""
    return [path for path in file.parent.glob(f"{file.name}.*") if _NAMED.fullmatch(path.suffix)]


class _Part:
    """The beginning of a copy, on the disk, as it grows."""

    def __init__(self, path: Path, size: int) -> None:
        """`size` is what it will be; what is there already is gone on from."""
        self.here = 0
        self.size = size
        self._path = path
        self._digest = hashlib.sha256()
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE), "r+b")
        while part := self._file.read(limits.PART_BYTES):
            self._count(part)

    def add(self, part: bytes) -> None:
        """Write what comes next; raises BadFrame, OSError."""
        if self.here + len(part) > self.size:
            raise BadFrame("sent more of a book than it said there is")
        self._file.write(part)
        self._count(part)

    def end(self, digest: bytes, file: Path) -> None:
        """That was all: it takes its place, safely on the disk. Raises BadFrame, OSError."""
        if self.here != self.size or self._digest.digest() != digest:
            raise BadFrame("sent a book that was damaged on the way")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._path.replace(file)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _count(self, part: bytes) -> None:
        self._digest.update(part)
        self.here += len(part)


class _Copy:
    """What is said about it, and what becomes of it."""

    def __init__(self, file: Path, told: Callable[[int, int], None], form: str) -> None:
        self.is_whole = False
        self.ask = _ask(file, form)
        """What the sponsor is asked for."""
        self._file = file
        self._told = told
        self._part: _Part | None = None

    def is_begun(self) -> bool:
        """Whether the sponsor gets to this one."""
        return self._part is not None

    def close(self) -> None:
        """Let go of the file."""
        if self._part is not None:
            self._part.close()

    def hear(self, told: Told) -> None:
        """Act on a frame; blocks for a disk. Raises BadFrame, Refused, NoRoom."""
        part = self._part
        try:
            match told:
                case Waiting() if part is None:
                    self._told(0, 0)
                case Declined(reason):
                    raise Refused(clean(reason))
                case Begun() if part is None:
                    self._part = self._begun(told)
                    self._told(self._part.here, told.size)
                case Part(packed) if part is not None:
                    part.add(_unpacked(packed))
                    self._told(part.here, part.size)
                case Ended(digest) if part is not None:
                    part.end(digest, self._file)
                    self.is_whole = True
                case _:
                    raise BadFrame("sent parts of a book in no order")
        except OSError as error:
            raise _no_room(error) from error

    def _begun(self, begun: Begun) -> _Part:
        if begun.start and (begun.copy, begun.start) != (self.ask.copy, self.ask.start):
            raise BadFrame("goes on with a book where nobody asked for it")
        if not begun.start:
            forget_parts(self._file)
        free = shutil.disk_usage(self._file.parent).free
        if free < begun.size - begun.start + limits.SNAPSHOT_ROOM_BYTES:
            needs = f"the shop's book needs {begun.size >> 20:,} MB and a bit"
            raise NoRoom(f"{needs}, this disk has {free >> 20:,} MB free: free some space, then try again")
        return _Part(self._file.with_name(f"{self._file.name}.{begun.copy.hex()}"), begun.size)


def _ask(file: Path, form: str) -> Ask:
    """For the rest of what is here, or for all."""
    part = max(_parts(file), key=lambda path: path.stat().st_size, default=None)
    return Ask(form) if part is None else Ask(form, bytes.fromhex(part.suffix[1:]), part.stat().st_size)


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


async def _take(joined: Joined, copy: _Copy, silent: Callable[[float], None], pace: Pace) -> None:
    members, sponsor = list(joined.answer.members), joined.answer.sponsor
    trust = build_trust(joined.identity, members, errand=ERRAND)
    try:
        sock, address = await connect(joined.addresses, pace)
        wire = await dial_wire(sock, address, trust, want=sponsor, pace=pace)
        try:
            if wire.errand != ERRAND:
                raise Refused("the other lane has an older version of the program")
            wire.channel.send(pack_ask(copy.ask))
            await _converse(wire, copy, silent, pace)
            wire.channel.send(b"")  # the sponsor need not keep it any more
        finally:
            await wire.channel.finish()
    except (OSError, TimeoutError):
        raise Unavailable(_CUT) from None


async def _converse(wire: Wire, copy: _Copy, silent: Callable[[float], None], pace: Pace) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + limits.WAITING_SECONDS_MAX
    while not copy.is_whole:
        frame = await _frame(wire, silent, pace)
        # One after the other: while the disk is slow, nothing more is read, and the sponsor waits.
        await loop.run_in_executor(None, copy.hear, unpack_told(frame))
        if not copy.is_begun() and loop.time() > until:
            raise KeptWaiting("the other lane is busy, and copied no book for this one")


async def _frame(wire: Wire, silent: Callable[[float], None], pace: Pace) -> bytes:
    """What comes next; raises TimeoutError."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    receiving = asyncio.ensure_future(wire.channel.receive(bytes_max=limits.PART_PACKED_BYTES_MAX + 64))
    try:
        while (left := begun + pace.frame - loop.time()) > 0:
            await asyncio.wait({receiving}, timeout=min(left, limits.SILENCE_LOOK_SECONDS))
            if receiving.done():
                return receiving.result()
            await loop.run_in_executor(None, silent, loop.time() - begun)
        raise TimeoutError
    finally:
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)
