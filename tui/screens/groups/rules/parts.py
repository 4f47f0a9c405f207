"""Rows of the rule editor that only say something."""

from tui.theme.inks import Ink
from tui.widgets.cells import shorten
from tui.widgets.paper import Paper, Span
from tui.widgets.summary_rule import rule_spans


class Head(Paper):
    """What is asked here."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """One row."""
        return [(shorten(f" {self._question}", width), Ink.STRONG)]


class Questions(Paper):
    """Parts the outline from what stands above it."""

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """One row."""
        return rule_spans("The same as questions", width)
