"""Rights to spend go from lane to lane: never more than there are, once for each ask."""

from dataclasses import replace

import pytest
from support.points import book_points
from support.shops import SECOND, ShopLane, sync

from store.api import Store
from store.domain.baskets import BasketItem, WholeBasket
from store.domain.catalogue import ProductDraft
from store.domain.changes import Site
from store.domain.coupons import CouponCode
from store.domain.customers import CustomerDraft
from store.domain.discounts import NO_LIMITS, Discount, Kind, Limits
from store.domain.errors import Refused
from store.domain.ids import CustomerId, DiscountId, LaneId
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.pricing.reasons import Cause
from store.domain.spending import voucher_key
from store.domain.transfers import USES, Ask, coupon_account

BREAD = "4006381333931"


def ask(holder: bytes, amount: int, *, account: str = "points", number: int = 1) -> Ask:
    return Ask(bytes([number]) * 16, holder, account, amount)


def member_with(store: Store, points: int, **draft: object) -> CustomerId:
    ann = store.customers.create(replace(CustomerDraft(name="Ann"), **draft))  # type: ignore[arg-type]
    if points:
        book_points(store, ann, points)
    return ann


def ids(lanes: list[ShopLane]) -> set[LaneId]:
    return {lane.member.id for lane in lanes}


def usable(store: Store, who: CustomerId) -> int:
    return store.wallets.of(who).points.spendable


@pytest.mark.parametrize(
    ("there", "asked", "given"), [(300, 100, 100), (300, 300, 300), (300, 900, 300), (0, 5, 0), (300, 0, 0)]
)
def test_a_lane_gives_what_it_has_and_no_more(
    three: list[ShopLane], there: int, asked: int, given: int
) -> None:
    front, back = three[0].store, three[1].store
    ann = member_with(front, there)
    sync(front, back)
    assert front.transfers.give(back.replication.site(), ask(ann, asked)) == given
    assert (usable(front, ann), usable(back, ann)) == (there - given, 0)
    sync(front, back)
    assert (usable(front, ann), usable(back, ann)) == (there - given, given)
    assert back.wallets.of(ann).points.known == there


def test_an_ask_that_is_repeated_gives_once_also_after_a_crash(three: list[ShopLane]) -> None:
    front, back = three[0], three[1].store
    ann = member_with(front.store, 300)
    sync(front.store, back)
    taker = back.replication.site()
    assert front.store.transfers.give(taker, ask(ann, 100)) == 100
    assert front.store.transfers.give(taker, ask(ann, 100)) == 0
    front.reopen()
    assert front.store.transfers.give(taker, ask(ann, 100)) == 0
    assert front.store.transfers.give(taker, ask(ann, 100, number=2)) == 100
    sync(front.store, back)
    assert (usable(front.store, ann), usable(back, ann)) == (100, 200)


def test_nothing_is_given_to_who_may_not_have_it(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    ann = member_with(front, 300)
    stranger = Site(LaneId(b"x" * 16), 1)
    assert front.transfers.give(stranger, ask(ann, 100)) == 0
    assert front.transfers.give(front.replication.site(), ask(ann, 100)) == 0
    front.lanes.revoke(three[1].member.id)
    assert front.transfers.give(back.replication.site(), ask(ann, 100)) == 0
    front.lanes.retire(three[2].member.id, "stolen")
    assert front.transfers.give(three[2].store.replication.site(), ask(ann, 100)) == 0
    assert usable(front, ann) == 300


@pytest.mark.parametrize("account", ["cash", "", "coupon ", "coupon NONE", USES, "voucher"])
def test_of_an_account_that_cannot_be_nothing_is_given(three: list[ShopLane], account: str) -> None:
    front, back = three[0].store, three[1].store
    ann = member_with(front, 300)
    assert front.transfers.give(back.replication.site(), ask(ann, 100, account=account)) == 0


def test_a_lane_keeps_what_its_own_open_sale_takes(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=1002, barcodes=(BREAD,)))
    ann = front.customers.create(CustomerDraft(name="Ann"))
    front.wallets.adjust(ann, "balance", 1000, "welcome")
    front.checkout.scan(BREAD)
    front.checkout.attach(ann)
    front.paying.take("balance", 700)
    assert front.transfers.give(back.replication.site(), ask(ann, 1000, account="balance")) == 300
    front.paying.take("cash")
    assert front.wallets.of(ann).balance.known == 300
    assert front.wallets.of(ann).balance.spendable == 0


