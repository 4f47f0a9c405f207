"""Amounts are read as they are written, or refused when two readings are possible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.imports.amounts import (
    UNKNOWN_STYLE,
    NumberStyle,
    decimal_mark,
    is_fraction,
    is_rate,
    read_money,
    read_rate,
)
from store.domain.money import currency

EUR, JPY, KWD = currency("EUR"), currency("JPY"), currency("KWD")
POINT, COMMA = NumberStyle("."), NumberStyle(",")


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("12.50", 1250),
        ("12,50", 1250),
        ("12", 1200),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1 234,50", 123450),
        ("1\u00a0234,50", 123450),
        ("1\u202f234,50", 123450),
        ("1'234.50", 123450),
        ("1\u2019234.50", 123450),
        ("1.234.567", 123456700),
        ("1,234,567.8", 123456780),
        ("12,34,567.80", 123456780),
        ("€ 12.50", 1250),
        ("12.50 EUR", 1250),
        ("EUR12,50", 1250),
        ("12,50€", 1250),
        ("100,-", 10000),
        ("-12.50", -1250),
        ("12.50-", -1250),
        ("(12.50)", -1250),
        ("-€12.50", -1250),
        ("€-12.50", -1250),
        (".5", 50),
        ("12.5", 1250),
        ("0.990", 99),
        ("1234.500", 123450),
        ("10.00000", 1000),
        ("Rs. 100", 10000),
        ("100 kr.", 10000),
        ("\u0661\u0662\u066b\u0665", 1250),
        ("+12,50", 1250),
    ],
)
def test_clear_amounts(cell: str, cents: int) -> None:
    assert read_money(cell, EUR, UNKNOWN_STYLE) == (cents, False)


@pytest.mark.parametrize("cell", ["1.234", "1,234", "12.345", "€ 999,000"])
def test_an_amount_with_two_readings_is_refused_unless_the_file_shows_its_style(cell: str) -> None:
    with pytest.raises(BadInput, match="can be"):
        read_money(cell, EUR, UNKNOWN_STYLE)


def test_the_style_of_the_file_decides() -> None:
    assert read_money("1.234", EUR, COMMA) == (123400, False)
    assert read_money("1,234", EUR, POINT) == (123400, False)
    assert read_money("1.990", EUR, POINT) == (199, False)


def test_the_currency_decides_where_it_can() -> None:
    assert read_money("1.234", JPY, UNKNOWN_STYLE) == (1234, False)
    assert read_money("1,234", JPY, UNKNOWN_STYLE) == (1234, False)
    assert read_money("1.234", KWD, UNKNOWN_STYLE) == (1234, False)


def test_more_decimals_than_the_currency_has_are_rounded_and_told() -> None:
    assert read_money("8.69565", EUR, POINT) == (870, True)
    assert read_money("0.005", EUR, POINT) == (1, True)


@pytest.mark.parametrize(
    "cell",
    ["", "free", "variable", "12.34.5", "1.23,4.5", "12 EUR 13", "1e5", "12.50 USD", "£5", "9" * 50, "--5"],
)
def test_what_is_no_amount_of_the_shop_is_refused(cell: str) -> None:
    with pytest.raises(BadInput):
        read_money(cell, EUR, UNKNOWN_STYLE)


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("12,50", ","),
        ("12.50", "."),
        ("1.234,5", ","),
        ("1.234.567", ","),
        ("1.234", ""),
        ("0.125", "."),
        ("7", ""),
    ],
)
def test_what_an_amount_shows_of_its_style(cell: str, mark: str) -> None:
    assert decimal_mark(cell) == mark


@given(st.integers(0, 10**11), st.sampled_from([".", ","]), st.sampled_from(["", "grouped"]))
def test_every_amount_that_is_written_with_its_decimals_is_read_back(
    cents: int, mark: str, grouping: str
) -> None:
    thousands = ("," if mark == "." else ".") if grouping else ""
    written = f"{cents // 100:,}".replace(",", thousands) + f"{mark}{cents % 100:02}"
    assert read_money(written, EUR, UNKNOWN_STYLE) == (cents, False)


@given(st.text())
def test_no_cell_breaks_the_reader(cell: str) -> None:
    try:
        amount, _ = read_money(cell, EUR, UNKNOWN_STYLE)
    except BadInput:
        return
    assert isinstance(amount, int)


@pytest.mark.parametrize(
    ("cell", "rate"),
    [
        ("19", 1900),
        ("19%", 1900),
        ("19,0 %", 1900),
        ("7.5", 750),
        ("VAT 20%", 2000),
        ("0", 0),
        ("exempt", 0),
        ("0.5", 50),
        ("8.875", 888),
    ],
)
def test_rates(cell: str, rate: int) -> None:
    assert read_rate(cell, UNKNOWN_STYLE) == rate


def test_rates_of_a_file_that_counts_in_fractions() -> None:
    fractions = NumberStyle(".", fractions=True)
    assert read_rate("0.19", fractions) == 1900
    assert read_rate("0,07", fractions) == 700
    assert read_rate("19%", fractions) == 1900


@pytest.mark.parametrize(
    ("cell", "fraction"),
    [("0.19", True), ("0,07", True), ("19", False), ("1", False), ("0", None), ("5%", None)],
)
def test_what_a_rate_shows_of_its_file(cell: str, *, fraction: bool | None) -> None:
    assert is_fraction(cell) is fraction


@pytest.mark.parametrize(
    ("cell", "known"), [("19", True), ("GST", False), ("standard", False), ("none", True)]
)
def test_names_of_taxes_are_no_rates(cell: str, *, known: bool) -> None:
    assert is_rate(cell) is known
