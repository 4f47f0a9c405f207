"""The floor: the smallest Textual program, and one with nothing but a line to type into."""

import sys

from textual.app import App, ComposeResult
from textual.widgets import Input, Static


class Smallest(App[None]):
    """Says that it is there."""

    def compose(self) -> ComposeResult:
        """One word."""
        yield Static("READY")


class Line(App[None]):
    """Textual's own line."""

    def compose(self) -> ComposeResult:
        """The line, and a word to wait for."""
        yield Static("READY")
        line = Input()
        line.cursor_blink = False
        yield line


if __name__ == "__main__":
    (Line if "line" in sys.argv else Smallest)().run(mouse=False)
