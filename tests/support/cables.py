"""Hands on the cables, by shape: what tests of real programs do to devices, on the pretend bus or a real one.

The variable `TILL_CABLES` names a module with a `Cables` class, for a machine that can plug emulated devices
into its own kernel; without it all happens on the pretend bus.
"""

import importlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypedDict, cast

from support.adapters import PretendAdapter, PretendPlugs
from support.emulated_scanners import AcmScanner, EmulatedScanner, KbdScanner, Oddity, PosScanner
from support.printers import EmulatedPrinter
from support.virtual_usb import VirtualClock, VirtualUsb

from devices.ports import Clock, PlugWatch
from devices.usb.bus import UsbBus

KINDS: dict[str, type[EmulatedScanner]] = {"kbd": KbdScanner, "pos": PosScanner, "acm": AcmScanner}
ADAPTER = "tty"
"""A scanner on a serial adapter, in any socket; on the pretend cables alone."""
ENDPOINTS = {"kbd": 0x81, "pos": 0x81, "acm": 0x82}


class PrinterState(TypedDict, total=False):
    """What may be set on an emulated printer."""

    paper: str
    """ok, near or out."""
    paper_left: int
    """Bytes that can still be printed before the roll ends."""
    unplug_after: int
    """Bytes that are still taken before the cable is pulled."""
    buffer_size: int
    speed: int
    """Bytes that it prints in a second; 0 is all at once."""
    is_cover_open: bool
    is_mute: bool


class Cables(Protocol):
    """Devices are named by the test; each plug goes into a socket of its own."""

    bus: UsbBus
    clock: Clock
    watch: PlugWatch | None
    """None for the one of this system."""
    patience_seconds: float
    """How long to wait for what has to come."""

    def plug(self, kind: str, name: str, *, vendor_id: int | None = None) -> None:
        """Plug in a `kbd`, `pos`, `acm` or `tty` scanner; vendors are known ones unless told."""

    def plug_oddity(self, name: str, configuration: bytes, report_descriptor: bytes = b"") -> None:
        """Plug in what makes known for scanners sell, but describes itself so."""

    def plug_instead(self, kind: str, name: str) -> None:
        """Pull a scanner and plug another one in, at once and into the same socket."""

    def unplug(self, name: str) -> None:
        """Pull it."""

    def replug(self, name: str) -> None:
        """Put it back where it was."""

    def scan(self, name: str, text: str, aim: str = "]E0") -> None:
        """Scan a code; it ends as this kind of scanner ends one."""

    def feed(self, name: str, reports: Sequence[bytes]) -> None:
        """Send reports as they are."""

    def stall(self, name: str) -> None:
        """Have it refuse to be read until that is cleared."""

    def say(self, name: str, data: bytes) -> None:
        """Have a printer say something unasked, in one packet."""

    def has_driver(self, name: str) -> bool:
        """Whether the system's driver has it."""

    def plug_printer(self, name: str, *, is_clone: bool = False) -> None:
        """Plug in an Epson; a clone of it numbers its endpoints in another way."""

    def set_printer(self, name: str, state: PrinterState) -> None:
        """Change what it is like."""

    def printed(self, name: str) -> bytes:
        """All that its engine has printed."""

    def kicks(self, name: str) -> int:
        """How often it opened the drawer."""

    def close(self) -> None:
        """Pull everything."""


