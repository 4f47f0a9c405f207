"""The rows of a table as inked text. Pure."""

from collections.abc import Sequence
from typing import Final

from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.cells import fit, wrap
from tui.widgets.columns import GAP, Column, Placed
from tui.widgets.paper import Span

GUTTER: Final = 3
"""Cells before the first column: cursor, mark, blank."""


def row_text(
    row: Row, columns: Sequence[Column], placed: Sequence[Placed], *, is_cursor: bool, is_marked: bool
) -> str:
    """One row: `>` where the cursor is, `*` where it is marked, then the cells."""
    cells = (fit(row.cells[each.index], each.width, columns[each.index].align) for each in placed)
    return f"{'>' if is_cursor else ' '}{'*' if is_marked else ' '} " + (" " * GAP).join(cells)


def header_spans(
    columns: Sequence[Column], placed: Sequence[Placed], *, current: int | None, order: tuple[str, bool]
) -> list[Span]:
    """The titles; `current` is the column keys act on, `order` the one sorted by and whether downwards."""
    spans: list[Span] = [(" " * GUTTER, Ink.HEADER)]
    for each in placed:
        column = columns[each.index]
        ink = Ink.STRONG if each.index == current else Ink.HEADER
        spans.append((fit(_title(column, order), each.width, column.align), ink))
        spans.append((" " * GAP, Ink.HEADER))
    return spans


def _title(column: Column, order: tuple[str, bool]) -> str:
    sorted_by, is_descending = order
    if column.id != sorted_by or not column.sortable:
        return column.title
    return f"{column.title} {'▼' if is_descending else '▲'}"


def thumb(line: int, *, top: int, total: int, height: int) -> str:
    """The last cell of a row: a block in the row that says where in the whole list the screen is."""
    if total <= height:
        return " "
    return "█" if line == top * (height - 1) // (total - height) else " "


def words_spans(words: Sequence[str], row: int, cells: int, ink: Ink) -> list[Span]:
    """What a table without rows says, below an empty row; the first of the words is in `ink`."""
    room = cells - GUTTER - 1
    rows = [
        (part, Ink.DIM if place else ink) for place, each in enumerate(words) for part in wrap(each, room)
    ]
    return [(" " * GUTTER, Ink.DIM), rows[row - 1]] if 1 <= row <= len(rows) else []
