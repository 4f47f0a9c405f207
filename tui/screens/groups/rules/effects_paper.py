"""What a rule would do, on the screen; scrolled while it has the focus."""

from collections.abc import Callable, Sequence
from typing import Final

from tui.terminal.burst import Stroke
from tui.theme.inks import Ink
from tui.widgets.paper import Paper, Span

_HOME: Final = -1_000_000


class EffectsPaper(Paper, can_focus=True):
    """Rows that are told, behind a rule."""

    def __init__(self, told: Callable[[int], Sequence[Sequence[Span]]]) -> None:
        """`told` lays out for so many cells."""
        super().__init__()
        self._told = told
        self._lines: Sequence[Sequence[Span]] = ()
        self._top = 0

    def show(self) -> None:
        """Something else is to be told."""
        self._lines = self._told(max(10, self.size.width - 1))
        self._scroll(0)

    def take_key(self, stroke: Stroke) -> bool:
        """Scroll."""
        page = max(1, self.size.height - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": _HOME, "end": -_HOME}
        if stroke.key not in steps:
            return False
        self._scroll(steps[stroke.key])
        return True

    def _scroll(self, step: int) -> None:
        self._top = max(0, min(self._top + step, len(self._lines) - self.size.height))
        self.repaint()

    def on_resize(self) -> None:
        """Lay out again."""
        self.show()

    def on_focus(self) -> None:
        """Say that it scrolls."""
        self.repaint()

    def on_blur(self) -> None:
        """As before."""
        self.repaint()

    def line(self, y: int, width: int) -> Sequence[Span]:  # noqa: ARG002 - laid out when something changed
        """A row."""
        index, is_last = self._top + y, y == self.size.height - 1
        edge = ("║" if self.has_focus else "│", Ink.ACCENT if self.has_focus else Ink.RULE)
        if is_last and index < len(self._lines) - 1:
            hint = " Down shows more" if self.has_focus else " Tab, Tab, Down shows more"
            return [edge, (hint, Ink.DIM)]
        return [edge, *(self._lines[index] if index < len(self._lines) else ()), ("", Ink.TEXT)]
