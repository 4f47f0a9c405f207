"""What can go wrong on a cable, with words for the person at the till.

DeviceError
├── Gone       unplugged or switched off; the device as it was found will never answer again
├── Busy       another program or a kernel driver holds it
├── Forbidden  this account may not use it
├── Stalled    the device refused a transfer; its endpoints must be cleared first
├── Foreign    a printer, but not one for receipts
├── NoUsb      this machine's USB cannot be used at all
└── Garbled    any other failure on the wire
"""

from store.domain.errors import Unavailable


class DeviceError(Unavailable):
    """Root of what a cable can do to us."""


class Gone(DeviceError):
    """Unplugged or switched off."""

    def __init__(self) -> None:
        super().__init__("The printer is not there; check its cable and its switch")


class Busy(DeviceError):
    """Held by somebody else."""

    def __init__(self) -> None:
        super().__init__("Another program holds the printer; remove its print queue or stop that program")


class Forbidden(DeviceError):
    """No permission for the device node."""

    def __init__(self) -> None:
        super().__init__("This account may not use the printer; F10, Devices tells what gives it the right")


class Stalled(DeviceError):
    """The device refused a transfer."""

    def __init__(self) -> None:
        super().__init__("The printer refused the data; switch it off and on")


class Foreign(DeviceError):
    """It says that it speaks another printer language."""

    def __init__(self) -> None:
        super().__init__("This is not a receipt printer; plug in one that understands ESC/POS")


class NoUsb(DeviceError):
    """No USB library, or none that works here."""

    def __init__(self) -> None:
        super().__init__("USB cannot be used on this machine; install the till again or ask for help")


class Garbled(DeviceError):
    """Anything else the wire can say."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The printer's connection failed ({what}); unplug it and plug it in again")
