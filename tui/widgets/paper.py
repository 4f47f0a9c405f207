"""The base of our widgets: it paints lines of inked text itself, cell by cell, without children.

    class Total(Paper):
        def line(self, y: int, width: int) -> list[Span]:
            return [("TOTAL ", Ink.DIM), (fit(self.total, width - 6, "right"), Ink.ACCENT)]

`line` must be cheap and pure: it is called for each row that is repainted. A value changed: call
`repaint()` for all rows or `repaint(y, y2)` for some; nothing else is sent to the terminal. A line
shorter than the widget is filled with the ink of its last span; a longer one is cut.

Texts from outside go through `cells.safe`, `fit` or `shorten` first. Nothing here reads markup.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.theme.inks import Ink
from tui.theme.looks import look
from tui.widgets.cells import width as cells_of

Span: TypeAlias = tuple[str, Ink]


class Paper(Widget):
    """One row high unless its style sheet says otherwise."""

    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)
    """It never scrolls: to know this size is no reason to lay out or paint anything again."""

    def line(self, y: int, width: int) -> Sequence[Span]:
        """What row `y` shows, `width` cells wide; an empty sequence is an empty row."""
        raise NotImplementedError

    def repaint(self, *rows: int) -> None:
        """Paint the given rows again, all of them when none is given."""
        if not rows:
            self.refresh()
            return
        for y in rows:
            if 0 <= y < self.size.height:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Textual asks for a row."""
        width = self.size.width
        return self.strip(self.line(y, width), width)

    def strip(self, spans: Iterable[Span], width: int) -> Strip:
        """Spans as Textual wants them, exactly `width` cells."""
        theme = self.app.theme
        segments: list[Segment] = []
        taken, ink = 0, Ink.TEXT
        for text, ink in spans:
            if text:
                segments.append(Segment(text, look(theme, ink)))
                taken += cells_of(text)
        if taken < width:
            segments.append(Segment(" " * (width - taken), look(theme, ink)))
        strip = Strip(segments, max(taken, width))
        return strip.crop(0, width) if taken > width else strip
