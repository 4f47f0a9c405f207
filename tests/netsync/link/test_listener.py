import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace

import pytest
from support.sync import IMPATIENT, LOOPBACK, QUICK

from netsync.link.listener import Listener, listen
from netsync.pairing import PREFACE
from netsync.protocol import limits
from netsync.protocol.limits import Pace
from store.domain.errors import Refused, Unavailable


class Bench:
    """A listener whose handlers write down who came; a guest that says `stay` is let stay."""

    def __init__(self, pace: Pace) -> None:
        self.came: list[str] = []
        self.arrived = asyncio.Condition()
        self.sockets = listen(0, hosts=[LOOPBACK])
        self.listener = Listener(self.sockets, lane=self._lane, newcomer=self._newcomer, pace=pace)

    async def _lane(self, sock: socket.socket, proven: Callable[[], None]) -> None:
        await self._note("lane")
        with closing(sock):
            if await asyncio.get_running_loop().sock_recv(sock, 5) == b"\x16stay":
                proven()
                await self._note("proven")
            await asyncio.get_running_loop().sock_recv(sock, 1)

    async def _newcomer(self, sock: socket.socket, _: Callable[[], None]) -> None:
        with closing(sock):
            await self._note("newcomer")
            raise Refused("no code")

    async def _note(self, who: str) -> None:
        async with self.arrived:
            self.came.append(who)
            self.arrived.notify_all()

    async def until(self, who: str, count: int = 1) -> None:
        async with self.arrived:
            await self.arrived.wait_for(lambda: self.came.count(who) >= count)

    async def call(self, words: bytes) -> socket.socket:
        sock = socket.socket()
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, self.sockets[0].getsockname())
        await asyncio.get_running_loop().sock_sendall(sock, words)
        return sock


async def hung_up(sock: socket.socket) -> bool:
    try:
        return await asyncio.get_running_loop().sock_recv(sock, 1) == b""
    except ConnectionError:
        return True
    finally:
        sock.close()


def _is_refused(caller: socket.socket) -> bool:
    caller.settimeout(10)
    try:
        return caller.recv(1) == b""
    except ConnectionError:
        return True


def play(script: Callable[[Bench], Awaitable[None]], pace: Pace = QUICK) -> None:
    async def work() -> None:
        bench = Bench(pace)
        running = asyncio.ensure_future(bench.listener.run())
        try:
            async with asyncio.timeout(10):
                await script(bench)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    asyncio.run(work())


def test_the_first_byte_tells_lanes_from_newcomers() -> None:
    async def script(bench: Bench) -> None:
        lane, newcomer = await bench.call(b"\x16"), await bench.call(PREFACE)
        await bench.until("lane")
        await bench.until("newcomer")
        assert await hung_up(newcomer), "a refusal ends that connection, and no other"
        lane.close()

    play(script)


@pytest.mark.parametrize("words", [b"GET / HTTP/1.1\r\n\r\n", b"\0\0\0\0", b"\x80"])
def test_whoever_speaks_something_else_is_hung_up_on(words: bytes) -> None:
    async def script(bench: Bench) -> None:
        assert await hung_up(await bench.call(words))
        assert bench.came == []

    play(script)


def test_whoever_says_nothing_is_hung_up_on_in_time() -> None:
    async def script(bench: Bench) -> None:
        assert await hung_up(await bench.call(b""))

    play(script, IMPATIENT)


def test_fifty_silent_sockets_keep_no_lane_out() -> None:
    async def script(bench: Bench) -> None:
        silent = [await bench.call(b"") for _ in range(50)]
        lane = await bench.call(b"\x16stay")
        await bench.until("proven")
        limit = limits.CONNECTIONS_UNPROVEN_PER_ADDRESS_MAX
        assert all([await hung_up(sock) for sock in silent[: 50 - limit]])
        for sock in [*silent[50 - limit :], lane]:
            sock.close()

    # With all the time in the world: it is the number of them that makes the oldest go.
    play(script, replace(QUICK, handshake=60.0))


def test_who_is_proven_makes_room_and_is_not_pushed_out() -> None:
    async def script(bench: Bench) -> None:
        lanes = []
        for count in range(1, limits.CONNECTIONS_UNPROVEN_PER_ADDRESS_MAX + 4):
            lanes.append(await bench.call(b"\x16stay"))
            await bench.until("proven", count)
        for lane in lanes:
            with pytest.raises(BlockingIOError):
                lane.recv(1)
            lane.close()

    play(script)


def test_whoever_comes_as_the_lane_closes_makes_no_trouble() -> None:
    async def work() -> list[dict[str, object]]:
        loop, troubles = asyncio.get_running_loop(), list[dict[str, object]]()
        loop.set_exception_handler(lambda _, trouble: troubles.append(trouble))
        bench = Bench(QUICK)
        running = asyncio.ensure_future(bench.listener.run())
        assert await hung_up(await bench.call(b"\0")), "from here on it waits for the next"
        with closing(socket.create_connection(bench.sockets[0].getsockname())) as caller:
            # Cancelled in the very round of the loop that says that somebody is there.
            loop.call_soon(running.cancel)
            await asyncio.gather(running, return_exceptions=True)
            assert await asyncio.to_thread(_is_refused, caller)
        return troubles

    assert asyncio.run(work()) == []


def test_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server((LOOPBACK, 0))) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(limits, "DEFAULT_PORT", port)
        [sock] = listen(None, hosts=[LOOPBACK])
        with closing(sock):
            assert port < sock.getsockname()[1] < port + limits.PORTS_TRIED


def test_when_no_port_is_free_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PORTS_TRIED", 1)
    with closing(socket.create_server((LOOPBACK, 0))) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(limits, "DEFAULT_PORT", port)
        with pytest.raises(Unavailable, match=f"ports {port} to {port} are taken by other programs"):
            listen(None, hosts=[LOOPBACK])
        with pytest.raises(Unavailable, match=f"port {port} is taken by other programs"):
            listen(port, hosts=[LOOPBACK])


def test_both_families_share_one_port() -> None:
    sockets = listen(0, hosts=[LOOPBACK, "::1"])
    try:
        assert len({sock.getsockname()[1] for sock in sockets}) == 1
    finally:
        for sock in sockets:
            sock.close()
