from dataclasses import replace

import pytest

from store.domain.cart import Cart, CartLine, Returned
from store.domain.cart_text import read, written
from store.domain.ids import CategoryId, CustomerId, ProductId, SaleId
from store.domain.payment import Tender
from store.domain.pricing.basket import Manual, ManualKind

LINE = CartLine(
    product=ProductId(b"p" * 16),
    category=CategoryId(b"k" * 16),
    name="Bread \N{GRINNING FACE}",
    code="042",
    unit_price=250,
    tax_rate=700,
    discountable=True,
    floor=None,
    quantity=1500,
    cost=120,
    manual=Manual(ManualKind.PERCENT, 1000, below_floor=True),
    note="sliced",
    voided=True,
    labelled=True,
    package="use-by 2026-03-01 lot L42",
)
FULL = Cart(
    SaleId(b"s" * 16),
    opened_at=7,
    customer=CustomerId(b"c" * 16),
    lines=(
        LINE,
        CartLine(
            product=None,
            category=None,
            name="Bag",
            code="",
            unit_price=10,
            tax_rate=0,
            discountable=False,
            floor=5,
            quantity=1000,
            kind="open",
        ),
    ),
    coupons=("SPRING", "042"),
    tenders=(Tender("card", 500, "0815"), Tender("points", 100, points=50)),
    returned=(Returned(SaleId(b"o" * 16), 3, 2000, "resell"),),
    reason="too small",
    note="for Ann's aunt",
    beyond=200,
    agreed=900,
    parked_at=8,
)


@pytest.mark.parametrize("cart", [Cart(SaleId(b"s" * 16)), FULL])
def test_a_cart_comes_back_as_it_was_written(cart: Cart) -> None:
    assert read(written(cart)) == cart


def test_a_cart_of_before_credit_limits_has_no_leave() -> None:
    assert read(written(FULL).replace('"beyond"', '"unknown"')) == replace(FULL, beyond=0)


def test_a_line_of_before_labels_had_dates_has_none() -> None:
    old = written(FULL).replace(', "package": "use-by 2026-03-01 lot L42"', "").replace(', "package": ""', "")
    assert "package" not in old
    assert read(old) == replace(FULL, lines=(replace(LINE, package=""), FULL.lines[1]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        written(FULL).replace('"sale"', '"sail"'),
        written(FULL).replace("percent", "rebate"),
    ],
    ids=["nothing", "null", "list", "empty", "without its sale", "an unknown price by hand"],
)
def test_what_is_no_cart_is_told(text: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        read(text)
