from collections.abc import Callable

import pytest
from support.baskets import basket, line, total

from store.domain.errors import BadInput
from store.domain.pricing.basket import BasketLine, Manual, ManualKind


@pytest.mark.parametrize(
    ("code", "unit_price", "quantity", "expected"),
    [
        ("EUR", "3.33", "3", "9.99"),
        ("EUR", "1.99", "0.375", "0.75"),  # 0.74625
        ("EUR", "0.01", "0.5", "0.01"),  # half a cent, away from zero
        ("EUR", "0.01", "0.499", "0.00"),
        ("JPY", "199", "0.5", "100"),
        ("BHD", "1.999", "0.5", "1.000"),
        ("EUR", "5.00", "0", "0.00"),
    ],
)
def test_rule_2_list_value_is_rounded_once(code: str, unit_price: str, quantity: str, expected: str) -> None:
    assert total(basket(line(unit_price, quantity), currency=code)) == expected


def test_rule_1_every_currency_counts_its_own_minor_unit() -> None:
    lines = [BasketLine(unit_price=199, quantity=2000), BasketLine(unit_price=199, quantity=500)]
    assert [(each.list_value, each.units) for each in lines] == [(398, 2), (100, 0)]


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: BasketLine(-1, 1000), "unit_price"),
        (lambda: BasketLine(1, -1000), "quantity"),
        (lambda: BasketLine(1, 1000, tax_rate=-1), "tax_rate"),
        (lambda: BasketLine(1, 1000, floor=-1), "floor"),
        (lambda: Manual(ManualKind.PERCENT, 10_001), "manual"),
        (lambda: Manual(ManualKind.PRICE, -1), "manual"),
    ],
)
def test_a_line_that_cannot_be_is_refused(make: Callable[[], object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        make()
    assert refused.value.field == field
