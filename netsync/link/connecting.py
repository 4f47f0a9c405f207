"""From addresses to a connected socket: the first that answers, and how the kernel is to treat it."""

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from typing import TypeAlias

from netsync.link.addresses import parse_address
from netsync.protocol.limits import Pace
from store.domain.errors import Unavailable

_Place: TypeAlias = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
"""What `getaddrinfo` gives."""
_KEEPALIVE = {"TCP_KEEPIDLE": 1, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 4000}
"""The kernel asks each second and gives up after three: a pulled cable is noticed in about four
seconds without waking this program. The last, in milliseconds, does the same for unsent data."""


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
    except (OSError, UnicodeError):
        pass
    try:
        return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # no name that there can be
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