class PretendCables:
    """On the pretend bus."""

    patience_seconds = 10.0

    def __init__(self) -> None:
        self.vbus = VirtualUsb(VirtualClock())
        self._folder = Path(tempfile.mkdtemp())
        self._plugs = PretendPlugs(self._folder)
        self._adapters: dict[str, PretendAdapter] = {}
        self.bus = UsbBus(self.vbus, self._plugs.adapters)
        self.clock: Clock = self.vbus.clock
        self._printers: dict[str, EmulatedPrinter] = {}
        self.watch: PlugWatch | None = self.vbus.watch
        self._scanners: dict[str, EmulatedScanner] = {}
        self._kinds: dict[str, str] = {}

    def plug(self, kind: str, name: str, *, vendor_id: int | None = None) -> None:
        if kind == ADAPTER:
            self._adapters[name] = self._plugs.plug(f"1-{1 + len(self._scanners) + len(self._adapters)}")
            self.vbus.watch.wake()
            return
        scanner = KINDS[kind]()
        scanner.vendor_id = vendor_id or scanner.vendor_id
        self._scanners[name], self._kinds[name] = scanner, kind
        self.vbus.plug(scanner, port=len(self._scanners))

    def plug_oddity(self, name: str, configuration: bytes, report_descriptor: bytes = b"") -> None:
        self._scanners[name] = Oddity(configuration=configuration, descriptor=report_descriptor or None)
        self.vbus.plug(self._scanners[name], port=len(self._scanners))

    def plug_instead(self, kind: str, name: str) -> None:
        port = self.vbus.node_of(self._scanners[name]).port
        self.vbus.unplug(self._scanners[name])
        self._scanners[name], self._kinds[name] = KINDS[kind](), kind
        self.vbus.plug(self._scanners[name], port)

    def unplug(self, name: str) -> None:
        if name in self._adapters:
            self._adapters[name].pull()
            self.vbus.watch.wake()
        else:
            self.vbus.unplug(self._device(name))

    def replug(self, name: str) -> None:
        if name in self._adapters:
            self._adapters[name] = self._plugs.plug(self._adapters[name].folder.name)
            self.vbus.watch.wake()
            return
        names = [*self._scanners, *self._printers]
        self.vbus.plug(self._device(name), port=1 + names.index(name))

    def _device(self, name: str) -> EmulatedScanner | EmulatedPrinter:
        return self._scanners[name] if name in self._scanners else self._printers[name]

    def scan(self, name: str, text: str, aim: str = "]E0") -> None:
        is_adapter = name in self._adapters
        reports = [f"{text}\r".encode()] if is_adapter else self._scanners[name].reports(text, aim)
        self.feed(name, reports)

    def feed(self, name: str, reports: Sequence[bytes]) -> None:
        if name in self._adapters:
            self._adapters[name].send(b"".join(reports))
            return
        self.vbus.feed(self._scanners[name].speaks, reports)

    def stall(self, name: str) -> None:
        self.vbus.stall(self._scanners[name], ENDPOINTS[self._kinds[name]])

    def say(self, name: str, data: bytes) -> None:
        self._printers[name].answers.append(data)

    def has_driver(self, name: str) -> bool:
        if name in self._adapters:
            return not self._adapters[name].is_taken()
        return self.vbus.node_of(self._device(name)).driver is not None

    def plug_printer(self, name: str, *, is_clone: bool = False) -> None:
        printer = EmulatedPrinter(out_endpoint=0x03, in_endpoint=0x81) if is_clone else EmulatedPrinter()
        printer.unplug = lambda: self.vbus.unplug(printer)
        self._printers[name] = printer
        self.vbus.plug(printer, port=len(self._scanners) + len(self._printers))

    def set_printer(self, name: str, state: PrinterState) -> None:
        for field, value in state.items():
            setattr(self._printers[name], field, value)

    def printed(self, name: str) -> bytes:
        return bytes(self._printers[name].printed)

    def kicks(self, name: str) -> int:
        return len(self._printers[name].kicks)

    def close(self) -> None:
        self._plugs.close()
        shutil.rmtree(self._folder)


def cables_at_hand() -> Cables:
    """Those of this machine, if it has some."""
    place = os.environ.get("TILL_CABLES")
    return cast("Cables", importlib.import_module(place).Cables()) if place else PretendCables()


def kinds_at_hand() -> tuple[str, ...]:
    """Of scanners that can be plugged in here."""
    return (*KINDS,) if os.environ.get("TILL_CABLES") else (*KINDS, ADAPTER)
