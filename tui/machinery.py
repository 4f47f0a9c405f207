"""The devices of this machine while no till runs: looked at, and a printer tried out."""

import queue
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from devices.events import (
    DeviceFact,
    DeviceFound,
    DrawerFailed,
    DrawerKicked,
    Machine,
    ReceiptFailed,
    ReceiptPrinted,
)
from devices.printer.unkept import UnkeptQueue
from devices.service import DeviceService
from store.domain.errors import Unavailable

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.slip import Slip

PATIENCE_SECONDS: Final = 30.0
"""Longer than the slowest printer is waited for."""


class Machinery:
    """Devices that belong to nobody at the moment."""

    def __init__(self, store: "Store", service: DeviceService | None = None) -> None:
        """`service` is not started, and tells `heard`; by default that of this machine."""
        self.heard: queue.Queue[DeviceFact] = queue.Queue()
        self._store = store
        self._service = service or DeviceService(self.heard.put, UnkeptQueue())

    def machines(self) -> tuple[Machine, ...]:
        """What there is. Raises Unavailable: USB does not work here."""
        self._service.set_printers(self._store.machines.printers())
        return self._service.machines()

    def print(self, slip: "Slip", key: str) -> None:
        """Print it and wait until it is out; raises Unavailable with what keeps it from that."""
        self._do(key, lambda: self._service.print(slip, printer=key) is not None)

    def kick(self, key: str) -> None:
        """Open the drawer on that printer; raises Unavailable with what keeps it from that."""
        self._do(key, lambda: self._service.kick(printer=key))

    def _do(self, key: str, deed: Callable[[], bool]) -> None:
        self._service.start(printers=self._store.machines.printers())
        try:
            while not self._is_found(self.heard.get(timeout=PATIENCE_SECONDS), key):
                pass
            if not deed():
                raise Unavailable("this printer takes nothing now")
            while (outcome := _outcome(self.heard.get(timeout=PATIENCE_SECONDS))) is None:
                pass
        except queue.Empty:
            raise Unavailable("the printer does not answer; look at its switch and its cable") from None
        finally:
            self._service.stop()
        if outcome:
            raise Unavailable(outcome)

    @staticmethod
    def _is_found(fact: DeviceFact, key: str) -> bool:
        return isinstance(fact, DeviceFound) and fact.printer.key == key


def _outcome(fact: DeviceFact) -> str | None:
    """What keeps it from being done, empty when it is done; None for all that says neither."""
    match fact:
        case ReceiptPrinted() | DrawerKicked():
            return ""
        case ReceiptFailed(message=words) | DrawerFailed(message=words):
            return words
        case _:
            return None


def known_profiles() -> tuple[str, ...]:
    """Names of the profiles a printer can be driven with."""
    return DeviceService.profiles()


def known_pages() -> tuple[str, ...]:
    """Codecs of the code pages that printers have."""
    return DeviceService.pages()
