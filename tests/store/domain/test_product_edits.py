"""One change of many products: how it is typed, what each gets, and what it says."""

from dataclasses import replace

import pytest

from store.domain.catalogue import Product
from store.domain.errors import BadInput
from store.domain.ids import CategoryId, ProductId
from store.domain.money import currency
from store.domain.product_edits import (
    AddToPrice,
    DeleteProducts,
    ProductEdit,
    ScalePrice,
    SetCategory,
    SetPrice,
    SetTaxRate,
    Switch,
    applied,
    column,
    described,
    price_change,
    shown,
    tax_rate,
)

EUR, YEN, DINAR = currency("EUR"), currency("JPY"), currency("KWD")
SHELF = CategoryId(b"s" * 16)
TEA = Product(
    id=ProductId(b"t" * 16), name="Tea", sku="", price=995, barcodes=(), category=None, category_name="",
    tax_rate=700, discountable=True, floor=None, active=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("12.50", SetPrice(1250)),
        ("12,5", SetPrice(1250)),
        ("0", SetPrice(0)),
        ("+0.50", AddToPrice(50)),
        ("- 0,50", AddToPrice(-50)),
        ("+5%", ScalePrice(500)),
        ("-12,5 %", ScalePrice(-1250)),
    ],
)
def test_a_change_of_prices_is_read(text: str, edit: ProductEdit) -> None:
    assert price_change(text, EUR) == edit


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("5%", "say whether it is more or less: +5% or -5%"),
        ("-101%", "a price changes by -100 to +1000 %"),
        ("+4006381333931%", "a price changes by -100 to +1000 %"),
        ("1e9", "'1e9' is not a number"),
        ("0.005", "0.005 has more than 2 decimals"),
        ("4006381333931", "that is no price: it is a code, perhaps"),
        ("9" * 40, f"{'9' * 40!r} is not a number"),
        ("", "'' is not a number"),
    ],
)
def test_what_is_no_price_is_refused(text: str, refusal: str) -> None:
    with pytest.raises(BadInput) as refused:
        price_change(text, EUR)
    assert str(refused.value) == refusal


def test_currencies_keep_their_own_decimals() -> None:
    assert price_change("120", YEN) == SetPrice(120)
    assert price_change("+0,005", DINAR) == AddToPrice(5)
    with pytest.raises(BadInput, match="is no whole number"):
        price_change("1.5", YEN)


@pytest.mark.parametrize(
    ("edit", "after", "words", "before_after", "field"),
    [
        (SetPrice(1000), {"price": 1000}, "set price to 10.00", ("9.95", "10.00"), "price"),
        (AddToPrice(-95), {"price": 900}, "change price by -0.95", ("9.95", "9.00"), "price"),
        (ScalePrice(500), {"price": 1045}, "change price by +5 %", ("9.95", "10.45"), "price"),
        (SetTaxRate(1900), {"tax_rate": 1900}, "set tax rate to 19 %", ("7 %", "19 %"), "tax_rate"),
        (SetCategory(SHELF, "Hot"), {"category": SHELF, "category_name": "Hot"}, "put into category Hot",
         ("", "Hot"), "category_id"),
        (SetCategory(None), {}, "take out of their category", ("", ""), "category_id"),
        (Switch("active", on=False), {"active": False}, "switch off", ("active", "inactive"), "active"),
        (Switch("discountable", on=False), {"discountable": False}, "let no discount apply",
         ("may apply", "none"), "discountable"),
        (DeleteProducts(), {}, "delete", ("there", "there"), "deleted"),
    ],
)  # fmt: skip
def test_each_change_has_its_effect_and_its_words(
    edit: ProductEdit, after: dict[str, object], words: str, before_after: tuple[str, str], field: str
) -> None:
    done = applied(TEA, edit)
    assert done == replace(TEA, **after)  # type: ignore[arg-type]
    assert (described(edit, EUR), column(edit)) == (words, field)
    assert (shown(TEA, edit, EUR)[1], shown(done, edit, EUR)[1]) == before_after


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (AddToPrice(-996), "the price would be below zero"),
        (SetPrice(-1), "the price would be below zero"),
        (AddToPrice(10**11), "the price would be larger than any price"),
    ],
)
def test_a_price_that_cannot_be_is_refused(edit: ProductEdit, refusal: str) -> None:
    with pytest.raises(BadInput) as refused:
        applied(TEA, edit)
    assert str(refused.value) == refusal


@pytest.mark.parametrize("text", ["100.01", "-1", "19.005", "high"])
def test_a_tax_rate_is_a_percent(text: str) -> None:
    with pytest.raises(BadInput):
        tax_rate(text)
    assert tax_rate("100") == SetTaxRate(10_000)
