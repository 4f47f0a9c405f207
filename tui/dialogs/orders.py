"""What a customer bought: their closed sales, newest first; Enter reads the receipt.

self.ask(OrderHistory(services, customer.id, customer.name), lambda _: None)
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.ids import CustomerId, SaleId
from store.domain.listing import SaleList
from store.domain.money import Currency
from store.events import BookChanged, CustomersChanged, SaleClosed
from tui.dialogs.receipt import read_receipt
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, RowKey, Services
from tui.widgets.columns import Column
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from store.api import Store


class OrderRows:
    """The sales of one customer that match a search."""

    is_quick = True
    """They are found by the customer."""

    def __init__(self, store: "Store", query: SaleList, currency: Currency, calendar: Calendar) -> None:
        self._store = store
        self._query = query
        self._currency = currency
        self._calendar = calendar

    def count(self) -> int:
        """How many match."""
        return self._store.sales.count(self._query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        today = self._calendar.today()
        rows = []
        for sale in self._store.sales.window(self._query, start, size):
            closed = self._calendar.local(sale.closed_at)
            days = (today - closed.date()).days
            cells = (sale.number, f"{closed:%Y-%m-%d %H:%M}", f"{days:,}", sale.customer_name)
            rows.append(Row(sale.id, (*cells, self._currency.format(sale.total))))
        return rows

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return self._store.sales.position(self._query, SaleId(key)) if isinstance(key, bytes) else None


class OrderHistory(ListScreen):
    """The sales of one customer, of whoever was merged into them too."""

    COLUMNS = (
        Column("number", "Receipt", 12, sortable=False),
        Column("closed", "Closed", 16, sortable=False),
        Column("days", "Days ago", 8, align="right", sortable=False),
        Column("name", "As", 18, share=1, sortable=False),
        Column("total", "Total", 12, align="right", sortable=False),
    )
    EMPTY = "Nothing bought yet."
    ORDER = ("closed", True)
    NEWEST_FIRST = True
    MARKS = False
    BINDINGS = bindings("list.open")

    def __init__(self, services: Services, customer: CustomerId, name: str) -> None:
        super().__init__()
        self._store = services.store
        self._printer = services.printer
        self._customer = customer
        self._name = name

    @property
    def heading(self) -> str:
        """Whose."""
        return f"Orders of {self._name}"

    def source(self, text: str, order: tuple[str, bool]) -> OrderRows:  # noqa: ARG002 - newest first, always
        """The sales that match."""
        shop = self._store.shop.get()
        calendar = Calendar(self._store.world.now, shop.zone)
        return OrderRows(self._store, SaleList(text, self._customer), shop.currency, calendar)

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns sales."""
        if isinstance(fact, SaleClosed | CustomersChanged | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def back(self) -> None:
        """To where it was opened."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Read the receipt under the cursor."""
        key = self.table.cursor_key
        if isinstance(key, bytes):
            read_receipt(self, self._store, self._printer, SaleId(key))
