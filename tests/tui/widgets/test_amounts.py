import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.money import currency
from tui.widgets.amounts import read_money, read_percent, read_quantity

EUR, JPY, KWD = currency("EUR"), currency("JPY"), currency("KWD")


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12,50", 1250),
        ("12.50", 1250),
        ("12", 1200),
        ("12,5", 1250),
        (",5", 50),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1.234.567", 123456700),
        ("1.234", 123400),
        ("1 234,50", 123450),
        ("1'234.50", 123450),
        ("EUR 12", 1200),
        ("12 €", 1200),
        ("Fr. 12.-", 1200),
        ("-3,20", -320),
        ("-EUR 3", -300),
    ],
)
def test_amounts_people_type(text: str, cents: int) -> None:
    assert read_money(text, EUR) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "EUR",
        "15O",
        "l5",
        "12,5x",
        "1,2,3",
        "12,345,6",
        "twelve",
        "1..2",
        "1,23.4,5",
        "1e9",
        "-0",
        "-0.00",
        "12a3",
        "0,005",
        "0.005",
        "9" * 40,
    ],
)
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match=r"write an amount such as 12\.50"):
        read_money(text, EUR)


def test_the_currency_decides_what_a_separator_means() -> None:
    assert read_money("1.234", JPY) == 1234
    assert read_money("1.234", KWD) == 1234
    assert read_money("1.234,5", KWD) == 1234500


@pytest.mark.parametrize(("text", "basis"), [("10", 1000), ("10 %", 1000), ("12,5%", 1250), ("0.25", 25)])
def test_percents(text: str, basis: int) -> None:
    assert read_percent(text) == basis


def test_quantities() -> None:
    assert (read_quantity("3"), read_quantity("0,375"), read_quantity("2.5")) == (3000, 375, 2500)


@given(st.integers(-(10**12), 10**12))
def test_an_amount_reads_back_as_it_was_written(cents: int) -> None:
    assert read_money(EUR.format(cents), EUR) == cents
    assert read_money(EUR.format(cents).replace(".", ","), EUR) == cents
    grouped = f"{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    assert read_money(grouped, EUR) == abs(cents)
