"""A page of text that fills the work area and scrolls."""

from collections.abc import Sequence

from tui.screens.imports.state import Spans
from tui.theme.inks import Ink
from tui.widgets.paper import Paper


class Page(Paper, can_focus=True):
    """Lines to scroll through, as many as fit."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Spans] = ()
        self._top = 0

    def show(self, lines: Sequence[Spans]) -> None:
        """Show other lines, from the first on."""
        self._lines, self._top = lines, 0
        self.repaint()

    def move(self, step: int) -> None:
        """Scroll as far as there are lines."""
        self._top = max(0, min(self._top + step, len(self._lines) - self.size.height))
        self.repaint()

    def line(self, y: int, width: int) -> Spans:  # noqa: ARG002 - cut by the base
        """One row."""
        place = self._top + y
        return [(" ", Ink.TEXT), *self._lines[place]] if place < len(self._lines) else []
