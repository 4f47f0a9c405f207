"""Lines that do something by hand, and lines that only look so."""

import pytest

from store.domain.errors import BadInput
from store.domain.money import currency
from store.domain.pricing.basket import Manual, ManualKind
from tui.screens.checkout.deeds import (
    BringBack,
    Deed,
    Note,
    Open,
    Park,
    Price,
    Quantity,
    Quick,
    SaleNote,
    VoidSale,
    is_deed,
    understand,
)

EUR, JPY = currency("EUR"), currency("JPY")
PERCENT, AMOUNT, PRICE = ManualKind.PERCENT, ManualKind.AMOUNT, ManualKind.PRICE


@pytest.mark.parametrize(
    ("line", "deed"),
    [
        ("10%", Price(None, Manual(PERCENT, 1000))),
        ("0%", Price(None, Manual(PERCENT, 0))),
        ("12,5 %", Price(None, Manual(PERCENT, 1250))),
        ("2 10%", Price(2, Manual(PERCENT, 1000))),
        ("1.50-", Price(None, Manual(AMOUNT, 150))),
        (",5-", Price(None, Manual(AMOUNT, 50))),
        ("3 1.50-", Price(3, Manual(AMOUNT, 150))),
        ("2.00=", Price(None, Manual(PRICE, 200))),
        ("12 2=", Price(12, Manual(PRICE, 200))),
        ("%", Price(None, None)),
        ("2 %", Price(2, None)),
        ("#sliced", Note(None, "sliced")),
        ("2# no onions ", Note(2, "no onions")),
        ("#", Note(None, "")),
        ("## for Ann", SaleNote("for Ann")),
        ("##", SaleNote("")),
        ("/", Quick(None)),
        ("/12", Quick(12)),
        ("3*/12", Quick(12, 3000)),
        ("0,5 * / 7", Quick(7, 500)),
        ("*5", Quantity(5000)),
        ("* 0,375", Quantity(375)),
        ("2.50+", Open(250, "")),
        ("2,50+ Flowers", Open(250, "Flowers")),
        ("3*2.50+Flowers", Open(250, "Flowers", 3000)),
        ("--", VoidSale("")),
        ("-- left", VoidSale("left")),
        ("p", Park("")),
        ("P table 5", Park("table 5")),
    ],
)
def test_a_line_does(line: str, deed: Deed) -> None:
    assert is_deed(line)
    assert understand(line, EUR) == deed


@pytest.mark.parametrize(
    "line",
    [
        "pear",
        "p1",
        "-",
        "-2",
        "=",
        "espr",
        "3*",
        "a/b",
        "+",
        "-x",
        "Rice 2%x",
        "/123",
        "=20",
        "1e9%",
        "٣%",
        "- 5%",
    ],
)
def test_other_lines_do_not(line: str) -> None:
    assert not is_deed(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("101%", "at most 100"),
        ("0,005-", "more than 2 decimals"),
        ("0.005%", "more than 2 decimals"),
        ("4006381333931=", "looks like a code"),
        ("96385074-", "looks like a code"),
        ("4006381333931+ x", "looks like a code"),
        ("4006381333931%", "at most 100"),
        ("9" * 40 + "%", "not a number"),
        ("9" * 40 + "=", "looks like a code"),
        ("0*2.50+x", "above 0"),
        ("100000*/1", "at most 99999"),
    ],
)
def test_what_cannot_be_meant_is_refused(line: str, words: str) -> None:
    assert is_deed(line)
    with pytest.raises(BadInput, match=words):
        understand(line, EUR)


def test_amounts_are_in_the_currency_of_the_shop() -> None:
    assert understand("200=", JPY) == Price(None, Manual(PRICE, 200))
    with pytest.raises(BadInput, match="is no whole number"):
        understand("2.5-", JPY)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("r 1-000012", "1-000012"),
        ("r1-000012", "1-000012"),
        ("R espresso beans", "espresso beans"),
        ("r", ""),
        ("r  9520000000011 ", "9520000000011"),
    ],
)
def test_goods_come_back_behind_a_letter(typed: str, text: str) -> None:
    assert is_deed(typed.strip())
    assert understand(typed.strip(), EUR) == BringBack(text)


def test_a_word_that_begins_with_the_letter_is_a_name() -> None:
    assert not is_deed("rye bread")
