"""One row for each setting: words, reading, checks, and what the history tells."""

from dataclasses import fields, replace

import pytest

from devices.printer.qr import BYTES_MAX
from store.domain.errors import BadInput, Invalid
from store.domain.money import currency
from store.domain.settings import (
    QR_CHARACTERS_MAX,
    SETTINGS,
    Setting,
    Value,
    changed,
    checked,
    differences,
    read,
    setting,
    told,
    value_of,
    written,
)
from store.domain.shop import Shop, Tax, TaxRounding

BAR = Shop(name="Bar", currency=currency("EUR"), tax=Tax.INCLUSIVE, timezone="Europe/Berlin", cash_step=5)


def test_every_field_of_a_shop_has_its_row() -> None:
    assert sorted(of.key for of in SETTINGS) == sorted(field.name for field in fields(Shop))


def test_the_defaults_of_a_shop_are_right() -> None:
    assert checked(BAR) == BAR


@pytest.mark.parametrize("of", SETTINGS, ids=lambda of: of.key)
def test_what_is_written_is_read_as_the_same(of: Setting) -> None:
    assert read(BAR, of, written(BAR, of)) == value_of(BAR, of)
    assert changed(BAR, {of.key: value_of(BAR, of)}) == BAR


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("cash_step", " 0.10 ", 10),
        ("keep_prices", "90", 90),
        ("merges", "No", False),
        ("tax", "EXCLUSIVE", "exclusive"),
        ("receipt_foot", "Thanks\nBye", "Thanks\nBye"),
    ],
)
def test_texts_are_read_by_their_kind(key: str, text: str, value: Value) -> None:
    assert read(BAR, setting(key), text) == value


@pytest.mark.parametrize(
    ("key", "text", "refusal"),
    [
        ("cash_step", "1e9", "'1e9' is not a number"),
        ("cash_step", "0,005", "'0,005' is not a number"),
        ("cash_step", "0.005", "0.005 has more than 2 decimals"),
        ("cash_step", "9" * 40, f"{'9' * 40!r} is not a number"),
        ("keep_prices", "1.5", "1.5 is no whole number"),
        ("merges", "maybe", "'maybe' is none of yes, no"),
        ("tax", "high", "'high' is none of inclusive, exclusive, none"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_key(key: str, text: str, refusal: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(BAR, setting(key), text)
    assert (refused.value.field, str(refused.value)) == (key, refusal)


def test_no_setting_has_an_unknown_key() -> None:
    with pytest.raises(BadInput, match="no setting is called 'colour'; known are name, currency"):
        setting("colour")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"name": " "}, {"name"}),
        ({"name": "x" * 10_000, "currency": "EURO"}, {"name", "currency"}),
        ({"timezone": "Mars/Base"}, {"timezone"}),
        ({"cash_step": 0}, {"cash_step"}),
        ({"cash_ask": -1, "top_up_min": 10**12, "safe_drop": -5}, {"cash_ask", "top_up_min", "safe_drop"}),
        ({"keep_prices": 10_081, "lock_minutes": 1441}, {"keep_prices", "lock_minutes"}),
        ({"tax_rates": "19 A\n100.01 B"}, {"tax_rates"}),
        ({"receipt_header": "x" * 1001}, {"receipt_header"}),
        ({"receipt_qr": "https://shop.example/{id}"}, {"receipt_qr"}),
        ({"receipt_qr": "https://münchen.example/{number}"}, {"receipt_qr"}),
        ({"receipt_qr": "x" * 131}, {"receipt_qr"}),
        ({"instore": "ZZ"}, {"instore"}),
        ({"returns_broken": "explode"}, {"returns_broken"}),
        ({"no_receipt_days": -1, "no_receipt_limit": -1}, {"no_receipt_days", "no_receipt_limit"}),
    ],
)
def test_every_fault_is_told_under_its_key(values: dict[str, Value], fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        changed(BAR, values)
    assert set(refused.value.problems) == fields


def test_values_become_what_the_shop_means_by_them() -> None:
    wanted = {"tax": "exclusive", "tax_rounding": "rate", "currency": "jpy", "tax_rates": "10,0%  Food"}
    assert changed(BAR, wanted) == replace(
        BAR, tax=Tax.EXCLUSIVE, tax_rounding=TaxRounding.RATE, currency=currency("JPY"), tax_rates="10 Food"
    )


def test_the_longest_qr_code_still_fits_with_a_number() -> None:
    shop = changed(BAR, {"receipt_qr": "x" * (QR_CHARACTERS_MAX - 8) + "{number}"})
    assert len(shop.qr_on("9999-99999999")) <= BYTES_MAX


def test_words_are_for_people() -> None:
    words = {of.key: told(BAR, of) for of in SETTINGS}
    assert (words["tax"], words["merges"], words["cash_step"]) == ("included", "yes", "0.05")
    assert (words["keep_prices"], words["currency"]) == ("60 minutes", "EUR")


def test_the_history_says_from_what_to_what() -> None:
    after = replace(BAR, cash_step=10, tax=Tax.NONE, merges=False, receipt_foot="Thanks", tax_number="T1")
    assert differences(BAR, after) == [
        "Tax in prices included -> no tax", "Tax number - -> T1", "Foot", "Merge lines yes -> no",
        "Cash step 0.05 -> 0.10",
    ]  # fmt: skip
    assert differences(BAR, BAR) == []
