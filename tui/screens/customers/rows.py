"""The customers as rows of a list: which cells, from which window of the store."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, CustomerRow, CustomerSort
from store.domain.money import format_percent
from tui.ports import Row, RowKey
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column

if TYPE_CHECKING:
    from store.api import Store

COLUMNS: Final = (
    Column("name", "Name", 18, share=3),
    Column("groups", "Groups", 14, share=2, sortable=False),
    Column("percent", "%", 5, align="right", sortable=False),
    Column("email", "E-mail", 16, share=2),
    Column("phone", "Phone", 15, sortable=False),
    Column("city", "City", 10, share=1),
)

_SORTS: Final[dict[str, CustomerSort]] = {"name": "name", "email": "email", "city": "city"}


class CustomerRows:
    """Customers that match a search, all or those of one group."""

    def __init__(
        self, store: "Store", text: str, order: tuple[str, bool], group: GroupId | None = None
    ) -> None:
        self._store = store
        column, descending = order
        self._query = CustomerList(text, group, _SORTS.get(column, "name"), descending)

    @property
    def query(self) -> CustomerList:
        """The list as the store knows it."""
        return self._query

    @property
    def is_quick(self) -> bool:
        """A search goes through all of them, in a thread."""
        return not self._query.text

    def count(self) -> int:
        """How many match."""
        return self._store.customers.count(self._query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [customer_row(row) for row in self._store.customers.window(self._query, start, size)]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        if not isinstance(key, bytes):
            return None
        return self._store.customers.position(self._query, CustomerId(key))


def customer_row(row: CustomerRow) -> Row:
    """One customer as a line."""
    percent = f"{format_percent(row.percent)} %" if row.percent and row.active else ""
    name = row.name if row.active else f"{OFF} {row.name}"
    cells = (name, ", ".join(row.groups), percent, row.email, row.phone, row.city)
    return Row(row.id, cells, Ink.TEXT if row.active else Ink.DIM)
