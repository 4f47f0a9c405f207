"""A list of any length on the screen: one window of its rows, and a cursor that is always in view.

It tells `CursorMoved(key)`, `Loaded`, and `Refused(reason)` when a window could not be read. It knows no keys
and no marks; those are `record_table`'s. No cell is read as markup, and none can move the terminal's cursor.

While a thread reads (`row_reader`) the cursor moves on at once, the old rows stay on the screen until the new
ones are there, and of all places the cursor passed meanwhile only the last is read.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from textual.message import Message
from textual.strip import Strip
from textual.worker import Worker

from tui.ports import LongRowSource, Row, RowKey, RowSource
from tui.theme.inks import Ink
from tui.widgets.cells import fit
from tui.widgets.column_view import ColumnView
from tui.widgets.columns import Column, Placed
from tui.widgets.paper import Paper, Span
from tui.widgets.row_reader import COUNT_AGAIN_SECONDS, COUNT_SECONDS, RowReader
from tui.widgets.table_lines import GUTTER, header_spans, row_text, thumb, words_spans
from tui.widgets.windows import Reading, Request, Window, scrolled

_NOWHERE: Final = Reading(Window(), 0, 0)


class RowView(Paper):
    """Header and rows."""

    @dataclass
    class CursorMoved(Message, namespace="record_table"):
        """The cursor is on another row; None: there is none."""

        table: "RowView"
        key: RowKey | None

    @dataclass
    class Loaded(Message, namespace="record_table"):
        """Rows were read; the count may be another."""

        table: "RowView"

    @dataclass
    class Refused(Message, namespace="record_table"):
        """Rows could not be read."""

        table: "RowView"
        reason: str

    def __init__(self, columns: Sequence[Column], *, empty: str, is_newest_first: bool = False) -> None:
        """`empty`: what an empty list says. `is_newest_first`: a cursor on the first row stays there."""
        super().__init__()
        self._is_newest_first = is_newest_first
        self._columns = ColumnView(columns)
        self._reader = RowReader(
            self, came=self._came, outdated=self.reload, counted=self._know, refused=self._refuse
        )
        self._shown = _NOWHERE
        """What is painted."""
        self._shown_of: RowSource | None = None
        """The list it is of."""
        self._painted: dict[int, Hashable] = {}
        """What each line on the screen is made of."""
        self._cursor = 0
        """Where the cursor is; ahead of what is painted while a thread reads."""
        self._top = 0
        self._start_key: RowKey | None = None
        """The row to start at, until the list is shown."""
        self._is_last_wanted = False
        """End was pressed before it was known where that is."""
        self._told_key: RowKey | None = None
        self.is_recounted = False
        """Whether a list that was counted is read and counted anew: until then it is taken to be as long."""
        self._empty = empty
        self._reason = ""

    @property
    def _is_read(self) -> bool:
        """Whether what is shown is of the list that is asked for."""
        return self._reader.source is not None and self._reader.source is self._shown_of

    # What screens ask and tell

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
        row = self.cursor_row
        return None if row is None else row.key

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor as it is shown."""
        return self._shown.window.row(self._cursor)

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
        """Show another list from its beginning, or from the row `key`."""
        self._reader.source = source
        self._start_key = key
        self._cursor = self._top = 0
        self._is_last_wanted = False
        self._read(key=key, recount=True, is_first=key is None)

    def reload(self) -> None:
        """Read again what is on the screen; the cursor follows its row."""
        key = self.cursor_key if self._is_read else self._start_key
        if self._is_read and self._is_newest_first and self._cursor == 0:
            key = None
        self._read(key=key, recount=True)

    def renew(self, source: RowSource) -> None:
        """Read the same list again from another source, made after a change."""
        if self._is_read:
            self._shown_of = source
        self._reader.source = source
        self.reload()

    def show_key(self, key: RowKey) -> None:
        """Read again with the cursor on this row, if the list has it."""
        self._read(key=key, recount=True)

    def clear(self) -> None:
        """Show no list: it has no source yet."""
        self._reader.source = self._shown_of = None
        self._apply(_NOWHERE)

    # Moving

    @property
    def rows_high(self) -> int:
        """How many rows fit below the header."""
        return max(1, self.size.height - 1)

    def go(self, steps: int) -> None:
        """Move the cursor down by so many rows, or with a negative number up, as far as there are rows."""
        self._go(self._cursor + steps)

    def go_first(self) -> None:
        """To the first row."""
        self._go(0)

    def go_last(self) -> None:
        """To the last row, as soon as it is known where that is."""
        if self.is_counted:
            self._go(self.total - 1)
        else:
            self._is_last_wanted = True

    def repaint_cursor(self) -> None:
        """Paint the row under the cursor again."""
        self.repaint(self._line_of(self._cursor))

    def _go(self, cursor: int) -> None:
        self._is_last_wanted = False
        total = self.total if self.is_counted else max(self.total, cursor + 1)
        cursor = max(0, min(cursor, total - 1))
        if cursor == self._cursor or self._reader.source is None:
            return
        before, self._cursor = self._cursor, cursor
        top = scrolled(self._top, cursor, self.rows_high, total)
        if top == self._top == self._shown.top:
            self.repaint(self._line_of(before), self._line_of(cursor))
            self._tell_cursor()
            return
        self._top = top
        if cursor < self.total and self._shown.window.holds(top, top + self.rows_high):
            self._apply(Reading(self._shown.window, cursor, top))
        else:
            self._read()

    def _line_of(self, index: int) -> int:
        return index - self._shown.top + 1

    def _tell_cursor(self) -> None:
        key = self.cursor_key
        if key != self._told_key:
            self._told_key = key
            self.post_message(self.CursorMoved(self, key))

    # Reading

    def _read(self, *, key: RowKey | None = None, recount: bool = False, is_first: bool = False) -> None:
        if self._reader.source is None or not self.size.height:
            return
        total = None if recount else self.total
        self._reader.read(Request(self._cursor, self._top, self.rows_high, total, key, is_first))
        if self._reader.is_reading and not self.total:
            self.repaint()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A thread has read or counted, or could not."""
        event.stop()
        self._reader.finished(event)

    def _came(self, request: Request, reading: Reading) -> None:
        """Show what was read; then what people moved on to meanwhile."""
        is_same, self._shown_of = self._shown_of is self._reader.source, self._reader.source
        if (self._cursor, self._top) == (request.cursor, request.top):
            self._apply(reading, is_same=is_same)
            return
        total = reading.window.total
        cursor = max(0, min(reading.cursor + self._cursor - request.cursor, total - 1))
        top = scrolled(reading.top + self._top - request.top, cursor, self.rows_high, total)
        is_there = reading.window.holds(top, top + self.rows_high)
        self._apply(Reading(reading.window, cursor, top) if is_there else reading)
        if not is_there:
            self._cursor, self._top = cursor, top
            self._read()

    def _apply(self, reading: Reading, *, is_same: bool = False) -> None:
        """Show this; of the list that is shown already only what is new in it is painted."""
        window = reading.window
        self.is_recounted = is_same and not window.is_counted and (self.is_counted or self.is_recounted)
        if self.is_recounted:
            reading = replace(reading, window=replace(window, total=max(self.total, window.total)))
        self._shown = reading
        self._cursor, self._top = reading.cursor, reading.top
        self._reason = ""
        if is_same:
            self._repaint_changed()
        else:
            self.repaint()
        self.post_message(self.Loaded(self))
        self._tell_cursor()
        if not self.is_counted:
            self._reader.count(COUNT_AGAIN_SECONDS if self.is_recounted else COUNT_SECONDS)

    def _know(self, source: LongRowSource) -> None:
        """How many there are has been found out."""
        if self.is_counted:
            return
        total, is_counted = source.known()
        before = self.total
        window = replace(self._shown.window, total=total, is_counted=is_counted)
        self._shown = replace(self._shown, window=window)
        self.is_recounted = False
        if total != before or not total:
            self._repaint_changed()
        self.post_message(self.Loaded(self))
        if not is_counted:
            self._reader.count()
        elif self._is_last_wanted:
            self._go(total - 1)

    def _refuse(self, reason: str) -> None:
        self._reason = reason
        self.repaint()
        self.post_message(self.Refused(self, reason))

    def on_resize(self) -> None:
        """More or fewer rows fit."""
        top = scrolled(self._top, self._cursor, self.rows_high, self.total)
        if self.total and self._shown.window.holds(top, top + self.rows_high):
            self._apply(Reading(self._shown.window, self._cursor, top))
        else:
            self._top = top
            self._read(key=self._start_key, recount=not self.total)

    # Painting

    def render_line(self, y: int) -> Strip:
        """As Textual asks, and kept in mind."""
        self._painted[y] = self._matter(y, self.rows_high)
        return super().render_line(y)

    def _repaint_changed(self) -> None:
        """Paint the lines that say something else now: a change in a busy shop concerns one of them."""
        height, painted = self.rows_high, self._painted
        changed = [y for y in range(height + 1) if self._matter(y, height) != painted.get(y)]
        if changed:
            self.repaint(*changed)

    def _matter(self, y: int, height: int) -> Hashable:
        """What a line is made of, but for what all lines are painted anew for: columns, focus, marks."""
        if y == 0:
            return self._columns.order
        if not self.total:
            return self._words()
        top = self._shown.top
        index = top + y - 1
        last = thumb(y - 1, top=top, total=self.total, height=height)
        return self._shown.window.row(index), index == self._cursor, last

    def is_marked(self, key: RowKey) -> bool:  # noqa: ARG002 - nothing is, without marks
        """Whether a row is shown as marked."""
        return False

    def on_focus(self) -> None:
        """The cursor shows that keys go here."""
        self.repaint()

    def on_blur(self) -> None:
        """Keys go elsewhere."""
        self.repaint()

    def placed(self) -> tuple[Placed, ...]:
        """What of the columns is in view."""
        return self._columns.placed(self.cells)

    @property
    def cells(self) -> int:
        """The width of all columns together."""
        return self.size.width - GUTTER - 1

    def line(self, y: int, width: int) -> list[Span]:
        """The header, a row, or the words of a list without rows."""
        if y == 0:
            view = self._columns
            current = view.index if self.has_focus else None
            return header_spans(view.columns, self.placed(), current=current, order=view.order)
        if not self.total:
            return words_spans(self._words(), y - 1, width, Ink.BAD if self._reason else Ink.DIM)
        index = self._shown.top + y - 1
        row = self._shown.window.row(index)
        return [] if row is None else self._row(index, row, width)

    def _row(self, index: int, row: Row, width: int) -> list[Span]:
        is_cursor, is_marked = index == self._cursor, self.is_marked(row.key)
        ink = Ink.CURSOR if is_cursor and self.has_focus else Ink.MARK if is_marked else row.ink
        text = row_text(row, self._columns.columns, self.placed(), is_cursor=is_cursor, is_marked=is_marked)
        top = self._shown.top
        last = thumb(index - top, top=top, total=self.total, height=self.rows_high)
        return [(fit(text, width - 1), ink), (last, ink if last == " " else Ink.RULE)]

    def _words(self) -> tuple[str, ...]:
        if self._reason:
            return (self._reason, "Ctrl+R tries again.")
        if self._is_read and self.is_counted and not self._reader.is_reading:
            return tuple(self._empty.split("\n"))
        return ("Reading ...",) if self._reader.source is not None else ()
