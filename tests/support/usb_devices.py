"""What the pretend bus needs of a device: its interfaces, and what it takes and says."""

from collections import deque
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Endpoint:
    address: int
    attributes: int
    """2 is bulk, 3 is interrupt."""
    packet: int = 64


@dataclass(frozen=True)
class Interface:
    kind: tuple[int, int, int]
    endpoints: tuple[Endpoint, ...]
    is_driven: bool = True
    """Whether the device's driver sits on it; another driver has it otherwise."""


def one_interface(
    number: int, kind: tuple[int, int, int], endpoints: tuple[Endpoint, ...]
) -> tuple[Interface, ...]:
    """An interface of that number, after others of a thumb drive."""
    drive = Interface((8, 6, 80), (), is_driven=False)
    return (*[drive] * number, Interface(kind, endpoints))


_CONFIGURATION, _INTERFACE, _ENDPOINT = 2, 4, 5


def interfaces_in(configuration: bytes) -> tuple[Interface, ...]:
    """What Linux and libusb see in a configuration descriptor, as far as there is sense in it."""
    found: list[tuple[tuple[int, int, int], int, list[Endpoint]]] = []
    at = 0
    while at + 2 <= len(configuration):
        size, kind = configuration[at], configuration[at + 1]
        one = configuration[at : at + size]
        if size < 2 or len(one) < size:
            break
        if kind == _INTERFACE and size >= 9:
            found.append(((one[5], one[6], one[7]), one[4], []))
        elif kind == _ENDPOINT and size >= 7 and found and len(found[-1][2]) < found[-1][1]:
            found[-1][2].append(Endpoint(one[2], one[3] & 3, one[4] | one[5] << 8))
        at += size
    return tuple(Interface(kind, tuple(endpoints)) for kind, _, endpoints in found)


class VirtualDevice(Protocol):
    """What the bus needs of a device."""

    vendor_id: int
    product_id: int
    strings: tuple[str | None, str | None, str | None]
    driver: str | None
    is_permitted: bool

    @property
    def interfaces(self) -> "tuple[Interface, ...]": ...
    def tick(self, seconds: float) -> None: ...
    def take(self, data: bytes) -> int: ...
    def give(self, size: int) -> bytes | None: ...
    def control(self, request_type: int, request: int, value: int) -> bytes | None: ...
    def unplugged(self) -> None: ...


@runtime_checkable
class Listened(VirtualDevice, Protocol):
    """A device that speaks when it likes."""

    speaks: "deque[bytes]"
