"""Selections as SQL against the customers they mean."""

from support.shops import ShopLane

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.ids import CustomerId
from store.domain.listing import CustomerList, Quick, Selection
from store.queries import customer_filters, selections


def shop(store: Store) -> dict[str, CustomerId]:
    names = ("Ann Lee", "Bob Lee", "Carl Lee", "Dora Köhler")
    return {name: store.customers.create(CustomerDraft(name=name, active=name[0] != "B")) for name in names}


def meant(store: Store, selection: Selection) -> set[CustomerId]:
    chosen = store.customers.chosen(selection)
    with store._database.reading() as connection:
        sight = customer_filters.sight_of(connection, store.world.now())
        assert selections.count(connection, selection, sight) == len(chosen) == len(set(chosen))
    return set(chosen)


def test_a_selection_means_those_named_or_all_but_those(front: ShopLane) -> None:
    store = front.store
    by_name = shop(store)
    ann, bob, carl, dora = by_name.values()
    lees = CustomerList("lee")
    assert meant(store, Selection()) == set()
    assert meant(store, Selection(frozenset([ann, dora]))) == {ann, dora}
    assert meant(store, Selection(matching=CustomerList())) == {ann, bob, carl, dora}
    assert meant(store, Selection(matching=lees)) == {ann, bob, carl}
    assert meant(store, Selection(frozenset([bob, dora]), lees)) == {ann, carl}
    inactive = CustomerList("lee", quick=frozenset([Quick.INACTIVE]))
    assert meant(store, Selection(frozenset(), inactive)) == {bob}
    store.customers.delete([ann])
    assert meant(store, Selection(frozenset([ann, dora]))) == {dora}
    assert meant(store, Selection(matching=lees)) == {bob, carl}


def test_more_can_be_named_than_a_statement_has_parameters(store: Store) -> None:
    ann = store.customers.create(CustomerDraft(name="Ann"))
    strangers = frozenset(CustomerId(number.to_bytes(16, "big")) for number in range(70_000))
    assert meant(store, Selection(strangers | {ann})) == {ann}
    assert meant(store, Selection(strangers, CustomerList())) == {ann}
