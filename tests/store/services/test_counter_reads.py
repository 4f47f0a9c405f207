"""What is read from the first scan to the receipt is found by index: years of sales make no key slower.

Nor does it take longer to put somebody in a group, or out of it, that has many members.
"""

import re
from collections.abc import Callable

import pytest
from support.searching import searches

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import SaleId
from store.domain.money import ONE
from store.domain.returns import Choice
from store.domain.rewards import ProgramDraft
from store.domain.till import Closed

BREAD, CARD = "4006381333931", "2200000000012"

GROWING = (
    "actions", "auto_members", "barcodes", "bought", "cards", "coupons", "customer_days", "customer_search",
    "customer_stats", "customers", "discount_uses", "drawer", "held", "ledger", "memberships", "products",
    "sale_discounts", "sale_lines", "sale_tenders", "sales", "survivors", "tags", "transfers",
)  # fmt: skip
"""Tables that years and many customers fill."""

_READS_ALL = re.compile(
    rf"^SCAN ({'|'.join(GROWING)}|[a-z])\b|\((deleted|present|group_id=\? AND present)=\?\)"
)
"""A table from end to end, also by its alias, or all of it that is not deleted, or all members of a group."""


def sell(store: Store) -> SaleId:
    store.checkout.scan(BREAD)
    store.checkout.scan(CARD)
    store.checkout.till()
    store.paying.due()
    closed = store.paying.take("cash")
    assert isinstance(closed, Closed)
    store.sales.receipt(closed.sale)
    return closed.sale


def bring_back(store: Store) -> None:
    sale = store.sales.numbered("1-000001")
    store.returning.page(sale.id)
    store.returning.commit(sale.id, [Choice(0, ONE)], reason="")


def park(store: Store) -> None:
    store.checkout.scan(BREAD)
    store.holding.park("")
    (waiting,) = store.holding.waiting()
    store.holding.recall(waiting.sale)


def move(store: Store) -> None:
    ann, group = store.customers.find("Ann").id, store.groups.find("VIP").id
    store.groups.remove_members(group, [ann])
    store.groups.add_members(group, [ann])


DEEDS: dict[str, Callable[[Store], object]] = {
    "a sale": sell,
    "a code nobody has": lambda store: store.checkout.scan("96385074"),
    "a return": bring_back,
    "parking": park,
    "out of a group and back": move,
    "an account": lambda store: store.wallets.of(store.customers.find("Ann").id),
    "an X": lambda store: store.day.x(),
}


@pytest.mark.sqlite_only("asks SQLite how it searches")
@pytest.mark.parametrize("what", DEEDS)
def test_nothing_at_the_counter_reads_a_table_that_grows(store: Store, what: str) -> None:
    program = store.programs.create(ProgramDraft(name="Points", points=1, per_amount=100))
    draft = GroupDraft(name="VIP", program=program, discount=QuickDiscount(QuickKind.PERCENT, percent=1000))
    group = store.groups.create(draft)
    store.catalogue.create(ProductDraft(name="Rye bread", price=250, barcodes=(BREAD,)))
    store.customers.create(CustomerDraft(name="Ann", cards=(CARD,), groups=(group,)))
    sell(store)
    found = searches(store, lambda: DEEDS[what](store))
    assert any(step.startswith("SEARCH ") for step in found), found
    assert [step for step in found if _READS_ALL.search(step)] == []
