"""A forecast reads the shop's own past sales."""

import pytest
from support.shops import DAY, ShopLane

from store.api import Store
from store.domain import cart as carts
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.errors import BadInput
from store.domain.forecast import Forecast, Gain
from store.domain.groups import GroupDraft
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.pricing.basket import Manual, ManualKind

BREAD, BOOK = "4006381333931", "96385074"
ENOUGH = [Tender("cash", 1_000_000)]


def go_on(_done: int, _total: int) -> bool:
    return True


def whole(store: Store, draft: Discount, weeks: int = 4) -> Forecast:
    found = store.forecasts.forecast(draft, weeks, go_on)
    assert found is not None
    return found


@pytest.fixture
def ten(store: Store) -> Discount:
    return Discount(store.discounts.new_id(), Kind.PERCENT, 1000)


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Bread", price=1000, barcodes=(BREAD,), cost=400))
    store.catalogue.create(ProductDraft(name="Book", price=2000, barcodes=(BOOK,), discountable=False))


def ring(store: Store, *codes: str) -> None:
    for code in codes:
        store.checkout.scan(code)
    store.checkout.pay(ENOUGH)


def test_sales_of_the_last_weeks_are_replayed(front: ShopLane, ten: Discount) -> None:
    store = front.store
    ring(store, BREAD)
    front.machine.forward(10 * DAY)
    vip = store.groups.create(GroupDraft(name="VIP"))
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(vip,)))
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    store.checkout.pay(ENOUGH)
    ring(store, BREAD, BOOK)
    found = whole(store, ten)
    assert (found.sales, found.lines, found.touched) == (3, 4, 3)
    assert (found.revenue, found.revenue_with) == (5000, 4700)
    assert found.customers == (Gain(ann, 100, 1),)
    assert found.groups == (Gain(vip, 100, 1),)
    assert found.anonymous == Gain(b"", 200, 2)
    assert (found.margin, found.margin_with, found.known) == (1800, 1500, 3000)
    assert whole(store, ten, weeks=1).sales == 2


def test_lines_by_hand_and_struck_lines_take_no_draft(store: Store, ten: Discount) -> None:
    store.checkout.scan(BREAD)
    store.checkout.sale.change(
        lambda cart: carts.with_manual(cart, 0, Manual(ManualKind.PERCENT, 5000, below_floor=True))
    )
    store.checkout.scan(BOOK)
    store.checkout.void_line(1)
    store.checkout.pay(ENOUGH)
    found = whole(store, ten)
    assert (found.lines, found.revenue, found.cost) == (1, 500, 0)


def test_it_is_told_how_far_it_is_and_can_be_stopped(store: Store, ten: Discount) -> None:
    for _ in range(3):
        ring(store, BREAD)
    told: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> bool:
        told.append((done, total))
        return done == 0

    assert store.forecasts.forecast(ten, 4, watch) is None
    assert told == [(0, 3), (3, 3)]


def test_no_such_number_of_weeks(store: Store, ten: Discount) -> None:
    with pytest.raises(BadInput):
        store.forecasts.forecast(ten, 0, go_on)


def test_quantities_and_the_draft_by_its_edit(store: Store, ten: Discount) -> None:
    store.discounts.create("Ten", ten)
    store.checkout.scan(BREAD, 3 * ONE)
    store.checkout.pay(ENOUGH)
    found = whole(store, ten)
    assert (found.revenue, found.revenue_with, found.given) == (3000, 2700, 300)
