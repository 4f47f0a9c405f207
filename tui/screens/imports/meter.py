"""Shows from a thread how far something is, no oftener than the eye can follow."""

import time
from typing import Final

from textual.screen import Screen

from tui.widgets.progress_line import ProgressLine

TELL_SECONDS: Final = 0.1
"""A bar that moves ten times a second is smooth enough."""


class Meter:
    """Tells the bar of a screen."""

    def __init__(self, screen: "Screen[None]") -> None:
        self._screen = screen
        self._told_at = 0.0

    def tell(self, words: str, done: int, total: int | None) -> None:
        """Say how far it is; from any thread but the screen's own."""
        now = time.monotonic()
        if now - self._told_at >= TELL_SECONDS:
            self._told_at = now
            bar = self._screen.query_one(ProgressLine)
            self._screen.app.call_from_thread(bar.show, words, done, total)
