"""The shop's names for whoever writes a rule."""

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.rules.tree import Text


def test_names_to_choose_from(store: Store) -> None:
    for group in ("VIP", "Police"):
        store.groups.create(GroupDraft(name=group))
    for shelf in ("Dairy", "Bakery"):
        store.catalogue.create_category(shelf)
    for product in ("Wheat bread", "Milk", "Rye bread"):
        store.catalogue.create(ProductDraft(name=product, price=100))
    names = store.rule_names
    assert names.every_group() == ["Police", "VIP", "Common group"]
    assert names.every_category() == ["Bakery", "Dairy"]
    assert names.products("bread", 10) == ["Rye bread", "Wheat bread"]
    assert names.products("bread", 1) == ["Rye bread"]


def test_values_of_a_field_the_most_frequent_first(store: Store) -> None:
    for number, city in enumerate(("Leipzig", "leipzig", "Bonn", "Bonn", "Bonn", "Leipzig", "")):
        store.customers.create(CustomerDraft(name=f"Customer {number}", city=city))
    assert store.rule_names.values(Text.CITY) == ["Bonn", "Leipzig"]
    assert store.rule_names.values(Text.REGION) == []
