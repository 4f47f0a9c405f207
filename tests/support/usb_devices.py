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
