"""Fields as typed and as shown."""

import pytest
from support.shops import CORNER_SHOP

from store.domain.bulk_edits.edits import SetField
from store.domain.bulk_edits.fields import label, named, parse, shown
from store.domain.errors import BadInput
from store.domain.money import currency

PARSED = {
    ("City", "  Bonn  am Rhein "): SetField("city", "Bonn am Rhein"),
    ("birth date", "1980-12-31"): SetField("birth_date", "1980-12-31"),
    ("Birth-Date", ""): SetField("birth_date", ""),
    ("e-mail", "A@X.com"): SetField("email", "a@x.com"),
    ("status", "inactive"): SetField("active", 0),
    ("consent", "Yes"): SetField("consent", 1),
    ("tax exempt", "off"): SetField("tax_exempt", 0),
    ("tax reason", " diplomat 7"): SetField("tax_reason", "diplomat 7"),
    ("tax reason", ""): SetField("tax_reason", ""),
    ("credit limit", "12.5"): SetField("credit_limit", 1250),
    ("joined", "2026-03-02"): SetField("joined", 1_772_449_200_000),
}

REFUSED = {
    ("colour", "red"): "customers have no field 'colour'; there are name, email",
    ("deleted", "1"): "customers have no field 'deleted'",
    ("name", " "): "name: a name is needed",
    ("email", "x"): "e-mail: 'x' is no e-mail address; correct or empty it",
    ("consent", "perhaps"): "consent: 'perhaps' is neither yes nor no",
    ("credit limit", "-1"): "credit limit: a credit limit is not negative",
    ("credit limit", "much"): "credit limit: 'much' is not a number",
    ("joined", "yesterday"): "joined: 'yesterday' is not a date",
    ("birth date", "31.12.1980"): "birth date: '31.12.1980' is not a date",
    ("city", "x" * 201): "city: at most 200 characters",
}

SHOWN = {
    ("city", "Bonn"): "Bonn",
    ("city", None): "",
    ("active", 1): "active",
    ("active", 0): "inactive",
    ("consent", 1): "yes",
    ("consent", 0): "no",
    ("credit_limit", 1250): "12.50 EUR",
    ("joined", 1_772_449_200_000): "2026-03-02",
}


@pytest.mark.parametrize("typed", PARSED)
def test_a_field_as_typed(typed: tuple[str, str]) -> None:
    assert parse(*typed, CORNER_SHOP) == PARSED[typed]


@pytest.mark.parametrize("typed", REFUSED)
def test_what_cannot_be_meant(typed: tuple[str, str]) -> None:
    with pytest.raises(BadInput) as refusal:
        parse(*typed, CORNER_SHOP)
    assert str(refusal.value).startswith(REFUSED[typed])


@pytest.mark.parametrize("value", SHOWN)
def test_a_value_as_shown(value: tuple[str, int | str | None]) -> None:
    assert shown(*value, currency("EUR")) == SHOWN[value]


def test_names() -> None:
    assert (named(" Credit_Limit "), label("credit_limit"), label("email")) == (
        "credit_limit",
        "credit limit",
        "e-mail",
    )
