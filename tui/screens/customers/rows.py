"""The customers as rows of a list: which cells, from which window of the store."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.ids import CustomerId
from store.domain.listing import CustomerList, CustomerRow, CustomerSort
from store.domain.money import Currency, format_percent
from store.domain.shop import Shop
from tui.ports import Row, RowKey
from tui.screens.customers.filters import read_filter
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.rules.tree import Rule

COLUMNS: Final = (
    Column("name", "Name", 18, share=3),
    Column("groups", "Groups", 14, share=2, sortable=False),
    Column("percent", "%", 5, align="right", sortable=False),
    Column("email", "E-mail", 16, share=2),
    Column("phone", "Phone", 15, sortable=False),
    Column("city", "City", 10, share=1),
    Column("joined", "Joined", 10),
    Column("orders", "Orders", 8, align="right"),
    Column("spent", "Spent", 11, align="right"),
    Column("last_order", "Last order", 12),
    Column("points", "Points", 8, align="right"),
)

_SORTS: Final[dict[str, CustomerSort]] = {
    "name": "name", "email": "email", "city": "city", "joined": "joined", "spent": "spent",
    "orders": "orders", "last_order": "last_order", "points": "points",
}  # fmt: skip


class CustomerRows:
    """Customers that match a filter."""

    def __init__(
        self,
        store: "Store",
        text: str,
        order: tuple[str, bool],
        shop: Shop,
        *,
        rule: "Rule | None" = None,
    ) -> None:
        """`rule`: only those who meet it."""
        column, descending = order
        wanted = read_filter(text)
        self._query = CustomerList(
            wanted.words, None, _SORTS.get(column, "name"), descending, quick=wanted.quick, rule=rule
        )
        self._list = store.customers.open(self._query)
        self._currency, self._calendar = shop.currency, Calendar(store.world.now, shop.zone)

    @property
    def query(self) -> CustomerList:
        """The list as the store knows it."""
        return self._query

    @property
    def is_quick(self) -> bool:
        """Not for what has to be gone through: that is done in a thread."""
        return self._list.is_quick

    def known(self) -> tuple[int, bool]:
        """How many are known to match, and whether these are all."""
        return self._list.known()

    def renew(self) -> None:
        """Something has changed."""
        self._list.renew()

    def count(self) -> int:
        """How many match; takes up to a second in a shop of a million."""
        return self._list.count()

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [customer_row(row, self._currency, self._calendar) for row in self._list.window(start, size)]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        if not isinstance(key, bytes):
            return None
        return self._list.position(CustomerId(key))


def customer_row(row: CustomerRow, currency: Currency, calendar: Calendar) -> Row:
    """One customer as a line."""
    percent = f"{format_percent(row.percent)} %" if row.percent and row.active else ""
    name = row.name if row.active else f"{OFF} {row.name}"
    cells = (name, ", ".join(row.groups), percent, row.email, row.phone, row.city)
    figures = (
        calendar.local(row.joined).date().isoformat(),
        f"{row.orders:,}",
        currency.format(row.spent),
        "" if row.last_at is None else calendar.local(row.last_at).date().isoformat(),
        f"{row.points:,}",
    )
    return Row(row.id, (*cells, *figures), Ink.TEXT if row.active else Ink.DIM)
