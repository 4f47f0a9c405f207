"""Coins and notes come to what they are worth."""

import pytest

from store.domain.denominations import denominations, pieces, worth
from store.domain.errors import BadInput
from store.domain.money import currency


def test_euros_from_the_largest_to_the_cent() -> None:
    known = denominations(currency("EUR"))
    assert known == (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)


@pytest.mark.parametrize(("code", "smallest"), [("JPY", 1), ("KWD", 5), ("CHF", 5), ("USD", 1), ("SEK", 100)])
def test_others_begin_with_their_own_smallest_coin(code: str, smallest: int) -> None:
    assert min(denominations(currency(code))) == smallest


def test_an_unknown_currency_is_counted_as_a_sum() -> None:
    assert denominations(currency("XTS")) == ()
    assert worth(pieces({1234: 1}, currency("XTS"))) == 1234


def test_what_is_not_there_is_left_out() -> None:
    counted = pieces({50: 3, 200: 0, 2000: 2}, currency("EUR"))
    assert counted == ((2000, 2), (50, 3))
    assert worth(counted) == 4150


@pytest.mark.parametrize("counted", [{300: 1}, {100: -1}, {100: 4006381333931}])
def test_what_cannot_be_counted_is_refused(counted: dict[int, int]) -> None:
    with pytest.raises(BadInput):
        pieces(counted, currency("EUR"))
