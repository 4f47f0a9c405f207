import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.shop import Tax, TaxRounding
from store.domain.tax import RateTotal, TaxPolicy, rate_totals, taxes

LINE, RATE = TaxRounding.LINE, TaxRounding.RATE


@pytest.mark.parametrize(
    ("mode", "rounding", "values", "rates", "expected"),
    [
        (Tax.NONE, LINE, [540], [2000], [0]),
        (Tax.INCLUSIVE, LINE, [540], [2000], [90]),
        (Tax.EXCLUSIVE, LINE, [540], [2000], [108]),
        (Tax.INCLUSIVE, LINE, [100, 100, 100], [700, 700, 700], [7, 7, 7]),
        (Tax.INCLUSIVE, RATE, [100, 100, 100], [700, 700, 700], [7, 7, 6]),
        (Tax.EXCLUSIVE, LINE, [5, 5], [1000, 1000], [1, 1]),
        (Tax.EXCLUSIVE, RATE, [5, 5], [1000, 1000], [1, 0]),
        (Tax.EXCLUSIVE, RATE, [5, 5, 5], [1000, 2000, 1000], [1, 1, 0]),
        (Tax.EXCLUSIVE, LINE, [1000], [0], [0]),
        (Tax.INCLUSIVE, RATE, [0, 0], [2000, 2000], [0, 0]),
        (Tax.EXCLUSIVE, LINE, [], [], []),
    ],
)
def test_tax_is_rounded_for_each_line_or_each_rate(
    mode: Tax, rounding: TaxRounding, values: list[int], rates: list[int], expected: list[int]
) -> None:
    assert taxes(values, rates, TaxPolicy(mode, rounding)) == expected


AMOUNTS = st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from([0, 550, 700, 1900])), max_size=6)


@given(AMOUNTS, st.sampled_from([Tax.INCLUSIVE, Tax.EXCLUSIVE]))
def test_per_rate_is_the_tax_of_the_sum(lines: list[tuple[int, int]], mode: Tax) -> None:
    values, rates = [value for value, _ in lines], [rate for _, rate in lines]
    per_rate = taxes(values, rates, TaxPolicy(mode, RATE))
    for rate in set(rates):
        places = [place for place, each in enumerate(rates) if each == rate]
        whole = taxes([sum(values[place] for place in places)], [rate], TaxPolicy(mode, LINE))
        assert sum(per_rate[place] for place in places) == whole[0]


@given(AMOUNTS, st.sampled_from(list(TaxRounding)))
def test_tax_inside_a_price_is_never_more_than_the_price(
    lines: list[tuple[int, int]], rounding: TaxRounding
) -> None:
    values, rates = [value for value, _ in lines], [rate for _, rate in lines]
    result = taxes(values, rates, TaxPolicy(Tax.INCLUSIVE, rounding))
    assert all(0 <= tax <= value for tax, value in zip(result, values, strict=True))


def test_rates_add_up_highest_first() -> None:
    assert rate_totals([(700, 93, 7), (1900, 100, 19), (700, 200, 14)]) == (
        RateTotal(1900, 100, 19, 119),
        RateTotal(700, 293, 21, 314),
    )
