"""Amounts by month as a chart of letters, one row a month; it looks the same on any terminal. Pure."""

from collections.abc import Sequence
from typing import Final

from store.domain.group_figures import Month
from store.domain.money import Currency
from tui.theme.inks import Ink
from tui.widgets.paper import Span

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

FULL, LOSS = "█", "░"
"""Both are in code page 437, which is all that a console can be trusted with."""

_LABEL_CELLS: Final = 9
_BAR_CELLS_MAX: Final = 60


def chart_lines(months: Sequence[Month], currency: Currency, cells: int, rows: int) -> list[list[Span]]:
    """A line for each month: its name, a bar, the amount; two months beside each other where rows are few."""
    if len(months) <= rows:
        return _column(months, months, currency, cells)
    half = (len(months) + 1) // 2
    left = _column(months[:half], months, currency, cells // 2)
    right = [*_column(months[half:], months, currency, cells - cells // 2), []]
    return [
        [*early, (" " * (cells // 2 - _cells(early)), Ink.TEXT), *late]
        for early, late in zip(left, right, strict=False)
    ][: max(0, rows)]


def _cells(spans: Sequence[Span]) -> int:
    return sum(len(text) for text, _ in spans)


def _column(
    shown: Sequence[Month], months: Sequence[Month], currency: Currency, cells: int
) -> list[list[Span]]:
    """Some of the months, all bars to one scale."""
    amounts = [currency.format(each.spending.spent) for each in shown]
    amount_cells = max((len(currency.format(each.spending.spent)) for each in months), default=0)
    room = max(1, min(_BAR_CELLS_MAX, cells - _LABEL_CELLS - amount_cells - 3))
    most = max((abs(each.spending.spent) for each in months), default=0)
    return [
        [
            (f" {MONTHS[each.month - 1]} {each.year} ", Ink.DIM),
            _bar(each.spending.spent, most, room),
            (f" {amount:>{amount_cells}}", Ink.TEXT),
        ]
        for each, amount in zip(shown, amounts, strict=True)
    ]


def _bar(amount: int, most: int, room: int) -> Span:
    """As long as the amount is of the largest one; what is there at all is seen."""
    full = 0 if not amount else max(1, round(room * abs(amount) / most))
    letters = LOSS if amount < 0 else FULL
    return (f"{letters * full:<{room}}", Ink.BAD if amount < 0 else Ink.ACCENT)
