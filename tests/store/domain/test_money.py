from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.money import (
    currency,
    format_percent,
    format_quantity,
    format_scaled,
    parse_percent,
    parse_quantity,
    parse_scaled,
    rounded,
    spread,
    used_currency,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 10, 1), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (15, 10, 2), (25, 10, 3), (-25, 10, -3), (0, 7, 0)],
)
def test_rounding_is_half_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert rounded(numerator, denominator) == expected


@given(st.integers(), st.integers(1))
def test_rounding_is_never_off_by_more_than_half_and_mirrors(numerator: int, denominator: int) -> None:
    result = rounded(numerator, denominator)
    assert abs(Fraction(numerator, denominator) - result) <= Fraction(1, 2)
    assert rounded(-numerator, denominator) == -result


@pytest.mark.parametrize(
    ("amount", "weights", "expected"),
    [
        (1000, [1000, 1000, 1000], [334, 333, 333]),
        (500, [1, 999], [1, 499]),
        (-1000, [1000, 1000, 1000], [-334, -333, -333]),
        (100, [1, 0, 3], [25, 0, 75]),
        (7, [0, 0], [7, 0]),
        (0, [], []),
    ],
)
def test_spreading_is_by_largest_remainder_and_odd_units_go_to_the_earlier(
    amount: int, weights: list[int], expected: list[int]
) -> None:
    assert spread(amount, weights) == expected


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1))
def test_shares_sum_to_the_amount_and_stay_within_a_unit_of_exact(amount: int, weights: list[int]) -> None:
    shares = spread(amount, weights)
    total = sum(weights)
    assert sum(shares) == amount
    if total:
        exact = [Fraction(amount * weight, total) for weight in weights]
        assert all(abs(share - part) < 1 for share, part in zip(shares, exact, strict=True))


@given(st.lists(st.integers(0, 10**6), min_size=1), st.data())
def test_no_share_of_what_lines_cost_is_more_than_a_line_costs(
    weights: list[int], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    assert all(0 <= share <= weight for share, weight in zip(spread(amount, weights), weights, strict=True))


@pytest.mark.parametrize(
    ("text", "digits", "expected"),
    [
        ("12.5", 2, 1250),
        ("12.50", 1, 125),
        (" 3 ", 2, 300),
        (".5", 2, 50),
        ("5.", 2, 500),
        ("-0.01", 2, -1),
        ("+1", 0, 1),
    ],
)
def test_decimals_are_read_exactly(text: str, digits: int, expected: int) -> None:
    assert parse_scaled(text, digits) == expected


@pytest.mark.parametrize(
    "text",
    ["", ".", "-", "-0", "1,5", "1e3", "NaN", "Infinity", "0x1", "1 2", "--1", "\u0661", "1.005", "9" * 16],
)
def test_what_is_not_a_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_scaled(text, 2)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 3))
def test_amounts_survive_being_written(value: int, digits: int) -> None:
    assert parse_scaled(format_scaled(value, digits), digits) == value


def test_quantities_and_percents_are_written_short() -> None:
    assert [format_quantity(each) for each in (3000, 375, 0, 1500)] == ["3", "0.375", "0", "1.5"]
    assert [format_percent(each) for each in (1250, 1000, 0, 3333)] == ["12.5", "10", "0", "33.33"]
    assert (parse_quantity("0.375"), parse_percent("12.5 %"), parse_percent("33.33")) == (375, 1250, 3333)


@pytest.mark.parametrize(("code", "digits"), [("EUR", 2), ("jpy", 0), (" BHD ", 3), ("XYZ", 2)])
def test_a_currency_knows_its_decimals(code: str, digits: int) -> None:
    assert currency(code).digits == digits


@pytest.mark.parametrize("code", ["", "EU", "EURO", "E1R", "\u0395UR"])
def test_what_is_not_three_letters_is_no_currency(code: str) -> None:
    with pytest.raises(BadInput):
        currency(code)


@pytest.mark.parametrize("code", ["EUR", "usd", " jpy ", "KWD", "XCG", "XOF", "ZWG"])
def test_what_is_paid_with_somewhere_is_a_currency(code: str) -> None:
    assert used_currency(code) == currency(code)


@pytest.mark.parametrize("code", ["EUX", "ABC", "DEM", "XTS", "XAU", "EURO", ""])
def test_three_letters_alone_are_no_currency(code: str) -> None:
    with pytest.raises(BadInput, match="currency"):
        used_currency(code)
