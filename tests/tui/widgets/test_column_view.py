"""What keys do to the columns of a table."""

import pytest

from tui.widgets.column_view import ColumnView
from tui.widgets.columns import Column, Placed

COLUMNS = (
    Column("name", "Name", 10, share=1),
    Column("city", "City", 8),
    Column("total", "Total", 9, align="right", sortable=False),
)


@pytest.mark.parametrize(
    ("steps", "at", "moved"),
    [
        ([1], "city", [True]),
        ([-1], "name", [False]),
        ([1, 1, 1], "total", [True, True, False]),
        ([5, -1], "city", [True, True]),
    ],
)
def test_steps_end_at_the_edges(steps: list[int], at: str, moved: list[bool]) -> None:
    view = ColumnView(COLUMNS)
    assert [view.step(step) for step in steps] == moved
    assert view.current.id == at
    assert view.columns[view.index] is view.current


def test_a_width_given_by_hand_is_taken_from_the_free_cells() -> None:
    view = ColumnView(COLUMNS)
    assert view.placed(40) == (Placed(0, 21), Placed(1, 8), Placed(2, 9))
    view.step(1)
    view.widen(2, 40)
    assert view.placed(40) == (Placed(0, 19), Placed(1, 10), Placed(2, 9))


@pytest.mark.parametrize(("more", "width"), [(-1, 3), (1, 60)])
def test_widths_have_bounds(more: int, width: int) -> None:
    view = ColumnView(COLUMNS)
    view.step(1)
    for _ in range(70):
        view.widen(more, 100)
    assert view.placed(100)[1] == Placed(1, width)


def test_a_column_out_of_view_is_brought_into_it_and_those_in_view_stay() -> None:
    view = ColumnView(COLUMNS)
    assert [each.index for each in view.placed(20)] == [0, 1]
    view.step(2)
    assert [each.index for each in view.placed(20)] == [1, 2]
    view.step(-1)
    assert [each.index for each in view.placed(20)] == [1, 2]


def test_whether_anything_can_be_sorted() -> None:
    assert ColumnView(COLUMNS).can_sort
    assert not ColumnView(COLUMNS[2:]).can_sort
