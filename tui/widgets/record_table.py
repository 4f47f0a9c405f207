"""A list of any length: it holds one window of rows and asks its source for the next one.

    table = RecordTable(
        (Column("name", "Name", 20, share=2), Column("balance", "Balance", 10, align="right")),
        empty="No customers yet. n creates the first one.",
    )
    table.use(source)                  # rows, search and order are the source's (ports.RowSource)
    table.reload()                     # a fact arrived: read again, the cursor stays on its row
    table.sorted_by = ("name", False)  # what the header shows; the source sorts
    table.cursor_key, table.marks      # what an action is about; marks are keys or "all but these"

It tells: `CursorMoved(key)`, `MarksChanged`, `SortChosen(column)` (s on the current column),
`Refused(reason)` when a window could not be read. Its keys are those of scope `list` in keys.py.

Quick sources (`is_quick`) are read in the loop: a window is read in a millisecond, faster than a thread
starts, and lasts for several pages. For others one thread reads; the cursor moves on at once, the old rows
stay on the screen until the new ones are there, and of all places the cursor passed meanwhile only
the last is read. Long sources (ports.LongRowSource) are shown before they are counted. No cell is read as
markup, and none can move the terminal's cursor.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from textual.message import Message
from textual.worker import Worker, WorkerState

from store.domain.errors import TillError
from tui.keys import bindings
from tui.ports import LongRowSource, Row, RowKey, RowSource
from tui.theme.inks import Ink
from tui.widgets.cells import fit
from tui.widgets.columns import WIDTH_MIN, Column, Placed, in_view
from tui.widgets.marks import ALL_MARKS, NO_MARKS, Marks
from tui.widgets.paper import Paper, Span
from tui.widgets.table_lines import GUTTER, header_spans, row_text, thumb, words_spans
from tui.widgets.windows import Reading, Request, Window, answer, scrolled

_WIDTH_MAX: Final = 60

_NOWHERE: Final = Reading(Window(), 0, 0)


class RecordTable(Paper, can_focus=True):
    """Header and rows."""

    BINDINGS = bindings(
        *(
            f"list.{name}"
            for name in ("up", "down", "page_up", "page_down", "first", "last", "left", "right")
        ),
        *(f"list.{name}" for name in ("mark", "mark_all", "invert", "sort", "narrower", "wider", "retry")),
    )

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another row; None: there is none."""

        table: "RecordTable"
        key: RowKey | None

    @dataclass
    class MarksChanged(Message):
        """Other rows are marked."""

        table: "RecordTable"

    @dataclass
    class SortChosen(Message):
        """The list should be in the order of this column, or the other way round if it is."""

        table: "RecordTable"
        column: str

    @dataclass
    class Loaded(Message):
        """Rows were read; the count may be another."""

        table: "RecordTable"

    @dataclass
    class Refused(Message):
        """Rows could not be read."""

        table: "RecordTable"
        reason: str

    def __init__(
        self, columns: Sequence[Column], *, empty: str = "Nothing here yet.", can_mark: bool = True
    ) -> None:
        """`can_mark`: something can be done with several rows at once."""
        super().__init__()
        self._columns = tuple(columns)
        self._can_mark = can_mark
        self._source: RowSource | None = None
        self._shown = _NOWHERE
        """What is painted."""
        self._cursor = 0
        """Where the cursor is; ahead of what is painted while a slow source reads."""
        self._top = 0
        self._column = 0
        self._first_column = 0
        self._resized: dict[str, int] = {}
        self._placed: tuple[Placed, ...] = ()
        self._placed_for = (0, -1)
        self._marks = NO_MARKS
        self._empty = empty
        self._reason = ""
        self._asked: tuple[RowSource, Request] | None = None
        """What a thread is reading."""
        self._is_stale = False
        """A fact arrived while it reads."""
        self._start_key: RowKey | None = None
        """The row to start at, while the table has no size yet."""
        self._sorted_by: tuple[str, bool] = ("", False)
        self._told_key: RowKey | None = None
        self._counting: LongRowSource | None = None
        """What a thread is counting."""
        self._is_last_wanted = False
        """End was pressed before it was known where that is."""

    # What screens ask and tell

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
    def total(self) -> int:
        """How many rows the list had when it was last read."""
        return self._shown.window.total

    @property
    def is_counted(self) -> bool:
        """Whether `total` is all there are; a very long list is counted while its first rows are shown."""
        return self._shown.window.is_counted

    @property
    def cursor_key(self) -> RowKey | None:
        """The row under the cursor; None in an empty list, and while a slow source has not read it."""
        row = self._shown.window.row(self._cursor)
        return None if row is None else row.key

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor as it is shown."""
        return self._shown.window.row(self._cursor)

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """Column and whether it runs downwards, as the header shows it."""
        return self._sorted_by

    @sorted_by.setter
    def sorted_by(self, order: tuple[str, bool]) -> None:
        self._sorted_by = order
        self.repaint(0)

    @property
    def empty(self) -> str:
        """What an empty list says: the words and the next key."""
        return self._empty

    @empty.setter
    def empty(self, words: str) -> None:
        self._empty = words
        if not self.total:
            self.repaint()

    def use(self, source: RowSource, *, key: RowKey | None = None) -> None:
        """Show another list from its beginning, or from the row `key`.

        Marked keys stay marked; "all that match" ends, for what matches is another question now.
        """
        self._source = source
        self._start_key = key
        self._cursor = self._top = 0
        self._is_last_wanted = False
        if self._marks.is_all:
            self.marks = NO_MARKS
        self._read(key=key, recount=True)

    def reload(self) -> None:
        """Read again what is on the screen; the cursor follows its row."""
        if self._source is not None:
            self._read(key=self.cursor_key, recount=True)

    def show_key(self, key: RowKey) -> None:
        """Read again with the cursor on this row, if the list has it."""
        if self._source is not None:
            self._read(key=key, recount=True)

    def clear(self) -> None:
        """Show no list: it has no source yet."""
        self._source = None
        self._apply(_NOWHERE)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Whether rows can be marked, and columns sorted."""
        if action in {"mark", "mark_all", "invert"}:
            return self._can_mark
        return action != "sort" or any(column.sortable for column in self._columns)

    def action_up(self) -> None:
        """One row up."""
        self._go(self._cursor - 1)

    def action_down(self) -> None:
        """One row down."""
        self._go(self._cursor + 1)

    def action_page_up(self) -> None:
        """One page up."""
        self._go(self._cursor - self._rows_high)

    def action_page_down(self) -> None:
        """One page down."""
        self._go(self._cursor + self._rows_high)

    def action_first(self) -> None:
        """To the first row."""
        self._go(0)

    def action_last(self) -> None:
        """To the last row, as soon as it is known where that is."""
        if self.is_counted:
            self._go(self.total - 1)
        else:
            self._is_last_wanted = True

    def action_left(self) -> None:
        """To the column on the left."""
        self._go_column(self._column - 1)

    def action_right(self) -> None:
        """To the column on the right."""
        self._go_column(self._column + 1)

    def action_mark(self) -> None:
        """Mark the row and move on."""
        key = self.cursor_key
        if key is None:
            return
        self._marks = self._marks.toggled(key)
        self.repaint(self._line_of(self._cursor))
        self.post_message(self.MarksChanged(self))
        self._go(self._cursor + 1)

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
        column = self._columns[self._column]
        if column.sortable:
            self.post_message(self.SortChosen(self, column.id))

    def action_narrower(self) -> None:
        """Take a cell from the current column."""
        self._resize(-1)

    def action_wider(self) -> None:
        """Give a cell to the current column."""
        self._resize(1)

    def action_retry(self) -> None:
        """Read again."""
        self.reload()

    def _resize(self, step: int) -> None:
        column = self._columns[self._column]
        placed = next((p.width for p in self._in_view() if p.index == self._column), column.width)
        self._resized[column.id] = max(WIDTH_MIN, min(_WIDTH_MAX, placed + step))
        self._placed_for = (0, -1)
        self.repaint()

    def _go_column(self, column: int) -> None:
        column = max(0, min(column, len(self._columns) - 1))
        if column == self._column:
            return
        self._column = column
        before = self._placed
        if self._in_view() == before:
            self.repaint(0)
        else:
            self.repaint()

    def _go(self, cursor: int) -> None:
        self._is_last_wanted = False
        cursor = max(0, min(cursor, self.total - 1))
        if cursor == self._cursor or self._source is None:
            return
        before, self._cursor = self._cursor, cursor
        top = scrolled(self._top, cursor, self._rows_high, self.total)
        if top == self._top == self._shown.top:
            self.repaint(self._line_of(before), self._line_of(cursor))
            self._tell_cursor()
            return
        self._top = top
        if self._shown.window.holds(top, top + self._rows_high):
            self._apply(Reading(self._shown.window, cursor, top))
        else:
            self._read()

    # Reading

    @property
    def _rows_high(self) -> int:
        return max(1, self.size.height - 1)

    def _line_of(self, index: int) -> int:
        return index - self._shown.top + 1

    def _read(self, *, key: RowKey | None = None, recount: bool = False) -> None:
        source = self._source
        if source is None or not self.size.height:
            return
        if self._asked is not None:
            self._is_stale = self._is_stale or recount
            return
        request = Request(self._cursor, self._top, self._rows_high, None if recount else self.total, key)
        if not source.is_quick:
            self._ask(source, request)
            return
        try:
            reading = answer(source, request)
        except TillError as refusal:
            self._fail(str(refusal))
        else:
            self._apply(reading)

    def _ask(self, source: RowSource, request: Request) -> None:
        self._asked = (source, request)
        self.run_worker(lambda: answer(source, request), thread=True, exit_on_error=False, group="rows")
        if not self.total:
            self.repaint()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A thread has read a window or counted, or could not."""
        event.stop()
        if event.worker.group == "count":
            if event.state in {WorkerState.SUCCESS, WorkerState.ERROR}:
                self._take_count(event.worker)
            return
        if event.state not in {WorkerState.SUCCESS, WorkerState.ERROR} or self._asked is None:
            return
        (source, request), self._asked = self._asked, None
        if source is not self._source:
            self._is_stale = False
            self._read(key=self._start_key, recount=True)
        elif event.state is WorkerState.SUCCESS and event.worker.result is not None:
            self._arrive(request, event.worker.result)
        elif isinstance(event.worker.error, TillError):
            self._fail(str(event.worker.error))
        else:
            raise event.worker.error or RuntimeError("the rows were not read")

    def _arrive(self, request: Request, reading: Reading) -> None:
        """Show what was read; then what people moved on to meanwhile."""
        total = reading.window.total
        cursor = max(0, min(reading.cursor + self._cursor - request.cursor, total - 1))
        top = scrolled(reading.top + self._top - request.top, cursor, self._rows_high, total)
        is_there = reading.window.holds(top, top + self._rows_high)
        self._apply(Reading(reading.window, cursor, top) if is_there else reading)
        if self._is_stale:
            self._is_stale = False
            self.reload()
        elif not is_there:
            self._cursor, self._top = cursor, top
            self._read()

    def _apply(self, reading: Reading) -> None:
        self._shown = reading
        self._cursor, self._top = reading.cursor, reading.top
        self._reason = ""
        self.repaint()
        self.post_message(self.Loaded(self))
        self._tell_cursor()
        self._count()

    def _count(self) -> None:
        """Have a long list counted in a thread, one count at a time."""
        source = self._source
        if self.is_counted or self._counting is not None or not isinstance(source, LongRowSource):
            return
        self._counting = source
        self.run_worker(source.count, thread=True, exit_on_error=False, group="count")

    def _take_count(self, worker: Worker[int]) -> None:
        source, self._counting = self._counting, None
        if source is not self._source:
            self._count()
        elif isinstance(worker.error, TillError):
            self._fail(str(worker.error))
        elif worker.error is not None:
            raise worker.error
        elif source is not None and not self.is_counted:
            self._know(source)

    def _know(self, source: LongRowSource) -> None:
        """How many there are has been found out."""
        total, is_counted = source.known()
        window = self._shown.window
        self._shown = replace(self._shown, window=replace(window, total=total, is_counted=is_counted))
        is_last_wanted = self._is_last_wanted
        self.repaint()
        self.post_message(self.Loaded(self))
        if not is_counted:
            self._count()
        elif is_last_wanted:
            self._go(total - 1)

    def _fail(self, reason: str) -> None:
        self._reason = reason
        self.repaint()
        self.post_message(self.Refused(self, reason))

    def _tell_cursor(self) -> None:
        key = self.cursor_key
        if key != self._told_key:
            self._told_key = key
            self.post_message(self.CursorMoved(self, key))

    def on_resize(self) -> None:
        """More or fewer rows fit."""
        top = scrolled(self._top, self._cursor, self._rows_high, self.total)
        if self.total and self._shown.window.holds(top, top + self._rows_high):
            self._apply(Reading(self._shown.window, self._cursor, top))
        else:
            self._top = top
            self._read(key=self._start_key, recount=not self.total)

    # Painting

    def on_focus(self) -> None:
        """The cursor shows that keys go here."""
        self.repaint()

    def on_blur(self) -> None:
        """Keys go elsewhere."""
        self.repaint()

    def line(self, y: int, width: int) -> list[Span]:
        """The header, a row, or the words of a list without rows."""
        if y == 0:
            current = self._column if self.has_focus else None
            return header_spans(self._columns, self._in_view(), current=current, order=self._sorted_by)
        if not self.total:
            return words_spans(self._words(), y - 1, width, Ink.BAD if self._reason else Ink.DIM)
        index = self._shown.top + y - 1
        row = self._shown.window.row(index)
        return [] if row is None else self._row(index, row, width)

    def _row(self, index: int, row: Row, width: int) -> list[Span]:
        is_cursor, is_marked = index == self._cursor, row.key in self._marks
        ink = Ink.CURSOR if is_cursor and self.has_focus else Ink.MARK if is_marked else row.ink
        text = row_text(row, self._columns, self._in_view(), is_cursor=is_cursor, is_marked=is_marked)
        top = self._shown.top
        last = thumb(index - top, top=top, total=self.total, height=self._rows_high)
        return [(fit(text, width - 1), ink), (last, ink if last == " " else Ink.RULE)]

    def _words(self) -> tuple[str, ...]:
        if self._reason:
            return (self._reason, "Ctrl+R tries again.")
        if self._asked is not None:
            return ("Reading ...",)
        return tuple(self._empty.split("\n")) if self._source is not None else ()

    def _in_view(self) -> tuple[Placed, ...]:
        cells = self.size.width - GUTTER - 1
        if self._placed_for != (cells, self._column):
            self._placed = in_view(
                self._columns, cells, first=self._first_column, current=self._column, resized=self._resized
            )
            self._first_column = self._placed[0].index
            self._placed_for = (cells, self._column)
        return self._placed
