"""From a plain socket to a wire to a proven lane. Whom to trust is `trust`'s."""

import asyncio
import socket
from collections.abc import Coroutine

from netsync.link.addresses import format_address
from netsync.link.channel import Channel
from netsync.link.connecting import tune
from netsync.protocol.codec import Encoder
from netsync.protocol.limits import Pace
from netsync.protocol.messages import Bye
from netsync.trust import Trust
from store.domain.errors import TillError
from store.domain.ids import LaneId
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Wire:
    """A connection to a lane that has proved who it is."""

    channel: Channel
    peer: LaneId
    host: str
    """The peer's IP address."""
    dialled: str
    """The address this lane dialled; empty when the peer did."""
    errand: str = ""
    """What the link is for, when both sides agreed on another thing than to be linked."""


async def accept_wire(sock: socket.socket, trust: Trust, pace: Pace) -> Wire:
    """Finish an accepted connection whose peer begins TLS; closes the socket when it fails.

    Raises:
        OSError, TimeoutError: no TLS 1.3 peer with a member's certificate within the time.
        TillError: a peer that may not stay.
    """
    host = _ready(sock)
    loop = asyncio.get_running_loop()
    channel = Channel(trust.server, is_server=True)
    await _shake(channel, loop.connect_accepted_socket(lambda: channel, sock), pace)
    return await _checked(channel, trust, host=host)


async def dial_wire(sock: socket.socket, address: str, trust: Trust, *, want: LaneId, pace: Pace) -> Wire:
    """Begin TLS on a connected socket; closes the socket when it fails.

    Raises:
        OSError, TimeoutError: no TLS 1.3 peer with a member's certificate within the time.
        WrongLane: another lane answers.
        TillError: a peer that may not stay.
    """
    host = _ready(sock)
    loop = asyncio.get_running_loop()
    channel = Channel(trust.client, is_server=False)
    await _shake(channel, loop.create_connection(lambda: channel, sock=sock), pace)
    return await _checked(channel, trust, host=host, want=want, dialled=address)


def listening_address(wire: Wire, port: int) -> str:
    """Where a linked lane can be dialled, given the port it says it listens at; empty when nowhere."""
    return wire.dialled or (format_address(wire.host, port) if port else "")


def _ready(sock: socket.socket) -> str:
    """Set up a connected socket; the peer's IP address, a link-local one with its interface.

    Raises OSError, with the socket closed, when the peer is gone already.
    """
    try:
        host, _, *rest = sock.getpeername()
        tune(sock)
    except OSError:
        sock.close()
        raise
    scope = rest[1] if rest else 0
    return f"{host}%{scope}" if scope else str(host)


async def _shake(
    channel: Channel, opening: Coroutine[object, object, tuple[asyncio.Transport, object]], pace: Pace
) -> None:
    try:
        async with asyncio.timeout(pace.handshake):
            await opening
            await channel.shaken()
    except BaseException:
        # However it ends, what listens for the descriptor is gone before the number is another's.
        await channel.drop()
        raise


async def _checked(
    channel: Channel, trust: Trust, *, host: str, want: LaneId | None = None, dialled: str = ""
) -> Wire:
    try:
        peer = trust.check_peer(channel.tls, want=want)
    except TillError as refusal:
        # It holds a certificate that once was worth something: its staff should read why no more.
        channel.send(Encoder().encode(Bye(str(refusal))))
        await channel.finish()
        raise
    return Wire(channel, peer, host, dialled, channel.tls.selected_alpn_protocol() or "")
