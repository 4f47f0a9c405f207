"""Keys and what they do, in one row: the line of keys at the bottom, or a line that is not typed into.

They come from the bindings that are active now, so no key is shown that does nothing. Where the row is
narrow, labels get short and the last keys give way, places first; a label is never cut.
"""

from collections.abc import Sequence
from typing import Final

from store.domain.values import dataclass
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
    gives_way: bool = False
    """Whether it goes before other actions do."""


BAR_INKS: Final = (Ink.BAR, Ink.BAR_STRONG)
"""Labels and keys in the line of keys."""

LINE_INKS: Final = (Ink.DIM, Ink.STRONG)
"""Labels and keys in the line above it."""


def key_spans(hints: Sequence[KeyHint], cells: int, inks: tuple[Ink, Ink] = BAR_INKS) -> list[Span]:
    """The hints that fit, in their order; `inks` are those of labels and of keys."""
    for labels, gap in (("label", 2), ("label", 1), ("short", 1)):
        if _width(hints, labels, gap) <= cells:
            return _spans(hints, labels, gap, inks)
    kept = list(hints)
    while kept and _width(kept, "short", 1) > cells:
        # The last place but More, which leads to the rest; then what gives way, then the last action.
        first = [hint for hint in kept[:-1] if hint.is_place] or [hint for hint in kept if hint.gives_way]
        kept.remove(first[-1] if first else kept[-1])
    return _spans(kept, "short", 1, inks)


def _label(hint: KeyHint, labels: str) -> str:
    return hint.short if labels == "short" and hint.short else hint.label


def _width(hints: Sequence[KeyHint], labels: str, gap: int) -> int:
    return 1 + sum(width(hint.key) + 1 + width(_label(hint, labels)) + gap for hint in hints) - gap


def _spans(hints: Sequence[KeyHint], labels: str, gap: int, inks: tuple[Ink, Ink]) -> list[Span]:
    ink, key_ink = inks
    spans: list[Span] = [(" ", ink)]
    for index, hint in enumerate(hints):
        if index:
            spans.append((" " * gap, ink))
        spans.append((hint.key, key_ink))
        spans.append((" " + _label(hint, labels), ink))
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
