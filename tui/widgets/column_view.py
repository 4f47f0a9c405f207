"""The columns of one table as somebody looks at them: the current one, widths given by hand, the order shown.

Where columns stand and how wide they are is worked out in `columns`.
"""

from collections.abc import Sequence
from typing import Final

from tui.widgets.columns import WIDTH_MIN, Column, Placed, in_view

_WIDTH_MAX: Final = 60


class ColumnView:
    """Starts at the first column, with the widths the columns were made with."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.order: tuple[str, bool] = ("", False)
        """Column and whether it runs downwards, as the header shows it."""
        self._current = 0
        self._first = 0
        self._by_hand: dict[str, int] = {}
        self._placed: tuple[Placed, ...] = ()
        self._placed_for: tuple[int, int] | None = None

    @property
    def index(self) -> int:
        """Which column keys act on."""
        return self._current

    @property
    def current(self) -> Column:
        """The column keys act on."""
        return self.columns[self._current]

    @property
    def can_sort(self) -> bool:
        """Whether there is a column to sort by."""
        return any(column.sortable for column in self.columns)

    def step(self, columns: int) -> bool:
        """Go to the right, or with a negative number to the left; whether it is another column then."""
        before, self._current = self._current, max(0, min(self._current + columns, len(self.columns) - 1))
        return self._current != before

    def widen(self, more: int, cells: int) -> None:
        """Give cells to the current column, or with a negative number take some, in a table of `cells`."""
        placed = self.placed(cells)
        width = next((each.width for each in placed if each.index == self._current), self.current.width)
        self._by_hand[self.current.id] = max(WIDTH_MIN, min(_WIDTH_MAX, width + more))
        self._placed_for = None

    def placed(self, cells: int) -> tuple[Placed, ...]:
        """What of the columns is in view in so many cells; the current one always is."""
        if self._placed_for != (cells, self._current):
            self._placed = in_view(
                self.columns, cells, first=self._first, current=self._current, resized=self._by_hand
            )
            self._first = self._placed[0].index
            self._placed_for = (cells, self._current)
        return self._placed
