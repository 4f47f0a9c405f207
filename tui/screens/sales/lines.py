"""Lines of a document as rows of text: what each is, its figures, and below it what belongs to it. Pure."""

from collections.abc import Sequence
from typing import Final

from store.domain.values import dataclass
from tui.theme.inks import Ink
from tui.widgets.cells import fit, width

_GUTTER: Final = 3
"""Cells before a line: cursor, mark, blank."""
_NUMBER_MIN: Final = 3
_INDENT: Final = "    "
_NAME_MIN: Final = 4
_FIGURE_MIN: Final = 4


@dataclass(frozen=True, slots=True)
class Below:
    """Something told below a line, with an amount at its right end."""

    words: str
    amount: str = ""
    ink: Ink = Ink.DIM


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document."""

    name: str
    figures: tuple[str, ...]
    """One under each title."""
    below: tuple[Below, ...] = ()
    ink: Ink = Ink.TEXT
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """All lines, and the titles over their figures."""

    titles: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    amounts_under: int = -1
    """Which title amounts below a line stand under."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row on the screen."""

    place: int
    """Of the line it belongs to."""
    text: str
    ink: Ink
    is_head: bool


def header(sheet: Sheet, cells: int) -> str:
    """The titles."""
    room = cells - _GUTTER
    return " " * _GUTTER + _columns(("#", "Item", *sheet.titles), _widths(sheet), room)


def rows(sheet: Sheet, cells: int) -> list[SheetRow]:
    """Every row there is, from the first line on."""
    widths, room = _widths(sheet), cells - _GUTTER
    figures, start = widths[1:], _GUTTER + widths[0] + 1
    end = cells - sum(each + 1 for each in figures[sheet.amounts_under :][1:])
    written: list[SheetRow] = []
    for place, line in enumerate(sheet.lines):
        mark = " *"[line.is_marked]
        head = _columns((str(place + 1), line.name, *line.figures), widths, room)
        written.append(SheetRow(place, f" {mark} {head}", line.ink, is_head=True))
        written += [
            SheetRow(place, _told(each, start, end if each.amount else cells), each.ink, is_head=False)
            for each in line.below
        ]
    return written


def _told(below: Below, start: int, cells: int) -> str:
    before = " " * start + _INDENT
    room = cells - len(before)
    if not below.amount:
        return before + fit(below.words, room)
    taken = width(below.amount) + 1
    return before + fit(below.words, max(_NAME_MIN, room - taken)) + " " + below.amount


def _widths(sheet: Sheet) -> tuple[int, ...]:
    """Cells for the number of a line, and for each of its figures."""
    columns = [sheet.titles, *(line.figures for line in sheet.lines)]
    figures = (max(_FIGURE_MIN, *map(width, column)) for column in zip(*columns, strict=True))
    return max(_NUMBER_MIN, len(str(len(sheet.lines)))), *figures


def _columns(texts: Sequence[str], widths: Sequence[int], cells: int) -> str:
    number, name, *figures = texts
    taken = sum(widths) + 1 + len(figures)
    right = (fit(text, room, "right") for text, room in zip(figures, widths[1:], strict=True))
    return " ".join((fit(number, widths[0], "right"), fit(name, max(_NAME_MIN, cells - taken)), *right))
