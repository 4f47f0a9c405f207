"""Discounts and reward programs as rows of one list, and what their cells say."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.discounts import Discount, Kind, Per
from store.domain.money import Currency, format_percent
from store.domain.names import name_key
from store.domain.rewards import Program
from store.domain.schedule import DAY_MINUTES, Schedule
from store.domain.values import dataclass
from tui.ports import Row, RowKey
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar, show_moment

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

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
    return OfferRows(sorted(shown, key=lambda row: name_key(row.cells[cell]), reverse=order[1]))


def program_row(program: Program, currency: Currency) -> Row:
    """A reward program as a line."""
    points = "1 point" if program.points == 1 else f"{program.points} points"
    gives = f"{points} per {currency.format(program.per_amount)}"
    cells = (
        program.name,
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
        named.name,
        discount.kind.value,
        gives(discount, currency),
        target(discount),
        ", ".join(sorted(naming(group) for group in discount.groups)) or "everybody",
        when(discount.schedule, calendar) if discount.active else "inactive",
    )
    return Row(discount.id, cells, Ink.TEXT if discount.active else Ink.DIM)


def gives(discount: Discount, currency: Currency) -> str:
    """What it takes off, and from which sum on."""
    value = currency.format(discount.value)
    match discount.kind:
        case Kind.PERCENT:
            told = f"{format_percent(discount.value)} %"
        case Kind.AMOUNT:
            told = f"{value} off" if discount.per is Per.SALE else f"{value} off each"
        case Kind.PRICE:
            told = f"for {value}"
        case Kind.MULTIBUY:
            told = f"{discount.buy} for {value}"
    return f"{told} from {currency.format(discount.minimum)}" if discount.minimum else told


def target(discount: Discount) -> str:
    """What it is on."""
    if discount.target.whole_sale:
        return "the whole sale"
    if discount.target.products is not None:
        count = len(discount.target.products)
        return "1 product" if count == 1 else f"{count} products"
    count = len(discount.target.categories or ())
    return "1 category" if count == 1 else f"{count} categories"


def when(schedule: Schedule, calendar: Calendar) -> str:
    """Weekdays, hours and period in words."""
    parts = []
    if schedule.weekdays is not None:
        parts.append(" ".join(_DAYS[day] for day in sorted(schedule.weekdays)))
    if schedule.hours is not None:
        parts.append(" - ".join(_clock(minute) for minute in schedule.hours))
    if schedule.starts is not None:
        parts.append(f"from {show_moment(schedule.starts, calendar)}")
    if schedule.ends is not None:
        parts.append(f"until {show_moment(schedule.ends, calendar)}")
    return ", ".join(parts) or "always"


def _clock(minute: int) -> str:
    return f"{minute % DAY_MINUTES // 60:02}:{minute % 60:02}"
