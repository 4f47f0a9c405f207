import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import closing
from itertools import pairwise

import pytest
from support.fake_mdns import Air, FakeInfo, install
from support.loops import run_jumping
from zeroconf import ServiceStateChange

from netsync.events import Fact, SyncRecovered, SyncTrouble
from netsync.link import discovery as discovery_module
from netsync.link.discovery import SERVICE, Discovery, Sighting, read_sighting, shop_hint
from netsync.link.interfaces import Interface, Network
from netsync.link.troubles import Troubles
from store.domain.errors import BadInput
from store.domain.ids import LaneId

ME, OTHER = LaneId(b"m" * 16), LaneId(b"o" * 16)
SHOP = b"s" * 16
ETH = Network((Interface("eth0", 2, ("192.0.2.10",)),))
MOVED = Network((Interface("eth0", 2, ("192.0.2.99",)),))


class Bench:
    def __init__(self, missed: Callable[[], Awaitable[None]] | None = None) -> None:
        self.seen: list[Sighting] = []
        self.said: list[Fact] = []
        self.moved = 0
        self.network = ETH
        self.discovery = Discovery(
            self.seen.append,
            troubles=Troubles(self.said.append),
            network_changed=self._note_move,
            missed=missed,
        )

    def _note_move(self) -> None:
        self.moved += 1

    def move(self, network: Network) -> None:
        self.network = network
        self.discovery._look_at_network()


@pytest.fixture
def air(monkeypatch: pytest.MonkeyPatch) -> Air:
    return install(monkeypatch.setattr)


