"""From a plain socket to a wire to a proven lane. Whom to trust is `trust`'s."""

import asyncio
import contextlib
import socket
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import Coroutine, Sequence
from typing import TypeAlias

from netsync.link.addresses import format_address, parse_address
from netsync.link.frames import write_frame
from netsync.protocol.codec import Encoder
from netsync.protocol.limits import Pace
from netsync.protocol.messages import Bye
from netsync.trust import Trust
from store.domain.errors import TillError, Unavailable
from store.domain.ids import LaneId
from store.domain.values import dataclass

_Place: TypeAlias = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
"""What `getaddrinfo` gives."""
SSLProtocol.max_size = 32 * 1024
"""Room asyncio clears for each TLS link, in bytes. Its own 256 KiB are for downloads: thirty links of a shop,
silent most of the day, would hold 8 MB of it."""
_GOODBYE_SECONDS = 1.0
"""How long a closing link may take to flush its last words."""
_KEEPALIVE = {"TCP_KEEPIDLE": 1, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 4000}
"""The kernel asks each second and gives up after three: a pulled cable is noticed in about four
seconds without waking this program. The last, in milliseconds, does the same for unsent data."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A TLS stream to a lane that has proved who it is."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    peer: LaneId
    host: str
    """The peer's IP address."""
    dialled: str
    """The address this lane dialled; empty when the peer did."""
    errand: str = ""
    """What the link is for, when both sides agreed on another thing than to be linked."""

    def abort(self) -> None:
        """Drop the connection without a word."""
        self.writer.transport.abort()


async def accept_wire(sock: socket.socket, trust: Trust, pace: Pace) -> Wire:
    """Finish an accepted connection whose peer begins TLS; closes the socket when it fails.

    Raises:
        OSError, TimeoutError: no TLS 1.3 peer with a member's certificate within the time.
        TillError: a peer that may not stay.
    """
    host = _host(sock)
    tune(sock)
    reader = asyncio.StreamReader()
    protocol = _Protocol(reader)
    loop = asyncio.get_running_loop()
    opening = loop.connect_accepted_socket(
        lambda: protocol,
        sock,
        ssl=trust.server,
        ssl_handshake_timeout=pace.handshake,
        ssl_shutdown_timeout=_GOODBYE_SECONDS,
    )
    transport = await _handshaken(sock, opening, protocol)
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    return await _checked(reader, writer, trust, host=host)


async def dial_wire(sock: socket.socket, address: str, trust: Trust, *, want: LaneId, pace: Pace) -> Wire:
    """Begin TLS on a connected socket; closes the socket when it fails.

    Raises:
        OSError, TimeoutError: no TLS 1.3 peer with a member's certificate within the time.
        WrongLane: another lane answers.
        TillError: a peer that may not stay.
    """
    host = _host(sock)
    tune(sock)
    reader = asyncio.StreamReader()
    protocol = _Protocol(reader)
    loop = asyncio.get_running_loop()
    opening = loop.create_connection(
        lambda: protocol,
        sock=sock,
        ssl=trust.client,
        server_hostname="",
        ssl_handshake_timeout=pace.handshake,
        ssl_shutdown_timeout=_GOODBYE_SECONDS,
    )
    transport = await _handshaken(sock, opening, protocol)
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    return await _checked(reader, writer, trust, host=host, want=want, dialled=address)


