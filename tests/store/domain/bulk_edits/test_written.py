"""What a bulk edit keeps of itself."""

import pytest

from store.domain.bulk_edits.written import Detail, Run, Written, detail_of, joined


def test_a_detail_is_read_as_it_was_written() -> None:
    detail = Detail("add to Ärzte", 7, 9, ((3, 5), (8, 8)), ("ab", "cd"))
    assert detail_of(detail.text()) == detail


@pytest.mark.parametrize("text", ["", "name, email", "17", "null", "{}", '{"runs": 3}', "[1]"])
def test_other_details_are_none_of_ours(text: str) -> None:
    assert detail_of(text) is None


@pytest.mark.parametrize(
    ("runs", "more", "all_of_it"),
    [
        ((), (3, 4), ((3, 4),)),
        (((1, 2),), (3, 4), ((1, 4),)),
        (((1, 2),), (4, 4), ((1, 2), (4, 4))),
        (((1, 2), (4, 4)), (5, 6), ((1, 2), (4, 6))),
    ],
)
def test_a_run_goes_on(runs: tuple[Run, ...], more: Run, all_of_it: tuple[Run, ...]) -> None:
    assert joined(runs, more) == all_of_it


def test_rows_are_those_of_all_steps() -> None:
    assert Written(3, (2, 3)).rows == 5
