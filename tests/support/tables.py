"""A till whose only place is a table, and what the table told."""

from typing import Any

from support.screens import lines_of, till
from textual.app import ComposeResult
from textual.pilot import Pilot

from tui.app import TillApp
from tui.widgets.columns import Column
from tui.widgets.frame import TillScreen
from tui.widgets.record_table import RecordTable

COLUMNS = (Column("name", "Name", 20, share=1), Column("total", "Total", 12, align="right"))


class Shown(TillScreen[None]):
    """A table and what it tells."""

    def __init__(self) -> None:
        super().__init__()
        self.table = RecordTable(COLUMNS, empty="No rows yet.\nn creates the first one.")
        self.told: list[str] = []

    def compose_work(self) -> ComposeResult:
        yield self.table

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        self.told.append(f"at {event.key}")

    def on_record_table_loaded(self) -> None:
        self.told.append(f"{self.table.total} rows")

    def on_record_table_sort_chosen(self, event: RecordTable.SortChosen) -> None:
        self.told.append(f"sort {event.column}")

    def on_record_table_marks_changed(self) -> None:
        self.told.append("marks")

    def on_record_table_refused(self, event: RecordTable.Refused) -> None:
        self.told.append(event.reason)


def table_till() -> TillApp:
    return till({"sell": Shown})


def shown(pilot: Pilot[Any]) -> Shown:
    screen = pilot.app.screen
    assert isinstance(screen, Shown)
    return screen


def body(pilot: Pilot[Any]) -> list[str]:
    """The rows of the table on the screen."""
    return [line for line in lines_of(pilot.app)[2:22] if line]
