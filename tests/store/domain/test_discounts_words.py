from dataclasses import replace

import pytest

from store.domain.discounts import Discount, Kind, Per, Target
from store.domain.discounts_words import gives
from store.domain.ids import DiscountId, ProductId
from store.domain.money import currency

EUR = currency("EUR")
MILK = frozenset({ProductId(b"m" * 16)})
TEN = Discount(DiscountId(b"1" * 16), Kind.PERCENT, 1000)


@pytest.mark.parametrize(
    ("discount", "told"),
    [
        (TEN, "10 %"),
        (replace(TEN, minimum=5000), "10 % from 50.00"),
        (replace(TEN, kind=Kind.AMOUNT, value=250), "2.50 off"),
        (replace(TEN, kind=Kind.AMOUNT, value=250, per=Per.UNIT, target=Target(MILK)), "2.50 off each"),
        (replace(TEN, kind=Kind.PRICE, value=99, target=Target(MILK)), "for 0.99"),
        (replace(TEN, kind=Kind.MULTIBUY, value=120, buy=3, target=Target(MILK)), "3 for 1.20"),
    ],
)
def test_what_a_discount_gives(discount: Discount, told: str) -> None:
    assert gives(discount, EUR) == told