def play(
    script: Callable[[Bench], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
    *,
    seconds: float,
    missed: Callable[[], Awaitable[None]] | None = None,
) -> Bench:
    async def work() -> Bench:
        bench = Bench(missed)
        monkeypatch.setattr(discovery_module, "read_network", lambda _: bench.network)
        monkeypatch.setattr(discovery_module, "NetworkWatch", StillWatch)
        running = asyncio.ensure_future(bench.discovery.run())
        await script(bench)
        await asyncio.sleep(seconds)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return bench

    return run_jumping(work())


class StillWatch:
    def __init__(self, changed: Callable[[], None]) -> None: ...

    def close(self) -> None: ...


async def announce(bench: Bench) -> None:
    bench.discovery.announce(ME, SHOP, 4747, pairing=False)


async def nothing(_: Bench) -> None:
    return None


def lane_record(lane: LaneId, *, port: int = 4748, pairing: str = "0") -> FakeInfo:
    return FakeInfo(
        SERVICE,
        f"{lane.hex()}.{SERVICE}",
        port=port,
        properties={"v": "1", "shop": shop_hint(SHOP), "pairing": pairing},
        parsed_addresses=["192.0.2.20", "fe80::1%2"],
    )


def test_a_lane_is_announced_under_its_id_with_hints_only(air: Air, monkeypatch: pytest.MonkeyPatch) -> None:
    play(announce, monkeypatch, seconds=1)

    record = air.records[f"{ME.hex()}.{SERVICE}"]
    assert (record.port, record.addresses) == (4747, ["192.0.2.10"])
    hints = {key: value for key, value in record.properties.items() if key != b"run"}
    assert hints == {b"v": b"1", b"shop": shop_hint(SHOP).encode(), b"pairing": b"0"}
    assert SHOP.hex().encode() not in b"".join(value or b"" for value in record.properties.values())
    assert air.interfaces == ["192.0.2.10"]


def test_lanes_are_sighted_and_a_pairing_one_says_so(air: Air, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(_: Bench) -> None:
        air.publish(lane_record(OTHER))
        await asyncio.sleep(1)
        air.publish(lane_record(OTHER, pairing="1"))

    sightings = play(script, monkeypatch, seconds=1).seen
    first = Sighting(OTHER, ("192.0.2.20:4748", "[fe80::1%2]:4748"), shop_hint(SHOP), pairing=False)
    assert sightings[0] == first
    assert sightings[-1].pairing


def test_it_calls_out_often_at_first_and_rarely_later(air: Air, monkeypatch: pytest.MonkeyPatch) -> None:
    play(announce, monkeypatch, seconds=600)

    asked = air.times("ask")
    assert asked == air.times("announce")
    eager = [time for time in asked if time <= 60]
    gaps = [later - sooner for sooner, later in pairwise(asked) if sooner > 66]
    assert 9 <= len(eager) <= 15
    assert all(36 <= gap <= 54 for gap in gaps)


def test_a_lost_link_makes_it_call_out_at_once_and_often_again(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def script(bench: Bench) -> None:
        await announce(bench)
        await asyncio.sleep(300)
        air.log.clear()
        bench.discovery.stir()

    play(script, monkeypatch, seconds=59)
    asked = air.times("ask")
    assert asked[0] == 300
    assert len(asked) >= 9


def test_a_changed_network_is_followed(air: Air, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(bench: Bench) -> None:
        await announce(bench)
        await asyncio.sleep(100)
        bench.move(bench.network)
        assert bench.moved == 0
        bench.move(MOVED)

    bench = play(script, monkeypatch, seconds=1)
    assert air.interfaces == ["192.0.2.99"]
    assert air.records[f"{ME.hex()}.{SERVICE}"].addresses == ["192.0.2.99"]
    assert bench.moved == 1
    assert 100 in air.times("ask")


def test_nothing_is_asked_or_announced_before_somebody_is_missed(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def script(bench: Bench) -> None:
        await announce(bench)
        bench.move(MOVED)
        await asyncio.sleep(1)
        assert bench.moved == 1, "known addresses are tried again on another network"
        bench.move(MOVED)
        await asyncio.sleep(98)
        assert bench.moved == 1
        assert not air.log
        assert not air.browsers

    play(script, monkeypatch, seconds=2, missed=lambda: asyncio.sleep(100))
    assert air.times("publish") == [100]
    assert air.records[f"{ME.hex()}.{SERVICE}"].addresses == ["192.0.2.99"]


def test_without_multicast_it_says_so_once_and_tries_on(air: Air, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(bench: Bench) -> None:
        air.broken = OSError("no such device")
        await announce(bench)
        await asyncio.sleep(200)
        air.broken = None

    bench = play(script, monkeypatch, seconds=100)
    assert 3 <= len(air.times("failed")) <= 5
    assert bench.said == [
        SyncTrouble("No multicast here (no such device): using saved addresses"),
        SyncRecovered("Multicast works again: lanes find each other by themselves"),
    ]
    assert air.times("publish"), "and what was to be announced is"


def test_a_goodbye_and_records_of_others_are_no_sightings(air: Air, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(_: Bench) -> None:
        await asyncio.sleep(1)
        for name in ("printer", "ff", "zz" * 16, OTHER.hex() * 2):
            air.publish(FakeInfo(SERVICE, f"{name}.{SERVICE}", port=1, parsed_addresses=["192.0.2.1"]))
        air.publish(lane_record(OTHER, port=0))
        air.tell(f"{OTHER.hex()}.{SERVICE}", ServiceStateChange.Removed)
        air.tell("unknown", ServiceStateChange.Added)

    assert play(script, monkeypatch, seconds=5).seen == []


def test_it_ends_without_a_trace(air: Air, monkeypatch: pytest.MonkeyPatch) -> None:
    play(nothing, monkeypatch, seconds=1)

    assert len(air.times("closed")) == 1


@pytest.mark.parametrize("name", ["", "x", "zz" * 16, "00" * 15, "00" * 17])
def test_a_name_that_is_no_lanes_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        read_sighting(f"{name}.{SERVICE}", {}, ["192.0.2.1"], 1)


def test_strange_hints_are_taken_for_none() -> None:
    sighting = read_sighting(f"{OTHER.hex()}.{SERVICE}", {b"shop": b"\xff", b"pairing": None}, [], 1)

    assert sighting == Sighting(OTHER, (), "\ufffd", pairing=False)


def multicast_on_loopback() -> bool:
    """Whether this machine lets a datagram to a group come back over its loopback."""
    group, lo = socket.inet_aton("224.0.0.251"), socket.inet_aton("127.0.0.1")
    try:
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
            sock.settimeout(0.5)
            sock.bind(("", 0))
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("4s4s", group, lo))
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, lo)
            sock.sendto(b"?", ("224.0.0.251", sock.getsockname()[1]))
            return sock.recv(1) == b"?"
    except OSError:
        return False


@pytest.mark.skipif(not multicast_on_loopback(), reason="no multicast on this machine's loopback")
def test_two_lanes_find_each_other_for_real() -> None:
    async def work() -> list[Sighting]:
        found: asyncio.Queue[Sighting] = asyncio.Queue()
        lanes = [
            Discovery(seen, troubles=Troubles(lambda _: None), chosen=["127.0.0.1"])
            for seen in (found.put_nowait, lambda _: None)
        ]
        running = [asyncio.ensure_future(lane.run()) for lane in lanes]
        own, other = (LaneId(name * 16) for name in (b"\x5a", b"\xa5"))
        lanes[0].announce(own, SHOP, 4747, pairing=False)
        lanes[1].announce(other, SHOP, 4748, pairing=True)
        sightings: list[Sighting] = []
        async with asyncio.timeout(20):
            while not sightings:
                sighting = await found.get()
                if sighting.lane == other:
                    sightings.append(sighting)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        return sightings

    assert asyncio.run(work()) == [
        Sighting(LaneId(b"\xa5" * 16), ("127.0.0.1:4748",), shop_hint(SHOP), pairing=True)
    ]
