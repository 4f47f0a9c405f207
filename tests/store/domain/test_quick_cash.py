"""What people hand over for an amount, in currencies of 0, 2 and 3 decimals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.money import currency
from store.domain.quick_cash import CHOICES_MAX, is_unusual, notes, quick_cash


@pytest.mark.parametrize(
    ("code", "due", "offered"),
    [
        ("EUR", 1341, (1341, 1500, 2000, 5000, 10000, 20000)),
        ("EUR", 2000, (2000, 5000, 10000, 20000)),
        ("EUR", 19999, (19999, 20000)),
        ("EUR", 20001, (20001, 20500, 21000, 22000, 25000, 30000)),
        ("USD", 1, (1, 100, 500, 1000, 2000, 5000)),
        ("JPY", 1341, (1341, 2000, 5000, 10000)),
        ("KWD", 1341, (1341, 1500, 2000, 5000, 10000, 20000)),
        ("XAF", 1341, (1341, 1400, 1500, 2000, 5000, 10000)),
        ("EUR", 0, (0,)),
        ("EUR", -5, (0,)),
    ],
)
def test_exactly_then_the_next_sum_of_each_note(code: str, due: int, offered: tuple[int, ...]) -> None:
    assert quick_cash(due, currency(code)) == offered


@given(st.sampled_from(["EUR", "USD", "JPY", "KWD", "CHF", "XAF", "ZZZ"]), st.integers(1, 10**9))
def test_each_offer_covers_the_amount_and_is_the_least_of_its_note(code: str, due: int) -> None:
    money = currency(code)
    offered = quick_cash(due, money)
    assert offered[0] == due
    assert list(offered) == sorted(set(offered))
    assert len(offered) <= CHOICES_MAX
    for more in offered[1:]:
        assert any(more % note == 0 and more - note < due <= more for note in notes(money, due))


@pytest.mark.parametrize(
    ("given_", "due", "limit", "asks"),
    [
        (20000, 1341, 0, False),
        (20001, 1341, 0, True),
        (200000, 1341, 0, True),
        (40000, 20001, 0, False),
        (40001, 20001, 0, True),
        (5000, 1341, 5000, False),
        (5001, 1341, 5000, True),
        (30000, 1341, 50000, False),
    ],
)
def test_a_sum_nobody_hands_over_is_asked_about(given_: int, due: int, limit: int, *, asks: bool) -> None:
    assert is_unusual(given_, due, currency("EUR"), limit=limit) is asks
