"""The devices of this machine while no till runs: looked at, and a printer tried out."""

import queue
from collections.abc import Callable
from pathlib import Path
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
from store.domain.errors import BadInput, Unavailable
from tui.fittings import LOGO_FILE

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.slip import Slip

LOGO_BYTES_MAX: Final = 2_000_000
"""More is no logo, and is refused as such."""

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


def keep_logo(folder: Path, path: str) -> None:
    """Have a picture stand above this lane's receipts, or none where `path` is empty.

    It is copied: a stick may be pulled out and a download deleted. What a running till prints with it, it
    learns by MachinesChanged.

    Raises:
        BadInput: it cannot be read, or not be printed.
    """
    target = folder / LOGO_FILE
    if not path.strip():
        target.unlink(missing_ok=True)
        return
    picture = Path(path.strip()).expanduser()
    try:
        with picture.open("rb") as file:
            data = file.read(LOGO_BYTES_MAX + 1)
    except OSError as error:
        raise BadInput(f"{picture} cannot be read: {error.strerror}", field="logo") from error
    DeviceService.check_logo(data)
    fresh = target.with_suffix(".new")
    try:
        fresh.write_bytes(data)
        fresh.replace(target)
    except OSError as error:
        raise BadInput(f"{target} cannot be written: {error.strerror}", field="logo") from error


def known_profiles() -> tuple[str, ...]:
    """Names of the profiles a printer can be driven with."""
    return DeviceService.profiles()


def known_pages() -> tuple[str, ...]:
    """Codecs of the code pages that printers have."""
    return DeviceService.pages()
