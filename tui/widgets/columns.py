"""Columns of a table: which are in view and how wide each is. Pure.

A column has a fixed width or a share of what the fixed ones leave. Where not all fit, the table shows
those around the current column, never a part of one.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from store.domain.values import dataclass
from tui.widgets.cells import Align

GAP: Final = 1
"""Cells between two columns."""

WIDTH_MIN: Final = 3
"""No column is made narrower than this."""


OFF: Final = "(off)"
"""Stands before the name of what is inactive, where no narrow column can cut it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    id: str
    """What the source sorts by."""
    title: str
    width: int
    """Cells; for a flexible column the least it needs."""
    share: int = 0
    """Parts of the free cells it gets; 0: its width is fixed."""
    align: Align = "left"
    """`right` for money and counts."""
    sortable: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A column in view."""

    index: int
    """Which column it is."""
    width: int


def in_view(
    columns: Sequence[Column], cells: int, *, first: int, current: int, resized: Mapping[str, int]
) -> tuple[Placed, ...]:
    """The columns that fit into `cells`, starting at `first` where that keeps `current` in view.

    `resized` has the widths people gave columns by hand; such a column is fixed.
    """
    widths = [_least(column, resized) for column in columns]
    start = min(first, current)
    while start < current and _needed(widths[start : current + 1]) > cells:
        start += 1
    end = start + 1
    while end < len(columns) and _needed(widths[start : end + 1]) <= cells:
        end += 1
    while start > 0 and end == len(columns) and _needed(widths[start - 1 : end]) <= cells:
        start -= 1
    free = cells - _needed(widths[start:end])
    shares = [0 if column.id in resized else column.share for column in columns[start:end]]
    return tuple(
        Placed(index, max(1, min(cells, widths[index] + extra)))
        for index, extra in zip(range(start, end), _shared(free, shares), strict=True)
    )


def _least(column: Column, resized: Mapping[str, int]) -> int:
    return max(WIDTH_MIN, resized.get(column.id, column.width))


def _needed(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _shared(free: int, shares: Sequence[int]) -> list[int]:
    """The free cells by shares, whole cells, odd ones to the earlier."""
    total = sum(shares)
    if free <= 0 or total == 0:
        return [0] * len(shares)
    given = [free * share // total for share in shares]
    odd = free - sum(given)
    for index, share in enumerate(shares):
        if share and odd:
            given[index] += 1
            odd -= 1
    return given
