"""What lanes handed each other: who gave whom the right to spend how much of what, the latest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from store.domain.ids import CustomerId
from store.domain.payment import BALANCE, POINTS
from store.domain.transfers import Transfer
from tui.keys import bindings
from tui.ports import Row, RowKey, Services
from tui.screens.transfers.rows import COLUMNS, transfer_row
from tui.theme.inks import Ink
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar
from tui.widgets.short_rows import LateRows
from tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from store.api import Store

SHOWN_MAX: Final = 2_000
"""Nobody reads further back line by line; the filter looks through as many."""

_EXPLAINED = (
    "A lane spends only what it has the right to, so that lanes that do not hear each other never spend the"
    " same twice. When a sale needs more it asks those that have it; what they gave stands here."
)


class TransfersScreen(ListScreen):
    """The list."""

    TITLE = "Rights given"
    COLUMNS = COLUMNS
    EMPTY = "No lane handed another one anything yet."
    ORDER = ("at", True)
    NEWEST_FIRST = True
    MARKS = False
    BINDINGS = bindings("list.open")

    def __init__(self) -> None:
        super().__init__()
        self._services: Services | None = None
        self._found: dict[RowKey, Transfer] = {}

    @property
    def heading(self) -> str:
        """What it is a list of."""
        return "Rights to spend that lanes gave each other"

    def compose_work(self) -> ComposeResult:
        """The list, and below it what it means."""
        yield self.table
        yield TextBlock(_EXPLAINED, Ink.DIM)

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._services = services
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> LateRows | None:  # noqa: ARG002 - the latest first
        """The latest that match."""
        services = self._services
        return None if services is None else LateRows(lambda: self._rows(services.store), text)

    def _rows(self, store: "Store") -> Sequence[Row]:
        shop = store.shop.get()
        calendar = Calendar(store.world.now, shop.zone)
        found = store.transfers.handed(0, SHOWN_MAX)
        self._found = {each.id: each for each in found}
        return [transfer_row(each, calendar, shop.currency) for each in found]

    def on_record_table_cursor_moved(self) -> None:
        """Only customers have accounts to look at."""
        self.refresh_bindings()

    @property
    def _customer(self) -> Transfer | None:
        """What is under the cursor, if it is of a customer's account."""
        found = self._found.get(self.table.cursor_key)
        return found if found is not None and found.account in {POINTS, BALANCE} else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an account can be opened."""
        return self._customer is not None if action == "open" else super().check_action(action, parameters)

    def action_open(self) -> None:
        """The customer's account, entry by entry."""
        found, services = self._customer, self._services
        if found is None or services is None:
            return
        from tui.dialogs.account import AccountHistory

        self.ask(AccountHistory(services, CustomerId(found.holder), found.whose), lambda _: None)

    def back(self) -> None:
        """To the lanes."""
        self.till.go("lanes")
