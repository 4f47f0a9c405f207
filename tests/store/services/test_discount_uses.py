"""Uses of discounts and codes: counted with the sale, by customer and in all, across lanes, given back."""

import pytest
from support.shops import DAY, ShopLane, hand_over, sync

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.coupons import CouponCode
from store.domain.customers import CustomerDraft
from store.domain.discounts import NO_LIMITS, Discount, Kind, Limits, Target
from store.domain.errors import Refused
from store.domain.ids import CustomerId, DiscountId, SaleId
from store.domain.listing import ProductList
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.pricing.reasons import Cause
from store.queries import discount_uses
from store.services import coupons
from store.services import discount_uses as uses
from store.tables.sales import SALES
from store.unit import Row

BREAD = "4006381333931"
ENOUGH = [Tender("cash", 1_000_000)]


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Bread", price=1000, barcodes=(BREAD,)))


def offer(
    store: Store, limits: Limits = NO_LIMITS, *, coupon: bool = False, kind: Kind = Kind.PERCENT
) -> DiscountId:
    """Ten percent off everything, or three breads for twenty."""
    if kind is Kind.MULTIBUY:
        bread = store.catalogue.window(ProductList("Bread"), 0, 1)[0].id
        target, value = Target(products=frozenset([bread])), 2000
        discount = Discount(
            store.discounts.new_id(), kind, value, target, buy=3, limits=limits, coupon=coupon
        )
    else:
        discount = Discount(store.discounts.new_id(), kind, 1000, limits=limits, coupon=coupon)
    store.discounts.create("Offer", discount)
    return discount.id


def ring(store: Store, *, customer: CustomerId | None = None, code: str = "", breads: int = 1) -> int:
    """One sale; what it cost."""
    store.checkout.scan(BREAD, breads * ONE)
    if customer is not None:
        store.checkout.attach(customer)
    if code:
        put(store, code)
    return store.checkout.pay(ENOUGH).total


def put(store: Store, code: str) -> None:
    with store._database.reading() as connection:
        coupon = coupons.find(connection, code)
        assert coupon is not None
        sale = coupons.put_on(connection, store.checkout.sale.cart(), coupon, store.world.now())
    store.checkout.sale.save(sale)


def used(store: Store, discount: DiscountId) -> int:
    return store.discounts.used().get(discount, 0)


def refusals(store: Store) -> list[Cause]:
    return [each.refusal.cause for each in store.checkout.till().outcomes if each.refusal is not None]


def test_without_limits_nothing_is_written(store: Store) -> None:
    discount = offer(store)
    assert ring(store) == 900
    assert store.discounts.used() == {}
    store.discounts.delete(discount)


def test_a_limit_in_all_counts_every_sale(store: Store) -> None:
    discount = offer(store, Limits(total=2))
    assert [ring(store) for _ in range(3)] == [900, 900, 1000]
    assert used(store, discount) == 2
    store.checkout.scan(BREAD)
    assert refusals(store) == [Cause.USED_UP]


def test_a_limit_by_customer_counts_theirs_alone(store: Store) -> None:
    offer(store, Limits(customer=1))
    ann, ben = (store.customers.create(CustomerDraft(name=name)) for name in ("Ann", "Ben"))
    totals = [ring(store, customer=each) for each in (ann, ben, ann)]
    assert totals == [900, 900, 1000]
    assert ring(store) == 1000


def test_uses_of_a_merged_customer_are_those_of_who_they_became(store: Store) -> None:
    offer(store, Limits(customer=1))
    ann, anne = (store.customers.create(CustomerDraft(name=name)) for name in ("Ann", "Anne"))
    assert ring(store, customer=anne) == 900
    store.customers.merging.merge(ann, anne, {})
    assert ring(store, customer=ann) == 1000


def test_a_multibuy_uses_its_sets(store: Store) -> None:
    discount = offer(store, Limits(sale=2, total=3), kind=Kind.MULTIBUY)
    assert ring(store, breads=9) == 2 * 2000 + 3 * 1000
    assert used(store, discount) == 2
    assert ring(store, breads=9) == 2000 + 6 * 1000
    assert used(store, discount) == 3


def test_a_sale_that_is_closed_twice_uses_once(store: Store) -> None:
    discount = offer(store, Limits(total=5))
    store.checkout.scan(BREAD)
    cart = store.checkout.sale.cart()
    store.checkout.pay(ENOUGH)
    store.checkout.sale.save(cart)
    store.checkout.pay(ENOUGH)
    assert used(store, discount) == 1


def test_a_code_is_used_with_the_sale_and_only_then(store: Store) -> None:
    discount = offer(store, coupon=True)
    store.coupons.add(discount, [CouponCode("ONCE", discount, 1)])
    assert ring(store) == 1000
    store.checkout.scan(BREAD)
    put(store, "once")
    assert store.checkout.till().total == 900
    store.checkout.void_sale("mistake")
    assert ring(store, code="once") == 900
    assert store.coupons.known("once").left == 0
    store.checkout.scan(BREAD)
    with pytest.raises(Refused, match=r"ONCE is used up: it was used .* on .*, receipt "):
        put(store, "ONCE")


