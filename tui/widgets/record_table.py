"""A list of any length with its keys and marks: what every screen that is a list has in its middle.

    table = RecordTable(
        (Column("name", "Name", 20, share=2), Column("balance", "Balance", 10, align="right")),
        empty="No customers yet. n creates the first one.",
    )
    table.use(source)                  # rows, search and order are the source's (ports.RowSource)
    table.reload()                     # a fact arrived: read again, the cursor stays on its row
    table.renew(source)                # the same from a source made anew
    table.sorted_by = ("name", False)  # what the header shows; the source sorts
    table.cursor_key, table.marks      # what an action is about; marks are keys or "all but these"

It tells what `row_view` does, and `MarksChanged` and `SortChosen(column)` (s on the current column). Its keys
are those of scope `list` in keys.py.

Quick sources (`is_quick`) are read in the loop: a window is read in a millisecond, faster than a thread
starts, and lasts for several pages. For others one thread reads. Long sources (ports.LongRowSource) are shown
before they are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from tui.keys import bindings
from tui.ports import RowKey, RowSource
from tui.widgets.columns import Column
from tui.widgets.marks import ALL_MARKS, NO_MARKS, Marks
from tui.widgets.row_view import RowView


class RecordTable(RowView, can_focus=True):
    """Header and rows."""

    BINDINGS = bindings(
        *(
            f"list.{name}"
            for name in ("up", "down", "page_up", "page_down", "first", "last", "left", "right")
        ),
        *(f"list.{name}" for name in ("mark", "mark_all", "invert", "sort", "narrower", "wider", "retry")),
    )

    @dataclass
    class MarksChanged(Message):
        """Other rows are marked."""

        table: "RecordTable"

    @dataclass
    class SortChosen(Message):
        """The list should be in the order of this column, or the other way round if it is."""

        table: "RecordTable"
        column: str

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "Nothing here yet.",
        can_mark: bool = True,
        is_newest_first: bool = False,
    ) -> None:
        """`can_mark`: something can be done with several rows at once; `is_newest_first`: as of a RowView."""
        super().__init__(columns, empty=empty, is_newest_first=is_newest_first)
        self._can_mark = can_mark
        self._marks = NO_MARKS

    @property
    def marks(self) -> Marks:
        """Which rows are marked."""
        return self._marks

    @marks.setter
    def marks(self, marks: Marks) -> None:
        if marks != self._marks:
            self._marks = marks
            self.repaint()
            self.post_message(self.MarksChanged(self))

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """Column and whether it runs downwards, as the header shows it."""
        return self._columns.order

    @sorted_by.setter
    def sorted_by(self, order: tuple[str, bool]) -> None:
        self._columns.order = order
        self.repaint(0)

    def use(self, source: RowSource, *, key: RowKey | None = None) -> None:
        """Show another list from its beginning, or from the row `key`.

        Marked keys stay marked; "all that match" ends, for what matches is another question now.
        """
        if self._marks.is_all:
            self.marks = NO_MARKS
        super().use(source, key=key)

    def is_marked(self, key: RowKey) -> bool:
        """Whether a row is shown as marked."""
        return key in self._marks

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Whether rows can be marked, and columns sorted."""
        if action in {"mark", "mark_all", "invert"}:
            return self._can_mark
        return action != "sort" or self._columns.can_sort

    def action_up(self) -> None:
        """One row up."""
        self.go(-1)

    def action_down(self) -> None:
        """One row down."""
        self.go(1)

    def action_page_up(self) -> None:
        """One page up."""
        self.go(-self.rows_high)

    def action_page_down(self) -> None:
        """One page down."""
        self.go(self.rows_high)

    def action_first(self) -> None:
        """To the first row."""
        self.go_first()

    def action_last(self) -> None:
        """To the last row."""
        self.go_last()

    def action_left(self) -> None:
        """To the column on the left."""
        self._go_column(-1)

    def action_right(self) -> None:
        """To the column on the right."""
        self._go_column(1)

    def action_mark(self) -> None:
        """Mark the row and move on."""
        key = self.cursor_key
        if key is None:
            return
        self._marks = self._marks.toggled(key)
        self.repaint_cursor()
        self.post_message(self.MarksChanged(self))
        self.go(1)

    def action_mark_all(self) -> None:
        """Mark all that match."""
        if self.total:
            self.marks = ALL_MARKS

    def action_invert(self) -> None:
        """Mark what is not marked."""
        if self.total:
            self.marks = self._marks.inverted()

    def action_sort(self) -> None:
        """Ask for the order of the current column."""
        column = self._columns.current
        if column.sortable:
            self.post_message(self.SortChosen(self, column.id))

    def action_narrower(self) -> None:
        """Take a cell from the current column."""
        self._widen(-1)

    def action_wider(self) -> None:
        """Give a cell to the current column."""
        self._widen(1)

    def action_retry(self) -> None:
        """Read again."""
        self.reload()

    def _widen(self, more: int) -> None:
        self._columns.widen(more, self.cells)
        self.repaint()

    def _go_column(self, steps: int) -> None:
        before = self.placed()
        if not self._columns.step(steps):
            return
        if self.placed() == before:
            self.repaint(0)
        else:
            self.repaint()
