"""The part of a long list that is in memory: one window of rows around what is on the screen.

Pure but for the source it is given; `answer` runs in the loop or in a thread, as the source wishes.
"""

from typing import Final

from store.domain.values import dataclass
from tui.ports import LongRowSource, Row, RowKey, RowSource

MARGIN_ROWS: Final = 60
"""Read beyond the screen on either side: some pages pass before the next read, and a jump to an end of the
list is painted within three letters' time."""


@dataclass(frozen=True, slots=True)
class Window:
    """Rows `start` onwards of a list that had `total` rows when they were read."""

    start: int = 0
    rows: tuple[Row, ...] = ()
    total: int = 0
    is_counted: bool = True
    """Whether `total` is all there are; else there may be more."""

    @property
    def end(self) -> int:
        """The place behind the last row that is in memory."""
        return self.start + len(self.rows)

    def row(self, index: int) -> Row | None:
        """The row at a place in the whole list, if it is in memory."""
        offset = index - self.start
        return self.rows[offset] if 0 <= offset < len(self.rows) else None

    def holds(self, first: int, last: int) -> bool:
        """Whether all rows from `first` to before `last` are in memory, as far as they exist."""
        end = min(last, self.total)
        return first >= end or (first >= self.start and end <= self.end)

    def index_of(self, key: RowKey) -> int | None:
        """The place of a row that is in memory."""
        for offset, row in enumerate(self.rows):
            if row.key == key:
                return self.start + offset
        return None


def wanted(first: int, height: int, margin: int = MARGIN_ROWS) -> tuple[int, int]:
    """Start and size of the window to read when `height` rows from `first` are to be shown."""
    start = max(0, first - margin)
    return start, first - start + height + margin


def scrolled(top: int, cursor: int, height: int, total: int) -> int:
    """The first row to show so that the cursor is on the screen, moving as little as possible."""
    if cursor < top:
        top = cursor
    elif cursor >= top + height:
        top = cursor - height + 1
    return max(0, min(top, total - height))


@dataclass(frozen=True, slots=True)
class Request:
    """What a table wants to show next."""

    cursor: int
    top: int
    height: int
    """Rows on the screen."""
    total: int | None
    """How many rows there are; None: count them again."""
    key: RowKey | None = None
    """Follow this row, wherever it is now."""
    is_first: bool = False
    """Whether the list is another one: it may be gone with the next letter, so no more than is shown of it is
    read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table can show now."""

    window: Window
    cursor: int
    top: int


def answer(source: RowSource, request: Request) -> Reading:
    """Read what is wanted; the cursor follows its row, and stays on the same line of the screen.

    From the first row of the list it goes down with its row instead, so that what is new above it is seen.
    """
    if isinstance(source, LongRowSource):
        if request.total is None:
            source.renew()
        total = 0
    else:
        total = source.count() if request.total is None else request.total
    cursor, top = request.cursor, request.top
    window = _read(source, top, request.height, total, _margin(request))
    if request.key is not None:
        found = window.index_of(request.key)
        at = source.position(request.key) if found is None else found
        if at is not None:
            if cursor or at >= request.height:
                top += at - cursor
            cursor = at
    cursor, top = _within(window, cursor, top, request.height)
    if not window.holds(top, top + request.height):
        window = _read(source, top, request.height, total, MARGIN_ROWS)
        cursor, top = _within(window, cursor, top, request.height)
    if not window.is_counted and window.rows:  # it was gone beyond what was known: here may be the end
        cursor, top = _within(window, min(cursor, window.end - 1), top, request.height)
    return Reading(window, cursor, top)


def _margin(request: Request) -> int:
    """None for a list that may be gone with the next letter, nor for a change: many come, and move nobody."""
    return 0 if request.is_first or request.total is None else MARGIN_ROWS


def _within(window: Window, cursor: int, top: int, height: int) -> tuple[int, int]:
    """Cursor and top in a list of this length; one that is not counted may reach as far as they do."""
    total = window.total if window.is_counted else max(window.total, cursor + 1)
    cursor = max(0, min(cursor, total - 1))
    return cursor, scrolled(top, cursor, height, total)


def _read(source: RowSource, first: int, height: int, total: int, margin: int) -> Window:
    start, size = wanted(max(0, first), height, margin)
    rows = tuple(source.window(start, size))
    if not isinstance(source, LongRowSource):
        return Window(start, rows, total)
    known, is_counted = source.known()
    return Window(start, rows, known if is_counted else max(known, start + len(rows)), is_counted)
