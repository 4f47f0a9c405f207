import asyncio
import select
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from support.lanes import Lane, first_lane, next_lane
from support.sync import IMPATIENT, LOOPBACK, QUICK

from netsync.link.connecting import connect
from netsync.link.tls import Wire, accept_wire, dial_wire
from netsync.protocol.codec import Decoder
from netsync.protocol.limits import Pace
from netsync.protocol.messages import Bye
from netsync.trust import Trust, WrongLane
from store.domain.errors import Refused, TillError, Unavailable
from store.domain.ids import LaneId

Dial = Callable[[socket.socket, str], Awaitable[object]]


@pytest.fixture
def front(tmp_path: Path) -> Lane:
    return first_lane(tmp_path / "front")


@pytest.fixture
def back(tmp_path: Path, front: Lane) -> Lane:
    return next_lane(tmp_path / "back", front)


def meet(server: Trust, dial: Dial, pace: Pace = QUICK) -> tuple[object, object]:
    """What accepting and dialling yield: a lane's id, or the error."""

    async def outcome(work: Awaitable[object]) -> object:
        try:
            result = await work
        except (OSError, TimeoutError, TillError) as error:
            return error
        if isinstance(result, Wire):
            await result.channel.finish()
            return result.peer
        return result

    async def work() -> tuple[object, object]:
        with closing(socket.create_server((LOOPBACK, 0))) as listening:
            listening.setblocking(False)
            sock, address = await connect([f"{LOOPBACK}:{listening.getsockname()[1]}"], QUICK)
            accepted, _ = await asyncio.get_running_loop().sock_accept(listening)
            near, far = await asyncio.gather(
                outcome(accept_wire(accepted, server, pace)), outcome(dial(sock, address))
            )
            return near, far

    return asyncio.run(work())


def dialling(trust: Trust, want: LaneId) -> Dial:
    return lambda sock, address: dial_wire(sock, address, trust, want=want, pace=QUICK)


def test_two_members_meet(front: Lane, back: Lane) -> None:
    everybody = front.member, back.member

    met = meet(front.trusts(*everybody), dialling(back.trusts(*everybody), front.identity.lane))
    assert met == (back.identity.lane, front.identity.lane)


def test_another_lane_than_the_one_wanted_is_hung_up_on(front: Lane, back: Lane) -> None:
    everybody = front.member, back.member

    _, far = meet(front.trusts(*everybody), dialling(back.trusts(*everybody), LaneId(b"w" * 16)))
    assert isinstance(far, WrongLane)
    assert far.lane == front.identity.lane


def test_a_rogue_shop_gets_nowhere(front: Lane, tmp_path: Path) -> None:
    rogue = first_lane(tmp_path / "rogue")

    near, _ = meet(
        front.trusts(front.member),
        dialling(rogue.trusts(front.member, rogue.member), front.identity.lane),
    )
    assert isinstance(near, ssl.SSLCertVerificationError)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_without_a_certificate_or_with_old_tls_nobody_gets_in(front: Lane, version: ssl.TLSVersion) -> None:
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    bare.check_hostname, bare.verify_mode = False, ssl.CERT_NONE
    bare.maximum_version = version

    async def dial(sock: socket.socket, _: str) -> object:
        reader, writer = await asyncio.open_connection(sock=sock, ssl=bare, server_hostname="")
        try:
            return await reader.read(1)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    near, _ = meet(front.trusts(front.member), dial)
    assert isinstance(near, ssl.SSLError)


def test_who_begins_a_handshake_and_stops_is_dropped_in_time(front: Lane) -> None:
    async def dial(sock: socket.socket, _: str) -> object:
        with closing(sock):
            await asyncio.get_running_loop().sock_sendall(sock, b"\x16\x03\x01")
            return await asyncio.get_running_loop().sock_recv(sock, 1)

    near, far = meet(front.trusts(front.member), dial, IMPATIENT)
    assert isinstance(near, OSError | TimeoutError)
    assert far == b""


