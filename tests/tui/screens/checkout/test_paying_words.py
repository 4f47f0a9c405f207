"""What stands after `=`, in currencies of 0, 2 and 3 decimals."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.money import currency
from store.domain.spending import BEYOND_LIMIT
from tui.screens.checkout.paying_words import Panel, PayWord, SellVoucher, Take, TopUp, amount_of, understand

EUR = currency("EUR")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Take()),
        ("!", Take(prints=False)),
        ("20", Take(amount=2000)),
        (" 20,5 ", Take(amount=2050)),
        (".5", Take(amount=50)),
        ("20b", Take(amount=2000, change_in="balance")),
        ("20 b !", Take(amount=2000, change_in="balance", prints=False)),
        ("c", Take("card")),
        ("C", Take("card")),
        ("c 10", Take("card", 1000)),
        ("c 10 A17 x", Take("card", 1000, "A17 x")),
        ("c A17", Take("card", None, "A17")),
        ("c!", Take("card", prints=False)),
        ("p", Take("points")),
        ("p 5", Take("points", 500)),
        ("b", Take("balance")),
        ("b+ 10", Take("balance", 1000, BEYOND_LIMIT)),
        ("v GV123", Take("voucher", None, "GV123")),
        ("v 5 GV123", Take("voucher", 500, "GV123")),
        ("v 12345678", Take("voucher", None, "12345678")),
        ("v", Take("voucher")),
        ("=", Panel()),
        ("t 20", TopUp(2000)),
        ("g 25", SellVoucher(2500)),
        ("g 25 GV 123", SellVoucher(2500, "GV 123")),
    ],
)
def test_what_is_typed_after_the_equals_sign(typed: str, meant: PayWord) -> None:
    assert understand(typed, EUR) == meant


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("abc", "is no way to pay"),
        ("-3", "is no way to pay"),
        ("-0", "is no way to pay"),
        ("1e9", "is no way to pay"),
        ("0", "above zero"),
        ("0,00", "above zero"),
        ("0,005", "has more than 2 decimals"),
        ("1.234,50", "is not an amount"),
        (".", "is not an amount"),
        ("9" * 40, "is more than any payment"),
        ("4006381333931", "a code is no amount"),
        ("t", "how much?"),
        ("t abc", "'abc' is not an amount such as 12.50"),
        ("c 0,005 A17", "has more than 2 decimals"),
        ("c+ 5", "only =b"),
        ("٣", "is no way to pay"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        understand(typed, EUR)


@pytest.mark.parametrize(
    ("code", "typed", "amount"),
    [("JPY", "1500", 1500), ("JPY", "1500.00", 1500), ("KWD", "1,5", 1500), ("KWD", "0.005", 5)],
)
def test_amounts_have_the_decimals_of_their_currency(code: str, typed: str, amount: int) -> None:
    assert amount_of(typed, currency(code)) == amount


@pytest.mark.parametrize(("code", "typed"), [("JPY", "0.5"), ("KWD", "0.0005")])
def test_coins_that_are_not_there(code: str, typed: str) -> None:
    with pytest.raises(BadInput, match="more than"):
        amount_of(typed, currency(code))


@given(st.text(max_size=60))
def test_anything_is_understood_or_refused(typed: str) -> None:
    with suppress(BadInput):
        understand(typed, EUR)
