"""When the status line is asked for anew: after what happens, and while something needs a hand."""

from collections.abc import Callable
from functools import partial
from typing import Final

from textual.app import App
from textual.timer import Timer

from tui.opening import in_thread
from tui.ports import Services, StatusLine

AT_FIRST_SECONDS: Final = 0.1
"""After the shop opened: nothing stands there yet."""
AFTER_SECONDS: Final = 0.3
"""After a fact: soon enough for anybody, and not before what it is about is painted on a busy machine."""
AGAIN_SECONDS: Final = 10.0


class StatusWatch:
    """Asks for the status line of one app."""

    def __init__(
        self, app: App[None], show: Callable[[StatusLine], None], failed: Callable[[Exception], None]
    ) -> None:
        """`show` gets each answer, in the app's loop; `failed` what was raised instead."""
        self._app, self._show, self._failed = app, show, failed
        self._services: Services | None = None
        self._is_asked = False
        self._again: Timer | None = None

    def begin(self, services: Services) -> None:
        """The shop is open."""
        self._services = services
        self.ask(AT_FIRST_SECONDS)

    def ask(self, seconds: float = AFTER_SECONDS) -> None:
        """Ask once for whatever number of facts, when what they are about is painted."""
        if self._services is not None and not self._is_asked:
            self._is_asked = True
            self._app.set_timer(seconds, partial(self._read, self._services))

    def _read(self, services: Services) -> None:
        self._is_asked = False
        in_thread(self._app, "status", services.status, self._answered, self._failed)

    def _answered(self, status: StatusLine) -> None:
        if self._again is not None:
            self._again.stop()
        if any(item.needs_hand for item in status.items):
            # Not all that mends it is told: a disk gets room, another lane has the last sale.
            self._again = self._app.set_timer(AGAIN_SECONDS, self.ask)
        self._show(status)
