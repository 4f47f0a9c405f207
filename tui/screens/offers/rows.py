"""Discounts and reward programs as rows of one list, and what their cells say."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.discounts import ACTIVE, Discount, state
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
    Column("gives", "Gives", 16, share=1),
    Column("on", "On", 14, share=1),
    Column("who", "For", 11, share=1),
    Column("state", "State", 9),
    Column("when", "When", 8, share=2),
    Column("kind", "Kind", 8),
    Column("used", "Used", 6),
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
        gives,
        "what is paid",
        "its groups",
        "active" if program.active else "off",
        "",
        "reward",
        "",
    )
    return Row(program.id, cells, Ink.TEXT if program.active else Ink.DIM)


def discount_row(
    named: "Named", currency: Currency, calendar: Calendar, naming: Naming, used: int = 0
) -> Row:
    """A discount as a line; `used` is how often it was used, as far as this lane knows."""
    discount = named.discount
    is_on = state(discount, calendar.now(), used) == ACTIVE
    cells = (
        named.name if discount.active else f"{OFF} {named.name}",
        gives(discount, currency),
        target(discount),
        _whom(named, naming),
        state(discount, calendar.now(), used),
        when(discount.schedule, calendar),
        discount.kind.value,
        _used(discount, used),
    )
    return Row(discount.id, cells, Ink.TEXT if is_on else Ink.DIM)


def _whom(named: "Named", naming: Naming) -> str:
    discount = named.discount
    whom = ", ".join(sorted(naming(group) for group in discount.groups))
    if discount.coupon:
        return f"coupon, {whom}" if whom else "coupon"
    return whom or ("everybody" if discount.active else "nobody")


def _used(discount: Discount, used: int) -> str:
    if not (discount.coupon or discount.limits.counted):
        return ""
    total = discount.limits.total
    return str(used) if total is None else f"{used}/{total}"
