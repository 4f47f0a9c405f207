import pytest

from tui.widgets.progress_line import progress_spans


@pytest.mark.parametrize(
    ("done", "total", "cells", "seen"),
    [
        (1_200, 5_000, 60, " Importing  1,200 of 5,000   24 %  █████░░░░░░░░░░░░░░░░░░░"),
        (0, 0, 50, " Importing  0 of 0  100 %  ██████████████████████"),
        (7, 5, 50, " Importing  5 of 5  100 %  ██████████████████████"),
        (1_200, 5_000, 34, " Importing  1,200 of 5,000   24 %"),
        (1_200, None, 40, " Importing  1,200"),
    ],
)
def test_words_figures_and_a_bar(done: int, total: int | None, cells: int, seen: str) -> None:
    line = "".join(text for text, _ in progress_spans("Importing", done, total, cells))
    assert line.rstrip() == seen.rstrip()
    assert len(line) <= cells
