"""The line of keys at the bottom: help, what can be done here, then the places one can go to.

It reads the bindings that are active now, so it cannot show a key that does nothing. Where the line is
narrow, labels get short and places give way; a label is never cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.theme.inks import Ink
from tui.widgets.cells import width
from tui.widgets.paper import Paper, Span


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key and what it does."""

    key: str
    label: str
    short: str = ""
    is_place: bool = False


def key_spans(hints: Sequence[KeyHint], cells: int) -> list[Span]:
    """The hints that fit, in their order."""
    for labels, gap in (("label", 2), ("label", 1), ("short", 1)):
        if _width(hints, labels, gap) <= cells:
            return _spans(hints, labels, gap)
    kept = list(hints)
    while kept and _width(kept, "short", 1) > cells:
        # The last place but More, which leads to the rest; then the last action.
        places = [hint for hint in kept[:-1] if hint.is_place]
        kept.remove(places[-1] if places else kept[-1])
    return _spans(kept, "short", 1)


def _label(hint: KeyHint, labels: str) -> str:
    return hint.short if labels == "short" and hint.short else hint.label


def _width(hints: Sequence[KeyHint], labels: str, gap: int) -> int:
    return 1 + sum(width(hint.key) + 1 + width(_label(hint, labels)) + gap for hint in hints) - gap


def _spans(hints: Sequence[KeyHint], labels: str, gap: int) -> list[Span]:
    spans: list[Span] = [(" ", Ink.BAR)]
    for index, hint in enumerate(hints):
        if index:
            spans.append((" " * gap, Ink.BAR))
        spans.append((hint.key, Ink.BAR_STRONG))
        spans.append((" " + _label(hint, labels), Ink.BAR))
    return spans


class KeyLine(Paper):
    """Shows hints; the screen tells which."""

    def __init__(self, hints: Sequence[KeyHint] = ()) -> None:
        super().__init__()
        self._hints = tuple(hints)

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Show other hints."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.repaint()

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """The line of keys."""
        return key_spans(self._hints, width)
