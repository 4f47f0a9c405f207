"""What people at other tills complain of, as it goes here from the first scan to the end of the day."""

from dataclasses import replace

import pytest
from support.shops import ShopLane

from store.api import Store, customer_draft_of
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.drawer import Closing
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, GroupId, SaleId
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.returns import Choice
from store.domain.till import Closed

BREAD = "4006381333931"


@pytest.fixture
def vip(store: Store) -> GroupId:
    store.catalogue.create(ProductDraft(name="Rye bread", price=255, barcodes=(BREAD,), tax_rate=700))
    return store.groups.create(
        GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=1000))
    )


@pytest.fixture
def ann(store: Store, vip: GroupId) -> CustomerId:
    return store.customers.create(CustomerDraft(name="Ann", groups=(vip,)))


def sell(store: Store, customer: CustomerId | None, kind: str = "cash", pieces: int = 2) -> SaleId:
    for _ in range(pieces):
        store.checkout.scan(BREAD)
    if customer is not None:
        store.checkout.attach(customer)
    closed = store.paying.take(kind)
    assert isinstance(closed, Closed)
    return closed.sale


def leave(store: Store, customer: CustomerId, _group: GroupId) -> None:
    draft = customer_draft_of(store.customers.get(customer))
    store.customers.edit(customer, replace(draft, groups=()))


def half_price(store: Store, _customer: CustomerId, group: GroupId) -> None:
    quick = QuickDiscount(QuickKind.PERCENT, percent=5000)
    store.groups.edit(group, GroupDraft(name="VIP", discount=quick))


def gone(store: Store, _customer: CustomerId, group: GroupId) -> None:
    store.groups.delete([group])


@pytest.mark.parametrize("later", [leave, half_price, gone])
def test_goods_come_back_for_what_was_granted_then(
    store: Store, ann: CustomerId, vip: GroupId, later: object
) -> None:
    sale = sell(store, ann)
    assert callable(later)
    later(store, ann, vip)
    parts = [store.returning.commit(sale, [Choice(0, ONE)], reason="").refund_total for _ in range(2)]
    assert parts == [230, 229]


def test_who_joins_a_group_later_gets_back_what_was_paid(store: Store, vip: GroupId) -> None:
    ben = store.customers.create(CustomerDraft(name="Ben"))
    sale = sell(store, ben)
    store.customers.edit(ben, replace(customer_draft_of(store.customers.get(ben)), groups=(vip,)))
    assert store.returning.commit(sale, [Choice(0, 2 * ONE)], reason="").refund_total == 510


def test_what_was_bought_on_credit_comes_back_as_less_debt_and_no_cash(store: Store, vip: GroupId) -> None:
    cleo = store.customers.create(CustomerDraft(name="Cleo", credit_limit=1000, groups=(vip,)))
    sale = sell(store, cleo, "balance")
    assert store.wallets.of(cleo).balance.known == -459
    done = store.returning.commit(sale, [Choice(0, ONE)], reason="")
    assert (done.tenders, done.opens_drawer) == ((Tender("balance", -230),), False)
    assert store.wallets.of(cleo).balance.known == -229


@pytest.mark.parametrize("kind", ["cash", "card", "balance", "voucher", "split"])
def test_how_it_is_paid_changes_neither_discount_nor_tax(store: Store, ann: CustomerId, kind: str) -> None:
    store.wallets.adjust(ann, "balance", 1000, "gift")
    store.paying.sell_voucher(1000, "V1")
    store.paying.take("cash")
    for _ in range(2):
        store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    if kind == "split":
        store.paying.take("balance", 100)
        store.paying.take("voucher", 100, reference="V1")
    closed = store.paying.take(
        "cash" if kind == "split" else kind, reference="V1" if kind == "voucher" else ""
    )
    assert isinstance(closed, Closed)
    sale = store.sales.get(closed.sale)
    assert (sale.discount_total, sale.tax_total, sale.total) == (51, 30, 459)


def test_sales_that_wait_are_told_at_the_end_of_the_day_and_go_on_after_it(
    front: ShopLane, ann: CustomerId
) -> None:
    store = front.store
    sell(store, None)
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    store.holding.park("table 4")
    assert [(each.name, each.count, each.amount) for each in store.day.x().sums.held] == [("table 4", 1, 229)]
    store.day.count(510)
    z = store.day.close(Closing())
    assert [(each.name, each.amount) for each in z.sums.held] == [("table 4", 229)]
    front.reopen()
    (waiting,) = front.store.holding.waiting()
    assert front.store.holding.recall(waiting.sale).total == 229
    assert [line.name for line in front.store.checkout.till().lines] == ["Rye bread"]


def test_a_copy_of_an_old_receipt_leaves_the_open_sale_alone(store: Store, ann: CustomerId) -> None:
    sale = sell(store, ann)
    store.checkout.scan(BREAD)
    before = store.checkout.till()
    store.sales.receipt(sale, copy_number=1)
    store.sales.receipt(sale, gift=True)
    assert store.checkout.till() == before
