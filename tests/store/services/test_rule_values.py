"""What customers have in a field, and what nobody has, however many they are."""

import pytest

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.queries import field_values

CITIES = ("Berlin", "berlin ", "Ulm", "", "Bonn", "Berlin")


@pytest.fixture(params=[(10_000, 100_000), (2, 2)], ids=["all", "some"])
def sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    steps, looked_at = request.param
    monkeypatch.setattr(field_values, "STEPS_MAX", steps)
    monkeypatch.setattr(field_values, "LOOKED_AT_MAX", looked_at)


def told(store: Store, rule: str) -> list[str]:
    return [
        sentence.partition(";")[0]
        for sentence in store.group_rules.unknown_values(store.group_rules.read(rule))
    ]


@pytest.mark.usefixtures("sizes")
def test_only_what_nobody_has_is_told(store: Store) -> None:
    for number, city in enumerate(CITIES):
        draft = CustomerDraft(
            name=f"Customer {number}", city=city, country=city, tags=(city,) if city else ()
        )
        store.customers.create(draft)
    store.customers.delete([store.customers.create(CustomerDraft(name="Gone", city="Kiel", country="Kiel"))])
    for value in ("BERLIN", "Ulm", "bonn"):
        assert told(store, f"city = {value} and country = {value} and tag = {value}") == []
    assert told(store, "city = Kiel or country = Kiel or tag = Kiel") == [
        "nobody has city Kiel",
        "nobody has country Kiel",
        "nobody has the tag Kiel",
    ]
    assert told(store, "region = Kiel") == []


def test_what_is_meant_is_told_as_it_is_spelt(store: Store) -> None:
    store.customers.create(CustomerDraft(name="Ann", city="São Paulo", gender="male", tags=("Early Bird",)))
    rule = store.group_rules.read('city = "Sao Paolo" and gender = mal and tag = "erly bird"')
    assert store.group_rules.unknown_values(rule) == (
        'nobody has city "Sao Paolo"; did you mean "São Paulo"?',
        "nobody has gender mal; did you mean male?",
        'nobody has the tag "erly bird"; did you mean "early bird"?',
    )


def test_looking_for_values_is_stopped(store: Store) -> None:
    asked = store.group_rules.previewing(store.group_rules.read("city = Berln"), None, 0)
    asked.stop()
    with pytest.raises(Refused):
        asked.unknown_values()
