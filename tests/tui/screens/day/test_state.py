"""What a count is answered with, and what a drawer warns of."""

import pytest
from support.shops import NOON

from store.domain.drawer import DrawerState
from store.domain.money import currency
from store.domain.shop import new_shop
from tui.screens.day.state import closed_words, state_lines
from tui.widgets.moments import Calendar

EUR = currency("EUR")
ZONE = new_shop("Corner", code="EUR", tax="none", timezone="Europe/Berlin").zone


@pytest.mark.parametrize(
    ("is_even", "difference", "may_recount", "told"),
    [
        (True, "0.00", True, "Counted 5.00: as it should be. e ends the day."),
        (False, None, True, "Counted 5.00: not what should be there. c counts once more."),
        (False, "-1.00", False, "Counted 5.00, difference -1.00: e ends the day."),
    ],
)
def test_a_count_is_answered(*, is_even: bool, difference: str | None, may_recount: bool, told: str) -> None:
    assert closed_words("5.00", is_even=is_even, difference=difference, may_recount=may_recount) == told


def state(*, too_much: int | None = None, is_overdue: bool = False) -> DrawerState:
    return DrawerState(
        session=b"s", opened_at=NOON, opened_by="Mia", opening=1000, left=0, documents=3, entries=(),
        expected=None, too_much=too_much, count=None, last_number=4, is_overdue=is_overdue,
    )  # fmt: skip


def lines(known: DrawerState) -> list[str]:
    told = state_lines(known, EUR, Calendar(lambda: NOON, ZONE))
    return [" ".join("".join(text for text, _ in line).split()) for line in told]


def test_the_sum_is_not_shown_to_who_may_not_see_it() -> None:
    assert lines(state()) == [
        "The drawer is open.", "", "Since 2026-03-02 13:00 Mia", "Float 10.00 EUR", "Receipts 3",
        "Last Z Z 4", "",
    ]  # fmt: skip


def test_a_forgotten_session_and_too_much_cash_are_warned_of() -> None:
    told = lines(state(too_much=500, is_overdue=True))
    assert "! Open for more than 24 hours: count it (c) and end the day (e)" in told
    assert "! Much cash is in the drawer, 5.00 too much: s takes some to the safe" in told
    assert "! Much cash is in the drawer: s takes some to the safe" in lines(state(too_much=0))
