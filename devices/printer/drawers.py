"""The drawers on this till's printers: kicked, and watched while they may be open."""

from collections.abc import Callable

from devices.errors import DeviceError
from devices.events import DeviceFact, DrawerFailed, DrawerKicked
from devices.ports import Clock
from devices.printer.dialogue import Dialogue, PrinterStopped
from devices.printer.drawer import Drawer
from devices.printer.job import Target


class Drawers:
    """What is known of each drawer, by the printer it is on; used by the spool's thread."""

    def __init__(self, emit: Callable[[DeviceFact], None], clock: Clock) -> None:
        self._emit = emit
        self._clock = clock
        self._known: dict[str, Drawer] = {}

    def kick(self, dialogue: Dialogue, target: Target) -> None:
        """Open one, and tell whether the printer took the order; raises DeviceError."""
        try:
            dialogue.kick(target.pin, target.pulse_ms, may_overtake=target.profile.is_epson)
        except PrinterStopped as stop:
            self._emit(DrawerFailed(target.key, stop.trouble, str(stop)))
        else:
            drawer = self._known.setdefault(target.key, Drawer(target.key))
            drawer.kicked(dialogue.drawer_pin, self._clock.monotonic())
            self._emit(DrawerKicked(target.key))

    def is_watching(self, printer: str, dialogue: Dialogue) -> bool:
        """Look at a drawer if it may be open; whether it is worth looking again."""
        drawer = self._known.get(printer)
        if drawer is None or not drawer.is_watched:
            return False
        try:
            dialogue.status()
        except DeviceError:  # whoever watches the bus tells of it
            return False
        self.watch(printer, dialogue)
        return drawer.is_watched

    def watch(self, printer: str, dialogue: Dialogue) -> None:
        """Tell what a drawer's switch says, by the last word of the printer."""
        drawer = self._known.get(printer)
        if drawer is not None:
            for fact in drawer.saw(dialogue.drawer_pin, self._clock.monotonic()):
                self._emit(fact)
