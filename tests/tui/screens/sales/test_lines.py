import pytest

from tui.screens.sales.lines import Below, Line, Sheet, header, rows
from tui.theme.inks import Ink
from tui.widgets.cells import width

SHEET = Sheet(
    ("Qty", "Off", "Total", "Left"),
    (
        Line("Espresso beans 1 kg", ("1", "1.49", "13.41", "1"), (Below("VIP", "-1.49", Ink.ACCENT),)),
        Line("東京", ("0.375", "", "1,234.50", "0"), (Below("came back: 1"),), Ink.DIM, is_marked=True),
    ),
    amounts_under=1,
)


def test_figures_stand_under_their_titles_and_amounts_under_theirs() -> None:
    assert [header(SHEET, 50), *(row.text for row in rows(SHEET, 50))] == [
        "     # Item                 Qty  Off    Total Left",
        "     1 Espresso beans 1 ~     1 1.49    13.41    1",
        "           VIP                 -1.49",
        " *   2 東京               0.375      1,234.50    0",
        "           came back: 1                           ",
    ]


def test_rows_know_their_line() -> None:
    told = [(row.place, row.is_head, row.ink) for row in rows(SHEET, 50)]
    assert told == [(0, True, Ink.TEXT), (0, False, Ink.ACCENT), (1, True, Ink.DIM), (1, False, Ink.DIM)]


@pytest.mark.parametrize("cells", [46, 56, 87, 200])
def test_every_row_fits(cells: int) -> None:
    for row in rows(SHEET, cells):
        assert width(row.text) <= cells
    assert width(header(SHEET, cells)) == cells


def test_numbers_of_many_lines_are_whole() -> None:
    many = Sheet(("Qty",), (Line("Milk", ("1",)),) * 12_345)
    assert rows(many, 40)[-1].text.split()[0] == "12345"
