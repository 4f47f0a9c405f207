"""The sponsor's side of filling a new lane: makes a copy of the book and hands it over, one at a time."""

import asyncio
import contextlib
import hashlib
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, Protocol, TypeVar

from netsync.events import SnapshotSent
from netsync.link.copy_shelf import BookCopy, CopyShelf
from netsync.link.tls import Wire
from netsync.ports import Snapshots
from netsync.protocol import limits
from netsync.protocol.limits import Pace
from netsync.protocol.snapshots import (
    Ask,
    Begun,
    Declined,
    Ended,
    Part,
    Told,
    Waiting,
    pack_told,
    unpack_ask,
)
from store.domain.errors import Refused, TillError
from store.domain.ids import LaneId

T = TypeVar("T")

_FASTEST = 1
_PARTS_AHEAD = 3
"""Packed while the one before is on its way: two processors are busy, and few megabytes are held."""
_PACKERS = 2


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class SnapshotDesk:
    """Serves whoever is proved to be a lane and asks for a copy; lives on one event loop."""

    def __init__(
        self,
        source: Snapshots | None,
        *,
        pace: Pace,
        removed: Callable[[LaneId], str],
        emit: Callable[[SnapshotSent], None],
    ) -> None:
        self._source = source
        self._pace = pace
        self._removed = removed
        self._emit = emit
        self._turn = asyncio.Lock()
        self._asking = 0
        self._shelf = None if source is None else CopyShelf(source)
        self._packers = ThreadPoolExecutor(_PACKERS, thread_name_prefix="sync-packing")

    async def serve(self, wire: Wire) -> None:
        """Hand over a copy, or say why not."""
        try:
            ask = await self._ask(wire)
            with contextlib.suppress(OSError, TimeoutError):
                await self._answer(wire, ask)
        except TillError as error:
            with contextlib.suppress(OSError, TimeoutError):
                await self._say(wire, Declined(str(error)))
        finally:
            await wire.channel.finish()

    def close(self) -> None:
        """Begin nothing any more; a copy that is kept or being made is taken away."""
        if self._shelf is not None:
            self._shelf.close()
        self._packers.shutdown(wait=False)

    async def _ask(self, wire: Wire) -> Ask:
        async with asyncio.timeout(self._pace.frame):
            frame = await wire.channel.receive(bytes_max=limits.GREETING_BYTES_MAX)
        return unpack_ask(frame)

    async def _answer(self, wire: Wire, ask: Ask) -> None:
        source, shelf = self._source, self._shelf
        if source is None or shelf is None:
            raise Refused("this lane copies no books")
        if refusal := await self._run(lambda: source.refusal(ask.form)):
            raise Refused(refusal)
        if self._asking >= limits.SNAPSHOTS_ASKED_MAX:
            raise Refused("many new lanes are being filled at once")
        self._asking += 1
        waiting = asyncio.create_task(self._ask_for_patience(wire))
        try:
            async with self._turn:
                await self._give(wire, ask, shelf, waiting)
        finally:
            self._asking -= 1
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

    async def _give(self, wire: Wire, ask: Ask, shelf: CopyShelf, waiting: "asyncio.Task[None]") -> None:
        is_cut = False
        try:
            copy = await shelf.take(ask.copy)
            waiting.cancel()
            await self._hand_over(wire, copy, ask)
        except (OSError, TimeoutError):
            is_cut = True
            raise
        finally:
            shelf.keep() if is_cut else shelf.drop()

    async def _ask_for_patience(self, wire: Wire) -> None:
        while True:
            await self._say(wire, Waiting())
            await asyncio.sleep(limits.WAITING_SECONDS)

    async def _hand_over(self, wire: Wire, copy: BookCopy, ask: Ask) -> None:
        with copy.file.open("rb") as file:
            size, digest = os.fstat(file.fileno()).st_size, hashlib.sha256()
            sent = ask.start if ask.copy == copy.name and ask.start <= size else 0
            await self._run(lambda: _pass_over(file, digest, sent))
            await self._say(wire, Begun(size, copy.name, sent))
            packing: deque[asyncio.Future[bytes]] = deque()
            while True:
                while len(packing) < _PARTS_AHEAD and (
                    part := await self._run(lambda: _read(file, digest, limits.PART_BYTES))
                ):
                    packing.append(self._start_packing(part))
                if not packing:
                    break
                packed = await packing.popleft()
                if removed := self._removed(wire.peer):
                    raise Refused(removed)
                await self._say(wire, Part(packed))
                sent = min(size, sent + limits.PART_BYTES)
                self._emit(SnapshotSent(wire.peer, sent, size))
        await self._say(wire, Ended(digest.digest()))
        async with asyncio.timeout(self._pace.frame):
            await wire.channel.receive(bytes_max=0)  # it has it all, and not only the cables between

    def _start_packing(self, part: bytes) -> "asyncio.Future[bytes]":
        return asyncio.get_running_loop().run_in_executor(self._packers, packed_part, part)

    async def _say(self, wire: Wire, told: Told) -> None:
        """Send, once the peer has taken what was sent before; raises OSError, TimeoutError."""
        wire.channel.send(pack_told(told))
        async with asyncio.timeout(self._pace.frame):
            await wire.channel.drain()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._packers, work)


def packed_part(part: bytes) -> bytes:
    """A part of a book in zlib's format.

    ISA-L takes a fifth of zlib's time for as few bytes: packing would else take longer than copying.
    """
    try:
        from isal.isal_zlib import compress
    except ImportError:  # it is not made for this kind of machine
        from zlib import compress
    return compress(part, _FASTEST)


def _pass_over(file: BinaryIO, digest: _Digest, size: int) -> None:
    """Count what the peer has into the digest."""
    while size:
        size -= len(_read(file, digest, min(size, limits.PART_BYTES)))


def _read(file: BinaryIO, digest: _Digest, size: int) -> bytes:
    """The next part, counted into the digest; empty at the end."""
    part = file.read(size)
    digest.update(part)
    return part
