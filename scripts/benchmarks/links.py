"""What links cost the one real lane among many light ones: becoming linked, a change told to all, idling.

The real lane is the program as `regulars lane` runs it, in a process of its own; see `mates` for the others.
Its changes are committed while all are linked and when nobody is any more: what they cost more is the
telling, the answers of all the others included. The floors are what TLS alone takes, and a TCP connection
for each of them, over loopback as the links are.
"""

import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median, quantiles
from typing import Final, TypeAlias

from netsync.identity import load_identity
from netsync.trust import build_trust
from scripts.benchmarks import process
from scripts.benchmarks.figures import MEGABYTES, MILLISECONDS, Figure, Plan
from scripts.benchmarks.hub import EVERY_SECONDS, furnish, hub
from scripts.benchmarks.mates import enrol, mates
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.terminal import NotMeasured
from store.api import open_store, place_in, system_world

LANES: Final = 64
_IDLE_LINKS: Final = 31
_IDLE_SECONDS: Final = 30.0
_SETTLED_SECONDS: Final = 3.0
_FRAME_BYTES: Final = 100
_ROUNDS: Final = 40
_CHANGES: Final = 100
"""Made, and told to all. So many are put in a group, so many out again."""

_End: TypeAlias = tuple[ssl.SSLObject, ssl.MemoryBIO]
"""One end of a link, and what it seals."""


def links(plan: Plan, bench: Bench) -> Sequence[Figure]:  # noqa: ARG001 - as all groups are called
    """Sixty-three links made and told of changes; then thirty-one that rest."""
    shop, folder = bench.demo("links"), bench.folder / "mates"
    furnish(shop)
    enrol(shop, folder, LANES - 1)
    with hub(shop) as lane:
        before, resident = process.cpu_seconds(lane.pid), process.resident_bytes(lane.pid)
        with mates(shop, folder, lane.port, LANES - 1) as others:
            others.wait_linked()
            time.sleep(_SETTLED_SECONDS)
            linked = process.cpu_seconds(lane.pid) - before
            room = process.resident_bytes(lane.pid) - resident
            told = lane.make(_CHANGES)
            arrived = others.arrivals()
        time.sleep(_SETTLED_SECONDS)
        alone = lane.make(_CHANGES)
    delays = [
        (max(_arrival(version, came) for came in arrived) - at) * 1000
        for version, at in told.committed.items()
    ]
    shaken, sent = _bare(shop, folder)
    fan_out = (told.cpu - alone.cpu) * 1000
    return [
        Figure("links: 63 made, processor", MILLISECONDS, linked * 1000, shaken, 100, is_absolute=True),
        Figure("links: a change told to 63, processor", MILLISECONDS, fan_out, sent, 0.5, is_absolute=True),
        Figure("links: 63, resident", MEGABYTES, room / 1e6, None, 10),
        Figure(
            "links: commit to there at all 63, p99", MILLISECONDS, quantiles(delays, n=100)[-1], None, 150
        ),
        Figure("links: 31 at rest, processor", "% core", _at_rest(shop, folder), None, 0.5),
    ]


def _bare(shop: Path, folder: Path) -> tuple[float, float]:
    """Milliseconds of this side's part of 63 handshakes, and of sealing and sending as many frames."""
    shaken, ends = 0.0, list[_End]()
    store = open_store(place_in(shop), system_world(), "cli")
    members = store.lanes.members()
    server = build_trust(load_identity(shop, store.lanes.shop_id()), members).server
    client = build_trust(load_identity(folder / "0", store.lanes.shop_id()), members).client
    store.close()
    for _ in range(LANES - 1):
        up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
        there, here = client.wrap_bio(down, up), server.wrap_bio(up, down, server_side=True)
        for end in (there, here, there, here):
            begun = time.thread_time()
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
            shaken += (time.thread_time() - begun) * (end is here)
        down.read()
        ends.append((here, down))
    return shaken * 1000, _sent(ends)


def _sent(ends: Sequence[_End]) -> float:
    """Milliseconds of sealing and sending a frame on each of them, every now and then as the hub does."""
    sent: list[float] = []
    with ExitStack() as opened, socket.create_server(("127.0.0.1", 0)) as door:
        wires: list[tuple[socket.socket, socket.socket]] = []
        for _ in ends:
            near = opened.enter_context(socket.create_connection(door.getsockname()))
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wires.append((near, opened.enter_context(door.accept()[0])))
        for _ in range(_ROUNDS):
            time.sleep(EVERY_SECONDS)
            begun = time.thread_time()
            for (here, down), (near, _far) in zip(ends, wires, strict=True):
                here.write(bytes(_FRAME_BYTES))
                near.send(down.read())
            sent.append((time.thread_time() - begun) * 1000)
            for _near, far in wires:
                far.recv(2 * _FRAME_BYTES)
    return median(sent)


def _arrival(version: int, came: Sequence[tuple[int, float]]) -> float:
    """When a lane had a version; raises NotMeasured when it has it not."""
    for through, at in came:
        if through >= version:
            return at
    raise NotMeasured("not every change reached every light lane")


def _at_rest(shop: Path, folder: Path) -> float:
    """Percent of a core."""
    with hub(shop) as lane, mates(shop, folder, lane.port, _IDLE_LINKS) as others:
        others.wait_linked()
        time.sleep(2 * _SETTLED_SECONDS)
        before = process.cpu_seconds(lane.pid)
        time.sleep(_IDLE_SECONDS)
        return 100 * (process.cpu_seconds(lane.pid) - before) / _IDLE_SECONDS
