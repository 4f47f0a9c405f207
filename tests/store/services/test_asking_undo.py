"""An undo asks the right that the undone deed asked."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.people import signed_in, staffed

from store.api import Store
from store.domain.bulk_edits.edits import DeleteCustomers
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.listing import Selection
from store.domain.rights import ALWAYS, NO, NeedsApproval, Right, Role

PLAIN = CustomerDraft(name="Eva")


def product_deleted(store: Store) -> None:
    store.catalogue.delete([store.catalogue.create(ProductDraft(name="Tea", price=100))])


def owes(store: Store) -> None:
    store.customers.edit(store.customers.create(PLAIN), replace(PLAIN, credit_limit=500))


def exempt(store: Store) -> None:
    before = replace(PLAIN, tax_exempt=True, tax_reason="embassy")
    store.customers.edit(store.customers.create(before), PLAIN)


def deleted_and_back(store: Store) -> None:
    eva = store.customers.create(PLAIN)
    store.bulk_edits.apply(Selection(frozenset([eva])), [DeleteCustomers()])
    store.bulk_edits.undo()


@pytest.mark.parametrize(
    ("deed", "right"),
    [
        (product_deleted, Right.PRODUCTS),
        (owes, Right.TERMS),
        (exempt, Right.TERMS),
        (deleted_and_back, Right.DELETE_CUSTOMERS),
    ],
)
def test_an_undo_asks_what_the_deed_asked(store: Store, deed: Callable[[Store], None], right: Right) -> None:
    deed(store)
    action = store.history.besides_sales(0, 1)[0].action
    staffed(store)
    store.staff.set_limit(Role.MANAGER, right, NO)
    signed_in(store, "Ben")
    with pytest.raises(NeedsApproval) as refused:
        store.bulk_edits.undo(action)
    assert refused.value.right is right
    signed_in(store, "Owner")
    store.staff.set_limit(Role.MANAGER, right, ALWAYS)
    if right is not Right.DELETE_CUSTOMERS:  # which asks everybody for a PIN
        signed_in(store, "Ben")
        assert store.bulk_edits.undo(action).restored


def test_who_may_change_many_takes_back_a_name(store: Store) -> None:
    staffed(store)
    eva = store.customers.create(PLAIN)
    store.customers.edit(eva, replace(PLAIN, name="Ewa"))
    store.staff.set_limit(Role.CASHIER, Right.BULK, ALWAYS)
    signed_in(store, "Mia")
    assert store.bulk_edits.undo().restored
    assert store.customers.get(eva).name == "Eva"
