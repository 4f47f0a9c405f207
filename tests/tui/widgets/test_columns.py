import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.columns import GAP, Column, Placed, in_view

NAME = Column("name", "Name", 10, share=2)
EMAIL = Column("email", "E-mail", 10, share=1)
CITY = Column("city", "City", 8)
BALANCE = Column("balance", "Balance", 9, align="right")
ALL = (NAME, EMAIL, CITY, BALANCE)


@pytest.mark.parametrize(
    ("cells", "current", "first", "resized", "placed"),
    [
        (40, 0, 0, {}, [(0, 10), (1, 10), (2, 8), (3, 9)]),
        (49, 0, 0, {}, [(0, 16), (1, 13), (2, 8), (3, 9)]),
        (50, 0, 0, {}, [(0, 17), (1, 13), (2, 8), (3, 9)]),
        (49, 0, 0, {"name": 12}, [(0, 12), (1, 17), (2, 8), (3, 9)]),
        (30, 0, 0, {}, [(0, 10), (1, 10), (2, 8)]),
        (30, 3, 0, {}, [(1, 11), (2, 8), (3, 9)]),
        (8, 2, 0, {}, [(2, 8)]),
        (5, 1, 0, {}, [(1, 5)]),
        (60, 0, 2, {}, [(0, 24), (1, 16), (2, 8), (3, 9)]),
    ],
)
def test_what_fits(
    cells: int, current: int, first: int, resized: dict[str, int], placed: list[tuple[int, int]]
) -> None:
    seen = in_view(ALL, cells, first=first, current=current, resized=resized)
    assert seen == tuple(Placed(*each) for each in placed)


@given(
    widths=st.lists(st.tuples(st.integers(3, 40), st.integers(0, 3)), min_size=1, max_size=8),
    cells=st.integers(1, 200),
    first=st.integers(0, 7),
    current=st.integers(0, 7),
)
def test_columns_never_overflow_and_the_current_one_is_there(
    widths: list[tuple[int, int]], cells: int, first: int, current: int
) -> None:
    columns = [Column(str(i), "", width, share=share) for i, (width, share) in enumerate(widths)]
    current = min(current, len(columns) - 1)
    placed = in_view(columns, cells, first=min(first, len(columns) - 1), current=current, resized={})
    assert current in [each.index for each in placed]
    assert sum(each.width for each in placed) + GAP * (len(placed) - 1) <= cells
    assert [each.index for each in placed] == list(range(placed[0].index, placed[-1].index + 1))