def test_a_coupon_on_a_sale_that_it_does_not_touch_is_not_used(store: Store) -> None:
    discount = Discount(store.discounts.new_id(), Kind.PERCENT, 1000, minimum=5000, coupon=True)
    store.discounts.create("From 50", discount)
    store.coupons.add(discount.id, [CouponCode("ONCE", discount.id, 1)])
    assert ring(store, code="ONCE") == 1000
    assert store.coupons.known("ONCE").left == 1


def test_a_coupon_used_on_another_lane_is_refused_where_it_comes_second(three: list[ShopLane]) -> None:
    front, back, _ = three
    front.store.catalogue.create(ProductDraft(name="Bread", price=1000, barcodes=(BREAD,)))
    discount = offer(front.store, coupon=True)
    front.store.coupons.add(discount, [CouponCode("ONCE", discount, 1)])
    sync(front.store, back.store)
    back.store.checkout.scan(BREAD)
    put(back.store, "ONCE")
    assert ring(front.store, code="ONCE") == 900
    hand_over(front.store, back.store)
    assert refusals(back.store) == [Cause.COUPON_USED]
    with pytest.raises(Refused, match=r"ONCE is used up: .* on Lane 1, receipt .*; take it off the sale"):
        back.store.checkout.pay(ENOUGH)
    back.store.checkout.sale.save(back.store.checkout.sale.new())


def test_a_limit_holds_what_other_lanes_used_once_it_is_known(three: list[ShopLane]) -> None:
    front, back, _ = three
    front.store.catalogue.create(ProductDraft(name="Bread", price=1000, barcodes=(BREAD,)))
    offer(front.store, Limits(total=1))
    sync(front.store, back.store)
    assert ring(front.store) == 900
    sync(front.store, back.store)
    assert ring(back.store) == 1000
    assert ring(front.store) == 1000


def test_apart_a_limit_of_a_customer_counts_what_is_known_and_one_of_all_holds(three: list[ShopLane]) -> None:
    """Nothing of a shop's is spent twice by the first: it is a favour, and the second is a budget."""
    front, back, _ = (lane.store for lane in three)
    front.catalogue.create(ProductDraft(name="Bread", price=1000, barcodes=(BREAD,)))
    favour = offer(front, Limits(customer=1))
    ann = front.customers.create(CustomerDraft(name="Ann"))
    sync(front, back)
    assert ring(front, customer=ann) == ring(back, customer=ann) == 900
    assert ring(front, customer=ann) == ring(back, customer=ann) == 1000
    sync(front, back)
    assert ring(back, customer=ann) == 1000

    front.discounts.delete(favour)
    offer(front, Limits(total=1))
    sync(front, back)
    assert sorted([ring(front), ring(back)]) == [900, 1000]
    sync(front, back)
    assert ring(front) == ring(back) == 1000


# What comes back


def give_back(store: Store, sale: SaleId, gone: set[int]) -> None:
    """As a return does."""
    with store._units.begin(store._actor) as unit:
        document = SaleId(unit.new_id())
        row: Row = {"id": document, "number": "R-1", "lane_id": b"l" * 16, "staff_id": unit.actor.staff}
        unit.insert(SALES, [{**row, "kind": "return", "original_id": sale, "closed_at": unit.now}])
        uses.give_back(unit, document, sale, gone)


def test_uses_come_back_when_all_goods_that_took_the_discount_have(store: Store) -> None:
    discount = offer(store, coupon=True)
    store.coupons.add(discount, [CouponCode("ONCE", discount, 1)])
    store.catalogue.create(ProductDraft(name="Milk", price=200, barcodes=("96385074",)))
    store.checkout.scan(BREAD)
    store.checkout.scan("96385074")
    put(store, "ONCE")
    sale = store.checkout.pay(ENOUGH).sale
    give_back(store, sale, {0})
    assert store.coupons.known("ONCE").left == 0
    give_back(store, sale, {0, 1})
    assert store.coupons.known("ONCE").left == 1
    give_back(store, sale, {0, 1})
    assert store.coupons.known("ONCE").left == 1
    assert used(store, discount) == 0


def test_a_code_that_came_back_can_be_used_again(front: ShopLane) -> None:
    store = front.store
    discount = offer(store, coupon=True)
    store.coupons.add(discount, [CouponCode("ONCE", discount, 1)])
    store.checkout.scan(BREAD)
    put(store, "ONCE")
    give_back(store, store.checkout.pay(ENOUGH).sale, {0})
    front.machine.forward(DAY)
    assert ring(store, code="ONCE") == 900
    with store._database.reading() as connection:
        assert discount_uses.of_codes(connection, ["ONCE"]) == {("ONCE", discount): 1}
