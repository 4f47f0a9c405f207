"""Where a scan goes: to the screen on top that wants it, else to the sale; before the shop is open it waits.

Whoever scans looks at the goods, not at the screen: what nobody takes is told by the bell too.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

from textual.app import App
from textual.screen import Screen

from tui.widgets.framed_screen import FramedScreen
from tui.widgets.notices import Tone

EARLY_SCANS_MAX: Final = 1_000
"""Scans kept while the shop is being opened; nobody scans more in those seconds."""


class Scans:
    """The scans of one app, in the order they were made."""

    def __init__(
        self, app: App[None], home: Callable[[], Sequence[Screen[Any]]], say: Callable[[str, Tone], None]
    ) -> None:
        """`home` answers the screens of the sale, the lowest first; `say` tells the operator."""
        self._app, self._home, self._say = app, home, say
        self._early: deque[str] | None = deque()
        """What came before the shop was open; None from then on."""

    def opened(self) -> None:
        """The shop is open: what came earlier is taken now."""
        early, self._early = self._early, None
        for code in early or ():
            self._hand_over(code)

    def take(self, code: str) -> None:
        """Take a code from any scanner."""
        if self._early is None:
            self._hand_over(code)
        elif len(self._early) < EARLY_SCANS_MAX:
            self._early.append(code)
            self._say("The shop is being opened; scans are kept.", Tone.PLAIN)
        else:
            self._refuse(code)

    def failed(self, what: str) -> None:
        """A scanner read what is no code."""
        self._app.bell()
        self._say(what, Tone.BAD)

    def _hand_over(self, code: str) -> None:
        for screen in (*reversed(self._app.screen_stack), *self._home()[:1]):
            if isinstance(screen, FramedScreen) and screen.take_scan(code):
                return
        self._refuse(code)

    def _refuse(self, code: str) -> None:
        self.failed(f"Nothing here takes a scan: {code}")
