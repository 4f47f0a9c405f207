"""Texts that are read, not changed: a few wrapped lines (TextBlock), or a long one to scroll (TextView)."""

from collections.abc import Sequence

from textual.geometry import Size

from tui.theme.inks import Ink
from tui.widgets.cells import safe, wrap
from tui.widgets.cells import width as cells_of
from tui.widgets.paper import Paper, Span
from tui.widgets.table_lines import thumb


class TextBlock(Paper):
    """As high as its text needs."""

    def __init__(self, text: str, ink: Ink = Ink.TEXT) -> None:
        super().__init__()
        self._text, self._ink = text, ink

    def show(self, text: str, ink: Ink = Ink.TEXT) -> None:
        """Say something else."""
        self._text, self._ink = text, ink
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Rows the text takes."""
        return len(wrap(self._text, width)) if self._text else 0

    def line(self, y: int, width: int) -> list[Span]:
        """One row of the text."""
        lines = wrap(self._text, width)
        return [(lines[y], self._ink)] if y < len(lines) else []


class TextView(Paper, can_focus=True):
    """Lines of a fixed form (a receipt, a help sheet), as many as fit; moved by `move`."""

    def __init__(self, lines: Sequence[Sequence[Span]], *, rows_max: int | None = None) -> None:
        """`rows_max` instead of three quarters of the screen."""
        super().__init__()
        self._lines = _safe_lines(lines)
        self._rows_max = rows_max
        self._top = 0

    def show(self, lines: Sequence[Sequence[Span]]) -> None:
        """Show other lines, from the first on; where the height is given from outside."""
        self._lines, self._top = _safe_lines(lines), 0
        self.repaint()

    @property
    def is_cut(self) -> bool:
        """Whether there is more than is shown."""
        return len(self._lines) > self.size.height

    def move(self, step: int) -> None:
        """Scroll by so many lines, as far as there are any."""
        top = max(0, min(self._top + step, len(self._lines) - self.size.height))
        if top != self._top:
            self._top = top
            self.repaint()

    @property
    def page(self) -> int:
        """Lines a page key moves."""
        return max(1, self.size.height - 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """All lines, as far as the screen allows."""
        most = viewport.height * 3 // 4 if self._rows_max is None else self._rows_max
        return max(1, min(len(self._lines), most, viewport.height - 5))

    def line(self, y: int, width: int) -> list[Span]:
        """One row."""
        index = self._top + y
        if index >= len(self._lines):
            return []
        last = thumb(y, top=self._top, total=len(self._lines), height=self.size.height)
        return [
            *self._lines[index],
            (" " * max(0, width - 1 - self._cells(index)), Ink.TEXT),
            (last, Ink.RULE),
        ]

    def _cells(self, index: int) -> int:
        return sum(cells_of(text) for text, _ in self._lines[index])


def _safe_lines(lines: Sequence[Sequence[Span]]) -> list[tuple[Span, ...]]:
    return [tuple((safe(text), ink) for text, ink in line) for line in lines]


def plain_lines(text: str, ink: Ink = Ink.TEXT) -> list[list[Span]]:
    """A text as lines in one ink."""
    return [[(line, ink)] for line in text.split("\n")]
