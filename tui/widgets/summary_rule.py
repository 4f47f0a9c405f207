"""The rule between the work and the line; it carries the sentence that sums the work up.

screen.summary.text = "marked 12,431 of 1,000,000 · filter age >= 60"
"""

from textual.reactive import reactive

from tui.theme.inks import Ink
from tui.widgets.cells import shorten, width
from tui.widgets.paper import Paper, Span


class SummaryRule(Paper):
    """One row."""

    text: reactive[str] = reactive("", layout=False)

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """A rule, with the sentence near its beginning."""
        return rule_spans(self.text, width)


def rule_spans(text: str, cells: int) -> list[Span]:
    """A rule of `cells` with a sentence in it."""
    if not text:
        return [("─" * cells, Ink.RULE)]
    shown = shorten(text, cells - 4)
    return [("─ ", Ink.RULE), (shown, Ink.DIM), (" " + "─" * max(0, cells - 3 - width(shown)), Ink.RULE)]
