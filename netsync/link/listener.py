"""Accepts connections and sorts them by their first byte: TLS from lanes, pairing from newcomers.

Whoever has not proved anything yet gets little time and little room, and the oldest such must go when
more come, so that a device that opens sockets and says nothing keeps no lane out.
"""

import asyncio
import contextlib
import errno
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from netsync.pairing import PREFACE
from netsync.protocol import limits
from netsync.protocol.limits import Pace
from store.domain.errors import TillError, Unavailable

TLS_HANDSHAKE = b"\x16"
"""First byte of a TLS record that begins a handshake (RFC 8446, 5.1)."""

_EVERYWHERE = ((socket.AF_INET, ""), (socket.AF_INET6, "::"))
_BACKLOG = 64
_EXHAUSTED_SECONDS = 1.0

Handler: TypeAlias = Callable[[socket.socket, Callable[[], None]], Awaitable[None]]
"""Owns its socket, proves the peer within a time of its own, and then calls the second argument."""


def listen(port: int | None, *, hosts: Sequence[str] = ()) -> list[socket.socket]:
    """Listening sockets, one for each address family, all on one port.

    `port` None means the default one or, when it is taken, the next free of a few; 0 means any.
    `hosts` are the addresses to listen at; empty for all.

    Raises:
        Unavailable: no port is free.
    """
    wanted = range(limits.DEFAULT_PORT, limits.DEFAULT_PORT + limits.PORTS_TRIED) if port is None else (port,)
    for candidate in wanted:
        try:
            if sockets := _listen_at(candidate, hosts):
                return sockets
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise Unavailable(f"other lanes cannot reach this one: {error.strerror}") from error
    ports = f"ports {wanted[0]} to {wanted[-1]} are" if port is None else f"port {port} is"
    raise Unavailable(f"other lanes cannot reach this one: {ports} taken by other programs")


class Listener:
    """Serves accepted sockets until cancelled; `lane` and `newcomer` take over those that have spoken."""

    def __init__(
        self, sockets: Sequence[socket.socket], *, lane: Handler, newcomer: Handler, pace: Pace
    ) -> None:
        self._sockets = sockets
        self._lane = lane
        self._newcomer = newcomer
        self._pace = pace
        self._unproven: dict[asyncio.Task[None], str] = {}
        """Oldest first, with the host each comes from."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Accept until cancelled."""
        try:
            await asyncio.gather(*map(self._accept, self._sockets))
        finally:
            for sock in self._sockets:
                sock.close()
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, listening: socket.socket) -> None:
        while True:
            # Not `loop.sock_accept`: cancelled as somebody comes, it accepts all the same, drops the
            # socket it has and fails in the loop.
            await _readable(listening)
            try:
                sock, address = listening.accept()
            except BlockingIOError:
                continue
            except OSError:
                # Out of file descriptors, or the peer was gone before it was accepted.
                await asyncio.sleep(_EXHAUSTED_SECONDS)
                continue
            sock.setblocking(False)
            task = asyncio.get_running_loop().create_task(self._serve(sock))
            self._admit(task, str(address[0]))

    def _admit(self, task: asyncio.Task[None], host: str) -> None:
        by_host = Counter(self._unproven.values())
        if by_host[host] >= limits.CONNECTIONS_UNPROVEN_PER_ADDRESS_MAX:
            self._evict(host)
        elif len(self._unproven) >= limits.CONNECTIONS_UNPROVEN_MAX:
            self._evict(by_host.most_common(1)[0][0])
        self._unproven[task] = host
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _evict(self, host: str) -> None:
        oldest = next(task for task, its_host in self._unproven.items() if its_host == host)
        del self._unproven[oldest]
        oldest.cancel()

    def _proven(self) -> None:
        """The task that calls this has a peer that may stay."""
        task = asyncio.current_task()
        if task is not None:
            self._unproven.pop(task, None)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._unproven.pop(task, None)
        self._tasks.discard(task)

    async def _serve(self, sock: socket.socket) -> None:
        handler: Handler | None = None
        try:
            async with asyncio.timeout(self._pace.handshake):
                first = await _first_byte(sock)
            handler = {TLS_HANDSHAKE: self._lane, PREFACE[:1]: self._newcomer}.get(first)
        except (OSError, TimeoutError):
            return
        finally:
            if handler is None:
                sock.close()
        if handler is not None:
            # Whoever fails here has proved nothing: it is no news to staff that a scanner came by.
            with contextlib.suppress(OSError, TimeoutError, TillError, asyncio.IncompleteReadError):
                await handler(sock, self._proven)


async def _first_byte(sock: socket.socket) -> bytes:
    """The first byte a peer sends, left where it is; empty when the peer closes instead."""
    while True:
        try:
            return sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            await _readable(sock)


async def _readable(sock: socket.socket) -> None:
    # By number: the loop writes out a socket that it does not know yet, with two calls to the system.
    loop, number = asyncio.get_running_loop(), sock.fileno()
    readable = loop.create_future()
    loop.add_reader(number, _settle, readable)
    try:
        await readable
    finally:
        loop.remove_reader(number)


def _settle(readable: "asyncio.Future[None]") -> None:
    if not readable.done():
        readable.set_result(None)


def _listen_at(port: int, hosts: Sequence[str]) -> list[socket.socket]:
    places = [(_family(host), host) for host in hosts] or list(_EVERYWHERE)
    sockets: list[socket.socket] = []
    with contextlib.ExitStack() as unless_done:
        for family, host in places:
            opened = _open(family, host, port)
            if opened is not None:
                sockets.append(unless_done.enter_context(opened))
                port = opened.getsockname()[1]
        unless_done.pop_all()
    return sockets


def _open(family: int, host: str, port: int) -> socket.socket | None:
    """A listening socket; None when the machine does not speak that family."""
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        return None
    try:
        sock.setblocking(False)
        # Only lets a restarted program have its port back at once.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        if error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
            return None
        raise
    return sock


def _family(host: str) -> int:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
