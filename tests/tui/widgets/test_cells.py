import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets.cells import fit, safe, shorten, width, wrap


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Milk 1 l", "Milk 1 l"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("bell\x07 and escape\x1b[31m", "bell· and escape·[31m"),
        ("C1 \x9b31m", "C1 ·31m"),
        ("turned \u202eabc\u202c back", "turned abc back"),
        ("isolated \u2067דנה\u2069", "isolated דנה"),
        ("zero\u200bwidth", "zerowidth"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\U0001f469"),
        ("heart \u2764\ufe0f", "heart \u2764"),
        ("half \ud800", "half ·"),
    ],
)
def test_nothing_that_moves_or_turns_is_left(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    ("text", "cells", "left", "right"),
    [
        ("Milk", 6, "Milk  ", "  Milk"),
        ("Milk", 4, "Milk", "Milk"),
        ("Croissant", 5, "Croi~", "Croi~"),
        ("東京都", 6, "東京都", "東京都"),
        ("東京都", 5, "東京~", "東京~"),
        ("東京都", 4, "東~ ", "東~ "),
        ("", 3, "   ", "   "),
        ("abc", 0, "", ""),
        ("abc", 1, "~", "~"),
    ],
)
def test_a_text_in_its_cells(text: str, cells: int, left: str, right: str) -> None:
    assert (fit(text, cells), fit(text, cells, "right")) == (left, right)


@given(text=st.text(max_size=40), cells=st.integers(0, 30))
def test_a_fitted_text_has_exactly_its_cells(text: str, cells: int) -> None:
    assert cell_len(fit(text, cells)) == cells
    assert cell_len(shorten(text, cells)) <= cells


@given(text=st.text(max_size=80), cells=st.integers(2, 30))
def test_a_wrapped_text_keeps_its_letters_and_its_width(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join(lines).replace(" ", "") == safe(text).replace(" ", "")


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("The sale is safe: it was saved.\n\nGo on", 12) == [
        "The sale is",
        "safe: it was",
        "saved.",
        "",
        "Go on",
    ]
