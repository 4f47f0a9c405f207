"""Rows that do not fit their header are told; columns of one field answer in their order."""

import pytest

from store.domain.imports.line import SAID_MAX, Line, Said, first_filled, misfit


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["a", "b"], ""),
        (["a"], ""),
        ([], ""),
        (["a", "b", "", " "], ""),
        (["a", "b", "c"], "has 3 cells where the header has 2: a cell with a separator in it needs quotes"),
    ],
)
def test_rows_longer_than_their_header(cells: list[str], reason: str) -> None:
    assert misfit(cells, 2) == reason


def test_the_first_filled_column_answers() -> None:
    assert first_filled(["", " ", "c", "d"], [0, 1, 3, 2]) == "d"
    assert first_filled(["a"], [5, 0]) == "a"
    assert first_filled(["a"], []) == ""


def test_what_was_said_is_not_said_again() -> None:
    said = Said()
    assert [said.first(word) for word in ("a", "b", "a")] == [True, True, False]
    assert sum(said.first(str(number)) for number in range(2 * SAID_MAX)) == SAID_MAX - 2


def test_a_refusal_is_the_last_fault() -> None:
    line = Line(7)
    line.doubt("phone", "odd")
    assert line.refuse("name", "missing") is line
    assert line.faults == [("phone", "odd"), ("name", "missing")]
    assert line.is_refused


def test_only_texts_are_texts() -> None:
    assert Line(2, {"name": "Ann", "active": 1}).text("name") == "Ann"
    assert Line(2, {"active": 1}).text("active") == ""
