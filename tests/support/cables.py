"""Hands on the cables, by shape: what tests of real programs do to devices, on the pretend bus or a real one.

The variable `TILL_CABLES` names a module with a `Cables` class, for a machine that can plug emulated devices
into its own kernel; without it all happens on the pretend bus.
"""

import importlib
import os
from collections.abc import Sequence
from typing import Protocol, cast

from support.emulated_scanners import AcmScanner, EmulatedScanner, KbdScanner, PosScanner
from support.virtual_usb import VirtualClock, VirtualUsb

from devices.ports import PlugWatch
from devices.usb.bus import UsbBus

KINDS: dict[str, type[EmulatedScanner]] = {"kbd": KbdScanner, "pos": PosScanner, "acm": AcmScanner}
ENDPOINTS = {"kbd": 0x81, "pos": 0x81, "acm": 0x82}


class Cables(Protocol):
    """Devices are named by the test; each plug goes into a socket of its own."""

    bus: UsbBus
    watch: PlugWatch | None
    """None for the one of this system."""
    patience_seconds: float
    """How long to wait for what has to come."""

    def plug(self, kind: str, name: str, *, vendor_id: int | None = None) -> None:
        """Plug in a `kbd`, `pos` or `acm` scanner; vendors are known ones unless told."""

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

    def has_driver(self, name: str) -> bool:
        """Whether the system's driver has it."""

    def close(self) -> None:
        """Pull everything."""


class PretendCables:
    """On the pretend bus."""

    patience_seconds = 10.0

    def __init__(self) -> None:
        self.vbus = VirtualUsb(VirtualClock())
        self.bus = UsbBus(self.vbus)
        self.watch: PlugWatch | None = self.vbus.watch
        self._scanners: dict[str, EmulatedScanner] = {}
        self._kinds: dict[str, str] = {}

    def plug(self, kind: str, name: str, *, vendor_id: int | None = None) -> None:
        scanner = KINDS[kind]()
        scanner.vendor_id = vendor_id or scanner.vendor_id
        self._scanners[name], self._kinds[name] = scanner, kind
        self.vbus.plug(scanner, port=len(self._scanners))

    def unplug(self, name: str) -> None:
        self.vbus.unplug(self._scanners[name])

    def replug(self, name: str) -> None:
        self.vbus.plug(self._scanners[name], port=1 + list(self._scanners).index(name))

    def scan(self, name: str, text: str, aim: str = "]E0") -> None:
        self.feed(name, self._scanners[name].reports(text, aim))

    def feed(self, name: str, reports: Sequence[bytes]) -> None:
        self.vbus.feed(self._scanners[name].speaks, reports)

    def stall(self, name: str) -> None:
        self.vbus.stall(self._scanners[name], ENDPOINTS[self._kinds[name]])

    def has_driver(self, name: str) -> bool:
        return self.vbus.node_of(self._scanners[name]).driver is not None

    def close(self) -> None:
        """Nothing of it outlives the test."""


def cables_at_hand() -> Cables:
    """Those of this machine, if it has some."""
    place = os.environ.get("TILL_CABLES")
    return cast("Cables", importlib.import_module(place).Cables()) if place else PretendCables()
