"""What is listed of one customer, newest first; Enter opens the sale behind a row."""

from datetime import datetime
from typing import ClassVar

from store.domain.ids import CustomerId, SaleId
from store.events import BookChanged, CustomersChanged, SaleClosed
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import RowKey, Services
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar


class OfCustomer(ListScreen):
    """A list of one customer, and of whoever was merged into them."""

    HEADING: ClassVar[str]
    """With a place for the name."""
    NEWEST_FIRST = True
    MARKS = False
    BINDINGS = bindings("list.open")

    def __init__(self, services: Services, customer: CustomerId, name: str) -> None:
        super().__init__()
        self._store = services.store
        self._customer = customer
        self._name = name

    @property
    def heading(self) -> str:
        """Whose."""
        return self.HEADING.format(self._name)

    def receipt_of(self, key: RowKey) -> SaleId | None:
        """The sale behind a row; None where there is none."""
        raise NotImplementedError

    def calendar(self) -> Calendar:
        """Days of the shop."""
        return Calendar(self._store.world.now, self._store.shop.get().zone)

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns sales and accounts."""
        if isinstance(fact, SaleClosed | CustomersChanged | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def back(self) -> None:
        """To where it was opened."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Open the page of the sale behind the row under the cursor."""
        key = self.table.cursor_key
        sale = None if key is None else self.receipt_of(key)
        page = None if sale is None else self.at_once(lambda: self.till.record("sales", sale))
        if page is not None:
            self.ask(page, lambda _: None)


def moment(at: datetime) -> str:
    """When, in a column of 16 cells."""
    return f"{at:%Y-%m-%d %H:%M}"
