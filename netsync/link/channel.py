"""Frames over TLS to one peer: four bytes of length, big-endian, then the frame.

TLS is done here over a plain transport. asyncio's own takes several times the work for a small frame, and
leaves open what is cancelled or still says goodbye while its loop ends.
"""

import asyncio
import ssl
import threading
from collections.abc import Callable

from netsync.protocol.packing import BadFrame

_LENGTH_BYTES = 4
_ROOM_BYTES = 64 * 1024
"""Read at a time; every link of a loop reads into the same room, one after the other."""
_RECORD_BYTES = 16 * 1024
"""The longest that TLS seals in one piece (RFC 8446, 5.1)."""
_UNSENT_BYTES_MAX = 1024 * 1024
_HEARD_MEANWHILE_MAX = 64
"""From who leaves more than that untaken so many frames are read, and no more until it takes some. Not none:
two lanes that tell each other much would both wait for the other to read."""
_GOODBYE_SECONDS = 1.0
"""How long the last words may take, and the peer's answer to them."""

_rooms = threading.local()


class Channel(asyncio.BufferedProtocol):
    """One TLS connection; `finish` or `abort` ends it."""

    def __init__(self, context: ssl.SSLContext, *, is_server: bool) -> None:
        self._loop = asyncio.get_running_loop()
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_side=is_server)
        """For who wants to know whom it talks to."""
        self._is_server = is_server
        self._room = _room()
        self._shaken = self._loop.create_future()
        self._lost = self._loop.create_future()
        self._transport: asyncio.Transport | None = None
        self._rest = bytearray()
        """Of a frame that is not whole yet, or that nobody takes yet."""
        self._take: Callable[[bytes], None] | None = None
        self._bytes_max = 0
        self._seconds: float | None = None
        self._late: asyncio.TimerHandle | None = None
        self._heard: asyncio.Future[None] | None = None
        self._fault: Exception | None = None
        """Why nothing is heard any more."""
        self._is_closing = False
        self._goodbye: asyncio.TimerHandle | None = None
        self._writable: asyncio.Future[None] | None = None
        """While there is more unsent than should be."""
        self._heard_meanwhile = 0

    async def shaken(self) -> None:
        """Until the handshake is done; raises OSError when it fails, or TLS does right after it."""
        await asyncio.shield(self._shaken)
        if isinstance(self._fault, ssl.SSLError):
            raise self._fault

    async def receive(self, *, bytes_max: int) -> bytes:
        """The next frame; what follows it waits.

        Raises:
            BadFrame: it announces more than `bytes_max`; nothing of it was read.
            OSError: the connection ended.
        """
        frames: list[bytes] = []

        def take_one(frame: bytes) -> None:
            frames.append(frame)
            self._take = None
            if self._heard is not None:
                self._heard.set_result(None)

        await self._hear(take_one, bytes_max)
        return frames[0]

    async def listen(self, take: Callable[[bytes], None], *, bytes_max: int, seconds: float) -> None:
        """Hand on every frame as it comes, until this end closes or what is raised ends it.

        The first may be as long as `bytes_max`, see `allow`; each must be here `seconds` after its length.

        Raises:
            BadFrame: a frame announces more; nothing of it was read.
            TimeoutError: the rest of one did not come in time.
            OSError: the connection ended.
            Exception: what `take` raised.
        """
        self._seconds = seconds
        await self._hear(take, bytes_max)

    def allow(self, bytes_max: int) -> None:
        """From the next frame on so much may come."""
        self._bytes_max = bytes_max

    def send(self, frame: bytes) -> None:
        """Send a frame; whoever sends much must `drain`. After the end nothing is sent."""
        if self._is_closing or self._lost.done():
            return
        left = memoryview(len(frame).to_bytes(_LENGTH_BYTES, "big") + frame)
        try:
            while left:
                left = left[self.tls.write(left) :]
        except ssl.SSLError as error:
            # What came before was no TLS: nothing goes out after it either.
            self._stop(error)
        self._flush()

    async def drain(self) -> None:
        """Until the peer has taken most of what was sent; raises OSError when it never will."""
        if self._writable is not None:
            await asyncio.shield(self._writable)
        if self._lost.done():
            raise ConnectionResetError

    def close(self) -> None:
        """Hear nothing any more, and end when what was sent is out: a second later at the latest."""
        if self._is_closing:
            return
        self._stop(ConnectionResetError())
        if self._transport is None or not self._shaken.done():
            self.abort()
            return
        self._is_closing = True
        self._goodbye = self._loop.call_later(_GOODBYE_SECONDS, self.abort)
        try:
            self.tls.unwrap()
        except ssl.SSLError:
            # The peer's goodbye is waited for: closed on what it says meanwhile, a socket is reset,
            # and the last words may be lost with it.
            self._flush()
            self._transport.resume_reading()
        else:
            self._flush()
            self._transport.close()

    def abort(self) -> None:
        """Drop the connection without a word."""
        self._is_closing = True
        self._stop(ConnectionResetError())
        if self._transport is not None and not self._lost.done():
            self._transport.abort()

    async def finish(self) -> None:
        """Close, and wait until nothing is left of the connection: when cancelled, for no last words."""
        self.close()
        try:
            await asyncio.wait([self._lost])
        except asyncio.CancelledError:
            await self.drop()
            raise

    async def drop(self) -> None:
        """Abort, and wait until nothing is left of the connection, which takes a moment."""
        self.abort()
        if self._transport is not None:
            await asyncio.wait([self._lost])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As asyncio calls it."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError
        self._transport = transport
        transport.set_write_buffer_limits(_UNSENT_BYTES_MAX)
        if not self._is_server:
            self._shake()

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - as asyncio calls it
        """As asyncio calls it, `buffer_updated` right after: no other link reads in between."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """As asyncio calls it."""
        self._incoming.write(self._room[:nbytes])
        if self._shaken.done():
            self._read()
        else:
            self._shake()

    def eof_received(self) -> None:
        """As asyncio calls it: the transport closes itself."""
        self._stop(ConnectionResetError())

    def pause_writing(self) -> None:
        """As asyncio calls it."""
        self._writable, self._heard_meanwhile = self._loop.create_future(), 0

    def resume_writing(self) -> None:
        """As asyncio calls it."""
        self._let_drain()
        if self._transport is not None:
            self._transport.resume_reading()
        self._hand_on_rest()

    def connection_lost(self, exc: Exception | None) -> None:
        """As asyncio calls it."""
        self._stop(exc or ConnectionResetError())
        self._let_drain()
        if self._goodbye is not None:
            self._goodbye.cancel()
        self._lost.set_result(None)

    def _shake(self) -> None:
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError as error:
            # Its reason goes to the peer.
            self._flush()
            self._stop(error)
        else:
            self._shaken.set_result(None)
            self._flush()
            self._read()

    def _read(self) -> None:
        try:
            while self._incoming.pending or self.tls.pending():
                if not (plain := self.tls.read(_RECORD_BYTES)):
                    self._hear_goodbye()
                    return
                if self._fault is None:
                    self._take_in(plain)
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError as error:
            self._stop(error)
            if self._is_closing:
                self.abort()

    def _hear_goodbye(self) -> None:
        self._stop(ConnectionResetError())
        if self._transport is not None:
            self._transport.close()

    def _take_in(self, plain: bytes) -> None:
        take = None if self._rest or self._writable is not None else self._take
        if take is not None and _is_whole(plain) and len(plain) <= self._bytes_max:
            # As mostly: one frame, and nothing else.
            self._hand_on(take, plain[_LENGTH_BYTES:])
            return
        self._rest += plain
        self._hand_on_rest()
        if (
            (self._take is None or not self._may_hear())
            and len(self._rest) >= _ROOM_BYTES
            and self._transport is not None
        ):
            self._transport.pause_reading()

    def _hand_on_rest(self) -> None:
        rest = self._rest
        while self._take is not None and len(rest) >= _LENGTH_BYTES and self._may_hear():
            size = int.from_bytes(rest[:_LENGTH_BYTES], "big")
            if size > self._bytes_max:
                self._stop(BadFrame("sent a frame that is too long"))
                return
            end = _LENGTH_BYTES + size
            if len(rest) < end:
                self._expect_rest()
                return
            frame = bytes(memoryview(rest)[_LENGTH_BYTES:end])
            del rest[:end]
            if self._late is not None:
                self._late.cancel()
                self._late = None
            self._hand_on(self._take, frame)

    def _may_hear(self) -> bool:
        """Whether the peer takes what it is sent, or has not said much since it does not."""
        return self._writable is None or self._heard_meanwhile < _HEARD_MEANWHILE_MAX

    def _hand_on(self, take: Callable[[bytes], None], frame: bytes) -> None:
        self._heard_meanwhile += self._writable is not None
        try:
            take(frame)
        except Exception as error:  # noqa: BLE001 - it is raised where the frames are listened for
            self._take = None
            if self._heard is not None and not self._heard.done():
                self._heard.set_exception(error)
            # Not the error itself: it holds the frame, and all that was made of it.
            self._stop(ConnectionResetError())

    def _expect_rest(self) -> None:
        if self._late is None and self._seconds is not None:
            self._late = self._loop.call_later(self._seconds, self._stop, TimeoutError())

    async def _hear(self, take: Callable[[bytes], None], bytes_max: int) -> None:
        self._heard = self._loop.create_future()
        self._take, self._bytes_max = take, bytes_max
        self._hand_on_rest()
        if self._fault is not None and not self._heard.done():
            self._heard.set_exception(self._fault)
        if self._transport is not None:
            self._transport.resume_reading()
        try:
            await self._heard
        finally:
            self._take = self._heard = None

    def _stop(self, fault: Exception) -> None:
        """Hear nothing any more; what is sent still goes out."""
        if self._fault is not None:
            return
        self._fault, self._take = fault, None
        if self._late is not None:
            self._late.cancel()
        if self._heard is not None and not self._heard.done():
            self._heard.set_exception(fault)
        if not self._shaken.done():
            self._shaken.set_exception(fault)
            # Nobody may wait for it, which is no news.
            self._shaken.exception()

    def _let_drain(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    def _flush(self) -> None:
        if self._outgoing.pending and self._transport is not None and not self._lost.done():
            self._transport.write(self._outgoing.read())


def _room() -> memoryview:
    """Where this thread's links read into."""
    room: memoryview | None = getattr(_rooms, "room", None)
    if room is None:
        room = _rooms.room = memoryview(bytearray(_ROOM_BYTES))
    return room


def _is_whole(plain: bytes) -> bool:
    return int.from_bytes(plain[:_LENGTH_BYTES], "big") == len(plain) - _LENGTH_BYTES