def test_two_lanes_that_ask_each_other_for_the_same_come_to_an_end(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    ann = member_with(front, 300)
    sync(front, back)
    for store in (front, back):
        store.checkout.attach(ann)
    asked = 0
    while wishes := [(store, each) for store in (front, back) for each in store.transfers.wanted(ids(three))]:
        for store, wish in wishes:
            giver = front if wish.lane == three[0].member.id else back
            giver.transfers.give(store.replication.site(), wish.ask)
            asked += 1
        sync(front, back)
        assert usable(front, ann) + usable(back, ann) == 300
    assert asked == 2
    assert [each.ask.amount for each in back.transfers.wanted(ids(three), again=True)] == [300]


def test_a_lane_that_was_restored_is_not_asked_for_what_it_was(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    ann = member_with(front, 300)
    front.catalogue.create_category("Bread")
    front.replication.renew(front.replication.site(), front.replication.have()[front.replication.site()] + 1)
    front.catalogue.create_category("Cake")
    sync(front, back)
    back.checkout.attach(ann)
    assert back.transfers.wanted(ids(three)) == []
    held = back.wallets.of(ann).points
    assert (held.holders, held.elsewhere) == ((), ("Lane 1 before it was restored (F9, t there)",))
    front.lanes.retire(three[0].member.id, "all it sold is here")
    for other in (back, three[2].store, back):
        sync(front, other)
    assert [each.ask.amount for each in back.transfers.wanted(ids(three))] == [300]
    assert back.wallets.of(ann).points.elsewhere == ("Lane 1",)


def test_a_sale_wants_what_others_have_the_most_first(three: list[ShopLane]) -> None:
    front, back, third = (lane.store for lane in three)
    ann = member_with(front, 100)
    sync(front, third)
    book_points(third, ann, 500)
    sync(front, third)
    sync(front, back)
    assert back.transfers.wanted(ids(three)) == []
    back.checkout.attach(ann)
    wishes = back.transfers.wanted(ids(three))
    found = [(each.lane, each.ask.holder, each.ask.account, each.ask.amount) for each in wishes]
    assert found == [
        (three[2].member.id, ann, "points", 500),
        (three[0].member.id, ann, "points", 100),
    ]
    assert len({each.ask.id for each in wishes}) == 2


def test_a_credit_limit_is_one_right_and_not_one_for_each_lane(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    ann = member_with(front, 0, credit_limit=1000)
    sync(front, back)
    assert (front.wallets.of(ann).balance.spendable, back.wallets.of(ann).balance.spendable) == (1000, 0)
    assert front.transfers.give(back.replication.site(), ask(ann, 400, account="balance")) == 400
    sync(front, back)
    assert (front.wallets.of(ann).balance.spendable, back.wallets.of(ann).balance.spendable) == (600, 400)
    assert back.wallets.of(ann).balance.known == 0
    back.customers.edit(ann, CustomerDraft(name="Ann", credit_limit=1500))
    assert back.wallets.of(ann).balance.spendable == 400
    sync(front, back)
    assert (front.wallets.of(ann).balance.spendable, back.wallets.of(ann).balance.spendable) == (1100, 400)


def test_a_voucher_pays_where_the_right_to_it_is(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    front.paying.sell_voucher(2000, "GV1")
    front.paying.take("cash")
    sync(front, back)
    assert back.wallets.voucher("GV1").spendable == 0
    (wish,) = back.transfers.wanted(ids(three), voucher="gv 1")
    assert (wish.ask.holder, wish.ask.amount) == (voucher_key("GV1"), 2000)
    front.transfers.give(back.replication.site(), wish.ask)
    sync(front, back)
    assert (front.wallets.voucher("GV1").spendable, back.wallets.voucher("GV1").spendable) == (0, 2000)
    assert back.transfers.wanted(ids(three), voucher="GV1") == []


def test_the_account_tells_which_lane_may_spend_what_since(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    ann = front.customers.create(CustomerDraft(name="Ann"))
    front.wallets.adjust(ann, "balance", 900, "welcome")
    three[0].machine.forward(SECOND)
    front.transfers.give(back.replication.site(), ask(ann, 200, account="balance"))
    three[0].machine.forward(SECOND)
    front.wallets.adjust(ann, "balance", 50, "more")
    sync(front, back)
    for store in (front, back):
        accounts = store.customers.accounts
        found = accounts.window(ann, 0, 9)
        assert [(each.amount, each.after, each.moved) for each in found] == [
            (50, 950, 0), (0, 900, 200), (900, 900, 0)
        ]  # fmt: skip
        assert (found[1].words, found[1].lane) == (f"usable on {three[1].member.name}", three[0].member.name)
        assert [accounts.position(ann, each.key) for each in found] == [0, 1, 2]
        assert accounts.window(ann, 1, 1) == found[1:2]
        assert accounts.count(ann) == 3
        assert accounts.totals(ann)["balance"] == 950


def test_a_basket_wants_what_it_takes_and_this_lane_lacks(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=1000, barcodes=(BREAD,)))
    ann = member_with(front, 300)
    front.wallets.adjust(ann, "balance", 900, "welcome")
    front.paying.sell_voucher(2000, "GV1")
    front.paying.take("cash")
    first = offer(front, Limits(total=4))
    sync(front, back)
    assert front.transfers.give(back.replication.site(), ask(ann, 200, account="balance")) == 200
    sync(front, back)
    basket = WholeBasket((BasketItem(BREAD, ONE), BasketItem("4006381333931000", ONE)), "Ann", ("NO-SUCH",))
    cart = back.checkout.whole.looked_at(basket)

    def wanted(*tenders: Tender) -> dict[str, tuple[bytes, int]]:
        wishes = back.transfers.wanted_by(cart, tenders)
        assert {wish.lane for wish in wishes} <= {three[0].member.id}
        return {wish.ask.account: (wish.ask.holder, wish.ask.amount) for wish in wishes}

    uses = {"uses": (first, 1)}
    assert wanted() == wanted(Tender("cash", 1000), Tender("balance", 200)) == uses
    assert wanted(Tender("balance", 300)) == {"balance": (ann, 300), **uses}
    assert wanted(Tender("voucher", 5, "GV1")) == {"voucher": (voucher_key("GV1"), 500), **uses}
    assert "points" not in wanted(Tender("points", 300)), "no program says what they pay"


def offer(store: Store, limits: Limits = NO_LIMITS, *, coupon: bool = False) -> DiscountId:
    """A tenth off everything."""
    discount = Discount(store.discounts.new_id(), Kind.PERCENT, 1000, limits=limits, coupon=coupon)
    store.discounts.create("Tenth", discount)
    return discount.id


def ring(store: Store, code: str = "") -> int:
    """One sale; what it cost."""
    store.checkout.scan(BREAD)
    if code:
        store.checkout.scan(code)
    return store.checkout.pay([Tender("cash", 1000)]).total


def refusals(store: Store) -> list[Cause]:
    return [each.refusal.cause for each in store.checkout.till().outcomes if each.refusal is not None]


def test_the_last_use_of_an_offer_is_granted_by_the_lane_that_has_it(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=1000, barcodes=(BREAD,)))
    offer(front, Limits(total=2))
    sync(front, back)
    back.checkout.scan(BREAD)
    assert refusals(back) == [Cause.USES_AWAY]
    assert ring(front) == 900
    (wish,) = back.transfers.wanted(ids(three))
    assert (wish.ask.account, wish.ask.amount) == (USES, 1)
    assert front.transfers.give(back.replication.site(), wish.ask) == 1
    assert ring(front) == 1000
    sync(front, back)
    assert back.checkout.pay([Tender("cash", 1000)]).total == 900
    assert ring(back) == 1000
    back.checkout.scan(BREAD)
    assert refusals(back) == [Cause.USED_UP]


def test_an_offer_on_the_own_open_sale_is_kept_for_it(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=1000, barcodes=(BREAD,)))
    discount = offer(front, Limits(total=3))
    sync(front, back)
    front.checkout.scan(BREAD)
    assert front.transfers.give(back.replication.site(), ask(discount, 3, account=USES)) == 2
    assert front.checkout.pay([Tender("cash", 1000)]).total == 900
    assert ring(front) == 1000


def test_a_coupon_is_used_once_on_whichever_lane(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=1000, barcodes=(BREAD,)))
    discount = offer(front, coupon=True)
    front.coupons.add(discount, [CouponCode("ONCE", discount, 1), CouponCode("EVER", discount)])
    sync(front, back)
    assert ring(back, "EVER") == 900
    back.checkout.scan(BREAD)
    back.checkout.scan("ONCE")
    assert refusals(back) == [Cause.COUPON_AWAY]
    with pytest.raises(Refused, match="ONCE is for a lane that does not answer now"):
        back.checkout.pay([Tender("cash", 1000)])
    (wish,) = back.transfers.wanted(ids(three))
    assert wish.ask.account == coupon_account("ONCE")
    assert front.transfers.give(back.replication.site(), wish.ask) == 1
    with pytest.raises(Refused, match="ONCE is for a lane"):
        ring(front, "ONCE")
    sync(front, back)
    assert refusals(back) == []
    assert back.checkout.pay([Tender("cash", 1000)]).total == 900


def test_a_code_that_is_given_out_again_stays_with_the_lane_that_had_it(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    discount = offer(front, coupon=True)
    front.coupons.add(discount, [CouponCode("ONCE", discount, 1)])
    sync(front, back)
    back.coupons.take_back(discount, ["ONCE"])
    back.coupons.add(discount, [CouponCode("ONCE", discount, 5)])
    account = coupon_account("ONCE")
    assert back.transfers.give(front.replication.site(), ask(discount, 1, account=account)) == 0
    sync(front, back)
    assert front.transfers.give(back.replication.site(), ask(discount, 9, account=account)) == 5
