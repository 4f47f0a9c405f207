"""Products as rows of a list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.ids import ProductId
from store.domain.listing import ProductList, ProductRow, ProductSort
from store.domain.money import Currency, format_percent
from tui.ports import Row, RowKey
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column

if TYPE_CHECKING:
    from store.api import Store

COLUMNS: Final = (
    Column("name", "Name", 22, share=3),
    Column("price", "Price", 9, align="right"),
    Column("barcode", "Barcode", 14, sortable=False),
    Column("category", "Category", 12, share=1, sortable=False),
    Column("tax", "Tax", 6, align="right", sortable=False),
    Column("sku", "SKU", 8),
)

_SORTS: Final[dict[str, ProductSort]] = {"name": "name", "price": "price", "sku": "sku"}


class ProductRows:
    """Products that match a search."""

    def __init__(self, store: "Store", text: str, order: tuple[str, bool], currency: Currency) -> None:
        self._store = store
        self._currency = currency
        self._query = ProductList(text, None, _SORTS.get(order[0], "name"), order[1])

    @property
    def is_quick(self) -> bool:
        """A search goes through all of them, in a thread."""
        return not self._query.text

    def count(self) -> int:
        """How many match."""
        return self._store.catalogue.count(self._query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [
            product_row(row, self._currency) for row in self._store.catalogue.window(self._query, start, size)
        ]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        if not isinstance(key, bytes):
            return None
        return self._store.catalogue.position(self._query, ProductId(key))


def product_row(row: ProductRow, currency: Currency) -> Row:
    """One product as a line."""
    name = row.name if row.active else f"{OFF} {row.name}"
    tax = f"{format_percent(row.tax_rate)} %" if row.tax_rate else ""
    cells = (name, currency.format(row.price), row.barcode, row.category, tax, row.sku)
    return Row(row.id, cells, Ink.TEXT if row.active else Ink.DIM)
