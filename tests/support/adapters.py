"""Serial adapters without hardware: a pair of pseudo-terminals, and the entries that Linux makes of one.

The till opens a real terminal device with the attributes that every one has at first: cooked, with echo.
"""

import fcntl
import os
import pty
import shutil
import struct
import termios
from pathlib import Path

from devices.usb.adapters import Adapters

MAKE = (0x0403, 0x6001)
_GET_EXCLUSIVE = 0x80045440
"""TIOCGEXCL: whether somebody has it alone."""


class PretendAdapter:
    """One in its socket; `line` is the scanner's end of its cable."""

    def __init__(self, folder: Path, name: str, port: Path, line: int, held: int) -> None:
        self.folder = folder
        self.name = name
        self.port = port
        self.line = line
        self._held = held
        self._is_in = True

    def send(self, data: bytes) -> None:
        os.write(self.line, data)

    def is_taken(self) -> bool:
        """Whether a program has it for itself alone."""
        told = fcntl.ioctl(self._held, _GET_EXCLUSIVE, bytes(4))
        return bool(struct.unpack("i", told)[0])

    def attributes(self) -> list[object]:
        return list(termios.tcgetattr(self._held))

    def pull(self) -> None:
        """The system's entries go, and whoever listens is hung up."""
        if not self._is_in:
            return
        self._is_in = False
        for entry in (self.folder.with_name(f"{self.folder.name}:1.0"), self.folder):
            shutil.rmtree(entry, ignore_errors=True)
        self.port.unlink(missing_ok=True)
        for end in (self.line, self._held):
            os.close(end)


class PretendPlugs:
    """The sockets of a machine, below a folder of the test."""

    def __init__(self, root: Path) -> None:
        self._sysfs, self._ports = root / "sys", root / "dev"
        self._sysfs.mkdir(parents=True)
        self._ports.mkdir()
        self.adapters = Adapters(self._sysfs, self._ports)
        self._plugs = 0
        self._there: list[PretendAdapter] = []

    def plug(self, socket: str = "1-1", *, kind: str = "ff", is_direct: bool = False) -> PretendAdapter:
        """Plug one in; `is_direct` for a driver that has no entry of its own between."""
        self._plugs += 1
        name = f"ttyUSB{self._plugs}"
        device, interface = self._sysfs / socket, self._sysfs / f"{socket}:1.0"
        told = {
            "idVendor": f"{MAKE[0]:04x}", "idProduct": f"{MAKE[1]:04x}", "devnum": str(self._plugs),
            "manufacturer": "FTDI", "product": "FT232R USB UART", "serial": "A1",
        }  # fmt: skip
        device.mkdir()
        for what, text in told.items():
            (device / what).write_text(f"{text}\n")
        entry = interface / "tty" / name if is_direct else interface / name / "tty" / name
        entry.mkdir(parents=True)
        (interface / "bInterfaceClass").write_text(f"{kind}\n")
        line, held = pty.openpty()
        port = self._ports / name
        port.symlink_to(os.ttyname(held))
        made = PretendAdapter(device, name, port, line, held)
        self._there.append(made)
        return made

    def close(self) -> None:
        """Pull all."""
        for one in self._there:
            one.pull()
