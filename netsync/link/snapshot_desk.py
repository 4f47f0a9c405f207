"""The sponsor's side of filling a new lane: makes a copy of the book and hands it over, one at a time."""

import asyncio
import contextlib
import hashlib
import os
import zlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from netsync.events import SnapshotSent
from netsync.link.tls import Wire
from netsync.ports import Snapshots
from netsync.protocol import limits
from netsync.protocol.limits import Pace
from netsync.protocol.snapshots import Begun, Declined, Ended, Part, Told, Waiting, pack_told, unpack_ask
from store.domain.errors import Refused, TillError
from store.domain.ids import LaneId

T = TypeVar("T")

_ZLIB_LEVEL = 1
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
        self._book = ThreadPoolExecutor(1, thread_name_prefix="sync-snapshot")
        """Makes a copy and takes it away, in the order asked, also when nobody waits any more."""
        self._packers = ThreadPoolExecutor(_PACKERS, thread_name_prefix="sync-packing")
        if source is not None:
            self._book.submit(source.clear)

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
        """Begin nothing any more; what is being made is taken away when it is done."""
        for threads in (self._book, self._packers):
            threads.shutdown(wait=False)

    async def _ask(self, wire: Wire) -> str:
        async with asyncio.timeout(self._pace.frame):
            frame = await wire.channel.receive(bytes_max=limits.GREETING_BYTES_MAX)
        return unpack_ask(frame)

    async def _answer(self, wire: Wire, form: str) -> None:
        source = self._source
        if source is None:
            raise Refused("this lane copies no books")
        if refusal := await self._run(self._packers, lambda: source.refusal(form)):
            raise Refused(refusal)
        if self._asking >= limits.SNAPSHOTS_ASKED_MAX:
            raise Refused("many new lanes are being filled at once")
        self._asking += 1
        waiting = asyncio.create_task(self._ask_for_patience(wire))
        try:
            async with self._turn:
                try:
                    file = await self._run(self._book, source.write)
                    waiting.cancel()
                    await self._hand_over(wire, file)
                finally:
                    self._book.submit(source.clear)
        finally:
            self._asking -= 1
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

    async def _ask_for_patience(self, wire: Wire) -> None:
        while True:
            await self._say(wire, Waiting())
            await asyncio.sleep(limits.WAITING_SECONDS)

    async def _hand_over(self, wire: Wire, path: Path) -> None:
        with path.open("rb") as file:
            size, digest = os.fstat(file.fileno()).st_size, hashlib.sha256()
            await self._say(wire, Begun(size))
            packing: deque[asyncio.Future[bytes]] = deque()
            sent = 0
            while True:
                while len(packing) < _PARTS_AHEAD and (
                    part := await self._run(self._packers, lambda: _read(file, digest))
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

    def _start_packing(self, part: bytes) -> "asyncio.Future[bytes]":
        return asyncio.get_running_loop().run_in_executor(self._packers, zlib.compress, part, _ZLIB_LEVEL)

    async def _say(self, wire: Wire, told: Told) -> None:
        """Send, once the peer has taken what was sent before; raises OSError, TimeoutError."""
        wire.channel.send(pack_told(told))
        async with asyncio.timeout(self._pace.frame):
            await wire.channel.drain()

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, work)


def _read(file: BinaryIO, digest: _Digest) -> bytes:
    """The next part, counted into the digest; empty at the end."""
    part = file.read(limits.PART_BYTES)
    digest.update(part)
    return part
