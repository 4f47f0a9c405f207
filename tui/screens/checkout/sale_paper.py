"""Paints the sale: its lines or the last receipt on the left, the customer and the sums on the right."""

from tui.screens.checkout import state
from tui.screens.checkout.state import Phase, Spans, View
from tui.theme.inks import Ink
from tui.widgets.cells import fit, width, wrap
from tui.widgets.paper import Paper


class SalePaper(Paper):
    """Fills the work area; only rows that differ are painted again."""

    def __init__(self) -> None:
        super().__init__()
        self._view = View()
        self._painted: dict[int, Spans] = {}

    @property
    def rows_for_lines(self) -> int:
        """How many lines of the sale fit below the titles."""
        return max(1, self.size.height - 1)

    def show(self, view: View) -> None:
        """Show another state of things."""
        self._view = view
        size = self.size
        changed = [y for y in range(size.height) if self._painted.get(y) != self._row(y, size.width)]
        if changed:
            self.repaint(*changed)

    def line(self, y: int, width: int) -> Spans:
        """One row: left, a rule, right."""
        row = self._row(y, width)
        self._painted[y] = row
        return row

    def _row(self, y: int, cells: int) -> Spans:
        side = state.side_cells(self.app.size.width)
        left = cells - side - 3
        right = state.side(self._view, side, self.size.height)
        return [
            *_filled(self._left(y, left), left),
            (" │ ", Ink.RULE),
            *(right[y] if y < len(right) else []),
        ]

    def _left(self, y: int, cells: int) -> Spans:
        view = self._view
        if view.phase is Phase.PAID and view.receipt:
            rows = state.receipt_rows(view, self.size.height)
            return [(fit(rows[y], cells), Ink.TEXT)] if y < len(rows) else []
        if y == 0:
            return state.header(view, cells)
        if view.till is None or not view.till.lines:
            return self._words(y - 2, cells)
        first = state.first_row(view, self.rows_for_lines)
        return state.line_row(view, first + y - 1, cells)

    def _words(self, row: int, cells: int) -> Spans:
        told = [line for words in state.words(self._view) for line in wrap(words, cells - 4)]
        if not 0 <= row < len(told):
            return []
        return [("  " + told[row], Ink.BAD if self._view.trouble else Ink.DIM)]


def _filled(spans: Spans, cells: int) -> Spans:
    taken = sum(width(text) for text, _ in spans)
    return [*spans, (" " * max(0, cells - taken), Ink.TEXT)]
