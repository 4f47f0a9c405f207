"""Fields are named as people name them."""

import pytest

from store.domain.imports.fields import Places, field_named
from store.domain.imports.outcome import Kind, UnknownField


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [
        ("customers", "email", "email"),
        ("customers", " E-Mail ", "email"),
        ("customers", "First Name", "first_name"),
        ("customers", "id", "reference"),
        ("customers", "ignore", ""),
        ("customers", "-", ""),
        ("products", "barcode", "barcodes"),
        ("products", "ID", "id"),
        ("products", "tax", "tax_rate"),
    ],
)
def test_names(kind: Kind, name: str, field: str) -> None:
    assert field_named(kind, name) == field


def test_an_unknown_field_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnknownField, match="customers have no field 'shoe size'; known: reference, name, "):
        field_named("customers", "shoe size")
    with pytest.raises(UnknownField):
        field_named("products", "email")


def test_places_know_what_they_have() -> None:
    places = Places({"sku": (), "name": (0,)})
    assert places.has("sku", "name")
    assert not places.has("sku", "price")
