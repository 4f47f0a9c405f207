from dataclasses import replace

import pytest

from store.domain.money import currency
from store.domain.receipt_layout import receipt_text
from store.domain.receipt_sample import sample
from store.domain.shop import Shop, Tax, TaxRounding

SHOP = Shop(
    name="Bar", currency=currency("EUR"), tax=Tax.INCLUSIVE, timezone="UTC", receipt_header="1 Street",
    receipt_foot="Thanks", tax_number="T1", tax_rates="20 Standard\n5 Food",
)  # fmt: skip

PRINTED = """\
              Bar
            1 Street
         Tax number T1
--------------------------------
Receipt 1-000001
2026-01-31 12:00
Lane 1
--------------------------------
Something                  12.99
  10 % off                 -1.30
Something else
  2 x 2.00                  4.00
--------------------------------
Subtotal                   16.99
Discounts                  -1.30
TOTAL EUR                  15.69
Cash                       20.00
Change                      4.31
--------------------------------
Rate      Net      Tax     Gross
20 %     9.74     1.95     11.69
5 %      3.81     0.19      4.00
--------------------------------
             Thanks
"""


def test_it_shows_what_the_shop_will_print() -> None:
    assert receipt_text(sample(SHOP), 32) == PRINTED


@pytest.mark.parametrize("tax", Tax)
@pytest.mark.parametrize("rounding", TaxRounding)
@pytest.mark.parametrize(("code", "step"), [("EUR", 5), ("JPY", 1), ("KWD", 5), ("JPY", 50)])
def test_its_sums_hold_for_every_shop(tax: Tax, rounding: TaxRounding, code: str, step: int) -> None:
    shop = replace(SHOP, tax=tax, tax_rounding=rounding, currency=currency(code), cash_step=step)
    shown = sample(shop)
    on_top = sum(each.tax for each in shown.taxes) if shown.taxes_on_top else 0
    assert shown.total == shown.list_total - shown.discount_total + on_top
    assert sum(each.amount for each in shown.tenders) - shown.change == shown.total + shown.rounding
    assert (shown.total + shown.rounding) % step == 0
