"""Lanes with a good certificate and bad manners, and strangers with recordings: against a running lane."""

import gc
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.lanes import Lane, first_lane, next_lane
from support.sync import IMPATIENT, LOOPBACK, Cable, Shop, Till, open_shop

from netsync.events import CaughtUp, Listening, PeerOffline, PeerOnline, SyncTrouble
from netsync.protocol import limits
from netsync.protocol.codec import CHANGES, RECALLED, Decoder, Encoder
from netsync.protocol.messages import Bye, Hello, Recalled, Want
from store.domain.changes import Site, Trail, Vector, site_bytes
from store.domain.ids import LaneId

PATIENCE_SECONDS = 10.0
MEMORY_BYTES_MAX = 2 * limits.BODY_BYTES_MAX + limits.FRAME_BYTES_MAX // 2
"""The largest body, while zlib puts its pieces together: whatever a peer does, no more. Measured: 68 MB."""
LEFT_BYTES_MAX = 1024 * 1024


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Till, Lane]]:
    """A running lane, and the keys of another member that does not behave."""
    folder = tmp_path_factory.mktemp("hostile")
    front = first_lane(folder / "front", name="Front")
    back = next_lane(folder / "back", front, name="Back")
    with open_shop() as shop:
        till = shop.till(front, [front.member, back.member], pace=IMPATIENT).start()
        till.facts.wait_for(Listening)
        yield till, back


def connected(till: Till, lane: Lane) -> ssl.SSLSocket:
    """A finished handshake, with a member's key."""
    trust = lane.trusts(till.lane.member, lane.member)
    raw = socket.create_connection((LOOPBACK, till.service.listening_port or 0), PATIENCE_SECONDS)
    return trust.client.wrap_socket(raw)


def framed(frame: bytes) -> bytes:
    return len(frame).to_bytes(4, "big") + frame


def hello(lane: Lane, least: int = limits.PROTOCOL_MIN, most: int = limits.PROTOCOL_MAX) -> bytes:
    return framed(Encoder().encode(Hello(least, most, Site(lane.identity.lane, 1), 0, 0, {}, {})))


def said(sock: ssl.SSLSocket) -> str:
    """The last words of the other end; empty when it hung up without any."""
    decoder, content = Decoder(), bytearray()
    with suppress(OSError):
        while data := sock.recv(65536):
            content += data
    while len(content) >= 4:
        size = int.from_bytes(content[:4], "big")
        message = decoder.decode(bytes(content[4 : 4 + size]))
        del content[: 4 + size]
        if isinstance(message, Bye):
            return message.reason
    return ""


def asked(sock: ssl.SSLSocket) -> Vector:
    """What the other end wishes to have, once it says so."""
    decoder = Decoder()
    while True:
        size = int.from_bytes(_exactly(sock, 4), "big")
        message = decoder.decode(_exactly(sock, size))
        if isinstance(message, Want):
            return message.start


