import pytest

from store.domain.errors import BadInput
from store.domain.tax_rates import TaxRate, as_text, tax_rates


def test_rates_are_read_as_people_write_them() -> None:
    rates = tax_rates("19 Standard\n7,5%  Food \n\n0\n12.25 % Books")
    assert rates == (
        TaxRate(1900, "Standard"), TaxRate(750, "Food"), TaxRate(0, ""), TaxRate(1225, "Books"),
    )  # fmt: skip
    assert as_text(rates) == "19 Standard\n7.5 Food\n0\n12.25 Books"
    assert tax_rates(as_text(rates)) == rates
    assert [rate.words for rate in rates] == ["19 % Standard", "7.5 % Food", "0 %", "12.25 % Books"]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("Standard 19", "line 1: write a percent and a name, such as 19 Standard"),
        ("19 A\n100.01 B", "line 2: a tax rate is between 0 and 100"),
        ("-1 A", "line 1: a tax rate is between 0 and 100"),
        ("19.005 A", "line 1: write a percent and a name, such as 19 Standard"),
        ("19 A\n19,00 B", "19 % stands there twice"),
        (f"19 {'x' * 41}", "line 1: a name has at most 40 characters"),
        ("\n".join(str(rate) for rate in range(21)), "at most 20 tax rates"),
    ],
)
def test_what_is_no_list_of_rates_is_refused_by_its_line(text: str, refusal: str) -> None:
    with pytest.raises(BadInput) as refused:
        tax_rates(text)
    assert str(refused.value) == refusal
