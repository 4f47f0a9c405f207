"""The rule between the work and the line; it carries the sentence that sums the work up.

    screen.summary.text = "marked 12,431 of 1,000,000 · filter age >= 60"
    screen.summary.tell(("The first row of what was said,", "the second"), Ink.BAD)

What is said and is too long for the line begins here, over that sentence, until it is over.
"""

from collections.abc import Sequence

from textual.reactive import reactive

from tui.theme.inks import Ink
from tui.widgets.cells import shorten, width
from tui.widgets.paper import Paper, Span


class SummaryRule(Paper):
    """One row; more while it tells what takes more."""

    text: reactive[str] = reactive("", layout=False)

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[str, ...] = ()
        self._ink = Ink.TEXT

    def tell(self, rows: Sequence[str], ink: Ink) -> None:
        """Show the beginning of what is said; without rows, the sentence of the work again."""
        if not rows and not self._told:
            return
        if max(1, len(rows)) != max(1, len(self._told)):
            self.styles.height = max(1, len(rows))
        self._told, self._ink = tuple(rows), ink
        self.repaint()

    def line(self, y: int, width: int) -> list[Span]:
        """A rule, with the sentence near its beginning."""
        if self._told:
            return [(f"  {self._told[y]}", self._ink)] if y < len(self._told) else []
        return rule_spans(self.text, width)


def rule_spans(text: str, cells: int) -> list[Span]:
    """A rule of `cells` with a sentence in it."""
    if not text:
        return [("─" * cells, Ink.RULE)]
    shown = shorten(text, cells - 4)
    return [("─ ", Ink.RULE), (shown, Ink.DIM), (" " + "─" * max(0, cells - 3 - width(shown)), Ink.RULE)]
