"""The sixth tab: what was done to the group, who joined or left it, when, why, by whom and on which lane."""

from typing import TYPE_CHECKING

from tui.dialogs.undo import undo_entry
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.screens.groups.list_tab import GroupListTab
from tui.widgets.history_rows import AT, LANE, WHAT, WHO, HistoryRows, entry_lines

if TYPE_CHECKING:
    from store.domain.history import Entry


class HistoryTab(GroupListTab):
    """What happened, the last first."""

    NUMBER = 6
    COLUMNS = (AT, WHAT, WHO, LANE)
    EMPTY = "Nothing has happened to this group yet."
    ORDER = ("at", True)
    NEWEST_FIRST = True
    MARKS = False
    BINDINGS = bindings("list.open", "list.undo")

    def source(self, text: str, order: tuple[str, bool]) -> HistoryRows:  # noqa: ARG002 - the last first, always
        """The lines that match."""
        history, group = self.page.store.history, self.group_id
        self._rows = HistoryRows(
            lambda start, size: history.of_group(group, start, size), self.COLUMNS, self.page.calendar, text
        )
        return self._rows

    @property
    def _entry(self) -> "Entry | None":
        """The line under the cursor."""
        key = self.table.cursor_key
        return None if key is None else self._rows.entries.get(key)

    def action_open(self) -> None:
        """Read the whole line."""
        entry = self._entry
        if entry is not None:
            title = f"{self.group.name}, what was done"
            self.ask(Viewer(title, entry_lines(entry, self.page.calendar)), lambda _: None)

    def action_undo(self) -> None:
        """Undo the line under the cursor, after saying what that would do."""
        entry = self._entry
        if entry is not None:
            undo_entry(self, self.page.store, entry)
