"""Customers that may be one person, the surest first, and those that were told apart.

Enter looks at two side by side; d says that they are two people, so that they are not shown again.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol

from store.domain.ids import CustomerId
from store.domain.twins import Pair, Strangers, Twins
from store.events import BookChanged, CustomersChanged
from tui.dialogs.undo import undo_on
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, RowKey, RowSource
from tui.widgets.columns import Column
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone

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


class Merging(Protocol):
    """What is done with a pair."""

    merged_last: CustomerId | None
    """Who the two are now that were merged last."""

    def merge(self, first: CustomerId, second: CustomerId) -> None:
        """Show them side by side; Ctrl+S merges them."""

    def unmerge_last(self) -> None:
        """Make two again of those that were merged last."""


class PairsScreen(ListScreen):
    """Pairs of customers, to be looked at side by side."""

    MARKS = False
    BINDINGS = bindings("list.open", "list.undo", "twins.unmerge")

    def __init__(self, store: "Store", merging: Merging) -> None:
        super().__init__()
        self._store = store
        self._merging = merging

    def fact_arrived(self, fact: Fact) -> None:
        """Look again after what concerns customers."""
        if isinstance(fact, CustomersChanged | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """There is nothing to filter by, and at first nobody to make two of."""
        if action == "unmerge":
            return self._merging.merged_last is not None
        return action != "filter"

    def back(self) -> None:
        """To where one came from."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Look at the two under the cursor side by side."""
        pair = self.pair()
        if pair is not None:
            self._merging.merge(*pair)

    def action_unmerge(self) -> None:
        """Make two again of those that were merged last."""
        self._merging.unmerge_last()

    def pair(self) -> Pair | None:
        """The two under the cursor."""
        key = self.table.cursor_key
        return (CustomerId(key[0]), CustomerId(key[1])) if isinstance(key, tuple) else None

    def names(self) -> str:
        """The two under the cursor, by name."""
        row = self.table.cursor_row
        return "" if row is None else f"{row.cells[0]} and {row.cells[1]}"

    def action_undo(self) -> None:
        """Undo what was done last on this lane."""
        undo_on(self, self._store)


class TwinsScreen(PairsScreen):
    """The pairs that may be one person."""

    TITLE = "Twins"
    COLUMNS = (
        Column("first", "Customer", 16, share=1, sortable=False),
        Column("second", "And", 16, share=1, sortable=False),
        Column("because", "Because", 42, share=2, sortable=False),
    )
    EMPTY = "Nobody seems to be there twice."
    ROW_MORE = ("twins.apart",)
    BINDINGS = bindings("twins.apart", "twins.told")

    def source(self, text: str, order: tuple[str, bool]) -> RowSource:  # noqa: ARG002 - the surest first, all of them
        """The pairs."""
        return TwinRows(self._store)

    def action_apart(self) -> None:
        """They are two people."""
        pair, told = self.pair(), f"Told apart: {self.names()}. u takes that back."
        if pair is not None:
            merging = self._store.customers.merging
            self.in_background(lambda: merging.dismiss(*pair), lambda _: self.say(told, Tone.GOOD))

    def action_told(self) -> None:
        """Those that were told apart."""
        self.ask(ToldApart(self._store, self._merging), lambda _: None)


class ApartRows:
    """Pairs that were told apart, read anew whenever they are counted."""

    is_quick = True

    def __init__(self, store: "Store", calendar: Calendar) -> None:
        self._store, self._calendar = store, calendar
        self._found: list[Strangers] = []

    def count(self) -> int:
        """Read them."""
        self._found = self._store.customers.merging.dismissed(TWINS_MAX)
        return len(self._found)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [
            Row((pair.first, pair.second), (pair.first_name, pair.second_name, self._said(pair)))
            for pair in self._found[start : start + size]
        ]

    def _said(self, pair: Strangers) -> str:
        return f"{self._calendar.local(pair.at):%Y-%m-%d %H:%M}"

    def position(self, key: RowKey) -> int | None:
        """Where a pair stands."""
        keys = [(pair.first, pair.second) for pair in self._found]
        return keys.index(key) if key in keys else None


class ToldApart(PairsScreen):
    """The pairs that are no twins."""

    TITLE = "Told apart"
    COLUMNS = (
        Column("first", "Customer", 16, share=1, sortable=False),
        Column("second", "And", 16, share=1, sortable=False),
        Column("at", "Told apart", 16, sortable=False),
    )
    EMPTY = "Nobody was told apart. d does it, on the list of twins."
    ROW_MORE = ("twins.again",)
    BINDINGS = bindings("twins.again")

    def source(self, text: str, order: tuple[str, bool]) -> RowSource:  # noqa: ARG002 - the latest first, all of them
        """The pairs."""
        return ApartRows(self._store, Calendar(self._store.world.now, self._store.shop.get().zone))

    def action_again(self) -> None:
        """They may be one person."""
        pair, told = self.pair(), f"Twins again: {self.names()}. u takes that back."
        if pair is not None:
            merging = self._store.customers.merging
            self.in_background(lambda: merging.restore(*pair), lambda _: self.say(told, Tone.GOOD))
