"""Goods that came back more often than they were sold: lanes that did not hear each other took them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from store.domain.ids import SaleId
from store.domain.money import format_quantity
from store.events import BookChanged, SaleClosed
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, RowKey, Services
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.frame import TillScreen
from tui.widgets.list_frame import ListScreen

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.return_preview import DoubleReturn


class DoubleRows:
    """All of them; they are few, and read once for each look."""

    is_quick = False

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._found: list[DoubleReturn] | None = None

    def _all(self) -> "list[DoubleReturn]":
        if self._found is None:
            self._found = self._store.returning.doubles()
        return self._found

    def count(self) -> int:
        """How many there are."""
        self._found = None
        return len(self._all())

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [_row(each) for each in self._all()[start : start + size]]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        keys = [_key(each) for each in self._all()]
        return keys.index(key) if key in keys else None


class DoublesScreen(ListScreen):
    """The list; Enter opens the page of the sale."""

    TITLE = "Came back twice"
    COLUMNS = (
        Column("number", "Receipt", 12, sortable=False),
        Column("name", "Goods", 16, share=1, sortable=False),
        Column("sold", "Sold", 6, align="right", sortable=False),
        Column("back", "Back", 6, align="right", sortable=False),
        Column("with", "With", 24, share=1, sortable=False),
    )
    EMPTY = "Nothing came back twice."
    MARKS = False
    BINDINGS = bindings("list.open")

    def __init__(self, services: Services, page: Callable[[TillScreen[Any], SaleId], None]) -> None:
        """`page` opens the page of a sale over a screen."""
        super().__init__()
        self._services = services
        self._page = page

    def source(self, text: str, order: tuple[str, bool]) -> DoubleRows:  # noqa: ARG002 - all of them
        """All of them."""
        return DoubleRows(self._services.store)

    def fact_arrived(self, fact: Fact) -> None:
        """Read again when something may have come back."""
        if isinstance(fact, SaleClosed | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def back(self) -> None:
        """To the sales."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """There is nothing to filter by."""
        return action != "filter"

    def action_open(self) -> None:
        """Open the sale of the row under the cursor."""
        key = self.table.cursor_key
        if isinstance(key, tuple):
            self._page(self, SaleId(key[0]))


def _key(double: "DoubleReturn") -> RowKey:
    return double.sale, double.position


def _row(double: "DoubleReturn") -> Row:
    documents = " and ".join(f"{each.number} on {each.lane}" for each in double.documents)
    cells = (
        double.number,
        double.name,
        format_quantity(double.bought),
        format_quantity(double.returned),
        documents,
    )
    return Row(_key(double), cells, Ink.BAD)
