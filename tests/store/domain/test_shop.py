from zoneinfo import ZoneInfo

import pytest

from store.domain.errors import BadInput
from store.domain.money import currency
from store.domain.shop import Shop, Tax, TaxRounding, known_timezone, new_shop


def test_a_shop_from_what_was_typed() -> None:
    made = new_shop("  Corner   Shop ", code="eur", tax="exclusive", timezone="Europe/Berlin")

    assert made == Shop(
        name="Corner Shop",
        currency=currency("EUR"),
        tax=Tax.EXCLUSIVE,
        tax_rounding=TaxRounding.LINE,
        timezone="Europe/Berlin",
        tax_number="",
        receipt_header="",
        receipt_foot="",
        cash_step=1,
    )
    assert made.zone == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("code", "step"),
    [("EUR", 1), ("USD", 1), ("CHF", 5), ("DKK", 50), ("SEK", 100), ("HUF", 500), ("JPY", 1), ("KWD", 5)],
)
def test_cash_is_rounded_to_the_coins_there_are(code: str, step: int) -> None:
    made = new_shop("Shop", code=code, tax="none", timezone="UTC")

    assert made.cash_step == step


@pytest.mark.parametrize(
    ("name", "code", "tax", "timezone", "field"),
    [
        ("", "EUR", "none", "UTC", "name"),
        ("Shop", "EURO", "none", "UTC", "currency"),
        ("Shop", "EUR", "some", "UTC", "tax"),
        ("Shop", "EUR", "none", "Nowhere/City", "timezone"),
        ("Shop", "EUR", "none", "", "timezone"),
    ],
)
def test_what_is_wrong_is_named(name: str, code: str, tax: str, timezone: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        new_shop(name, code=code, tax=tax, timezone=timezone)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../etc/passwd", "Europe", "Europe/Berlin\x00", "\ud800", "x" * 500]
)
def test_a_time_zone_is_nothing_else(name: str) -> None:
    with pytest.raises(BadInput, match="time zone"):
        known_timezone(name)
