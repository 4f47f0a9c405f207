"""The sixth tab: what was done to the group, who joined or left it, when, why, by whom and on which lane."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.names import name_key
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.ports import Row, RowKey
from tui.screens.groups.list_tab import GroupListTab
from tui.screens.groups.rows import day_text
from tui.screens.groups.undoing import undo_on
from tui.theme.inks import Ink
from tui.widgets.cells import wrap
from tui.widgets.columns import Column
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.domain.history import Entry

SHOWN_MAX: Final = 2_000
"""Nobody reads further back line by line; the filter looks through as many."""

_READ_CELLS: Final = 58


class HistoryRows:
    """The latest lines that have every word: read once in the thread that shows them."""

    is_quick = False

    def __init__(self, tab: "HistoryTab", text: str) -> None:
        self._history, self._group = tab.page.store.history, tab.group_id
        self._calendar = tab.page.calendar
        self._words = name_key(text).split()
        self._rows: Sequence[Row] = ()
        self.undoable: dict[RowKey, bytes] = {}
        """Actions that can be undone, by row."""

    def count(self) -> int:
        """How many there are; this reads them."""
        entries = self._history.of_group(self._group, 0, SHOWN_MAX)
        rows = [(self._row(place, entry, len(entries)), entry) for place, entry in enumerate(entries)]
        shown = [pair for pair in rows if self._matches(pair[0])]
        self._rows = [row for row, _ in shown]
        self.undoable = {
            row.key: entry.action for row, entry in shown if entry.is_undoable and entry.action is not None
        }
        return len(self._rows)

    def _matches(self, row: Row) -> bool:
        text = name_key(" ".join(row.cells))
        return all(word in text for word in self._words)

    def _row(self, place: int, entry: "Entry", total: int) -> Row:
        cells = (
            f"{day_text(entry.at, self._calendar)} {self._calendar.local(entry.at):%H:%M}",
            entry.what,
            _by(entry),
            entry.lane,
        )
        key = entry.action if entry.action is not None else total - place
        return Row(key, cells, Ink.TEXT if entry.action is not None else Ink.DIM)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return self._rows[start : start + size]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), None)


def _by(entry: "Entry") -> str:
    """Who, and by which door unless it was a till."""
    if entry.via == "rule":
        return "the rule"
    return entry.who if entry.via == "till" else f"{entry.who} ({entry.via})"


class HistoryTab(GroupListTab):
    """What happened, the last first."""

    NUMBER = 6
    COLUMNS = (
        Column("at", "When", 14, sortable=False),
        Column("what", "What", 38, share=4, sortable=False),
        Column("who", "Who", 11, share=1, sortable=False),
        Column("lane", "Lane", 8, share=1, sortable=False),
    )
    EMPTY = "Nothing has happened to this group yet."
    ORDER = ("at", True)
    MARKS = False
    BINDINGS = bindings("list.open", "list.undo")

    def source(self, text: str, order: tuple[str, bool]) -> HistoryRows:  # noqa: ARG002 - the last first, always
        """The lines that match."""
        self._rows = HistoryRows(self, text)
        return self._rows

    def action_open(self) -> None:
        """Read a whole line."""
        row = self.table.cursor_row
        if row is None:
            return
        lines = [
            [(f"{'' if place else column.title:10}", Ink.DIM), (part, Ink.TEXT)]
            for column, cell in zip(self.COLUMNS, row.cells, strict=True)
            for place, part in enumerate(wrap(cell, _READ_CELLS))
            if cell
        ]
        self.ask(Viewer(f"{self.group.name}, {row.cells[0]}", lines), lambda _: None)

    def action_undo(self) -> None:
        """Undo the line under the cursor."""
        key, store = self.table.cursor_key, self.page.store
        if key is None:
            return
        action = self._rows.undoable.get(key)
        if action is None:
            self.till.say("This cannot be undone here; do the opposite.", Tone.WARN)
            return
        undo_on(self, store, action)
