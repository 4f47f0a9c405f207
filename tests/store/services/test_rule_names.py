"""The shop's names for whoever writes a rule."""

import pytest

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import TillError
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


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        ("group = VPI", "at character 9: no group 'VPI'; did you mean 'VIP'?"),
        ("group = Gold", "at character 9: no group 'Gold'; see them with: groups list"),
        ('bought "Espreso"', "at character 8: no product 'Espreso'; did you mean 'Espresso'?"),
        ('bought "Wheet bread"', "at character 8: no product 'Wheet bread'; did you mean 'Wheat bread'?"),
        ('bought "Zheat bread"', "at character 8: no product 'Zheat bread'; did you mean 'Wheat bread'?"),
        ("bought Caviar", "at character 8: no product 'Caviar'; see them with: products list"),
        ("bought category Diary", "at character 17: no category 'Diary'; did you mean 'Dairy'?"),
        ("bought category Fruit", "at character 17: no category 'Fruit'; see them with: products list"),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_one_that_may_be_meant(
    store: Store, rule: str, refused: str
) -> None:
    store.groups.create(GroupDraft(name="VIP"))
    store.catalogue.create_category("Dairy")
    for product in ("Espresso", "Wheat bread"):
        store.catalogue.create(ProductDraft(name=product, price=100))
    with pytest.raises(TillError) as refusal:
        store.group_rules.read(rule)
    assert str(refusal.value) == refused


def test_while_a_rule_is_typed_only_names_that_begin_alike_are_looked_at(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Espresso", price=100))
    for typed, near in (
        ("Espreso", "did you mean 'Espresso'?"),
        ("Xspresso", "see them with: products list"),
    ):
        with pytest.raises(TillError) as refusal:
            store.rule_names.product(typed)
        assert str(refusal.value) == f"no product {typed!r}; {near}"
