import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.marks import ALL_MARKS, NO_MARKS, Marks, summary

ROWS = range(8)


@pytest.mark.parametrize(
    ("marks", "total", "filter_text", "told"),
    [
        (NO_MARKS, 1_000_000, "", "1,000,000"),
        (NO_MARKS, 12, "berlin", "12 · filter berlin"),
        (Marks(frozenset({1, 2})), 12, "", "marked 2 of 12"),
        (
            Marks(frozenset({1}), is_all=True),
            12_432,
            "age >= 60",
            "marked 12,431 of 12,432 · filter age >= 60",
        ),
    ],
)
def test_the_sentence(marks: Marks, total: int, filter_text: str, told: str) -> None:
    assert summary(marks, total, filter_text) == told


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        (NO_MARKS, "2,000+"),
        (ALL_MARKS, "marked 2,000+ of 2,000+"),
        (Marks(frozenset({1})), "marked 1 of 2,000+"),
    ],
)
def test_the_sentence_while_there_may_be_more(marks: Marks, told: str) -> None:
    assert summary(marks, 2000, is_counted=False) == told


@given(
    steps=st.lists(st.one_of(st.sampled_from(["all", "invert", "none"]), st.sampled_from(ROWS)), max_size=20)
)
def test_marks_are_a_set_of_rows_whatever_way_they_are_kept(steps: list[str | int]) -> None:
    marks, marked = NO_MARKS, set[int]()
    for step in steps:
        match step:
            case "all":
                marks, marked = ALL_MARKS, set(ROWS)
            case "none":
                marks, marked = NO_MARKS, set()
            case "invert":
                marks, marked = marks.inverted(), set(ROWS) - marked
            case int():
                marks, marked = marks.toggled(step), marked ^ {step}
    assert {row for row in ROWS if row in marks} == marked
    assert marks.count(len(ROWS)) == len(marked)
