import pytest

from tui.widgets.options import Choices, Option, among

GROUPS = [
    Option(1, "VIP", "10 %"),
    Option(2, "Police", "5 %"),
    Option(3, "Police Night Shift"),
    Option(4, "Staff"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("", [1, 2, 3, 4]), ("pol", [2, 3]), ("sh pol", [3]), ("5", [2]), ("olice", []), ("STAFF", [4])],
)
def test_every_word_begins_a_word(typed: str, found: list[int]) -> None:
    assert [option.id for option in among(GROUPS)(typed)] == found


def test_the_cursor_stays_in_the_list_and_in_view() -> None:
    choices = Choices(height=2).with_options(GROUPS)
    assert [
        (c.cursor, c.top) for c in (choices.moved(-1), choices.moved(1), choices.moved(2), choices.moved(9))
    ] == [
        (0, 0),
        (1, 0),
        (2, 1),
        (3, 2),
    ]
    assert choices.moved(3).with_options(GROUPS[:1]).current == GROUPS[0]
    assert choices.with_options(()).current is None
