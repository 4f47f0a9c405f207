"""Baskets that are sold as a whole: everything a person could put on a sale, with the same rights asked."""

import pytest
from support.shops import MINUTE, NOON, ShopLane, sync

from store.api import Store
from store.domain.baskets import BasketItem, MoneyItem, WholeBasket
from store.domain.by_hand import OpenItem
from store.domain.cart import TOP_UP, VOUCHER
from store.domain.catalogue import ProductDraft
from store.domain.coupons import CouponCode
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Limits
from store.domain.errors import BadInput, NotFound, Refused, TillError
from store.domain.ids import DiscountId
from store.domain.listing import ProductList, SaleList
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.pricing.basket import Manual, ManualKind
from store.domain.rights import NeedsApproval
from store.domain.schedule import Schedule
from store.domain.till import Closed

BREAD, WINE = "4006381333931", "9520000000011"
ANN = "ann@example.org"
FIVE, HAPPY = DiscountId(b"five".ljust(16)), DiscountId(b"happy".ljust(16))
PERCENT, PRICE = ManualKind.PERCENT, ManualKind.PRICE


@pytest.fixture(autouse=True)
def goods(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Rye bread", price=250, barcodes=(BREAD,), tax_rate=700))
    store.catalogue.create(ProductDraft(name="Wine", price=1000, barcodes=(WINE,), floor=800))
    store.customers.create(CustomerDraft(name="Ann", email=ANN))
    store.discounts.create("Five off", Discount(FIVE, Kind.AMOUNT, 500, coupon=True))
    store.coupons.add(FIVE, [CouponCode("WELCOME", FIVE, 1)])


def sell(store: Store, basket: WholeBasket, *tenders: Tender, change_in: str = "cash") -> Closed:
    return store.checkout.whole.sell(basket, tenders or [Tender("cash", 20_000)], change_in=change_in)


def basket_of(*items: BasketItem | OpenItem | MoneyItem, customer: str | None = None) -> WholeBasket:
    return WholeBasket(items, customer)


def nothing_was_written(store: Store) -> bool:
    return store.sales.window(SaleList(), 0, 9) == []


def test_everything_at_once_is_one_sale(store: Store) -> None:
    items = (
        BasketItem(WINE, 2 * ONE, note="red"),
        BasketItem(BREAD, ONE, Manual(PERCENT, 1000)),
        OpenItem(name="Key copied", price=400, tax_rate=1900),
        MoneyItem(TOP_UP, 2000),
        MoneyItem(VOUCHER, 1500, "V1"),
    )
    basket = WholeBasket(items, ANN, coupons=("wel come",), note="for the office")
    closed = sell(store, basket, Tender("card", 5000, "A1"), Tender("cash", 5000))
    # 24.00 of goods less 5.00, bread by hand 2.25, and 35.00 of money.
    assert (closed.total, closed.change) == (1900 + 225 + 3500, 10_000 - 5625)
    sale = store.sales.get(closed.sale)
    assert [(line.name, line.note, line.total) for line in sale.lines] == [
        ("Wine", "red", 1583),
        ("Rye bread", "", 225),
        ("Key copied", "", 317),
        ("Top-up of the balance", "", 2000),
        ("Voucher V1", "", 1500),
    ]
    assert (sale.note, sale.customer_name) == ("for the office", "Ann")
    paid = sell(store, basket_of(BasketItem(WINE, ONE), customer=ANN), Tender("balance", 1000))
    assert (paid.total, paid.change) == (1000, 0)
    assert sell(store, basket_of(BasketItem(WINE, ONE)), Tender("voucher", 1000, "v-1")).total == 1000


def test_the_open_sale_is_not_touched(store: Store) -> None:
    store.checkout.scan(BREAD)
    sell(store, basket_of(BasketItem(WINE, ONE)))
    assert [line.name for line in store.checkout.till().lines] == ["Rye bread"]


def test_a_voucher_without_a_code_gets_one(store: Store) -> None:
    closed = sell(store, basket_of(MoneyItem(VOUCHER, 1500), MoneyItem(VOUCHER, 500)))
    codes = [line.code for line in store.sales.get(closed.sale).lines]
    assert len({*codes}) == 2
    assert all(code.startswith("GV") for code in codes)


REFUSED: dict[str, tuple[WholeBasket, type[TillError], str]] = {
    "below the floor": (
        basket_of(BasketItem(WINE, ONE, Manual(PRICE, 799))),
        Refused,
        "line 1: Wine would cost less than its floor price; below_floor allows it",
    ),
    "more than it costs": (
        basket_of(BasketItem(BREAD, ONE, Manual(ManualKind.AMOUNT, 251))),
        Refused,
        "line 1: Rye bread does not cost as much as was to be taken off; 100% takes all off, % takes none",
    ),
    "a top-up for nobody": (
        basket_of(MoneyItem(TOP_UP, 100)),
        Refused,
        "line 1: a top-up is for a customer: name one beside the lines",
    ),
    "a top-up of nothing": (
        basket_of(MoneyItem(TOP_UP, 0), customer=ANN),
        BadInput,
        "line 1: a top-up is of at least 0.01",
    ),
    "too much at once": (
        basket_of(MoneyItem(VOUCHER, 10**9)),
        BadInput,
        "line 1: a voucher is of at most 100000.00",
    ),
    "one voucher twice": (
        basket_of(MoneyItem(VOUCHER, 100, "V1"), MoneyItem(VOUCHER, 100, "v 1")),
        Refused,
        "line 2: the voucher v 1 is on this sale already",
    ),
    "a coupon nobody made": (
        WholeBasket((BasketItem(BREAD, ONE),), coupons=("NOPE",)),
        NotFound,
        "no coupon has the code 'NOPE'; nothing was sold",
    ),
    "a coupon twice": (
        WholeBasket((BasketItem(BREAD, ONE),), coupons=("welcome", "WELCOME")),
        Refused,
        "the coupon WELCOME is on the sale already",
    ),
    "a price of nothing": (
        basket_of(OpenItem(name="Key", price=0)),
        BadInput,
        "line 1: a price is above 0 and not that large",
    ),
    "a long note": (
        WholeBasket((BasketItem(BREAD, ONE),), note="x" * 201),
        BadInput,
        "a note has at most 200 characters",
    ),
    "nothing": (basket_of(), Refused, "nothing on the sale yet: scan something first"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_be_sold_leaves_nothing_behind(store: Store, case: str) -> None:
    basket, kind, words = REFUSED[case]
    with pytest.raises(kind) as refused:
        sell(store, basket)
    assert str(refused.value) == words
    assert nothing_was_written(store)


def test_who_lacks_something_reads_which_coupon_took_nothing_off(store: Store) -> None:
    once = Discount(HAPPY, Kind.AMOUNT, 100, coupon=True, limits=Limits(total=1))
    store.discounts.create("Once", once)
    store.coupons.add(HAPPY, [CouponCode("ONCE", HAPPY, None)])
    basket = WholeBasket((BasketItem(BREAD, ONE),), coupons=("ONCE",))
    with pytest.raises(Refused, match=r"^0\.50 is still to pay$"):
        sell(store, basket, Tender("cash", 100))
    assert sell(store, basket, Tender("cash", 150)).total == 150
    with pytest.raises(Refused) as refused:
        sell(store, basket, Tender("cash", 150))
    assert str(refused.value) == "1.00 is still to pay; coupon ONCE takes nothing off: used up"
    assert sell(store, basket, Tender("cash", 250)).total == 250


def test_below_the_floor_is_sold_when_that_is_meant(store: Store) -> None:
    manual = Manual(PRICE, 100, below_floor=True)
    assert sell(store, basket_of(BasketItem(WINE, ONE, manual))).total == 100


RIGHTS: dict[str, BasketItem | OpenItem | MoneyItem] = {
    "percent": BasketItem(WINE, ONE, Manual(PERCENT, 2000)),
    "price": BasketItem(WINE, ONE, Manual(PRICE, 900)),
    "floor": BasketItem(WINE, ONE, Manual(PRICE, 100, below_floor=True)),
    "open item": OpenItem(name="Key", price=100_000),
    "top-up": MoneyItem(TOP_UP, 5_000_000),
}


@pytest.mark.parametrize("case", RIGHTS)
def test_nobody_gets_round_their_rights_with_a_file(store: Store, case: str) -> None:
    store._actor.role = "cashier"
    store._actor.name = "Tim"
    with pytest.raises(NeedsApproval):
        sell(store, basket_of(RIGHTS[case], customer=ANN), Tender("cash", 10**9))
    assert nothing_was_written(store)


def test_change_goes_to_the_balance(store: Store) -> None:
    basket = basket_of(BasketItem(BREAD, ONE), customer=ANN)
    closed = sell(store, basket, Tender("cash", 1000), change_in="balance")
    assert closed.change == 0
    assert store.wallets.of(store.customers.find(ANN).id).balance.known == 750


# ---- baskets that wait ----


def test_a_basket_waits_beside_the_open_sale_and_is_closed(store: Store) -> None:
    store.checkout.scan(BREAD)
    items = (BasketItem(WINE, 2 * ONE), BasketItem(BREAD, ONE, Manual(PERCENT, 1000)))
    sale = store.holding.park_whole(WholeBasket(items, ANN, coupons=("WELCOME",)), " table 4 ")
    (waiting,) = store.holding.waiting()
    assert (waiting.sale, waiting.label, waiting.total, waiting.lines) == (sale, "table 4", 1725, 2)
    with pytest.raises(Refused, match=r"0\.25 is still to pay"):
        store.holding.finish(sale, [Tender("cash", 1700)])
    assert [each.sale for each in store.holding.waiting()] == [sale]
    closed = store.holding.finish(sale, [Tender("cash", 2000)])
    assert (closed.total, closed.change) == (1725, 275)
    assert store.holding.waiting() == []
    assert [line.name for line in store.checkout.till().lines] == ["Rye bread"]
    with pytest.raises(TillError, match="has taken this sale up already"):
        store.holding.finish(sale, [Tender("cash", 2000)])


@pytest.mark.parametrize(("minutes", "total"), [(60, 125), (61, 250)])
def test_a_happy_hour_is_kept_as_long_as_the_shop_says(front: ShopLane, minutes: int, total: int) -> None:
    store = front.store
    schedule = Schedule(ends=NOON + 30 * MINUTE)
    store.discounts.create("Happy hour", Discount(HAPPY, Kind.PERCENT, 5000, schedule=schedule))
    sale = store.holding.park_whole(basket_of(BasketItem(BREAD, ONE)), "")
    assert store.holding.waiting()[0].total == 125
    front.machine.forward(minutes * MINUTE)
    assert store.holding.finish(sale, [Tender("cash", 250)]).total == total


def test_what_waits_costs_what_its_products_cost_now(store: Store) -> None:
    sale = store.holding.park_whole(basket_of(BasketItem(BREAD, ONE)), "")
    bread = store.catalogue.window(ProductList("Rye bread"), 0, 1)[0].id
    now = ProductDraft(name="Rye bread", price=300, barcodes=(BREAD,), tax_rate=700)
    store.catalogue.edit(bread, now)
    assert store.holding.finish(sale, [Tender("cash", 300)]).total == 300


def test_an_empty_basket_does_not_wait(store: Store) -> None:
    with pytest.raises(Refused, match="nothing to park"):
        store.holding.park_whole(WholeBasket(()), "")


def test_another_lane_closes_what_waits(three: list[ShopLane]) -> None:
    first, second, _ = (lane.store for lane in three)
    first.catalogue.create(ProductDraft(name="Rye bread", price=250, barcodes=(BREAD,)))
    sale = first.holding.park_whole(basket_of(BasketItem(BREAD, ONE)), "")
    sync(first, second)
    closed = second.holding.finish(sale, [Tender("cash", 250)])
    assert (closed.number[:2], closed.total) == ("2-", 250)
    sync(first, second)
    assert first.holding.waiting() == []
