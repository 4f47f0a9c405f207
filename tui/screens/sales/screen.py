"""Closed sales, newest first: find one, read its receipt, print a copy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.ids import SaleId
from store.domain.listing import SaleList
from store.domain.money import Currency
from store.events import BookChanged, SaleClosed
from tui.dialogs.receipt import read_receipt
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import PrinterControl, Row, RowKey, Services
from tui.widgets.columns import Column
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from store.api import Store


class SaleRows:
    """Sales that match a search."""

    def __init__(self, store: "Store", text: str, currency: Currency, calendar: Calendar) -> None:
        self._store = store
        self._currency = currency
        self._calendar = calendar
        self._query = SaleList(text)

    @property
    def is_quick(self) -> bool:
        """A search goes through all of them, in a thread."""
        return not self._query.text

    def count(self) -> int:
        """How many match."""
        return self._store.sales.count(self._query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [
            Row(
                sale.id,
                (
                    sale.number,
                    f"{self._calendar.local(sale.closed_at):%Y-%m-%d %H:%M}",
                    sale.customer_name,
                    self._currency.format(sale.total),
                ),
            )
            for sale in self._store.sales.window(self._query, start, size)
        ]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return self._store.sales.position(self._query, SaleId(key)) if isinstance(key, bytes) else None


class SalesScreen(ListScreen):
    """The list of sales."""

    TITLE = "Sales"
    COLUMNS = (
        Column("number", "Receipt", 12, sortable=False),
        Column("closed", "Closed", 16, sortable=False),
        Column("customer", "Customer", 20, share=1, sortable=False),
        Column("total", "Total", 12, align="right", sortable=False),
    )
    EMPTY = "No sales yet. F2 is the checkout."
    ORDER = ("closed", True)
    NEWEST_FIRST = True
    MARKS = False
    BINDINGS = bindings("list.open")

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None
        self._printer: PrinterControl | None = None

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store, self._printer = services.store, services.printer
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> SaleRows | None:  # noqa: ARG002 - newest first, always
        """The sales that match."""
        if self._store is None:
            return None
        shop = self._store.shop.get()
        return SaleRows(self._store, text, shop.currency, Calendar(self._store.world.now, shop.zone))

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns sales."""
        if isinstance(fact, SaleClosed | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def action_open(self) -> None:
        """Read the receipt under the cursor."""
        key = self.table.cursor_key
        if self._store is not None and self._printer is not None and isinstance(key, bytes):
            read_receipt(self, self._store, self._printer, SaleId(key))
