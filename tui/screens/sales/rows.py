"""The list of sales as rows of a table, newest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.ids import SaleId
from store.domain.listing import SaleList, SaleRow
from store.domain.money import Currency
from store.domain.sale import SaleKind
from tui.ports import Row, RowKey
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from store.api import Store

COLUMNS: Final = (
    Column("number", "Receipt", 12, sortable=False),
    Column("closed", "Closed", 16, sortable=False),
    Column("kind", "Kind", 8, sortable=False),
    Column("customer", "Customer", 16, share=1, sortable=False),
    Column("total", "Total", 12, align="right", sortable=False),
)


class SaleRows:
    """Sales that match a filter."""

    def __init__(self, store: "Store", query: SaleList, currency: Currency, calendar: Calendar) -> None:
        self._store = store
        self._query = query
        self._currency = currency
        self._calendar = calendar

    @property
    def is_quick(self) -> bool:
        """Moments are found by an index; what else is asked goes through all of them, in a thread."""
        return not self._query.text and self._query.kind is None and self._query.lane is None

    def count(self) -> int:
        """How many match."""
        return self._store.sales.count(self._query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [self._row(sale) for sale in self._store.sales.window(self._query, start, size)]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return self._store.sales.position(self._query, SaleId(key)) if isinstance(key, bytes) else None

    def _row(self, sale: SaleRow) -> Row:
        cells = (
            sale.number,
            f"{self._calendar.local(sale.closed_at):%Y-%m-%d %H:%M}",
            sale.kind or "sale",
            sale.customer_name,
            self._currency.format(sale.total),
        )
        return Row(sale.id, cells, Ink.DIM if sale.kind == SaleKind.VOID.value else Ink.TEXT)
