from itertools import count

import pytest

from store.domain.coupons import (
    CODE_LETTERS,
    CODES_MAX,
    LETTERS,
    CouponCode,
    KnownCode,
    checked_code,
    coupon_key,
    new_codes,
    written_code,
)
from store.domain.errors import BadInput
from store.domain.ids import DiscountId

D = DiscountId(b"d" * 16)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("abcd efgh", "ABCDEFGH"), (" Summer-10\n", "SUMMER-10"), ("4006381333931", "4006381333931")],
)
def test_codes_are_compared_without_blanks_and_in_large_letters(typed: str, kept: str) -> None:
    assert coupon_key(typed) == checked_code(typed) == kept


@pytest.mark.parametrize("typed", ["", "  ", "x" * 41, "grün", "a\x07b", "\u202eabc"])
def test_what_can_be_no_code(typed: str) -> None:
    with pytest.raises(BadInput):
        checked_code(typed)


@pytest.mark.parametrize("uses", [0, -1, 10**12])
def test_a_code_can_be_used_once_or_more(uses: int) -> None:
    with pytest.raises(BadInput):
        CouponCode("A", D, uses)


def test_uses_left() -> None:
    assert KnownCode(CouponCode("A", D), 7).left is None
    assert KnownCode(CouponCode("A", D, 3), 1).left == 2
    assert KnownCode(CouponCode("A", D, 1), 2).left == 0


def test_new_codes_are_all_different_and_skip_those_there_are() -> None:
    numbers = count()

    def random(size: int) -> bytes:
        # Every second draw repeats the one before it.
        return (next(numbers) // 2).to_bytes(size, "big")

    skipped = LETTERS[0] * (CODE_LETTERS - 1) + LETTERS[1]
    made = new_codes(3, lambda code: code == skipped, random)
    assert made == [LETTERS[0] * (CODE_LETTERS - 1) + LETTERS[place] for place in (0, 2, 3)]


@pytest.mark.parametrize("how_many", [0, -1, CODES_MAX + 1])
def test_not_any_number_of_codes_is_made(how_many: int) -> None:
    with pytest.raises(BadInput):
        new_codes(how_many, lambda _: False, bytes)


def test_made_codes_are_read_out_in_fours() -> None:
    assert written_code("ABCDEFGH") == "ABCD EFGH"
    assert written_code("SUMMER10") == "SUMMER10"
    assert written_code("X") == "X"
