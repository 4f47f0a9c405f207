"""Paints a document: its lines with a cursor on the left, what it comes to on the right."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from tui.screens.sales.lines import Sheet, SheetRow, header, rows
from tui.theme.inks import Ink
from tui.widgets.cells import fit
from tui.widgets.paper import Paper, Span

SIDE_CELLS: Final = 21
SIDE_CELLS_WIDE: Final = 38
WIDE_FROM: Final = 110
"""From this width of the terminal on the side has more room."""

Side: TypeAlias = Callable[[int], Sequence[Sequence[Span]]]
"""The rows beside the lines, for a width in cells."""

_EMPTY: Final = Sheet(("Qty",))


class DocumentPaper(Paper, can_focus=True):
    """Fills the work area; only rows that differ are painted again."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet = _EMPTY
        self._side: Side = lambda _cells: ()
        self._beside: tuple[int, Sequence[Sequence[Span]]] | None = None
        """For which width, and the rows beside the lines."""
        self._cursor = 0
        self._top = 0
        self._rows: tuple[int, Sheet, list[SheetRow], list[int]] | None = None
        """For which width and sheet rows were written, those, and where each line begins."""
        self._painted: dict[int, list[Span]] = {}

    @property
    def cursor(self) -> int:
        """Place of the line under the cursor."""
        return self._cursor

    @property
    def lines_count(self) -> int:
        """How many lines there are."""
        return len(self._sheet.lines)

    @property
    def page(self) -> int:
        """Rows a page key moves."""
        return max(1, self.size.height - 2)

    def show(self, sheet: Sheet, side: Side, *, cursor: int | None = None) -> None:
        """Show another state of things; the cursor stays where it is unless it is given."""
        self._sheet, self._side, self._beside = sheet, side, None
        wanted = self._cursor if cursor is None else cursor
        self._cursor = max(0, min(wanted, len(sheet.lines) - 1))
        self._update()

    def move(self, step: int) -> None:
        """Move the cursor by lines."""
        self.go_to(self._cursor + step)

    def turn(self, pages: int) -> None:
        """Move the cursor by pages of rows."""
        _, begins = self._written()
        if begins:
            row = begins[self._cursor] + pages * self.page
            self.go_to(bisect_right(begins, max(0, row)) - 1)

    def go_to(self, place: int) -> None:
        """Move the cursor to a line, or the nearest there is."""
        cursor = max(0, min(place, len(self._sheet.lines) - 1))
        if cursor != self._cursor:
            self._cursor = cursor
            self._update()

    def on_resize(self) -> None:
        """More or fewer rows fit."""
        self._painted.clear()
        self._update()

    def _update(self) -> None:
        if not self.size.height:
            return
        self._scroll()
        width = self.size.width
        changed = [y for y in range(self.size.height) if self._painted.get(y) != self._row(y, width)]
        if changed:
            self.repaint(*changed)

    def _scroll(self) -> None:
        """So that the line under the cursor is in sight, with what belongs to it where that fits."""
        written, begins = self._written()
        if not begins:
            self._top = 0
            return
        high = max(1, self.size.height - 1)
        first = begins[self._cursor]
        end = begins[self._cursor + 1] if self._cursor + 1 < len(begins) else len(written)
        self._top = max(self._top, end - high)
        self._top = max(0, min(self._top, first, max(0, len(written) - high)))

    @property
    def _side_cells(self) -> int:
        return SIDE_CELLS_WIDE if self.app.size.width >= WIDE_FROM else SIDE_CELLS

    def _written(self) -> tuple[list[SheetRow], list[int]]:
        cells = max(1, self.size.width - self._side_cells - 3)
        if self._rows is None or self._rows[0] != cells or self._rows[1] is not self._sheet:
            written = rows(self._sheet, cells)
            begins = [index for index, row in enumerate(written) if row.is_head]
            self._rows = (cells, self._sheet, written, begins)
        return self._rows[2], self._rows[3]

    def line(self, y: int, width: int) -> list[Span]:
        """One row: left, a rule, right."""
        row = self._row(y, width)
        self._painted[y] = row
        return row

    def _row(self, y: int, width: int) -> list[Span]:
        side = self._side_cells
        if self._beside is None or self._beside[0] != side:
            self._beside = (side, self._side(side))
        beside = self._beside[1]
        left = max(1, width - side - 3)
        return [self._left(y, left), (" │ ", Ink.RULE), *(beside[y] if y < len(beside) else [])]

    def _left(self, y: int, cells: int) -> Span:
        if y == 0:
            return (fit(header(self._sheet, cells), cells), Ink.HEADER)
        written, _ = self._written()
        index = self._top + y - 1
        if index >= len(written):
            return (" " * cells, Ink.TEXT)
        row = written[index]
        if row.place != self._cursor or not row.is_head:
            return (fit(row.text, cells), row.ink)
        return (fit(f">{row.text[1:]}", cells), Ink.CURSOR if self.has_focus else row.ink)

    def on_focus(self) -> None:
        """The cursor shows that keys go here."""
        self.repaint()

    def on_blur(self) -> None:
        """Keys go elsewhere."""
        self.repaint()
