"""A screen that is one list: filter, order, marks and their sentence, all by the same keys everywhere.

    class CustomersScreen(ListScreen):
        TITLE = "Customers"
        COLUMNS = (Column("name", "Name", 20, share=2), Column("email", "E-mail", 20, share=1))
        BINDINGS = bindings("list.open", "list.new")
        EMPTY = "No customers yet. n creates the first one."

        def source(self, text: str, order: tuple[str, bool]) -> RowSource | None:
            return CustomerRows(self.services.store, text, order)      # None: no shop yet

        def action_open(self) -> None:
            self.table.cursor_key ...

The list is read again after each fact; override `fact_arrived` to be choosier. `self.table.marks` with
`self.filter_text` and `self.order` is what a bulk action is about.
"""

from typing import ClassVar, Final

from textual.app import ComposeResult

from store.domain.errors import TillError
from tui.keys import bindings
from tui.messages import Fact
from tui.ports import RowKey, RowSource, Services
from tui.widgets.columns import Column
from tui.widgets.command_line import CommandLine
from tui.widgets.filter_bar import FilterBar
from tui.widgets.frame import TillScreen
from tui.widgets.marks import NO_MARKS, summary
from tui.widgets.notices import Tone
from tui.widgets.record_table import RecordTable

ROW_ACTIONS: Final = (
    "list.open",
    "list.edit",
    "list.toggle_active",
    "list.add_to_groups",
    "list.remove_from_groups",
    "list.change",
    "list.delete",
    "list.export",
    "customers.orders",
    "customers.account",
    "customers.twins",
    "customers.merge",
    "customers.unmerge",
)
"""What the menu of a row offers, as far as a list has it."""


class ListScreen(TillScreen[None]):
    """A table with the filter in its line."""

    BINDINGS = bindings("list.filter", "list.menu", "list.back")
    HELP_TOPICS: ClassVar[tuple[str, ...]] = ("list",)
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    EMPTY: ClassVar[str] = "Nothing here yet."
    ROW_MORE: ClassVar[tuple[str, ...]] = ()
    """What else can be done with a row, for its menu."""
    MARKS: ClassVar[bool] = True
    """Whether something can be done with several rows at once."""
    NEWEST_FIRST: ClassVar[bool] = False
    """Whether what is new comes in above all others; a cursor on the first row goes on to it."""
    ORDER: ClassVar[tuple[str, bool]] = ("", False)
    """Column and whether downwards, at first; an empty column: the first."""

    def __init__(self) -> None:
        super().__init__()
        self.order = self.ORDER if self.ORDER[0] else (self.COLUMNS[0].id, False)
        self.table = RecordTable(
            self.COLUMNS, empty=self.EMPTY, can_mark=self.MARKS, is_newest_first=self.NEWEST_FIRST
        )
        self.table.sorted_by = self.order

    def source(self, text: str, order: tuple[str, bool]) -> RowSource | None:
        """The rows that match `text`, in `order`; None while there is no shop.

        Raises:
            TillError: `text` is a rule that cannot be read; the rows stay as they are.
        """
        raise NotImplementedError

    def back(self) -> None:
        """Esc with no marks and no filter left: by default to the checkout."""
        if "sell" in self.till.places and self.till.place != "sell":
            self.till.go("sell")

    def compose_work(self) -> ComposeResult:
        """The table."""
        yield self.table

    def compose_line(self) -> CommandLine:
        """The filter."""
        return FilterBar(self.show_list, self.focus_table, hint="Enter keeps it, Esc shows all")

    @property
    def filter_text(self) -> str:
        """What is typed into the filter."""
        return self.line.text

    @property
    def filter_told(self) -> str:
        """The same with whatever else narrows the list, for the line below it."""
        return self.filter_text

    def on_mount(self) -> None:
        """The list has the focus."""
        self.focus_table()

    def focus_table(self) -> None:
        """Keys go to the list."""
        self.set_focus(self.table)

    def shop_opened(self, services: Services) -> None:  # noqa: ARG002 - sources come from `source`
        """Show the list."""
        self.show_list()

    def fact_arrived(self, fact: Fact) -> None:  # noqa: ARG002 - any fact may concern any list
        """Read the list again."""
        self.table.reload()

    def show_list(self, *, key: RowKey | None = None) -> None:
        """Show the list for what is asked of it now, from the first row on or from the row `key`."""
        source = self._source()
        if source is not None:
            self.table.empty = (
                f"Nothing matches {self.filter_told}. Esc shows all." if self.filter_told else self.EMPTY
            )
            self.table.use(source, key=key)

    def renew_list(self) -> None:
        """Show the same list from a source made anew; for sources that keep all rows."""
        source = self._source()
        if source is not None:
            self.table.renew(source)

    def _source(self) -> RowSource | None:
        try:
            return self.source(self.filter_text, self.order)
        except TillError as refusal:
            self.till.say(str(refusal), Tone.WARN)
            return None

    def on_record_table_sort_chosen(self, event: RecordTable.SortChosen) -> None:
        """The order is another."""
        event.stop()
        column, is_descending = self.order
        self.order = (event.column, not is_descending if event.column == column else False)
        self.table.sorted_by = self.order
        self.show_list()

    def on_record_table_loaded(self) -> None:
        """The count may be another, once there is one."""
        if not self.table.is_recounted:
            self._sum_up()

    def on_record_table_marks_changed(self) -> None:
        """The marks are others."""
        self._sum_up()

    def on_record_table_refused(self, event: RecordTable.Refused) -> None:
        """Rows could not be read."""
        self.till.say(event.reason, Tone.BAD)

    def action_filter(self) -> None:
        """Type into the filter."""
        self.set_focus(self.line)

    def action_back(self) -> None:
        """Clear the marks, then the filter, then go back."""
        if self.table.marks:
            self.table.marks = NO_MARKS
        elif not self.clear_filter():
            self.back()

    def clear_filter(self) -> bool:
        """Take out what narrows the list, the last first; False when nothing does."""
        if not self.filter_text:
            return False
        self.line.text = ""
        return True

    def action_menu(self) -> None:
        """Offer what can be done with the marked rows, or the one under the cursor."""
        row, marks = self.table.cursor_row, self.table.marks
        active = {active.binding.id for active in self.active_bindings.values() if active.enabled}
        offered = [action for action in (*ROW_ACTIONS, *self.ROW_MORE) if action in active]
        if row is not None and offered:
            what = f"{marks.count(self.table.total):,} marked" if marks else row.cells[0]
            self.till.offer(what, offered)

    def _sum_up(self) -> None:
        told = summary(self.table.marks, self.table.total, self.filter_told, is_counted=self.table.is_counted)
        self.summary.text = f"{self.heading} · {told}" if self.heading else told
