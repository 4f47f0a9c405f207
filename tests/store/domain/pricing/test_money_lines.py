"""Top-ups and vouchers stand beside the goods and change nothing of their prices."""

import pytest
from support.baskets import amount, basket, line, percent, priced

from store.domain.ids import DiscountId
from store.domain.pricing.money_lines import beside_goods
from store.domain.pricing.priced import PricedLine

GOODS = basket(
    line("10.00", tax_rate="20"),
    line("5.00"),
    discounts=[percent("d", "10"), amount("a", "3.00", minimum="20.00")],
    tax="exclusive",
)


def test_what_moves_money_is_no_part_of_any_offer_or_tax() -> None:
    goods = priced(GOODS)
    whole = beside_goods(goods, [None, 2000, None, 500])

    assert whole.lines == (
        goods.lines[0],
        PricedLine(2000, (), 2000, 0, 2000, 0),
        goods.lines[1],
        PricedLine(500, (), 500, 0, 500, 0),
    )
    assert (whole.list_total, whole.total) == (goods.list_total + 2500, goods.total + 2500)
    assert (whole.discount_total, whole.tax_total) == (goods.discount_total, goods.tax_total)
    applied, refused = whole.outcomes
    assert (applied.discount, applied.lines) == (DiscountId(b"d"), (0, 2))
    assert refused.refusal is not None
    assert whole.list_total == 4000, "the minimum of 20.00 is reached by money alone, and not met"


@pytest.mark.parametrize("amounts", [[None, None]])
def test_goods_alone_stay_as_they_are(amounts: list[None]) -> None:
    goods = priced(GOODS)
    assert beside_goods(goods, amounts) is goods


def test_a_sale_of_money_alone_costs_that() -> None:
    whole = beside_goods(priced(basket()), [2000])
    assert (whole.total, whole.list_total, whole.tax_total, whole.outcomes) == (2000, 2000, 0, ())
