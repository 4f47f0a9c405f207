"""What comes back with an open sale: of one receipt, or of none."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from store.domain.cart import Cart, CartLine
from store.domain.cart_text import read, written
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import ProductId, SaleId
from store.domain.money import ONE
from store.domain.return_cart import (
    RETURNED_MAX,
    checked_reason,
    choices,
    of_receipt,
    with_goods,
    with_goods_of,
    with_quantity,
    without,
)
from store.domain.returns import DAMAGED, RESELL, Choice

ONE_SALE, OTHER = SaleId(b"1" * 16), SaleId(b"2" * 16)
CART = Cart(SaleId(b"c" * 16))
GOODS = CartLine(
    product=ProductId(b"p" * 16), category=None, name="Coat", code="40", unit_price=900, tax_rate=1900,
    discountable=True, floor=None, quantity=2 * ONE,
)  # fmt: skip


def test_lines_of_a_receipt_stand_in_its_order_and_add_up() -> None:
    cart = with_goods_of(CART, ONE_SALE, [Choice(3, ONE), Choice(1, ONE)], 7)
    cart = with_goods_of(cart, ONE_SALE, [Choice(3, ONE, DAMAGED)], 9)
    assert choices(cart) == (Choice(1, ONE), Choice(3, 2 * ONE, DAMAGED))
    assert (of_receipt(cart), cart.opened_at, cart.is_empty) == (ONE_SALE, 7, False)
    assert of_receipt(CART) is None


def test_goods_without_a_receipt_keep_what_they_are() -> None:
    cart = replace(with_goods(CART, GOODS, DAMAGED, 7), reason="torn")
    assert (of_receipt(cart), cart.returned[0].goods, cart.returned[0].quantity) == (None, GOODS, 2 * ONE)
    assert read(written(cart)) == cart
    more = with_quantity(cart, 0, 3 * ONE)
    assert (more.returned[0].quantity, more.returned[0].goods) == (3 * ONE, replace(GOODS, quantity=3 * ONE))
    assert without(more, 0).reason == ""


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        (lambda cart: with_goods_of(cart, OTHER, [Choice(0, ONE)], 1), Refused),
        (lambda cart: with_goods(cart, GOODS, RESELL, 1), Refused),
        (lambda cart: with_goods_of(cart, ONE_SALE, [], 1), Refused),
        (lambda cart: with_goods_of(cart, ONE_SALE, [Choice(0, ONE, "eaten")], 1), BadInput),
        (lambda cart: with_goods_of(cart, ONE_SALE, [Choice(n, ONE) for n in range(RETURNED_MAX + 1)], 1),
         Refused),
        (lambda cart: with_quantity(cart, 0, 0), BadInput),
        (lambda cart: with_quantity(cart, 1, ONE), NotFound),
        (lambda cart: without(cart, -1), NotFound),
    ],
)  # fmt: skip
def test_what_cannot_come_back_with_it(deed: Callable[[Cart], Cart], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        deed(with_goods_of(CART, ONE_SALE, [Choice(0, ONE)], 1))


def test_a_reason_is_as_long_as_somebody_reads() -> None:
    assert checked_reason("  too \n small ") == "too small"
    with pytest.raises(BadInput, match="200 characters"):
        checked_reason("x" * 201)
