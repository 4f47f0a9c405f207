"""Who is exempt pays no tax: none is added, and what prices contain is taken off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.baskets import Json, basket, line, percent, priced

from store.domain.pricing.priced import PricedBasket, PricedLine

EXEMPT = {"tax_exempt": True}


def both(**sale: object) -> tuple[PricedBasket, PricedBasket]:
    """The same sale to somebody who pays tax, and to somebody who does not."""
    lines = sale.pop("lines")
    assert isinstance(lines, list)
    plain = {**basket(*lines), **sale}
    return priced({**plain, "customer": {}}), priced({**plain, "customer": EXEMPT})


# Two lines whose tax is rounded up on each of them, and down on both together (or the other way round).
CASES: dict[str, tuple[Json, list[tuple[int, int]], tuple[int, int, int]]] = {
    # net and total of each line; total, tax freed, tax of who pays
    "on top, by line": (
        {"tax": "exclusive", "lines": [line("0.13", tax_rate="19"), line("0.13", tax_rate="19")]},
        [(13, 13), (13, 13)], (26, 0, 4),
    ),
    "on top, by rate": (
        {"tax": "exclusive", "tax_rounding": "rate",
         "lines": [line("0.13", tax_rate="19"), line("0.13", tax_rate="19")]},
        [(13, 13), (13, 13)], (26, 0, 5),
    ),
    "contained, by line": (
        {"tax": "inclusive", "lines": [line("0.10", tax_rate="20"), line("0.10", tax_rate="20")]},
        [(8, 8), (8, 8)], (16, 4, 4),
    ),
    "contained, by rate": (
        {"tax": "inclusive", "tax_rounding": "rate",
         "lines": [line("0.10", tax_rate="20"), line("0.10", tax_rate="20")]},
        [(8, 8), (9, 9)], (17, 3, 3),
    ),
    "contained, several rates, one of them none": (
        {"tax": "inclusive",
         "lines": [line("1.19", tax_rate="19"), line("1.07", tax_rate="7"), line("1.00")]},
        [(100, 100), (100, 100), (100, 100)], (300, 26, 26),
    ),
    "no minor units": (
        {"currency": "JPY", "tax": "inclusive", "lines": [line("110", "3", tax_rate="10")]},
        [(300, 300)], (300, 30, 30),
    ),
    "three decimals": (
        {"currency": "KWD", "tax": "inclusive", "lines": [line("1.050", tax_rate="5")]},
        [(1000, 1000)], (1000, 50, 50),
    ),
    "a shop without tax": (
        {"tax": "none", "lines": [line("1.19", tax_rate="19")]}, [(119, 119)], (119, 0, 0),
    ),
    "after discounts": (
        {"tax": "inclusive", "lines": [line("11.90", tax_rate="19")], "discounts": [percent("d", "50")]},
        [(500, 500)], (500, 95, 95),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_added_and_what_is_contained_comes_off(name: str) -> None:
    sale, lines, (total, freed, tax) = CASES[name]
    paying, exempt = both(**sale)
    assert [(done.net, done.total) for done in exempt.lines] == lines
    assert {(done.tax, done.tax_rate) for done in exempt.lines} == {(0, 0 if tax else 1900)}
    assert (exempt.total, exempt.tax_freed, exempt.tax_total) == (total, freed, 0)
    assert (paying.tax_total, paying.tax_freed) == (tax, 0)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10_000)), max_size=6),
    st.sampled_from(["inclusive", "exclusive", "none"]),
    st.sampled_from(["line", "rate"]),
)
def test_who_is_exempt_pays_what_others_pay_less_their_tax(
    goods: list[tuple[int, int]], tax: str, rounding: str
) -> None:
    lines = [line(str(price), tax_rate=f"{rate / 100:.2f}") for price, rate in goods]
    off = [percent("d", "12.5")]
    paying, exempt = both(lines=lines, discounts=off, tax=tax, tax_rounding=rounding, currency="JPY")
    assert exempt.total == paying.total - paying.tax_total
    assert exempt.discount_total == paying.discount_total
    assert [_kept(done) for done in exempt.lines] == [_kept(done) for done in paying.lines]
    assert exempt.total == sum(done.total for done in exempt.lines)
    assert exempt.total == exempt.list_total - exempt.discount_total - exempt.tax_freed


def _kept(done: PricedLine) -> tuple[object, ...]:
    return done.list, done.shares, done.net
