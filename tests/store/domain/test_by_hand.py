"""What is done by hand to lines: which right it takes, how much of it, what cannot be."""

import pytest

from store.domain.by_hand import (
    NOTE_CHARACTERS_MAX,
    OpenItem,
    Override,
    checked_note,
    checked_reason,
    open_line,
    override,
    struck_value,
)
from store.domain.cart import Cart, CartLine
from store.domain.errors import BadInput, Refused, TillError
from store.domain.ids import SaleId
from store.domain.money import ONE
from store.domain.pricing.basket import Manual, ManualKind
from store.domain.rights import Right

PERCENT, AMOUNT, PRICE = ManualKind.PERCENT, ManualKind.AMOUNT, ManualKind.PRICE


def line(price: int = 1000, quantity: int = ONE, *, floor: int | None = None, **more: bool) -> CartLine:
    values = {"discountable": True, "voided": False, **more}
    return CartLine(
        product=None,
        category=None,
        name="Cheese",
        code="",
        unit_price=price,
        tax_rate=700,
        discountable=values["discountable"],
        floor=floor,
        quantity=quantity,
        voided=values["voided"],
    )


@pytest.mark.parametrize(
    ("at", "manual", "done"),
    [
        (line(), Manual(PERCENT, 1000), Override(Right.DISCOUNT_PERCENT, 1000, 1000, 900, False)),
        (line(), Manual(PERCENT, 0), Override(Right.DISCOUNT_PERCENT, 0, 1000, 1000, False)),
        (line(), Manual(PERCENT, 10000), Override(Right.DISCOUNT_PERCENT, 10000, 1000, 0, False)),
        (line(quantity=1500), Manual(AMOUNT, 150), Override(Right.DISCOUNT_AMOUNT, 150, 1500, 1350, False)),
        (line(quantity=1500), Manual(PRICE, 200), Override(Right.PRICE, 0, 1500, 300, False)),
        (line(), Manual(PRICE, 1200), Override(Right.PRICE, 0, 1000, 1200, False)),
        (line(floor=900), Manual(PERCENT, 1000), Override(Right.DISCOUNT_PERCENT, 1000, 1000, 900, False)),
        (line(floor=901), Manual(PERCENT, 1000), Override(Right.DISCOUNT_PERCENT, 1000, 1000, 900, True)),
        (line(quantity=500, floor=800), Manual(PRICE, 799), Override(Right.PRICE, 0, 500, 400, False)),
        (line(quantity=2000, floor=800), Manual(PRICE, 799), Override(Right.PRICE, 0, 2000, 1598, True)),
        (line(discountable=False), Manual(PRICE, 100), Override(Right.PRICE, 0, 1000, 100, False)),
        (
            line(discountable=False),
            Manual(PERCENT, 0),
            Override(Right.DISCOUNT_PERCENT, 0, 1000, 1000, False),
        ),
    ],
)
def test_a_price_by_hand_is_judged(at: CartLine, manual: Manual, done: Override) -> None:
    assert override(at, manual) == done


@pytest.mark.parametrize(
    ("at", "manual", "words"),
    [
        (line(), Manual(AMOUNT, 1001), "does not cost as much"),
        (line(discountable=False), Manual(PERCENT, 100), "is never discounted"),
        (line(discountable=False), Manual(AMOUNT, 1), "is never discounted"),
    ],
)
def test_what_a_line_cannot_have_is_refused(at: CartLine, manual: Manual, words: str) -> None:
    with pytest.raises(Refused, match=words):
        override(at, manual)


def test_struck_lines_add_up() -> None:
    cart = Cart(SaleId(b"s" * 16), lines=(line(300, voided=True), line(500), line(99, 2 * ONE, voided=True)))

    assert struck_value(cart) == 498
    assert struck_value(cart, cart.lines[1]) == 998


def test_an_open_item_is_a_line_without_a_product() -> None:
    sold = open_line(OpenItem(name=" Flowers ", price=250, quantity=3 * ONE, tax_rate=700, code="4711"))

    assert (sold.product, sold.name, sold.unit_price, sold.quantity) == (None, "Flowers", 250, 3 * ONE)
    assert (sold.tax_rate, sold.code, sold.kind, sold.discountable) == (700, "4711", "open", True)


@pytest.mark.parametrize(
    "item",
    [
        OpenItem(name="", price=250),
        OpenItem(name="Flowers", price=0),
        OpenItem(name="Flowers", price=10**12),
        OpenItem(name="Flowers", price=1, quantity=0),
        OpenItem(name="Flowers", price=1, tax_rate=10001),
    ],
)
def test_an_open_item_that_cannot_be_is_refused(item: OpenItem) -> None:
    with pytest.raises(TillError):
        open_line(item)


def test_notes_and_reasons_are_short_texts_on_one_line() -> None:
    assert checked_note("  for\n Ann ") == "for Ann"
    assert checked_note("") == ""
    assert checked_reason(" wrong  customer ") == "wrong customer"
    for text, check in (
        ("x" * (NOTE_CHARACTERS_MAX + 1), checked_note),
        (" ", checked_reason),
        ("x" * 201, checked_reason),
    ):
        with pytest.raises(BadInput):
            check(text)
