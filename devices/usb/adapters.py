"""Serial scanners behind an adapter to USB: FTDI, Prolific, WCH, Silicon Labs and all that Linux drives.

Each chip has a language of its own that the kernel speaks, so these are read through its terminal ports.
Nothing tells what hangs on one: it may be a card terminal. So to look is to read the system's list; a port
is opened only to be a scanner, which raises its lines but never sends a byte.
"""

import contextlib
import errno
import fcntl
import os
import select
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from devices.errors import Busy, DeviceError, Forbidden, Garbled, Gone
from devices.limits import READ_BYTES
from devices.usb.scanners import ScannerUnit, Wiring
from devices.usb.sysfs import DEVICES, device_of, interface_key, told

_PORTS: Final = ("*:*/tty*/tty/tty*", "*:*/tty/tty*")
"""Where the terminal port of an interface is: below the driver's own entry, or at once."""
_CLASS_MODEM: Final = "02"
"""CDC-ACM, which the bus speaks by itself."""
_ERRORS: Final[dict[int, type[DeviceError]]] = {
    errno.EACCES: Forbidden,
    errno.EPERM: Forbidden,
    errno.EBUSY: Busy,
    errno.EAGAIN: Busy,
    errno.ENOENT: Gone,
    errno.ENODEV: Gone,
    errno.ENXIO: Gone,
    errno.EIO: Gone,
}
_OURS_ALONE, _ANYBODYS = termios.TIOCEXCL, termios.TIOCNXCL
_DATA_BITS: Final = {"7": termios.CS7, "8": termios.CS8}
_PARITY: Final = {"N": 0, "E": termios.PARENB, "O": termios.PARENB | termios.PARODD}
_STOP_BITS: Final = {"1": 0, "2": termios.CSTOPB}

DAMAGED: Final = "\0"
"""What is read where the adapter saw a character come damaged."""


class Adapters:
    """Those of this machine; folders are given where another one is meant."""

    def __init__(self, sysfs: Path = DEVICES, ports: Path = Path("/dev")) -> None:
        self._sysfs = sysfs
        self._ports = ports

    def units(self) -> list[ScannerUnit]:
        """All there are now; none of them is touched."""
        return [unit for unit, _ in self._found()]

    def open(self, unit: ScannerUnit) -> "AdapterPort":
        """Take one for us alone.

        Raises:
            DeviceError: it is gone, also when only its number of that plug is; held by another program, not
                permitted.
        """
        for found, port in self._found():
            if (found.key, found.address) == (unit.key, unit.address):
                return AdapterPort(port)
        raise Gone

    def _found(self) -> Iterator[tuple[ScannerUnit, Path]]:
        for pattern in _PORTS:
            for entry in self._sysfs.glob(pattern):
                interface = self._sysfs / entry.relative_to(self._sysfs).parts[0]
                with contextlib.suppress(OSError, ValueError):  # gone while it is read
                    if (interface / "bInterfaceClass").read_text().strip() != _CLASS_MODEM:
                        port = self._ports / entry.name
                        yield _unit(interface, port), port


def _unit(interface: Path, port: Path) -> ScannerUnit:
    device = device_of(interface)
    key, vendor = interface_key(interface)
    return ScannerUnit(
        key=key,
        address=int((device / "devnum").read_text()),
        vendor_id=vendor,
        product_id=int((device / "idProduct").read_text(), 16),
        kind=Wiring.ADAPTER,
        name=" ".join(filter(None, (told(device, "manufacturer"), told(device, "product")))),
        serial=told(device, "serial"),
        report_descriptor=b"",
        is_forbidden=not os.access(port, os.R_OK),
    )


class AdapterPort:
    """A terminal port that is ours. Used by one thread; `close` leaves it as it was."""

    def __init__(self, path: Path) -> None:
        """Take it.

        Raises:
            DeviceError: it is gone, held by another program, not permitted.
        """
        with _translated():
            self._fd = os.open(path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                # Some programs honour the lock, some the mark; root is let past the mark.
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._before = termios.tcgetattr(self._fd)
                fcntl.ioctl(self._fd, _OURS_ALONE)
            except BaseException:
                os.close(self._fd)
                raise
        self._poll = select.poll()
        self._poll.register(self._fd, select.POLLIN)

    def set_line(self, speed: int, frame: str) -> None:
        """Have bytes pass as they are, at so many baud, in frames such as `8N1`.

        Raises:
            DeviceError: the cable failed.
        """
        with _translated():
            now = termios.tcgetattr(self._fd)
            termios.tcsetattr(self._fd, termios.TCSANOW, line_of(now, speed, frame))

    def expect(self, report_bytes: int) -> None:
        """Bytes come in any pieces."""

    def read(self, timeout_ms: int) -> bytes:
        """What came since the last read; empty if nothing did within the time.

        Raises:
            DeviceError: the cable failed.
        """
        with _translated():
            if not self._poll.poll(max(timeout_ms, 1)):
                return b""
            try:
                data = os.read(self._fd, READ_BYTES)
            except BlockingIOError:
                return b""
        if not data:  # hung up: the adapter is out
            raise Gone
        return data

    def clear_halt(self) -> None:
        """It never refuses to be read."""

    def close(self) -> None:
        """Give it back as it was; never fails."""
        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(self._fd, termios.TCSANOW, self._before)
        with contextlib.suppress(OSError):
            fcntl.ioctl(self._fd, _ANYBODYS)
        with contextlib.suppress(OSError):
            os.close(self._fd)


def line_of(
    attributes: list[int | list[bytes | int]], speed: int, frame: str
) -> list[int | list[bytes | int]]:
    """Terminal attributes for a line that carries bytes untouched; damaged ones are read as `DAMAGED`."""
    *_, characters = attributes
    assert isinstance(characters, list)  # noqa: S101 - the shape of termios
    keep = list(characters)
    keep[termios.VMIN], keep[termios.VTIME] = 1, 0
    framing = _DATA_BITS[frame[0]] | _PARITY[frame[1]] | _STOP_BITS[frame[2]]
    control = framing | termios.CREAD | termios.CLOCAL | termios.HUPCL
    baud: int = getattr(termios, f"B{speed}")
    return [termios.INPCK, 0, control, 0, baud, baud, keep]


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Turn what the system says into our own errors."""
    try:
        yield
    except (OSError, termios.error) as error:
        number, *words = error.args
        kind = _ERRORS.get(number)
        raise kind() if kind else Garbled(" ".join(map(str, words))) from error
