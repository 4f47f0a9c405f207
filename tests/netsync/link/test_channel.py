import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
from support.lanes import Lane, first_lane, next_lane
from support.sync import LOOPBACK, QUICK

from netsync.link.channel import Channel
from netsync.link.tls import accept_wire
from netsync.protocol.packing import BadFrame
from netsync.trust import Trust

MEGABYTE = 1024 * 1024
Pair = Callable[[], Coroutine[None, None, tuple[Channel, Channel]]]


@pytest.fixture(scope="module")
def trusts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trust, Trust]:
    folder = tmp_path_factory.mktemp("channel")
    front = first_lane(folder / "front")
    back = next_lane(folder / "back", front)
    return front.trusts(front.member, back.member), back.trusts(front.member, back.member)


def sockets() -> tuple[socket.socket, socket.socket]:
    """Two ends of a TCP connection that holds little."""
    little = 16 * 1024
    with socket.socket() as listening, ExitStack() as unless_done:
        near = unless_done.enter_context(socket.socket())
        for sock in (listening, near):
            # Before it is connected; what is accepted has what its listener had.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, little)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, little)
        listening.bind((LOOPBACK, 0))
        listening.listen()
        near.connect(listening.getsockname())
        far, _ = listening.accept()
        unless_done.pop_all()
    for sock in (near, far):
        sock.setblocking(False)
    return near, far


@asynccontextmanager
async def channels(trusts: tuple[Trust, Trust]) -> AsyncIterator[tuple[Channel, Channel]]:
    """The two ends of a link; whatever is left of them in the end is dropped."""
    near, far = sockets()
    loop = asyncio.get_running_loop()
    server, client = Channel(trusts[0].server, is_server=True), Channel(trusts[1].client, is_server=False)
    await loop.connect_accepted_socket(lambda: server, far)
    await loop.create_connection(lambda: client, sock=near)
    try:
        await asyncio.gather(server.shaken(), client.shaken())
        yield server, client
    finally:
        await asyncio.gather(server.drop(), client.drop())


def lived(work: Awaitable[None]) -> None:
    """Run to the end of a loop; nothing is left to the collector, which would fail the test."""

    async def whole() -> None:
        await work

    asyncio.run(whole())
    gc.collect()


async def many_steps() -> None:
    """Long enough for some megabytes to be read, by who reads."""
    for _ in range(300):
        await asyncio.sleep(0)


def test_frames_arrive_whole_and_in_order_however_long(trusts: tuple[Trust, Trust]) -> None:
    sent = [b"", b"a", b"b" * 20_000, b"c" * 3 * MEGABYTE, b"d"]

    async def work() -> None:
        async with channels(trusts) as (server, client):
            for frame in sent:
                server.send(frame)
            assert [await client.receive(bytes_max=4 * MEGABYTE) for _ in sent] == sent
            for frame in sent:
                client.send(frame)
            heard: list[bytes] = []

            def take(frame: bytes) -> None:
                heard.append(frame)
                if len(heard) == len(sent):
                    server.close()

            with pytest.raises(ConnectionResetError):
                await server.listen(take, bytes_max=4 * MEGABYTE, seconds=5)
            assert heard == sent

    lived(work())


def test_the_last_words_of_who_closes_are_heard(trusts: tuple[Trust, Trust]) -> None:
    async def work() -> None:
        async with channels(trusts) as (server, client):
            # What comes meanwhile is read, and heard by nobody: a reset would cost the last words.
            client.send(b"x" * MEGABYTE)
            server.send(b"farewell")
            finishing = asyncio.ensure_future(server.finish())
            assert await client.receive(bytes_max=100) == b"farewell"
            with pytest.raises(ConnectionResetError):
                await client.receive(bytes_max=100)
            await finishing
            server.send(b"too late")

    lived(work())


def test_a_frame_may_grow_when_it_is_allowed_and_no_sooner(trusts: tuple[Trust, Trust]) -> None:
    async def work() -> None:
        async with channels(trusts) as (server, client):
            heard = []

            def take(frame: bytes) -> None:
                heard.append(frame)
                server.allow(1000)

            for size in (10, 1000, 1001):
                client.send(bytes(size))
            with pytest.raises(BadFrame, match="too long"):
                await server.listen(take, bytes_max=10, seconds=5)
            assert list(map(len, heard)) == [10, 1000]
            # It can still be told why.
            server.send(b"why")
            assert await client.receive(bytes_max=100) == b"why"

    lived(work())


def test_a_frame_that_does_not_end_is_waited_for_so_long(trusts: tuple[Trust, Trust]) -> None:
    async def work() -> None:
        async with channels(trusts) as (server, client):
            client.send(b"one")
            # Ten bytes are announced, and four of them come.
            client.tls.write(b"\0\0\0\x0a")
            client.send(b"")
            heard: list[bytes] = []
            with pytest.raises(TimeoutError):
                await server.listen(heard.append, bytes_max=100, seconds=0.01)
            assert heard == [b"one"]

    lived(work())


