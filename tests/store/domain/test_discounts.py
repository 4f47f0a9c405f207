from collections.abc import Callable

import pytest

from store.domain.discounts import (
    NO_LIMITS,
    WHOLE_SALE,
    Discount,
    Kind,
    Limits,
    Per,
    Target,
)
from store.domain.errors import BadInput
from store.domain.ids import CategoryId, DiscountId, ProductId

ID = DiscountId(b"d")
MILK = Target(products=frozenset({ProductId(b"milk")}))
DAIRY = Target(categories=frozenset({CategoryId(b"dairy")}))


def test_a_target_is_the_whole_sale_unless_it_names_something() -> None:
    assert WHOLE_SALE.whole_sale
    assert not MILK.whole_sale
    assert not Target(products=frozenset()).whole_sale


@pytest.mark.parametrize(
    "discount",
    [
        lambda: Discount(ID, Kind.PERCENT, 0),
        lambda: Discount(ID, Kind.PERCENT, 10_000),
        lambda: Discount(ID, Kind.AMOUNT, 20_000),
        lambda: Discount(ID, Kind.AMOUNT, 100, per=Per.UNIT),
        lambda: Discount(ID, Kind.PRICE, 0, DAIRY),
        lambda: Discount(ID, Kind.MULTIBUY, 0, MILK, buy=1),
    ],
)
def test_discounts_that_can_be(discount: Callable[[], Discount]) -> None:
    assert discount().id == ID


@pytest.mark.parametrize(
    ("discount", "field"),
    [
        (lambda: Discount(ID, Kind.PERCENT, 10_001), "value"),
        (lambda: Discount(ID, Kind.AMOUNT, -1), "value"),
        (lambda: Discount(ID, Kind.PRICE, 100), "target"),
        (lambda: Discount(ID, Kind.MULTIBUY, 100, buy=2), "target"),
        (lambda: Discount(ID, Kind.MULTIBUY, 100, MILK), "buy"),
        (lambda: Discount(ID, Kind.PERCENT, 100, minimum=-1), "minimum"),
        (lambda: Target(MILK.products, DAIRY.categories), "target"),
        (lambda: Limits(sale=-1), "limits"),
    ],
)
def test_what_contradicts_itself_is_refused(discount: Callable[[], object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        discount()
    assert refused.value.field == field


def test_a_limit_is_any_that_is_set() -> None:
    assert not NO_LIMITS.limited
    assert Limits(total=0).limited
