"""Closed sales, newest first: find one, open its page, take goods back, void it, print it again.

A scan of a receipt opens its page wherever one is in here. What a key opens is loaded when it is pressed.
"""

from typing import TYPE_CHECKING, Any

from store.domain.errors import Unavailable
from store.domain.ids import SaleId
from store.domain.listing import SaleList
from store.events import BookChanged, SaleClosed
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.sales.filters import QUICK, asked_too, read_filter
from tui.screens.sales.rows import COLUMNS, SaleRows
from tui.widgets.frame import TillScreen
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from store.api import Store
    from tui.screens.sales.deeds import SaleDeeds
    from tui.widgets.options import Option


class SalesScreen(ListScreen):
    """The list of sales."""

    TITLE = "Sales"
    HELP_TOPICS = ("list", "sales")
    COLUMNS = COLUMNS
    EMPTY = "No sales yet. F2 is the checkout."
    ORDER = ("closed", True)
    NEWEST_FIRST = True
    MARKS = False
    ROW_MORE = ("sales.return", "sales.void", "sales.copy", "sales.gift", "sales.without")
    BINDINGS = bindings(
        "list.open", "list.export", *ROW_MORE, "sales.quick", "sales.doubles", "receipt.last"
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._services: Services | None = None
        self._twice = 0
        """Goods that came back more often than they were sold."""

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._services = services
        super().shop_opened(services)
        self._look_for_doubles()

    @property
    def _opened(self) -> Services:
        if self._services is None:
            raise Unavailable("the shop is being opened; try again in a moment")
        return self._services

    @property
    def _store(self) -> "Store":
        return self._opened.store

    def source(self, text: str, order: tuple[str, bool]) -> SaleRows | None:  # noqa: ARG002 - newest first, always
        """The sales that match."""
        if self._services is None:
            return None
        return SaleRows(self._store, self._asked(text), self._store.shop.get().currency, self._calendar())

    def _calendar(self) -> Calendar:
        return Calendar(self._store.world.now, self._store.shop.get().zone)

    def _asked(self, text: str | None = None) -> SaleList:
        """What the filter asks for; raises BadInput."""
        typed = self.filter_text if text is None else text
        return read_filter(typed, self._calendar(), self._store.lanes.members())

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns sales."""
        if isinstance(fact, SaleClosed | BookChanged | FactsMissed):
            super().fact_arrived(fact)
            self._look_for_doubles()

    # Goods that came back twice

    def _look_for_doubles(self) -> None:
        if self._services is not None:
            store = self._services.store
            self.in_background(lambda: len(store.returning.doubles()), self._seen, group="doubles")

    def _seen(self, twice: int) -> None:
        if twice != self._twice:
            self._twice = twice
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What came back twice is only asked about where something did."""
        return action != "doubles" or bool(self._twice)

    def action_doubles(self) -> None:
        """Show them."""
        from tui.screens.sales.doubles import DoublesScreen

        self.ask(DoublesScreen(self._opened, self._show_page), lambda _: None)

    # Which are shown

    def action_quick(self) -> None:
        """Choose which sales to show."""
        from tui.dialogs.choose import Choose
        from tui.widgets.options import Option, among

        lanes = self.at_once(self._store.lanes.members)
        if lanes is None:
            return
        options = [Option("", "All", "everything that was closed")]
        options += [Option(question, name, what) for question, name, what in QUICK]
        if len(lanes) > 1:
            options += [
                Option(f"lane:{lane.number}", f"Lane {lane.number}", f"closed on {lane.name}")
                for lane in lanes
            ]
        self.ask(Choose("Which sales?", among(options)), self._narrow)

    def _narrow(self, option: "Option | None") -> None:
        if option is not None:
            question = str(option.id)
            self.line.text = asked_too(self.filter_text, question) if question else ""

    def action_export(self) -> None:
        """Write those that are shown into a file."""
        from tui.dialogs.export.screen import Wanted, write_file

        query = self.at_once(self._asked)
        if query is not None:
            store, shown = self._store, query
            what = f"the sales that match {self.filter_text}" if self.filter_text else "all sales"
            wanted = Wanted(what, "sales", lambda path, watch: store.exports.sales(path, shown, watch=watch))
            write_file(self, store, wanted)

    # One of them

    def _at(self) -> SaleId | None:
        key = self.table.cursor_key
        return SaleId(key) if isinstance(key, bytes) and self._services is not None else None

    @property
    def _deeds(self) -> "SaleDeeds":
        from tui.screens.sales.deeds import SaleDeeds

        return SaleDeeds(self, self._opened, done=lambda _: None, left=lambda: None)

    def take_scan(self, code: str) -> bool:
        """A receipt's page is opened; anything else is not for here."""
        from store.domain.sale import is_receipt_number
        from tui.finding import numbered

        if not is_receipt_number(code) or self._services is None:
            return False
        services = self._services
        found = self.at_once(lambda: numbered(services, code))
        if found is None:
            self.app.bell()
        else:
            self._show_page(self, found.id)
        return True

    def _show_page(self, over: TillScreen[Any], sale: SaleId) -> None:
        from tui.screens.sales.page import SaleScreen

        services = self._opened
        page = over.at_once(lambda: services.store.returning.page(sale))
        if page is not None:
            over.ask(SaleScreen(services, page), lambda _: None)

    def action_open(self) -> None:
        """Open the page of the row under the cursor."""
        sale = self._at()
        if sale is not None:
            self._show_page(self, sale)

    def action_return(self) -> None:
        """Take goods of it back."""
        sale = self._at()
        if sale is not None:
            self._deeds.take_back(sale)

    def action_void(self) -> None:
        """Undo it whole."""
        sale = self._at()
        if sale is not None:
            self._deeds.void(sale)

    def action_copy(self) -> None:
        """Print its receipt again."""
        sale = self._at()
        if sale is not None:
            self._deeds.copy(sale)

    def action_gift(self) -> None:
        """Print its receipt without prices."""
        sale = self._at()
        if sale is not None:
            self._deeds.gift(sale)

    def action_without(self) -> None:
        """Take goods back without a receipt."""
        if self._services is not None:
            self._deeds.without_receipt()

    def action_copy_last(self) -> None:
        """Print the last receipt of this lane again."""
        if self._services is not None:
            self._deeds.copy_last()