def test_a_removed_lane_reads_why(front: Lane, back: Lane, tmp_path: Path) -> None:
    third = next_lane(tmp_path / "third", front, name="Third")
    gone = back.member.__class__(
        back.member.id, "Back", 2, back.member.certificate, back.member.sponsor, revoked=True
    )
    knows_all = back.trusts(front.member, back.member, third.member)

    async def dial(sock: socket.socket, address: str) -> object:
        wire = await dial_wire(sock, address, knows_all, want=third.identity.lane, pace=QUICK)
        frame = await wire.channel.receive(bytes_max=1000)
        await wire.channel.finish()
        return Decoder().decode(frame)

    near, far = meet(third.trusts(front.member, gone, third.member), dial)
    assert isinstance(near, Refused)
    assert far == Bye("lane Back was removed from the shop")


def listening_and_deaf() -> tuple[socket.socket, str]:
    """A port nobody listens at any more."""
    sock = socket.create_server((LOOPBACK, 0))
    return sock, f"{LOOPBACK}:{sock.getsockname()[1]}"


def test_of_several_addresses_the_first_that_answers_is_taken() -> None:
    dead, dead_address = listening_and_deaf()
    dead.close()
    alive, alive_address = listening_and_deaf()

    async def work() -> str:
        sock, address = await connect([dead_address, "no.such.host.invalid", alive_address], QUICK)
        sock.close()
        return address

    with closing(alive):
        assert asyncio.run(work()) == alive_address


def test_when_nobody_answers_that_is_said() -> None:
    dead, address = listening_and_deaf()
    dead.close()

    for addresses in ([], [address], [address, address]):
        with pytest.raises(Unavailable, match="nobody answers there"):
            asyncio.run(connect(addresses, QUICK))


def test_a_name_is_looked_up() -> None:
    alive, address = listening_and_deaf()

    async def work() -> None:
        sock, _ = await connect([address.replace(LOOPBACK, "localhost")], QUICK)
        sock.close()

    with closing(alive):
        asyncio.run(work())


def test_the_kernel_watches_the_cable() -> None:
    alive, address = listening_and_deaf()
    options = []

    async def work() -> None:
        from netsync.link.connecting import tune

        sock, _ = await connect([address], QUICK)
        with closing(sock):
            tune(sock)
            options.append(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
            options.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT))
            options.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    with closing(alive):
        asyncio.run(work())
    assert options == [1, 3, 1]


def test_whenever_an_accepted_peer_is_dropped_its_descriptor_is_free_for_another(
    front: Lane, back: Lane
) -> None:
    everybody = front.member, back.member
    server, client = front.trusts(*everybody), back.trusts(*everybody).client

    async def drop(listening: socket.socket, steps: int) -> bool:
        """Drop an accepted peer so many steps of the loop later; whether the handshake had ended by then."""
        loop = asyncio.get_running_loop()
        dialled = socket.create_connection(listening.getsockname())
        accepted, _ = await loop.sock_accept(listening)
        descriptor = accepted.fileno()
        accepting = asyncio.ensure_future(accept_wire(accepted, server, QUICK))
        dialling = asyncio.ensure_future(asyncio.to_thread(shake, dialled))
        for _ in range(steps):
            await asyncio.sleep(0)
            # The other end has answered what it got: the next step reads that.
            select.select([accepted], [], [], 0.02)
        was_done = accepting.done()
        accepting.cancel()
        await asyncio.wait([accepting])
        if not was_done:
            with ExitStack() as others:
                while (other := others.enter_context(socket.socket())).fileno() != descriptor:
                    pass
                loop.add_reader(other, int)
                loop.remove_reader(other)
        elif not accepting.cancelled():
            await accepting.result().channel.drop()
        await dialling
        return was_done

    def shake(dialled: socket.socket) -> None:
        with closing(dialled), suppress(OSError), client.wrap_socket(dialled) as shaken:
            shaken.read(1)

    async def work() -> None:
        with closing(socket.create_server((LOOPBACK, 0))) as listening:
            listening.setblocking(False)
            steps = 1
            while not await drop(listening, steps):
                steps += 1

    asyncio.run(work())