async def connect(addresses: Sequence[str], pace: Pace) -> tuple[socket.socket, str]:
    """A TCP connection to the first of `addresses` that answers, each tried a moment after the one before.

    Raises:
        Unavailable: none does.
    """
    places = [(place, address) for address in addresses for place in await _resolve(address)]
    attempts: list[asyncio.Task[socket.socket]] = []
    winner: asyncio.Task[socket.socket] | None = None
    try:
        while winner is None:
            if len(attempts) < len(places):
                attempts.append(asyncio.create_task(_connect_one(places[len(attempts)][0], pace)))
            running = [attempt for attempt in attempts if not attempt.done()]
            if running:
                patience = pace.stagger if len(attempts) < len(places) else None
                await asyncio.wait(running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            elif len(attempts) == len(places):
                raise Unavailable("nobody answers there")
            winner = next((attempt for attempt in attempts if _is_connected(attempt)), None)
        return winner.result(), places[attempts.index(winner)][1]
    finally:
        await _discard([attempt for attempt in attempts if attempt is not winner])


def tune(sock: socket.socket) -> None:
    """Send small frames at once, and let the kernel notice a dead peer."""
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        # Not every platform has them all.
        with contextlib.suppress(AttributeError, OSError):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


async def _resolve(address: str) -> Sequence[_Place]:
    """Every socket address of `HOST:PORT`; none when it does not resolve."""
    host, port = parse_address(address)
    try:
        # Asked apart: a plain IP address needs no thread to wait for a name server.
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError:
        pass
    try:
        return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []


async def _connect_one(place: _Place, pace: Pace) -> socket.socket:
    family, kind, protocol, _, where = place
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setblocking(False)
        async with asyncio.timeout(pace.connect):
            await asyncio.get_running_loop().sock_connect(sock, where)
    except BaseException:
        sock.close()
        raise
    return sock


def _is_connected(attempt: "asyncio.Task[socket.socket]") -> bool:
    return attempt.done() and not attempt.cancelled() and attempt.exception() is None


async def _discard(attempts: "list[asyncio.Task[socket.socket]]") -> None:
    for attempt in attempts:
        attempt.cancel()
    for result in await asyncio.gather(*attempts, return_exceptions=True):
        if isinstance(result, socket.socket):
            result.close()


class _Protocol(asyncio.StreamReaderProtocol):
    """Remembers its transport, which asyncio forgets when it is cancelled as the handshake ends."""

    made: asyncio.BaseTransport | None = None
    """Once the handshake is done."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.made = transport
        super().connection_made(transport)


async def _handshaken(
    sock: socket.socket,
    opening: Coroutine[object, object, tuple[asyncio.Transport, object]],
    protocol: _Protocol,
) -> asyncio.Transport:
    """The transport when its handshake is done; without one the socket is closed.

    A transport that is cancelled before its handshake has begun is left open by asyncio (its `close` does
    nothing in that state). So when this is cancelled, the handshake may begin first. One that is cancelled
    as the handshake ends is closed politely, and would go on reading a descriptor that is another's by then.
    """
    task = asyncio.ensure_future(opening)
    try:
        transport, _ = await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if isinstance(protocol.made, asyncio.Transport):
            protocol.made.abort()
        sock.close()
        raise
    except BaseException:
        sock.close()
        raise
    return transport


async def _checked(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    trust: Trust,
    *,
    host: str,
    want: LaneId | None = None,
    dialled: str = "",
) -> Wire:
    peer = writer.get_extra_info("ssl_object")
    if not isinstance(peer, ssl.SSLObject):
        writer.transport.abort()
        raise Unavailable("the link broke at once")
    try:
        return Wire(
            reader,
            writer,
            trust.check_peer(peer, want=want),
            host,
            dialled,
            peer.selected_alpn_protocol() or "",
        )
    except TillError as refusal:
        # It holds a certificate that once was worth something: its staff should read why no more.
        write_frame(writer, Encoder().encode(Bye(str(refusal))))
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        raise


def listening_address(wire: Wire, port: int) -> str:
    """Where a linked lane can be dialled, given the port it says it listens at; empty when nowhere."""
    return wire.dialled or (format_address(wire.host, port) if port else "")


def _host(sock: socket.socket) -> str:
    """The peer's IP address, a link-local one with its interface."""
    host, _, *rest = sock.getpeername()
    scope = rest[1] if rest else 0
    return f"{host}%{scope}" if scope else str(host)
