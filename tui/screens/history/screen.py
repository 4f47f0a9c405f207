"""All that was done in the shop besides selling, the last first: read a line, undo it."""

from typing import TYPE_CHECKING

from store.domain.history import Entry
from tui.dialogs.undo import undo_entry
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.ports import Services
from tui.widgets.history_rows import AT, LANE, SUBJECT, UNDO, WHAT, WHO, HistoryRows, entry_lines
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from store.api import Store


class HistoryScreen(ListScreen):
    """The list."""

    TITLE = "History"
    COLUMNS = (AT, WHAT, SUBJECT, WHO, LANE, UNDO)
    EMPTY = "Nothing was done here yet."
    ORDER = ("at", True)
    NEWEST_FIRST = True
    MARKS = False
    BINDINGS = bindings("list.open", "list.undo")

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None
        self._rows: HistoryRows | None = None

    @property
    def heading(self) -> str:
        """What is not here is on its own list."""
        return "History besides sales"

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> HistoryRows | None:  # noqa: ARG002 - the last first
        """The lines that match."""
        store = self._store
        if store is None:
            return None
        self._rows = HistoryRows(store.history.besides_sales, self.COLUMNS, self._calendar(store), text)
        return self._rows

    def _calendar(self, store: "Store") -> Calendar:
        return Calendar(store.world.now, store.shop.get().zone)

    @property
    def _entry(self) -> Entry | None:
        """The line under the cursor."""
        key = self.table.cursor_key
        return None if self._rows is None or key is None else self._rows.entries.get(key)

    def action_open(self) -> None:
        """Read the whole line."""
        entry, store = self._entry, self._store
        if entry is None or store is None:
            return
        calendar = self.at_once(lambda: self._calendar(store))
        if calendar is not None:
            self.ask(Viewer("What was done", entry_lines(entry, calendar)), lambda _: None)

    def action_undo(self) -> None:
        """Undo the line under the cursor, after saying what that would do."""
        entry, store = self._entry, self._store
        if entry is not None and store is not None:
            undo_entry(self, store, entry)
