from hypothesis import given
from hypothesis import strategies as st
from support.screens import Rows

from tui.widgets.windows import MARGIN_ROWS, Reading, Request, Window, answer, scrolled


def test_one_read_serves_several_pages() -> None:
    source = Rows(1_000_000)
    reading = answer(source, Request(cursor=500_000, top=499_990, height=20, total=1_000_000))
    assert source.asked == [(499_990 - MARGIN_ROWS, 20 + 2 * MARGIN_ROWS)]
    assert (reading.cursor, reading.top, reading.window.total) == (500_000, 499_990, 1_000_000)
    assert reading.window.holds(499_990 - MARGIN_ROWS, 499_990 + 20 + MARGIN_ROWS)


def test_of_another_list_no_more_is_read_than_is_shown() -> None:
    source = Rows(1_000_000)
    answer(source, Request(0, 0, 20, None, is_first=True))
    assert source.asked == [(0, 20)]


def test_read_again_for_a_change_hardly_more_is_read_than_is_shown() -> None:
    source = Rows(1_000_000)
    reading = answer(source, Request(cursor=500_000, top=499_990, height=20, total=None))
    assert source.asked == [(499_990, 20)]
    assert (reading.cursor, reading.top, reading.window.total) == (500_000, 499_990, 1_000_000)


def test_the_cursor_follows_its_row_and_stays_on_its_line() -> None:
    class Moved(Rows):
        def position(self, key: object) -> int | None:
            return None if not isinstance(key, int) else key + 3

        def row(self, index: int) -> object:  # type: ignore[override]
            return Rows.row(self, index - 3)

    reading = answer(Moved(1000), Request(cursor=500, top=490, height=20, total=None, key=500))
    assert (reading.cursor, reading.top) == (503, 493)


def test_from_the_first_row_what_is_new_above_it_comes_into_sight() -> None:
    class Grown(Rows):
        new = 3

        def position(self, key: object) -> int | None:
            return None if not isinstance(key, int) else key + self.new

        def row(self, index: int) -> object:  # type: ignore[override]
            return Rows.row(self, index - self.new)

    source = Grown(1000)
    reading = answer(source, Request(cursor=0, top=0, height=20, total=None, key=0))
    assert (reading.cursor, reading.top) == (3, 0)
    source.new = 20
    reading = answer(source, Request(cursor=0, top=0, height=20, total=None, key=0))
    assert (reading.cursor, reading.top) == (20, 20)


def test_a_row_that_is_gone_leaves_the_cursor_where_it_was() -> None:
    reading = answer(Rows(10), Request(cursor=40, top=30, height=5, total=None, key=40))
    assert (reading.cursor, reading.top, reading.window.total) == (9, 5, 10)
    assert reading.window.holds(5, 10)


def test_a_row_far_away_is_fetched_in_a_second_read() -> None:
    source = Rows(100_000)
    reading = answer(source, Request(cursor=0, top=0, height=20, total=None, key=90_000))
    assert (reading.cursor, reading.top, len(source.asked)) == (90_000, 90_000, 2)
    assert reading.window.row(90_000) is not None


def test_an_empty_list() -> None:
    assert answer(Rows(0), Request(0, 0, 20, None)) == Reading(Window(0, (), 0), 0, 0)


@given(st.integers(0, 60), st.integers(0, 50), st.integers(1, 20), st.integers(0, 60))
def test_scrolling_keeps_the_cursor_in_view_and_no_row_empty(
    top: int, cursor: int, height: int, total: int
) -> None:
    cursor = max(0, min(cursor, total - 1))
    new = scrolled(top, cursor, height, total)
    assert new <= cursor < new + height
    assert 0 <= new <= max(0, total - height)
