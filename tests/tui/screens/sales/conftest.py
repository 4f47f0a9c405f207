"""Two closed sales: Ann's beans with ten percent off, and milk for nobody."""

import pytest
from support.counters import BEANS, MILK, Counter

from store.domain.payment import CASH, Tender


@pytest.fixture(autouse=True)
def two_sales(counter: Counter) -> None:
    checkout = counter.store.checkout
    checkout.scan(BEANS)
    checkout.attach(counter.customers["Ann Köhler"])
    checkout.pay([Tender(CASH, 2000)])
    counter.lane.machine.forward(60_000)
    checkout.scan(MILK)
    checkout.pay([Tender(CASH, 119)])
