"""Lines of the history as rows of a list, and one of them to read; of the whole shop or of one group."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from store.domain.names import name_key
from tui.ports import Row, RowKey
from tui.theme.inks import Ink
from tui.widgets.cells import wrap
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar, day_text
from tui.widgets.paper import Span

if TYPE_CHECKING:
    from store.domain.history import Entry

SHOWN_MAX: Final = 2_000
"""Nobody reads further back line by line; the filter looks through as many."""

AT: Final = Column("at", "When", 14, sortable=False)
WHAT: Final = Column("what", "What", 24, share=4, sortable=False)
SUBJECT: Final = Column("subject", "Of", 12, share=1, sortable=False)
WHO: Final = Column("who", "Who", 10, share=1, sortable=False)
LANE: Final = Column("lane", "Lane", 7, share=1, sortable=False)
UNDO: Final = Column("undo", "Undo", 4, sortable=False)

_READ_CELLS: Final = 58


class HistoryRows:
    """The latest lines that have every word: read once, in the thread that shows them."""

    is_quick = False

    def __init__(
        self,
        read: "Callable[[int, int], list[Entry]]",
        columns: Sequence[Column],
        calendar: Calendar,
        text: str,
    ) -> None:
        """`read` answers lines `start` to `start + size`, the last first."""
        self._read = read
        self._columns = tuple(columns)
        self._calendar = calendar
        self._words = name_key(text).split()
        self._rows: Sequence[Row] = ()
        self.entries: dict[RowKey, Entry] = {}
        """The lines shown, by row."""

    def count(self) -> int:
        """How many there are; this reads them."""
        found = self._read(0, SHOWN_MAX)
        rows = [(self._row(place, entry, len(found)), entry) for place, entry in enumerate(found)]
        shown = [pair for pair in rows if self._matches(pair[0])]
        self._rows = [row for row, _ in shown]
        self.entries = {row.key: entry for row, entry in shown}
        return len(self._rows)

    def _matches(self, row: Row) -> bool:
        text = name_key(" ".join(row.cells))
        return all(word in text for word in self._words)

    def _row(self, place: int, entry: "Entry", total: int) -> Row:
        cells = _cells(entry, self._calendar)
        key = entry.action if entry.action is not None else total - place
        ink = Ink.TEXT if entry.action is not None else Ink.DIM
        return Row(key, tuple(cells[column.id] for column in self._columns), ink)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return self._rows[start : start + size]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), None)


def _cells(entry: "Entry", calendar: Calendar) -> dict[str, str]:
    return {
        AT.id: f"{day_text(entry.at, calendar)} {calendar.local(entry.at):%H:%M}",
        WHAT.id: entry.what,
        SUBJECT.id: entry.subject,
        WHO.id: _by(entry),
        LANE.id: entry.lane,
        UNDO.id: "u" if entry.is_undoable else "",
    }


def _by(entry: "Entry") -> str:
    """Who, and by which door unless it was a till."""
    if entry.via == "rule":
        return "the rule"
    return entry.who if entry.via == "till" else f"{entry.who} ({entry.via})"


def entry_lines(entry: "Entry", calendar: Calendar) -> list[list[Span]]:
    """One line of the history, whole: to read."""
    cells = _cells(entry, calendar)
    told = (
        ("When", cells[AT.id]),
        ("What", entry.what),
        ("Of", entry.subject),
        ("Number", f"{entry.count:,}" if entry.count else ""),
        ("Who", cells[WHO.id]),
        ("Lane", entry.lane),
        ("Undo", "u undoes it" if entry.is_undoable else entry.why_not),
        ("Id", "" if entry.action is None else entry.action.hex()),
    )
    return [
        [(f"{'' if place else title:10}", Ink.DIM), (part, Ink.TEXT)]
        for title, text in told
        for place, part in enumerate(wrap(text, _READ_CELLS))
        if text
    ]
