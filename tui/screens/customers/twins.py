"""Customers that may be one person, the surest first: Enter looks at two side by side."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from store.domain.ids import CustomerId
from store.domain.twins import Twins
from store.events import BookChanged, CustomersChanged
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, RowKey
from tui.widgets.columns import Column
from tui.widgets.list_frame import ListScreen

if TYPE_CHECKING:
    from store.api import Store

TWINS_MAX: Final = 200
"""Merging these shows the next."""


class TwinRows:
    """Pairs, found anew whenever they are counted."""

    is_quick = False
    """Everybody is looked at, by the index."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._found: list[Twins] = []

    def count(self) -> int:
        """Look for them."""
        self._found = self._store.customers.twins(TWINS_MAX)
        return len(self._found)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [_row(twins) for twins in self._found[start : start + size]]

    def position(self, key: RowKey) -> int | None:
        """Where a pair stands."""
        keys = [(twins.first.id, twins.second.id) for twins in self._found]
        return keys.index(key) if key in keys else None


def _row(twins: Twins) -> Row:
    because = ", ".join((*twins.reasons, *(f"but {against}" for against in twins.against)))
    return Row((twins.first.id, twins.second.id), (twins.first.name, twins.second.name, because))


class TwinsScreen(ListScreen):
    """The pairs."""

    TITLE = "Twins"
    COLUMNS = (
        Column("first", "Customer", 16, share=1, sortable=False),
        Column("second", "And", 16, share=1, sortable=False),
        Column("because", "Because", 42, share=2, sortable=False),
    )
    EMPTY = "Nobody seems to be there twice."
    MARKS = False
    BINDINGS = bindings("list.open")

    def __init__(self, store: "Store", merge: Callable[[CustomerId, CustomerId], None]) -> None:
        """`merge` shows two side by side."""
        super().__init__()
        self._store = store
        self._merge = merge

    def source(self, text: str, order: tuple[str, bool]) -> TwinRows:  # noqa: ARG002 - the surest first, all of them
        """The pairs."""
        return TwinRows(self._store)

    def fact_arrived(self, fact: Fact) -> None:
        """Look again after what concerns customers."""
        if isinstance(fact, CustomersChanged | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """There is nothing to filter by."""
        return action != "filter"

    def back(self) -> None:
        """To the customers."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Look at the two under the cursor side by side."""
        key = self.table.cursor_key
        if isinstance(key, tuple):
            self._merge(*key)
