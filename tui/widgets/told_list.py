"""A short list of what waits for somebody: below it stands, in words, what the cursor is on.

class PrintingScreen(ToldListScreen[PrintJob]):
    def source(self, text, order):
        self.found = {job.id: job for job in ...}       # by the keys of the rows

    def tell(self) -> None:
        job = self.at_cursor ...

    def action_drop(self) -> None:
        for job in self.chosen(): ...
"""

from time import monotonic
from typing import Final, Generic, TypeVar

from textual.timer import Timer

from tui.messages import Fact
from tui.ports import RowKey
from tui.widgets.list_frame import ListScreen

Told = TypeVar("Told")

QUICK_SECONDS: Final = 0.02
"""A list that is read so soon is read anew after each fact."""
REST_FACTOR: Final = 4
"""Else keys have the till for so many times as long as reading took: what settles hundreds tells hundreds."""


class ToldListScreen(ListScreen, Generic[Told]):
    """Its source reads all rows, and anew after each fact."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[RowKey, Told] = {}
        """What the rows are of, as the source read it last."""
        self._next_at = 0.0
        """When it may be read again, by the monotonic clock."""
        self._due: Timer | None = None

    def tell(self) -> None:
        """Say what the cursor is on, or what the list is for while that is nothing."""
        raise NotImplementedError

    @property
    def at_cursor(self) -> Told | None:
        """What the cursor is on."""
        key = self.table.cursor_key
        return None if key is None else self.found.get(key)

    def chosen(self) -> list[Told]:
        """Those that are marked, else the one under the cursor."""
        marks, one = self.table.marks, self.at_cursor
        if not marks:
            return [] if one is None else [one]
        rows = self.source(self.filter_text if marks.is_all else "", self.order)
        keys = [row.key for row in rows.window(0, rows.count()) if row.key in marks] if rows else []
        return [self.found[key] for key in keys if key in self.found]

    def fact_arrived(self, fact: Fact) -> None:  # noqa: ARG002 - any fact may be of one of them
        """Read again, soon."""
        if self._due is None:
            rest = self._next_at - monotonic()
            if rest > 0:
                self._due = self.set_timer(rest, self._read)
            else:
                self._read()

    def _read(self) -> None:
        self._due, begun = None, monotonic()
        self.renew_list()
        took = monotonic() - begun
        self._next_at = begun + took * (1 + REST_FACTOR) if took > QUICK_SECONDS else 0.0

    def on_record_table_cursor_moved(self) -> None:
        """Tell of another one."""
        self._tell()

    def on_record_table_loaded(self) -> None:
        """What is under the cursor may be another, or have come further."""
        super().on_record_table_loaded()
        self._tell()

    def on_record_table_marks_changed(self) -> None:
        """What can be done with them may be something else."""
        super().on_record_table_marks_changed()
        self.refresh_bindings()

    def _tell(self) -> None:
        self.tell()
        self.refresh_bindings()
