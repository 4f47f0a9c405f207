"""The line above the keys on a list: it shows the list's words, and is the filter while `/` is open.

What is typed takes effect in the same frame. Enter, Up and Down leave the filter as it is and go back to
the list; Esc, or Backspace on an empty filter, clears it and goes back.
"""

from collections.abc import Callable

from tui.terminal.burst import Stroke
from tui.widgets.command_line import CommandLine


class FilterBar(CommandLine):
    """One row."""

    def __init__(self, show: Callable[[], None], leave: Callable[[], None], *, hint: str = "") -> None:
        """`show` shows what matches now, `leave` gives the focus back to the list; both at once."""
        super().__init__(prompt="/", edited=lambda _text: show())
        self._leave = leave
        self._told = hint

    def on_focus(self) -> None:
        """Say how to leave the filter; while the list has the focus, its keys stand here."""
        self.hint = self._told

    def on_blur(self) -> None:
        """The list has the focus."""
        self.hint = ""

    def take_key(self, stroke: Stroke) -> bool:
        """Apply a key to the filter."""
        is_undone = stroke.key == "escape" or (stroke.key == "backspace" and not self.text)
        if not is_undone and stroke.key not in {"enter", "down", "up"}:
            return super().take_key(stroke)
        if is_undone:
            self.text = ""
        self._leave()
        return True

    def is_half_typed(self) -> bool:
        """Never: a code scanned while the filter is open belongs to the sale."""
        return False
