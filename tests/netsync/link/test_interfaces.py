import asyncio

import pytest

from netsync.link.interfaces import Interface, Network, NetworkWatch, find_network, read_network

LO = Interface("lo", 1, ("127.0.0.1", "::1"))
ETH = Interface("eth0", 2, ("192.0.2.10", "fd00:7111::a", "fe80::a"))
WIFI = Interface("wlan0", 3, ("198.51.100.4",))
DOCKER = Interface("docker0", 4, ("172.17.0.1",))
BRIDGE = Interface("br-5f0c", 5, ("172.18.0.1",))
VPN = Interface("wg0", 6, ("10.8.0.2",))
V6ONLY = Interface("eth1", 7, ("fe80::b",))
DOWN = Interface("eth2", 8, ())


@pytest.mark.parametrize(
    ("found", "default", "picked"),
    [
        ([LO, ETH], "192.0.2.10", [ETH]),
        ([LO, DOCKER, ETH, BRIDGE, VPN], "192.0.2.10", [ETH]),
        ([LO, WIFI, ETH], "192.0.2.10", [ETH, WIFI]),
        ([LO, ETH, WIFI], "", [ETH, WIFI]),
        ([LO, BRIDGE], "172.18.0.1", [BRIDGE]),
        ([LO, V6ONLY, DOWN], "", [V6ONLY]),
        ([LO], "", [LO]),
        ([LO, DOCKER], "", [LO]),
        ([], "", []),
    ],
)
def test_the_shops_interfaces_are_picked(
    found: list[Interface], default: str, picked: list[Interface]
) -> None:
    assert find_network(found, default=default) == Network(tuple(picked))


@pytest.mark.parametrize("chosen", ["docker0", "172.17.0.1"])
def test_staff_may_overrule_the_choice(chosen: str) -> None:
    network = find_network([LO, ETH, DOCKER], default="192.0.2.10", chosen=[chosen])

    assert network == Network((DOCKER,))


def test_what_is_announced_and_where() -> None:
    assert Network((ETH, WIFI)).addresses == ("192.0.2.10", "fd00:7111::a", "198.51.100.4")
    assert Network((ETH, WIFI)).multicast == ["192.0.2.10", "198.51.100.4", 2]
    assert Network((V6ONLY,)).addresses == ("fe80::b",)
    assert Network((V6ONLY,)).multicast == [7]
    assert Network((LO,)).addresses == ("127.0.0.1",)
    assert Network((LO,)).multicast == ["127.0.0.1"]


def test_a_host_with_many_temporary_addresses_tells_two() -> None:
    many = Interface("eth0", 2, tuple(f"2001:db8::{n}" for n in range(1, 9)))

    assert Network((many,)).addresses == ("2001:db8::1", "2001:db8::2")


def test_this_machine_has_a_network_of_some_kind() -> None:
    assert read_network().addresses


def test_watching_starts_and_ends_without_a_trace() -> None:
    async def watch() -> None:
        NetworkWatch(lambda: None).close()

    asyncio.run(watch())


def test_where_the_system_tells_nothing_the_interfaces_are_polled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netsync.link.interfaces._open_netlink", lambda: None)
    monkeypatch.setattr("netsync.link.interfaces._POLL_SECONDS", 0.001)

    async def watch() -> int:
        looks = 0
        looked = asyncio.Event()

        def look() -> None:
            nonlocal looks
            looks += 1
            if looks == 3:
                looked.set()

        watch = NetworkWatch(look)
        await looked.wait()
        watch.close()
        return looks

    assert asyncio.run(watch()) >= 3
