from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.texts import awkward_texts

from store.domain.catalogue import (
    BARCODES_MAX,
    CODE_CHARACTERS_MAX,
    PRICE_MINOR_MAX,
    TAX_RATE_MAX,
    ProductDraft,
    checked,
    code,
    margin,
)
from store.domain.errors import BadInput, Invalid
from store.domain.ids import CategoryId
from store.domain.shop import Tax

BREAD = ProductDraft(name="Bread", price=250)


def test_a_draft_is_tidied() -> None:
    typed = ProductDraft(
        name=" Rye \t bread ",
        price=PRICE_MINOR_MAX,
        sku=" R 1 ",
        barcodes=(" 4006381333931 ", "", "4006381333931", "\x00", "42"),
        category=CategoryId(b"c" * 16),
        tax_rate=TAX_RATE_MAX,
        discountable=False,
        floor=0,
        active=False,
    )

    assert checked(typed) == replace(typed, name="Rye bread", sku="R 1", barcodes=("4006381333931", "42"))
    assert checked(BREAD) == BREAD


long = "1" * (CODE_CHARACTERS_MAX + 1)


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (replace(BREAD, name=" "), {"name"}),
        (replace(BREAD, price=-1), {"price"}),
        (replace(BREAD, price=PRICE_MINOR_MAX + 1), {"price"}),
        (replace(BREAD, sku=long), {"sku"}),
        (replace(BREAD, barcodes=("1", long)), {"barcodes"}),
        (replace(BREAD, barcodes=tuple(map(str, range(BARCODES_MAX + 1)))), {"barcodes"}),
        (replace(BREAD, tax_rate=-1), {"tax_rate"}),
        (replace(BREAD, tax_rate=TAX_RATE_MAX + 1), {"tax_rate"}),
        (replace(BREAD, floor=-1), {"floor"}),
        (ProductDraft(name="", price=-1, floor=-1), {"name", "price", "floor"}),
    ],
)
def test_every_fault_is_told_by_its_field(draft: ProductDraft, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        checked(draft)
    assert set(refused.value.problems) == fields


def test_a_code_keeps_its_zeros_and_has_a_length() -> None:
    assert code(" 00042 ") == "00042"
    with pytest.raises(BadInput, match="48"):
        code(long)


@given(awkward_texts, awkward_texts, st.lists(awkward_texts, max_size=5).map(tuple))
def test_what_is_taken_can_be_stored_and_taken_again(name: str, sku: str, barcodes: tuple[str, ...]) -> None:
    tidy = checked(ProductDraft(name=f"x{name}", price=1, sku=sku, barcodes=barcodes))

    assert checked(tidy) == tidy
    "".join((tidy.name, tidy.sku, *tidy.barcodes)).encode()
    assert len(set(tidy.barcodes)) == len(tidy.barcodes)
    assert all(tidy.barcodes)


@pytest.mark.parametrize(
    ("price", "cost", "rate", "tax", "expected"),
    [
        (1190, 500, 1900, Tax.INCLUSIVE, 5000),
        (1000, 500, 1900, Tax.EXCLUSIVE, 5000),
        (1000, 500, 1900, Tax.NONE, 5000),
        (300, 400, 0, Tax.NONE, -3333),
        (1000, None, 1900, Tax.INCLUSIVE, None),
        (0, 100, 1900, Tax.INCLUSIVE, None),
        (1000, 0, 0, Tax.NONE, 10_000),
    ],
)
def test_a_margin_is_what_stays_of_the_price_without_tax(
    price: int, cost: int | None, rate: int, tax: Tax, expected: int | None
) -> None:
    assert margin(price, cost, rate, tax) == expected
