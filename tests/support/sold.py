"""Closed sales for tests of what can be done to them afterwards."""

from support.counters import BEANS, CARD, MILK, ROLL, Counter

from store.domain.ids import SaleId
from store.domain.money import ONE
from store.domain.payment import CASH, Tender
from store.domain.returns import Choice


def basket(counter: Counter, *codes: str, customer: bool = False) -> SaleId:
    """Some goods, paid in cash."""
    checkout = counter.store.checkout
    for code in (*codes, *((CARD,) if customer else ())):
        checkout.scan(code)
    return checkout.pay([Tender(CASH, checkout.till().due_cash)]).sale


def morning(counter: Counter) -> SaleId:
    """Beans, three milks and four rolls for Ann, 21.30 in all."""
    return basket(counter, BEANS, MILK, MILK, MILK, ROLL, ROLL, ROLL, ROLL, customer=True)


def last(counter: Counter) -> SaleId:
    """What was closed last."""
    found = counter.store.sales.last(counter.store.lanes.own().id)
    assert found is not None
    return found.id


def bring_back(counter: Counter, sale: SaleId, *places: int) -> SaleId:
    """One piece of each of some lines comes back."""
    return counter.store.returning.commit(sale, [Choice(place, ONE) for place in places]).sale