def _exactly(sock: ssl.SSLSocket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        piece = sock.recv(size - len(content))
        assert piece, "it hung up"
        content += piece
    return content


def wait_alone(till: Till) -> None:
    """Until the lane has noticed that nobody is linked any more."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while till.service.linked():
        assert time.monotonic() < ends, "it is still linked"
        threading.Event().wait(0.01)


def changes(body: bytes, size: int, site: object) -> bytes:
    return framed(msgpack.packb((CHANGES, site, (), 0, 1, body, size)))


BOMB = zlib.compress(bytes(256 * 1024 * 1024), 9)
"""A quarter of a gigabyte in a quarter of a megabyte."""

AFTER_GREETING: dict[str, tuple[Callable[[Lane], bytes], str]] = {
    "speaks HTTP": (lambda _: b"GET / HTTP/1.1\r\nHost: till\r\n\r\n", "a frame that is too long"),
    "announces four gigabytes": (lambda _: b"\xff\xff\xff\xff", "a frame that is too long"),
    "sends an array of a billion": (lambda _: framed(b"\xdd\x3b\x9a\xca\x00"), "cannot be read"),
    "sends a map of a billion": (lambda _: framed(b"\xdf\x3b\x9a\xca\x00"), "cannot be read"),
    "sends a text of four gigabytes": (lambda _: framed(b"\x91\xdb\xff\xff\xff\xff"), "cannot be read"),
    "nests a hundred thousand deep": (lambda _: framed(b"\x91" * 100_000), "cannot be read"),
    "sends sixteen megabytes of arrays": (
        lambda _: framed(b"\x90" * limits.FRAME_BYTES_MAX),
        "cannot be read",
    ),
    "sends a bomb that lies": (lambda _: changes(BOMB, 1000, 0), "another size than it says"),
    "sends a bomb that admits": (lambda _: changes(BOMB, 256 * 1024 * 1024, 0), "out of bounds"),
    "sends a bomb that fits": (
        lambda _: changes(zlib.compress(bytes(limits.BODY_BYTES_MAX), 1), limits.BODY_BYTES_MAX, 0),
        "sent",
    ),
    "greets twice": (
        lambda lane: framed(Encoder().encode(Hello(1, 1, _site(lane), 0, 0, {}, {}))),
        "greeted twice",
    ),
    "tells lives that nobody asked for": (
        lambda lane: framed(Encoder().encode(Recalled(Trail(_site(lane), 9, ())))),
        "answered what it was not asked",
    ),
    "tells lives before the first": (
        lambda lane: framed(Encoder().encode(Recalled(Trail(_site(lane), 9, ((0, 1),))))),
        "lives out of their order",
    ),
    "tells more lives than a lane can have": (
        lambda lane: framed(
            msgpack.packb((RECALLED, site_bytes(_site(lane)), 9, bytes(12 * limits.LIVES_MAX + 12)))
        ),
        "bytes of a wrong length",
    ),
    "speaks in a tongue of its own": (lambda _: framed(msgpack.packb((99,))), "unknown kind 99"),
}


def _site(lane: Lane) -> Site:
    return Site(lane.identity.lane, 1)


@pytest.mark.parametrize("manner", AFTER_GREETING)
def test_a_member_without_manners_is_told_why_and_hung_up_on(scene: tuple[Till, Lane], manner: str) -> None:
    till, lane = scene
    frame, reason = AFTER_GREETING[manner]
    with connected(till, lane) as sock:
        sock.sendall(hello(lane))
        with suppress(OSError):  # it may have hung up before all of it was sent
            sock.sendall(frame(lane))
        told = said(sock)
    assert reason in told or not told
    wait_alone(till)


INSTEAD_OF_GREETING: dict[str, tuple[Callable[[Lane], bytes], str]] = {
    "an older program": (lambda lane: hello(lane, 0, 0), "update Regulars on the older one"),
    "a newer program": (lambda lane: hello(lane, 2, 9), "update Regulars on the older one"),
    "a lane that is another": (
        lambda _: framed(Encoder().encode(Hello(1, 1, Site(LaneId(bytes(16)), 1), 0, 0, {}, {}))),
        "greeted as another lane",
    ),
    "somebody who greets at length": (
        # The length alone: whoever is hung up on while it sends may lose the words that say why.
        lambda _: (limits.GREETING_BYTES_MAX + 1).to_bytes(4),
        "a frame that is too long",
    ),
    "somebody who only asks": (lambda _: framed(msgpack.packb((3, (), 1))), "spoke before it greeted"),
}


@pytest.mark.parametrize("who", INSTEAD_OF_GREETING)
def test_who_does_not_greet_as_what_they_are_is_told_why(scene: tuple[Till, Lane], who: str) -> None:
    till, lane = scene
    frame, reason = INSTEAD_OF_GREETING[who]
    with connected(till, lane) as sock:
        sock.sendall(frame(lane))
        assert reason in said(sock)
    wait_alone(till)


def test_who_stops_in_the_middle_of_a_frame_is_let_go(scene: tuple[Till, Lane]) -> None:
    till, lane = scene
    with connected(till, lane) as sock:
        sock.sendall(hello(lane) + framed(bytes(1000))[:500])
        said(sock)
    till.facts.wait_for(PeerOffline, lambda fact: fact.reason == "the network stopped passing anything")


def test_last_words_that_would_move_the_cursor_are_shown_as_text(scene: tuple[Till, Lane]) -> None:
    till, lane = scene
    with connected(till, lane) as sock:
        sock.sendall(hello(lane) + framed(Encoder().encode(Bye("\x1b[2Jsmile\r\n[red]now\u202e"))))
        said(sock)
    told = till.facts.wait_for(PeerOffline, lambda fact: "smile" in fact.reason)
    assert told.reason.isprintable()
    assert all(fact.message.isprintable() for fact in till.facts.all(SyncTrouble))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.booleans())
def test_noise_from_a_member_ends_its_link_and_nothing_else(
    scene: tuple[Till, Lane],
    noise: bytes,
    has_greeted: bool,  # noqa: FBT001
) -> None:
    till, lane = scene
    with connected(till, lane) as sock:
        sock.sendall((hello(lane) if has_greeted else b"") + framed(noise) + b"\xff\xff\xff\xff")
        said(sock)
    assert till.service.wait_ready(0)


def test_memory_stays_flat_whatever_a_member_sends(scene: tuple[Till, Lane]) -> None:
    """Measured: every rudeness again and again costs what the largest of them costs once."""
    till, lane = scene

    # Made before anything is measured: what the rude one holds is its own.
    contents = [hello(lane) + frame(lane) for frame, _ in AFTER_GREETING.values()]

    def be_rude() -> None:
        for content in contents:
            with connected(till, lane) as sock:
                with suppress(OSError):
                    sock.sendall(content)
                said(sock)

    be_rude()
    gc.collect()
    tracemalloc.start()
    try:
        peaks = []
        for _ in range(2):
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            be_rude()
            gc.collect()
            peaks.append(tracemalloc.get_traced_memory()[1] - before)
        # The lane may still be busy with what it was sent when its last words arrive here; a leak stays.
        ends = time.monotonic() + PATIENCE_SECONDS
        while (left := tracemalloc.get_traced_memory()[0] - before) >= LEFT_BYTES_MAX:
            assert time.monotonic() < ends, f"{left} bytes stay"
            threading.Event().wait(0.01)
            gc.collect()
    finally:
        tracemalloc.stop()
    assert max(peaks) < MEMORY_BYTES_MAX, peaks


def test_who_comes_back_over_a_new_connection_is_asked_there_at_once(scene: tuple[Till, Lane]) -> None:
    """The old one holds what it was asked for, dead or not, until the new one takes its place."""
    till, lane = scene
    third = Site(LaneId(bytes(range(16))), 1)
    frame = framed(Encoder().encode(Hello(1, 1, _site(lane), 0, 0, {third: 9}, {})))
    with connected(till, lane) as old, connected(till, lane) as new:
        for sock in (old, new):
            sock.settimeout(limits.PATIENCE_SECONDS / 2)
            sock.sendall(frame)
            assert third in asked(sock)
        assert "another connection" in said(old)
    wait_alone(till)


def test_a_good_lane_is_served_after_all_that(scene: tuple[Till, Lane]) -> None:
    till, lane = scene
    with open_shop() as shop:
        back = shop.till(lane, [till.lane.member, lane.member])
        back.knows(till)
        back.start()
        back.log.put(b"sold", 1)
        back.service.nudge()
        assert till.log.wait_until(lambda log: b"sold" in log.values())


def test_a_recording_of_yesterday_opens_nothing(tmp_path: Path) -> None:
    front = first_lane(tmp_path / "front", name="Front")
    back = next_lane(tmp_path / "back", front, name="Back")
    with open_shop() as shop:
        one, heard = _linked_over_a_tapped_cable(shop, front, back)
        before, greeted = one.log.values(), len(one.facts.all(PeerOnline))
        with socket.create_connection((LOOPBACK, one.service.listening_port or 0), PATIENCE_SECONDS) as sock:
            with suppress(OSError):
                sock.sendall(heard)
            with suppress(OSError):
                while sock.recv(65536):
                    pass
        assert one.log.values() == before
        assert len(one.facts.all(PeerOnline)) == greeted
        assert not one.service.linked()


def _linked_over_a_tapped_cable(shop: Shop, front: Lane, back: Lane) -> tuple[Till, bytes]:
    members = [front.member, back.member]
    one, other = shop.till(front, members).start(), shop.till(back, members)
    one.facts.wait_for(Listening)
    cable = Cable(one.address, records=True)
    other.knows(one, cable.address)
    other.start()
    other.facts.wait_for(CaughtUp)
    other.log.put(b"sold", 1)
    other.service.nudge()
    assert one.log.wait_until(lambda log: b"sold" in log.values())
    other.service.stop()
    one.facts.wait_for(PeerOffline)
    cable.close()
    assert cable.heard
    return one, bytes(cable.heard)
