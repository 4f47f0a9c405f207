"""What a customer bought: their closed sales, newest first; Enter opens the sale.

self.ask(OrderHistory(services, customer.id, customer.name), lambda _: None)
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.ids import SaleId
from store.domain.listing import SaleList
from store.domain.money import Currency
from tui.dialogs.of_customer import OfCustomer, moment
from tui.ports import Row, RowKey
from tui.widgets.columns import Column
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
            cells = (sale.number, moment(closed), f"{days:,}", sale.customer_name)
            rows.append(Row(sale.id, (*cells, self._currency.format(sale.total))))
        return rows

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return self._store.sales.position(self._query, SaleId(key)) if isinstance(key, bytes) else None


class OrderHistory(OfCustomer):
    """The sales of one customer, of whoever was merged into them too."""

    HEADING = "Orders of {}"
    COLUMNS = (
        Column("number", "Receipt", 12, sortable=False),
        Column("closed", "Closed", 16, sortable=False),
        Column("days", "Days ago", 8, align="right", sortable=False),
        Column("name", "As", 18, share=1, sortable=False),
        Column("total", "Total", 12, align="right", sortable=False),
    )
    EMPTY = "Nothing bought yet."
    ORDER = ("closed", True)

    def source(self, text: str, order: tuple[str, bool]) -> OrderRows:  # noqa: ARG002 - newest first, always
        """The sales that match."""
        query = SaleList(text, self._customer)
        return OrderRows(self._store, query, self._store.shop.get().currency, self.calendar())

    def receipt_of(self, key: RowKey) -> SaleId | None:
        """Every row is one."""
        return SaleId(key) if isinstance(key, bytes) else None
