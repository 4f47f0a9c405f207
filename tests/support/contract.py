"""Another program on the same bus, beside the till."""

import threading
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
