"""Prices tried without selling, and the trace of a sale that is open or closed."""

from dataclasses import replace

import pytest
from support.books import read
from support.shops import HOUR, NOON

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.coupons import CouponCode
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Limits, Named, Target
from store.domain.errors import NotFound
from store.domain.groups import GroupDraft
from store.domain.ids import DiscountId, ProductId, SaleId
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.pricing.priced import Share
from store.domain.pricing.reasons import Cause
from store.domain.pricing.trace import Trace, TraceLine
from store.domain.schedule import Schedule
from store.domain.trials import Trial

BREAD, MILK = "4006381333931", "96385074"


@pytest.fixture
def bread(store: Store) -> ProductId:
    return store.catalogue.create(ProductDraft(name="Bread", price=1000, barcodes=(BREAD,)))


@pytest.fixture
def milk(store: Store) -> ProductId:
    return store.catalogue.create(ProductDraft(name="Milk", price=200, barcodes=(MILK,)))


def percent(store: Store, name: str, value: int, **fields: object) -> DiscountId:
    made = Discount(store.discounts.new_id(), Kind.PERCENT, value)
    store.discounts.create(name, replace(made, **fields))  # type: ignore[arg-type] # by name
    return made.id


def happened(trace: Trace) -> dict[bytes, Cause | int]:
    """What each discount took, or why it did not."""
    return {
        bytes(each.discount): each.amount if each.refusal is None else each.refusal.cause
        for each in trace.outcomes
    }


def test_a_basket_is_priced_and_nothing_is_written(store: Store, bread: ProductId, milk: ProductId) -> None:
    ten = percent(store, "Ten", 1000)
    bakery = percent(store, "Bread", 500, target=Target(products=frozenset([bread])))
    before = read(store)
    trace = store.trials.price(Trial(((bread, 2 * ONE), (milk, ONE)), NOON))
    assert trace.lines == (
        TraceLine("Bread", 2 * ONE, 1000, 2000, (Share(ten, 200),), 0),
        TraceLine("Milk", ONE, 200, 200, (Share(ten, 20),), 0),
    )
    assert (trace.list_total, trace.discount_total, trace.total) == (2200, 220, 1980)
    assert happened(trace) == {ten: 220, bakery: Cause.BETTER}
    assert {each.discount for each in trace.of_line(0)} == {ten, bakery}
    assert [each.discount for each in trace.of_line(1)] == [ten]
    assert read(store) == before
    assert store.checkout.till().lines == ()


def test_groups_customers_and_moments_are_tried(store: Store, bread: ProductId) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(vip,)))
    hour = Schedule(None, None, None, (13 * 60, 14 * 60))
    offer = percent(store, "VIP hour", 1000, groups=frozenset([vip]), schedule=hour)
    basket = ((bread, ONE),)
    tried = {
        "nobody": Trial(basket, NOON),
        "ann": Trial(basket, NOON, customer=ann),
        "vip": Trial(basket, NOON, groups=frozenset([vip])),
        "no group": Trial(basket, NOON, groups=frozenset()),
        "early": Trial(basket, NOON - HOUR, customer=ann),
    }
    assert {name: happened(store.trials.price(trial))[offer] for name, trial in tried.items()} == {
        "nobody": Cause.NO_CUSTOMER,
        "ann": 100,
        "vip": 100,
        "no group": Cause.NOT_A_MEMBER,
        "early": Cause.OTHER_TIME,
    }


def test_a_draft_is_tried_before_it_is_saved(store: Store, bread: ProductId) -> None:
    ten = percent(store, "Ten", 1000)
    draft = Named("Thirty", Discount(store.discounts.new_id(), Kind.PERCENT, 3000, coupon=True))
    basket = ((bread, ONE),)
    assert happened(store.trials.price(Trial(basket, NOON, draft=draft))) == {
        draft.discount.id: 300,
        ten: Cause.BETTER,
    }
    edit = Named("Ten", Discount(ten, Kind.PERCENT, 2000))
    assert happened(store.trials.price(Trial(basket, NOON, draft=edit))) == {ten: 200}
    assert store.trials.price(Trial(basket, NOON)).total == 900


def test_codes_and_limits_count(store: Store, bread: ProductId) -> None:
    offer = percent(store, "Code", 1000, coupon=True, limits=Limits(total=1))
    store.coupons.add(offer, [CouponCode("A", offer)])
    basket = ((bread, ONE),)
    assert happened(store.trials.price(Trial(basket, NOON)))[offer] is Cause.NEEDS_COUPON
    assert happened(store.trials.price(Trial(basket, NOON, coupons=("a",))))[offer] == 100


def test_a_product_that_is_gone(store: Store) -> None:
    with pytest.raises(NotFound):
        store.trials.price(Trial(((ProductId(b"x" * 16), ONE),), NOON))


@pytest.mark.usefixtures("milk")
def test_the_open_sale_is_told_by_the_places_it_is_shown_at(store: Store, bread: ProductId) -> None:
    ten = percent(store, "Bread only", 1000, target=Target(products=frozenset([bread])))
    store.checkout.scan(MILK)
    store.checkout.scan(BREAD)
    store.checkout.void_line(0)
    trace = store.trials.open_sale()
    assert [line.name for line in trace.lines] == ["Milk", "Bread"]
    assert [line.value for line in trace.lines] == [0, 900]
    (outcome,) = trace.of_line(1)
    assert (outcome.discount, outcome.lines) == (ten, (1,))
    assert trace.of_line(0) == ()


@pytest.mark.usefixtures("bread")
def test_a_closed_sale_says_what_it_was_given(store: Store) -> None:
    ten = percent(store, "Ten", 1000)
    store.checkout.scan(BREAD)
    sale = store.checkout.pay([Tender("cash", 900)]).sale
    store.discounts.delete(ten)
    trace = store.trials.sold(sale)
    assert trace.lines == (TraceLine("Bread", ONE, 1000, 1000, (Share(ten, 100),), 0),)
    assert happened(trace) == {ten: 100}
    assert store.trials.names_of(sale) == {bytes(ten): "Ten"}
    with pytest.raises(NotFound):
        store.trials.sold(SaleId(b"x" * 16))
