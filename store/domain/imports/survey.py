"""What a file shows of its habits before its rows are read: order of dates, decimal mark, kind of rates."""

from collections.abc import Sequence

from store.domain.imports.amounts import UNKNOWN_STYLE, NumberStyle, decimal_mark, is_fraction, is_rate
from store.domain.imports.dates import Order, order_shown
from store.domain.imports.fields import Places
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Habits:
    """How a file writes what can be written in several ways."""

    order: Order | None = None
    """Of days and months; None when nothing shows it, or the file has both."""
    numbers: NumberStyle = UNKNOWN_STYLE
    has_rates: bool = True
    """False when no cell of the tax rate is a number: names of taxes say nothing of their rates."""


class Survey:
    """Looks at every row once and answers with the habits of the file."""

    def __init__(self, places: Places) -> None:
        self._dates = places.of.get("birth_date", ())
        self._amounts = tuple(
            place
            for name in ("price", "balance", "points", "credit_limit")
            for place in places.of.get(name, ())
        )
        self._rates = (*places.of.get("tax_rate", ()), *places.of.get("tax_rate_more", ()))
        self._orders: set[Order] = set()
        self._marks: set[str] = set()
        self._fractions: set[bool] = set()
        self._has_rates = False

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to find out; most customer files are clear without."""
        return bool(self._dates or self._amounts or self._rates)

    def see(self, cells: Sequence[str]) -> None:
        """Look at a row."""
        for place in self._dates:
            if place < len(cells) and (order := order_shown(cells[place])):
                self._orders.add(order)
        for place in self._amounts:
            if place < len(cells) and (mark := decimal_mark(cells[place])):
                self._marks.add(mark)
        for place in self._rates:
            if place < len(cells) and (cell := cells[place].strip()):
                self._see_rate(cell)

    def _see_rate(self, cell: str) -> None:
        self._has_rates = self._has_rates or is_rate(cell)
        fraction = is_fraction(cell)
        if fraction is not None:
            self._fractions.add(fraction)

    def habits(self) -> Habits:
        """What was seen."""
        return Habits(
            order=next(iter(self._orders)) if len(self._orders) == 1 else None,
            numbers=NumberStyle(
                next(iter(self._marks)) if len(self._marks) == 1 else "",
                fractions=self._fractions == {True},
            ),
            has_rates=self._has_rates or not self._rates,
        )
