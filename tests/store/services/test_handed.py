"""What lanes handed each other: the same list on all of them, in words that people know."""

import pytest
from support.points import book_points
from support.shops import ShopLane, sync

from store.domain.coupons import CouponCode
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.ids import CustomerId
from store.domain.payment import Tender
from store.domain.spending import voucher_key
from store.domain.transfers import Ask, coupon_account

Told = tuple[str, str, str, str, str]


@pytest.fixture
def told_apart(three: list[ShopLane]) -> list[ShopLane]:
    """Lanes that were opened one after another, so that no two of them do something at one moment."""
    for lane in three:
        lane.machine.forward(1000)
    return three


def hand(giver: ShopLane, taker: ShopLane, holder: bytes, account: str, amount: int, number: int) -> None:
    ask = Ask(bytes([number]) * 16, holder, account, amount)
    assert giver.store.transfers.give(taker.store.replication.site(), ask) == amount
    giver.machine.forward(60_000)


def told(lane: ShopLane, customer: CustomerId | None = None) -> list[Told]:
    found = lane.store.transfers.handed(0, 100, customer)
    return [
        (each.giver, each.taker, f"{each.amount} {each.unit}".strip(), each.kind, each.whose)
        for each in found
    ]


def test_all_that_may_be_spent_is_listed_when_it_goes_the_latest_first(told_apart: list[ShopLane]) -> None:
    front, back, third = told_apart
    ann = front.store.customers.create(CustomerDraft(name="Ann"))
    book_points(front.store, ann, 300)
    front.store.wallets.adjust(ann, "balance", 5000, "welcome")
    front.store.paying.sell_voucher(2000, "GV1")
    front.store.checkout.pay([Tender("cash", 2000)])
    discounts = front.store.discounts
    tenth = discounts.new_id()
    discounts.create("Tenth off", Discount(tenth, Kind.PERCENT, 1000, coupon=True))
    front.store.coupons.add(tenth, [CouponCode("ONCE", tenth, 1)])
    sync(front.store, back.store)
    assert told(front) == []
    hand(front, back, ann, "points", 100, 1)
    hand(front, back, ann, "balance", 2500, 2)
    hand(front, third, voucher_key("GV1"), "voucher", 2000, 3)
    hand(front, back, tenth, coupon_account("ONCE"), 1, 4)
    sync(front.store, back.store)
    hand(back, third, ann, "points", 1, 5)
    for one, other in ((front, back), (front, third)):
        sync(one.store, other.store)
    wanted = [
        ("Lane 2", "Lane 3", "1 point", "points", "Ann"),
        ("Lane 1", "Lane 2", "1 use", "coupon ONCE", "Tenth off"),
        ("Lane 1", "Lane 3", "2000", "voucher", ""),
        ("Lane 1", "Lane 2", "2500", "balance", "Ann"),
        ("Lane 1", "Lane 2", "100 points", "points", "Ann"),
    ]
    assert sorted(told(front)) == sorted(wanted)
    assert told(front) == told(back) == told(third)
    ats = [each.at for each in front.store.transfers.handed(0, 100)]
    assert ats == sorted(ats, reverse=True)
    ours = [each.id for each in front.store.transfers.handed(0, 100)]
    assert [each.id for each in front.store.transfers.handed(1, 2)] == ours[1:3]


def test_of_one_customer_it_is_what_went_of_whoever_was_merged_into_them_too(
    told_apart: list[ShopLane],
) -> None:
    front, back, _ = told_apart
    ann, anna, ben = (
        front.store.customers.create(CustomerDraft(name=name)) for name in ("Ann", "Anna", "Ben")
    )
    for whose in (ann, anna, ben):
        book_points(front.store, whose, 50)
    sync(front.store, back.store)
    for number, whose in enumerate((ann, anna, ben)):
        hand(front, back, whose, "points", 10 + number, number + 1)
    front.store.customers.merging.merge(ann, anna, {})
    for whose in (ann, anna):
        assert told(front, whose) == [
            ("Lane 1", "Lane 2", "11 points", "points", "Ann"),
            ("Lane 1", "Lane 2", "10 points", "points", "Ann"),
        ]
    assert [each[2] for each in told(front, ben)] == ["12 points"]
