"""One payment that covers a sale closes it; what does not cover it stands on it, and nothing is written."""

from dataclasses import replace

import pytest

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.payment import AskAgain, Tender
from store.domain.till import Closed, Payable
from store.queries import sites

BREAD = "4006381333931"


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Rye bread", price=1002, barcodes=(BREAD,), tax_rate=700))


def payable(answer: Closed | Payable) -> Payable:
    assert isinstance(answer, Payable), answer
    return answer


def closed(answer: Closed | Payable) -> Closed:
    assert isinstance(answer, Closed), answer
    return answer


def test_much_cash_that_is_too_little_is_asked_about_once(store: Store) -> None:
    store.shop.edit(replace(store.shop.get(), cash_ask=500))
    store.checkout.scan(BREAD)
    with pytest.raises(AskAgain) as asked:
        store.paying.take("cash", 600)
    store.checkout.agreements.agree(asked.value)
    assert payable(store.paying.take("cash", 600)).rest == 402
    assert store.checkout.till().tenders == (Tender("cash", 600),)


@pytest.mark.parametrize("kind", ["cash", "card"])
def test_a_payment_that_does_not_cover_the_sale_writes_nothing(store: Store, kind: str) -> None:
    store.checkout.scan(BREAD)
    with store._database.reading() as connection:
        before = sites.own(connection)
    payable(store.paying.take(kind, 1001))
    with store._database.reading() as connection:
        assert sites.own(connection) == before
    assert closed(store.paying.take(kind)).number == "1-000001"
