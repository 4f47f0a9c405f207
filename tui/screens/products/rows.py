"""Products as rows of a list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.ids import ProductId
from store.domain.listing import ProductList, ProductRow, ProductShow, ProductSort
from store.domain.money import Currency, format_percent
from tui.ports import Row, RowKey
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column

if TYPE_CHECKING:
    from store.api import Store

COLUMNS: Final = (
    Column("name", "Name", 22, share=2),
    Column("price", "Price", 9, align="right"),
    Column("barcode", "Barcode", 14),
    Column("category", "Category", 12, share=1),
    Column("tax", "Tax", 6, align="right"),
    Column("sku", "SKU", 8),
    Column("state", "State", 8),
    Column("quick", "Quick", 7, align="right"),
)

_SORTS: Final[dict[str, ProductSort]] = {
    "name": "name", "price": "price", "barcode": "code", "category": "category", "tax": "tax", "sku": "sku",
    "state": "state", "quick": "quick",
}  # fmt: skip


class ProductRows:
    """Products that match a search."""

    def __init__(
        self,
        store: "Store",
        text: str,
        order: tuple[str, bool],
        currency: Currency,
        *,
        show: ProductShow = "all",
    ) -> None:
        self._store = store
        self._currency = currency
        self.query = ProductList(text, None, _SORTS.get(order[0], "name"), order[1], show)
        """What is asked of the store."""

    @property
    def is_quick(self) -> bool:
        """A search goes through all of them, in a thread."""
        return not self.query.text

    def count(self) -> int:
        """How many match."""
        return self._store.catalogue.count(self.query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [
            product_row(row, self._currency) for row in self._store.catalogue.window(self.query, start, size)
        ]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        if not isinstance(key, bytes):
            return None
        return self._store.catalogue.position(self.query, ProductId(key))


def product_row(row: ProductRow, currency: Currency) -> Row:
    """One product as a line."""
    name = row.name if row.active else f"{OFF} {row.name}"
    tax = f"{format_percent(row.tax_rate)} %" if row.tax_rate else ""
    state = "active" if row.active else "off"
    quick = str(row.quick) if row.quick else ""
    cells = (name, currency.format(row.price), row.barcode, row.category, tax, row.sku, state, quick)
    return Row(row.id, cells, Ink.TEXT if row.active else Ink.DIM)
