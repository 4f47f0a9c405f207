"""Every Z, the newest first: read, print again, write into a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from store.domain.money import Currency
from store.events import BookChanged, DrawerChanged
from tui.dialogs.export.screen import new_file, short
from tui.dialogs.prompt import Prompt
from tui.dialogs.slip import read
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, RowKey, Services
from tui.widgets.columns import Column
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store


class ReportRows:
    """All of them."""

    is_quick = True
    """There is one a day and lane."""

    def __init__(self, store: "Store", money: Currency, calendar: Calendar) -> None:
        self._store, self._money, self._calendar = store, money, calendar

    def count(self) -> int:
        """How many there are."""
        return self._store.day_reports.count()

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        show = self._money.format
        return [
            Row(
                kept.report.session,
                (
                    kept.report.name,
                    kept.report.lane,
                    f"{self._calendar.local(kept.report.at):%Y-%m-%d %H:%M}",
                    kept.report.staff,
                    show(kept.report.sums.turnover.gross),
                    show(kept.report.sums.difference),
                ),
            )
            for kept in self._store.day_reports.window(start, size)
        ]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return self._store.day_reports.position(key) if isinstance(key, bytes) else None


class ReportsScreen(ListScreen):
    """The list."""

    TITLE = "Zs"
    COLUMNS = (
        Column("number", "Z", 6, sortable=False),
        Column("lane", "Lane", 10, share=1, sortable=False),
        Column("at", "Closed", 16, sortable=False),
        Column("staff", "By", 8, share=1, sortable=False),
        Column("turnover", "Turnover", 12, align="right", sortable=False),
        Column("difference", "Difference", 10, align="right", sortable=False),
    )
    EMPTY = "No day was closed yet."
    ORDER = ("at", True)
    NEWEST_FIRST = True
    MARKS = False
    BINDINGS = bindings("list.open", "list.export")

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._store, self._printer = services.store, services.printer

    def source(self, text: str, order: tuple[str, bool]) -> ReportRows:  # noqa: ARG002 - all, newest first
        """All of them."""
        shop = self._store.shop.get()
        return ReportRows(self._store, shop.currency, Calendar(self._store.world.now, shop.zone))

    def fact_arrived(self, fact: Fact) -> None:
        """Read again when a day was closed."""
        if isinstance(fact, DrawerChanged | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def back(self) -> None:
        """To the drawer."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """There is nothing to filter by."""
        return action != "filter"

    def action_open(self) -> None:
        """Read the Z under the cursor."""
        key = self.table.cursor_key
        if not isinstance(key, bytes):
            return
        kept = self.at_once(lambda: self._store.day_reports.get(key))
        if kept is not None:
            read(self, self._printer, self._store.day_reports.slip(kept.report, seal=kept.seal))

    def action_export(self) -> None:
        """Write the Z under the cursor into a file."""
        key, row = self.table.cursor_key, self.table.cursor_row
        if isinstance(key, bytes) and row is not None:
            detail = "A name ending in .json, or in .csv for a table, such as ~/z-12.csv."
            question = Prompt(f"Write {row.cells[0]} into which file?", new_file, detail=detail)
            self.ask(question, lambda path: self._write(key, path))

    def _write(self, session: bytes, path: Path | None) -> None:
        if path is not None:
            self.in_background(
                lambda: self._store.day_reports.write(path, session),
                lambda _: self.say(f"It is in {short(path)}.", Tone.GOOD),
            )
