"""Discounts and reward programs as rows of one list, and what their cells say."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.money import Currency
from store.domain.names import name_key
from store.domain.rewards import Program
from store.domain.values import dataclass
from tui.ports import Row, RowKey
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column
from tui.widgets.discount_words import gives, target, when
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from store.api import Named

Naming: TypeAlias = Callable[[bytes], str]

COLUMNS: Final = (
    Column("name", "Name", 18, share=2),
    Column("kind", "Kind", 9),
    Column("gives", "Gives", 19, share=1, sortable=False),
    Column("on", "On", 14, share=1, sortable=False),
    Column("who", "For", 12, share=1, sortable=False),
    Column("when", "When", 20, share=2, sortable=False),
)


@dataclass(frozen=True, slots=True)
class OfferRows:
    """A few hundred offers, read once."""

    rows: Sequence[Row]
    is_quick = True

    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return self.rows[start : start + size]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return next((place for place, row in enumerate(self.rows) if row.key == key), None)


def offer_rows(rows: Sequence[Row], text: str, order: tuple[str, bool]) -> OfferRows:
    """Those rows that have every word of `text`, in order."""
    words = name_key(text).split()
    shown = [row for row in rows if all(word in name_key(" ".join(row.cells)) for word in words)]
    cell = next((place for place, column in enumerate(COLUMNS) if column.id == order[0]), 0)
    return OfferRows(
        sorted(shown, key=lambda row: name_key(row.cells[cell].removeprefix(OFF)), reverse=order[1])
    )


def program_row(program: Program, currency: Currency) -> Row:
    """A reward program as a line."""
    points = "1 point" if program.points == 1 else f"{program.points} points"
    gives = f"{points} per {currency.format(program.per_amount)}"
    cells = (
        program.name if program.active else f"{OFF} {program.name}",
        "reward",
        gives,
        "what is paid",
        "its groups",
        "" if program.active else "inactive",
    )
    return Row(program.id, cells, Ink.TEXT if program.active else Ink.DIM)


def discount_row(named: "Named", currency: Currency, calendar: Calendar, naming: Naming) -> Row:
    """A discount as a line."""
    discount = named.discount
    cells = (
        named.name if discount.active else f"{OFF} {named.name}",
        discount.kind.value,
        gives(discount, currency),
        target(discount),
        ", ".join(sorted(naming(group) for group in discount.groups))
        or ("everybody" if discount.active else "nobody"),
        when(discount.schedule, calendar) if discount.active else "inactive",
    )
    return Row(discount.id, cells, Ink.TEXT if discount.active else Ink.DIM)
