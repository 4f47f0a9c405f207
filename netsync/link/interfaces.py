"""Which network interfaces other lanes are to be found on, and word when that changes.

Containers and VPNs add interfaces that lead to no lane: announced, their addresses make lanes dial
themselves. So the interface of the default route counts, and any other that does not look virtual.
"""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence

from store.domain.values import dataclass

_VIRTUAL = (
    *("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "podman", "cni", "flannel", "cali", "lxc"),
    *("tun", "tap", "wg", "tailscale", "zt", "ppp", "utun", "ham", "nordlynx", "ifb", "dummy"),
)
_IPV6_PER_INTERFACE_MAX = 2
"""Hosts give themselves a new temporary IPv6 address each day and keep the old ones for a while."""
_POLL_SECONDS = 5.0
_SETTLE_SECONDS = 0.2
"""An interface coming up says so several times."""
_MULTICAST_PROBE = ("224.0.0.251", 5353)
_NETLINK_GROUPS = 0x1 | 0x10 | 0x100
"""RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR (rtnetlink(7))."""


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface as the system has it, loopback and virtual ones included."""

    name: str
    index: int
    addresses: tuple[str, ...]
    """IPv4 and IPv6, without scope."""


@dataclass(frozen=True, slots=True)
class Network:
    """Where lanes may be found."""

    interfaces: tuple[Interface, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        """What to announce: IPv4 first, link-local IPv6 only where there is nothing else."""
        return tuple(address for interface in self.interfaces for address in _announced(interface))

    @property
    def multicast(self) -> list[str | int]:
        """Where to speak mDNS: an IPv4 address for each, an index for those with IPv6."""
        return [
            *(address for interface in self.interfaces for address in _ipv4(interface)[:1]),
            *(interface.index for interface in self.interfaces if _ipv6(interface)),
        ]


def find_network(found: Sequence[Interface], *, default: str, chosen: Sequence[str] = ()) -> Network:
    """Pick the shop's interfaces of all that were found.

    `default` is the address the default route leaves by, or empty; `chosen` names interfaces or addresses
    by which staff overrule the choice. Without any network there is still this machine, for two lanes on it.
    """
    if chosen:
        return Network(tuple(one for one in found if {one.name, *one.addresses} & set(chosen)))
    outward = [one for one in found if one.addresses and not _is_loopback(one)]
    real = [one for one in outward if default in one.addresses or not one.name.startswith(_VIRTUAL)]
    real.sort(key=lambda one: default not in one.addresses)
    return Network(tuple(real) or tuple(one for one in found if _is_loopback(one)))


def read_network(chosen: Sequence[str] = ()) -> Network:
    """The shop's interfaces now."""
    import ifaddr

    found = [
        Interface(adapter.name, adapter.index or 0, tuple(_plain(ip.ip) for ip in adapter.ips))
        for adapter in ifaddr.get_adapters()
    ]
    return find_network(found, default=_default_address(), chosen=chosen)


class NetworkWatch:
    """Calls back when interfaces or addresses may have changed; for one event loop."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._socket = _open_netlink()
        if self._socket is None:
            self._poll()
        else:
            self._loop.add_reader(self._socket, self._read, self._socket)

    def close(self) -> None:
        """Stop watching."""
        if self._timer is not None:
            self._timer.cancel()
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._socket.close()

    def _read(self, netlink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            # What changed does not matter, nor whether some of it was lost: it is read anew.
            while netlink.recv(65536):
                pass
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(_SETTLE_SECONDS, self._changed)

    def _poll(self) -> None:
        self._timer = self._loop.call_later(_POLL_SECONDS, self._poll)
        self._changed()


def _open_netlink() -> socket.socket | None:
    """Linux tells of changes by itself, without a single wake-up in between."""
    if not hasattr(socket, "AF_NETLINK"):
        return None
    try:
        sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    except OSError:
        return None
    try:
        sock.setblocking(False)
        sock.bind((0, _NETLINK_GROUPS))
    except OSError:
        sock.close()
        return None
    return sock


def _default_address() -> str:
    """The address packets to the shop's network leave by; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(_MULTICAST_PROBE)
        except OSError:
            return ""
        address: str = sock.getsockname()[0]
        return address


def _plain(ip: str | tuple[str, int, int]) -> str:
    return ip if isinstance(ip, str) else ip[0].partition("%")[0]


def _is_loopback(interface: Interface) -> bool:
    return any(ipaddress.ip_address(address).is_loopback for address in interface.addresses)


def _announced(interface: Interface) -> Iterable[str]:
    ipv4, ipv6 = _ipv4(interface), _ipv6(interface)
    routable = [address for address in ipv6 if not ipaddress.ip_address(address).is_link_local]
    return [*ipv4, *(routable or ([] if ipv4 else ipv6))[:_IPV6_PER_INTERFACE_MAX]]


def _ipv4(interface: Interface) -> list[str]:
    return [address for address in interface.addresses if ":" not in address]


def _ipv6(interface: Interface) -> list[str]:
    """Without the loopback, which carries no multicast."""
    return [
        address
        for address in interface.addresses
        if ":" in address and not ipaddress.ip_address(address).is_loopback
    ]
