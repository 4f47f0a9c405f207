"""The help sheet: the keys that work on a screen now, with what they do, from the table of keys."""

from collections.abc import Iterable

from tui.dialogs.viewer import Viewer
from tui.key_table import Action, key_name
from tui.theme.inks import Ink
from tui.widgets.cells import fit, width, wrap
from tui.widgets.paper import Span
from tui.wordings import WORDINGS

_KEY_CELLS = 10
_CELLS = 74
"""What a dialog shows in a row on the narrowest screen."""


def help_lines(active: Iterable[Action], topics: Iterable[str]) -> list[list[Span]]:
    """A sheet: what can be typed here, what the keys do here, what they do everywhere."""
    actions = list(active)
    here = [action for action in actions if action.scope not in {"app", "place"}]
    everywhere = [action for action in actions if action.scope in {"app", "place"}]
    typed = [wording for topic in topics for wording in WORDINGS if wording.scope == topic]
    lines: list[list[Span]] = []
    if typed:
        cells = max(width(wording.typed) for wording in typed) + 2
        lines += _section("To type", [(wording.typed, wording.help) for wording in typed], cells)
    for title, group in (("Keys here", here), ("Keys everywhere", everywhere)):
        if group:
            lines += _section(title, [(key_name(action.key), action.help) for action in group], _KEY_CELLS)
    return lines[:-1]


def _section(title: str, rows: list[tuple[str, str]], cells: int) -> list[list[Span]]:
    return [
        [(title, Ink.DIM)],
        *(line for key, told in rows for line in _row(key, told, cells)),
        [],
    ]


def _row(key: str, told: str, cells: int) -> list[list[Span]]:
    first, *more = wrap(told, _CELLS - cells)
    return [
        [(fit(key, cells), Ink.ACCENT), (first, Ink.TEXT)],
        *([(" " * cells, Ink.TEXT), (line, Ink.TEXT)] for line in more),
    ]


class HelpSheet(Viewer):
    """What can be done on one screen."""

    def __init__(self, title: str, active: Iterable[Action], topics: Iterable[str]) -> None:
        super().__init__(f"Help: {title}" if title else "Help", help_lines(active, topics))
