"""Coupons at the till: typed or scanned, taken off again, refused with why."""

from dataclasses import replace

import pytest

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.coupons import CouponCode
from store.domain.discounts import Discount, Kind, Target
from store.domain.errors import Refused
from store.domain.payment import Tender
from store.domain.till import Redeemed, Unknown

BREAD = "4006381333931"
COUPON = "96385074"
"""A coupon with a barcode that no product has."""


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Bread", price=1000, barcodes=(BREAD,)))
    ten = Discount(store.discounts.new_id(), Kind.PERCENT, 1000, coupon=True)
    store.discounts.create("Summer", ten)
    store.coupons.add(ten.id, [CouponCode("SUMMER10", ten.id, 1)])
    half = Discount(store.discounts.new_id(), Kind.PERCENT, 5000, coupon=True)
    store.discounts.create("Half", half)
    store.coupons.add(half.id, [CouponCode(COUPON, half.id)])


def test_a_coupon_is_typed_and_taken_off_again(store: Store) -> None:
    store.checkout.scan(BREAD)
    told = "Coupon SUMMER10: 1.00 off; -SUMMER10 takes it off the sale."
    assert store.checkout.enter(" summer10 ") == Redeemed("SUMMER10", told)
    assert (store.checkout.till().coupons, store.checkout.till().total) == (("SUMMER10",), 900)
    assert store.checkout.enter("-summer10") == Redeemed("SUMMER10", "The coupon SUMMER10 is off the sale.")
    assert (store.checkout.till().coupons, store.checkout.till().total) == ((), 1000)


def test_a_coupon_on_an_empty_sale_is_told_as_being_there(store: Store) -> None:
    told = "The coupon SUMMER10 is on the sale; -SUMMER10 takes it off."
    assert store.checkout.enter("SUMMER10") == Redeemed("SUMMER10", told)


@pytest.mark.parametrize("enter", ["checkout", "paying"])
@pytest.mark.parametrize(
    ("offer", "why"),
    [
        ("better", "Half is better on line 2"),
        ("dear", "below its minimum of 50.00"),
        ("tea", "nothing on the sale is what it is for"),
    ],
)
def test_a_coupon_that_gains_nothing_says_why(store: Store, enter: str, offer: str, why: str) -> None:
    store.checkout.scan(BREAD)
    store.checkout.by_hand.void_line(0)
    store.checkout.scan(BREAD)
    tea = store.catalogue.create(ProductDraft(name="Tea", price=300))
    idle = Discount(store.discounts.new_id(), Kind.PERCENT, 1000, coupon=True)
    if offer == "better":
        store.checkout.scan(COUPON)
    elif offer == "dear":
        idle = replace(idle, minimum=5000)
    else:
        idle = replace(idle, target=Target(products=frozenset({tea})))
    store.discounts.create("Idle", idle)
    store.coupons.add(idle.id, [CouponCode("IDLE", idle.id)])
    scan = store.checkout.scan if enter == "checkout" else store.paying.scan
    told = f"Coupon IDLE takes nothing off now: {why}; -IDLE takes it off the sale."
    assert scan("idle") == Redeemed("IDLE", told, is_idle=True)
    assert store.checkout.till().coupons[-1] == "IDLE"


def test_a_coupon_is_scanned_and_used_up_by_the_sale(store: Store) -> None:
    store.checkout.scan(BREAD)
    assert isinstance(store.checkout.scan(COUPON), Redeemed)
    assert store.checkout.till().total == 500
    store.checkout.enter("SUMMER10")
    assert store.checkout.pay([Tender("cash", 500)]).total == 500
    assert store.coupons.known(COUPON).used == 1
    assert store.coupons.known("SUMMER10").left == 1


def test_a_used_coupon_is_refused_with_where(store: Store) -> None:
    store.checkout.scan(BREAD)
    store.checkout.scan("SUMMER10")
    store.checkout.pay([Tender("cash", 900)])
    store.checkout.scan(BREAD)
    with pytest.raises(Refused, match=r"SUMMER10 is used up: it was used .* on Front, receipt 1-000001"):
        store.checkout.scan("SUMMER10")
    assert store.checkout.till().coupons == ()


def test_what_is_no_coupon_stays_unknown(store: Store) -> None:
    assert isinstance(store.checkout.scan("NOSUCH"), Unknown)
    assert isinstance(store.checkout.enter("-nosuch"), Unknown)
