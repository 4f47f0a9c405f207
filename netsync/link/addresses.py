"""Where lanes can be reached: `HOST[:PORT]` as text, and what is known of each lane.

An address proves nothing; who answers there does.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from netsync.protocol.limits import ADDRESSES_PER_LANE_MAX, DEFAULT_PORT
from store.domain.errors import BadInput
from store.domain.ids import LaneId

_PORT_MAX = 0xFFFF
_READ_MAX: Final = 1024
"""Addresses whose reading is remembered: each is told to each lane, again and again."""


def parse_address(text: str) -> tuple[str, int]:
    """Read `HOST`, `HOST:PORT`, `[IPV6]:PORT` or a bare IPv6 address; raises BadInput."""
    trimmed = text.strip()
    if trimmed.startswith("["):
        host, bracket, tail = trimmed[1:].partition("]")
        port = tail.removeprefix(":")
        is_whole = bool(bracket) and tail in {"", f":{port}"}
    elif trimmed.count(":") > 1:
        host, port, is_whole = trimmed, "", True
    else:
        host, colon, port = trimmed.partition(":")
        is_whole = bool(port) or not colon
    number = int(port) if port.isascii() and port.isdigit() else 0 if port else DEFAULT_PORT
    if not is_whole or not host or any(map(str.isspace, host)) or not 0 < number <= _PORT_MAX:
        raise BadInput(f"{trimmed[:60]!r} is no address; write it as HOST or HOST:PORT", field="address")
    return host, number


def format_address(host: str, port: int) -> str:
    """Write an address so that it reads back."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_numeric(address: str) -> bool:
    """Whether an address needs no name server; what peers tell must not make this lane ask one."""
    try:
        _ip(address)
    except (ValueError, BadInput):
        return False
    return True


def is_this_machine(host: str) -> bool:
    """Whether a peer's IP address, perhaps with its interface, is one of loopback."""
    return _ip(host).is_loopback


def is_reachable_from(address: str, *, is_here: bool) -> bool:
    """Whether telling `address` to a peer can do any good, on this machine or elsewhere."""
    try:
        ip = _ip(address)
    except (ValueError, BadInput):
        return False
    return not ip.is_link_local and (is_here or not ip.is_loopback)


@lru_cache(maxsize=_READ_MAX)
def _ip(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(parse_address(address)[0].partition("%")[0])


class AddressBook:
    """Addresses of each lane, most promising first."""

    def __init__(self) -> None:
        self._known: dict[LaneId, list[str]] = {}

    def of(self, lane: LaneId) -> Sequence[str]:
        """Where to try a lane, in this order."""
        return tuple(self._known.get(lane, ()))

    def answered(self, lane: LaneId, address: str) -> None:
        """The lane itself answered there: the first choice from now on."""
        known = self._known.get(lane, ())
        rest = [other for other in known if other != address]
        self._known[lane] = [address, *rest][:ADDRESSES_PER_LANE_MAX]

    def heard(self, lane: LaneId, addresses: Iterable[str]) -> bool:
        """Somebody says so; True when any of them is new. News goes first, what is full forgets its last."""
        known = self._known.setdefault(lane, [])
        fresh = [address for address in dict.fromkeys(addresses) if address not in known]
        self._known[lane] = [*known[:1], *fresh, *known[1:]][:ADDRESSES_PER_LANE_MAX]
        return bool(fresh)

    def drop(self, lane: LaneId, address: str) -> None:
        """Somebody else answers there."""
        self._known[lane] = [other for other in self._known.get(lane, ()) if other != address]
