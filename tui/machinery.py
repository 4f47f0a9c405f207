"""Printers, seen the way screens and backstage want them. With boot the only place that knows machines.

What the machines say comes back as facts through `emit`; nothing here waits for a cable.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.messages import Fact

if TYPE_CHECKING:
    from devices.events import PrinterInfo
    from devices.service import DeviceService
    from store.domain.receipt import Receipt


class Devices:
    """The receipt printers of this till, as a background service and as what screens may ask of them."""

    name = "printer"

    def __init__(self, emit: Callable[[Fact], None]) -> None:
        self._emit = emit
        self._service = self._new()

    def _new(self) -> "DeviceService":
        from devices.service import DeviceService

        return DeviceService(self._emit)

    async def start(self) -> None:
        """Begin to look for printers."""
        self._service.start()

    async def ended(self) -> None:
        """It never ends by itself."""
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Let go of every cable; a new service stands ready to be started."""
        stopped, self._service = self._service, self._new()
        await asyncio.to_thread(stopped.stop)

    def print_receipt(self, receipt: "Receipt") -> bool:
        """Queue a receipt; False when it will not be printed."""
        return self._service.print(receipt) is not None

    def open_drawer(self) -> None:
        """Kick the drawer."""
        self._service.kick()

    def printers(self) -> "tuple[PrinterInfo, ...]":
        """The printers there are."""
        return self._service.printers()
