"""What a tender may take out of an account, on whichever way a sale is closed."""

from functools import partial

import pytest

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.spending import BEYOND_LIMIT

BREAD = "4006381333931"


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Rye bread", price=1002, barcodes=(BREAD,), tax_rate=700))


def test_the_words_alone_allow_nothing(store: Store) -> None:
    cleo = store.customers.create(CustomerDraft(name="Cleo", credit_limit=1000))
    store.checkout.scan(BREAD)
    store.checkout.attach(cleo)
    store._actor.role = "cashier"
    words = [Tender("balance", 1002, BEYOND_LIMIT)]
    for work in (store.checkout.pay, partial(store.checkout.sell, cleo.hex(), [BasketItem(BREAD, ONE)])):
        with pytest.raises(Refused, match="not enough to spend here"):
            work(words)
    store.paying.take("balance", 1000, reference=BEYOND_LIMIT)
    assert store.checkout.till().tenders == (Tender("balance", 1000),)


def test_change_to_nobodys_balance_is_told_as_change(store: Store) -> None:
    with pytest.raises(Refused, match="change goes on a customer's balance"):
        store.checkout.sell(None, [BasketItem(BREAD, ONE)], [Tender("cash", 1100)], change_in="balance")
