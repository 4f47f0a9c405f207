"""How far a long work is: words, figures and a bar. It moves when it is told to, never by itself.

progress = ProgressLine()
progress.show("Importing customers", 1_200, 5_000)     # Importing customers  1,200 of 5,000  24 %
progress.show("Reading", 1_200, None)                  # without an end nobody knows
"""

from tui.theme.inks import Ink
from tui.widgets.cells import shorten, width
from tui.widgets.paper import Paper, Span

_BAR_CELLS_MIN = 10


def progress_spans(words: str, done: int, total: int | None, cells: int) -> list[Span]:
    """The line in `cells`."""
    if total is None:
        return [(f" {shorten(words, cells - 14)}  ", Ink.TEXT), (f"{done:,}", Ink.STRONG)]
    done = min(done, total)
    percent = 100 * done // total if total else 100
    figures = f"{done:,} of {total:,}  {percent:>3} %"
    told = shorten(words, max(0, cells - width(figures) - 4))
    bar = cells - width(told) - width(figures) - 6
    spans: list[Span] = [(f" {told}  ", Ink.TEXT), (figures, Ink.STRONG)]
    if bar >= _BAR_CELLS_MIN:
        full = bar * done // total if total else bar
        spans += [("  ", Ink.TEXT), ("█" * full, Ink.ACCENT), ("░" * (bar - full), Ink.DIM)]
    return spans


class ProgressLine(Paper):
    """One row."""

    def __init__(self) -> None:
        super().__init__()
        self._words, self._done = "", 0
        self._total: int | None = None

    def show(self, words: str, done: int, total: int | None) -> None:
        """Say how far it is."""
        self._words, self._done, self._total = words, done, total
        self.repaint()

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """Words, figures, bar."""
        return progress_spans(self._words, self._done, self._total, width) if self._words else []
