from support.baskets import basket, line, percent, priced

from store.domain.tax import RateTotal


def test_each_rate_has_its_net_tax_and_gross() -> None:
    done = priced(
        basket(
            line("11.90", product="a", tax_rate="19"),
            line("10.70", product="b", tax_rate="7"),
            line("11.90", product="c", tax_rate="19"),
            discounts=[percent("d", "50")],
            tax="inclusive",
        )
    )
    assert done.rate_totals() == (RateTotal(1900, 1000, 190, 1190), RateTotal(700, 500, 35, 535))
