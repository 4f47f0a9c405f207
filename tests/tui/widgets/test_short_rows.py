from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column
from tui.widgets.short_rows import LateRows, ShortRows, having, in_order

COLUMNS = (Column("name", "Name", 9), Column("city", "City", 9))
ROWS = [
    Row(1, ("anne", "Rome"), Ink.TEXT),
    Row(2, (f"{OFF} Bob", "Berlin"), Ink.DIM),
    Row(3, ("Cleo", "Ulm"), Ink.TEXT),
]


def keys(rows: list[Row]) -> list[object]:
    return [row.key for row in rows]


def test_a_table_finds_its_way() -> None:
    rows = ShortRows(ROWS)
    assert (rows.count(), rows.position(3), rows.position(9)) == (3, 2, None)
    assert keys(list(rows.window(1, 9))) == [2, 3]


def test_every_word_must_be_there_in_any_cell_and_writing() -> None:
    assert keys(having(ROWS, "ROME Anne")) == [1]
    assert keys(having(ROWS, "  ")) == [1, 2, 3]
    assert having(ROWS, "rome bob") == []


def test_rows_stand_by_a_column_without_the_mark_of_what_is_off() -> None:
    assert keys(in_order(ROWS, COLUMNS, ("name", False))) == [1, 2, 3]
    assert keys(in_order(ROWS, COLUMNS, ("city", True))) == [3, 1, 2]
    assert keys(in_order(ROWS, COLUMNS, ("", True))) == [3, 2, 1]


def test_many_rows_are_read_when_they_are_counted_and_not_before() -> None:
    read: list[int] = []

    def rows() -> list[Row]:
        read.append(1)
        return ROWS

    late = LateRows(rows, "rome")
    assert (read, late.window(0, 9)) == ([], ())
    assert late.count() == 1
    assert (keys(list(late.window(0, 9))), late.position(1), late.position(2)) == ([1], 0, None)
    assert len(read) == 1
