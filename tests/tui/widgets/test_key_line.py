import pytest

from tui.widgets.key_line import KeyHint, key_spans

PLACES = [
    KeyHint("F2", "Sell", is_place=True),
    KeyHint("F3", "Customers", "Cust", is_place=True),
    KeyHint("F10", "More", is_place=True),
]
HINTS = [KeyHint("F1", "Help"), KeyHint("n", "New"), *PLACES]


@pytest.mark.parametrize(
    ("cells", "seen"),
    [
        (60, " F1 Help  n New  F2 Sell  F3 Customers  F10 More"),
        (46, " F1 Help n New F2 Sell F3 Customers F10 More"),
        (40, " F1 Help n New F2 Sell F3 Cust F10 More"),
        (35, " F1 Help n New F2 Sell F10 More"),
        (25, " F1 Help n New F10 More"),
        (15, " F1 Help n New"),
        (9, " F1 Help"),
    ],
)
def test_labels_shrink_then_places_give_way_and_more_last(cells: int, seen: str) -> None:
    assert "".join(text for text, _ in key_spans(HINTS, cells)) == seen


def test_what_gives_way_goes_before_the_last_action() -> None:
    hints = [KeyHint("Ctrl+E", "Export", gives_way=True), KeyHint("n", "New"), KeyHint("w", "No receipt")]
    assert "".join(text for text, _ in key_spans(hints, 25)) == " n New w No receipt"
    assert "".join(text for text, _ in key_spans(hints, 12)) == " n New"
