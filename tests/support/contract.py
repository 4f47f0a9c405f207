"""Another program on the same bus, beside the till; and what tests of both tell of devices."""

import struct
import threading
from collections.abc import Callable, Sequence
from typing import Final

import usb.core
import usb.util
from support.cables import Cables

TRIES: Final = 100


def take_away(cables: Cables, *vendors: int) -> usb.core.Device:
    """Take the first device of these vendors from its driver, and keep it."""
    cables.bus.scanners()  # loads the library
    devices = usb.core.find(find_all=True, backend=cables.bus._backend)
    device = next(one for one in devices if one.idVendor in vendors)
    for _ in range(TRIES):
        try:
            if device.is_kernel_driver_active(0):
                device.detach_kernel_driver(0)
            usb.util.claim_interface(device, 0)
        except usb.core.USBError:  # the till asks it something
            threading.Event().wait(0.05)
        else:
            return device
    raise AssertionError("the till does not let go of it")


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what threads will do, as long as any machine needs for it."""
    for _ in range(20 * TRIES):
        if is_so():
            return
        threading.Event().wait(0.01)
    raise AssertionError("that does not come")


def configuration_of(
    *parts: tuple[tuple[int, int, int], Sequence[tuple[int, int, int]]],
    length: int | None = None,
    interfaces: int | None = None,
    report: int = 63,
) -> bytes:
    """A configuration descriptor of interfaces: class, and address, attributes and size of each endpoint.

    `length` and `interfaces` are what it says of itself, when that is not so; `report` is how long it says
    that the descriptor of a HID one's reports is.
    """
    body = b""
    for number, (kind, endpoints) in enumerate(parts):
        body += bytes([9, 4, number, 0, len(endpoints), *kind, 0])
        if kind[0] == 3:
            body += bytes([9, 0x21, 0x11, 0x01, 0, 1, 0x22, report, 0])
        body += b"".join(struct.pack("<BBBBHB", 7, 5, *endpoint, 10) for endpoint in endpoints)
    told = 9 + len(body) if length is None else length
    count = len(parts) if interfaces is None else interfaces
    return struct.pack("<BBHBBBBB", 9, 2, told, count, 1, 0, 0xA0, 50) + body