def test_what_a_listener_raises_ends_the_listening(trusts: tuple[Trust, Trust]) -> None:
    def take(_: bytes) -> None:
        raise LookupError

    async def work() -> None:
        async with channels(trusts) as (server, client):
            client.send(b"one")
            client.send(b"two")
            with pytest.raises(LookupError):
                await server.listen(take, bytes_max=100, seconds=5)
            with pytest.raises(ConnectionResetError):
                await server.receive(bytes_max=100)

    lived(work())


def test_who_takes_nothing_makes_the_sender_wait(trusts: tuple[Trust, Trust]) -> None:
    async def work() -> None:
        async with channels(trusts) as (server, client):
            server.send(bytes(4 * MEGABYTE))
            draining = asyncio.ensure_future(server.drain())
            await asyncio.sleep(0)
            assert not draining.done()
            client.send(bytes(4 * MEGABYTE))
            answering = asyncio.ensure_future(client.drain())
            assert len(await client.receive(bytes_max=4 * MEGABYTE)) == 4 * MEGABYTE
            await draining
            await many_steps()
            assert not answering.done(), "nobody has asked for it yet"
            assert len(await server.receive(bytes_max=4 * MEGABYTE)) == 4 * MEGABYTE
            await answering
            server.send(bytes(4 * MEGABYTE))
            draining = asyncio.ensure_future(server.drain())
            await asyncio.sleep(0)
            client.abort()
            with pytest.raises(ConnectionResetError):
                await draining

    lived(work())


def test_of_who_takes_nothing_a_few_frames_are_heard(trusts: tuple[Trust, Trust]) -> None:
    async def work() -> None:
        async with channels(trusts) as (server, client):
            server.send(bytes(4 * MEGABYTE))
            for _ in range(100):
                client.send(b"?")
            heard: list[bytes] = []
            listening = asyncio.ensure_future(server.listen(heard.append, bytes_max=100, seconds=5))
            await many_steps()
            assert len(heard) == 64
            # Nor is more than a little kept of what it says.
            client.send(bytes(4 * MEGABYTE))
            speaking = asyncio.ensure_future(client.drain())
            await many_steps()
            assert not speaking.done()
            assert len(await client.receive(bytes_max=4 * MEGABYTE)) == 4 * MEGABYTE
            with pytest.raises(BadFrame):
                await listening
            assert len(heard) == 100
            await client.drop()
            with pytest.raises(ConnectionResetError):
                await speaking

    lived(work())


def test_nothing_is_left_when_a_goodbye_that_nobody_hears_is_cancelled(
    trusts: tuple[Trust, Trust],
) -> None:
    near, far = sockets()

    async def work() -> None:
        loop = asyncio.get_running_loop()
        server, client = (
            Channel(trusts[0].server, is_server=True),
            Channel(trusts[1].client, is_server=False),
        )
        await loop.connect_accepted_socket(lambda: server, far)
        deaf, _ = await loop.create_connection(lambda: client, sock=near)
        await asyncio.gather(server.shaken(), client.shaken())
        deaf.pause_reading()
        server.send(bytes(4 * MEGABYTE))
        finishing = asyncio.ensure_future(server.finish())
        await asyncio.sleep(0)
        assert far.fileno() != -1, "it waits"
        finishing.cancel()
        with suppress(asyncio.CancelledError):
            await finishing
        assert far.fileno() == -1
        await client.drop()

    lived(work())


def test_a_peer_that_is_gone_before_it_is_looked_at_leaves_no_socket(trusts: tuple[Trust, Trust]) -> None:
    near, far = sockets()
    # Reset: the kernel no longer knows who it was.
    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    near.close()

    async def work() -> None:
        with pytest.raises(OSError, match="not connected"):
            await accept_wire(far, trusts[0], QUICK)
        assert far.fileno() == -1

    lived(work())


def test_a_removed_lane_that_hears_nothing_is_left_at_once_when_the_till_stops(tmp_path: Path) -> None:
    near, far = sockets()
    front: Lane = first_lane(tmp_path / "front")
    back = next_lane(tmp_path / "back", front)
    gone = back.member.__class__(
        back.member.id, "Back", 2, back.member.certificate, back.member.sponsor, revoked=True
    )
    client = back.trusts(front.member, back.member)

    async def work() -> None:
        loop = asyncio.get_running_loop()
        channel = Channel(client.client, is_server=False)
        accepting = asyncio.ensure_future(accept_wire(far, front.trusts(front.member, gone), QUICK))
        deaf, _ = await loop.create_connection(lambda: channel, sock=near)
        with suppress(OSError):
            await channel.shaken()
        deaf.pause_reading()
        accepting.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await accepting
        assert far.fileno() == -1
        await channel.drop()

    lived(work())
