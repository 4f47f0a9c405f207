"""Parking and taking up again: here, on another lane, on two at once, after the program was killed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.shops import MINUTE, NOON, ShopLane, lanes, sync

from store.api import Store
from store.domain.cart import Cart, with_tender
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Target
from store.domain.errors import NotFound, Refused, TillError
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.holding import HeldSale, Lost, Recalled
from store.domain.ids import SaleId
from store.domain.listing import SaleList
from store.domain.payment import Tender
from store.domain.schedule import Schedule
from store.domain.till import Till
from store.events import Fact, HeldChanged

BREAD, MILK = "4006381333931", "96385074"
ENOUGH = [Tender("cash", 100_000)]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[ShopLane]]:
    """Two lanes with the same goods."""
    both = lanes(tmp_path, 2)
    stock(both[0].store)
    sync(both[0].store, both[1].store)
    yield both
    for lane in both:
        lane.store.close()


def stock(store: Store) -> None:
    for name, price, code in (("Rye bread", 250, BREAD), ("Milk", 99, MILK)):
        store.catalogue.create(ProductDraft(name=name, price=price, barcodes=(code,)))


def shown(till: Till) -> list[tuple[str, int, int]]:
    return [(line.name, line.quantity, line.total) for line in till.lines]


def only(store: Store) -> HeldSale:
    (held,) = store.holding.waiting()
    return held


# ---- on one lane ----


def test_a_parked_sale_waits_whole_and_goes_on_as_it_was(front: ShopLane) -> None:
    store = front.store
    stock(store)
    vip = store.groups.create(GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=1000)))
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(vip,)))
    store.checkout.attach(ann)
    for code in (BREAD, MILK, MILK):
        store.checkout.scan(code)
    store.checkout.void_line(0)
    store.checkout.by_hand.note_sale("back soon")
    before, cart = store.checkout.till(), store.checkout.sale.cart()
    heard: list[Fact] = []
    store.subscribe(heard.append)

    store.holding.park(" table 5 ")
    assert HeldChanged() in heard
    assert (store.checkout.till().lines, store.checkout.till().customer) == ((), None)
    held = only(store)
    assert held == HeldSale(
        sale=cart.sale, lane=store.lanes.own().id, lane_name="Front", staff_name="Owner", customer_name="Ann",
        label="table 5", total=before.total, lines=1, at=NOON, is_here=True,
    )  # fmt: skip
    store.checkout.scan(BREAD)
    assert store.checkout.pay(ENOUGH).total == 250
    front.machine.forward(MINUTE)
    assert store.holding.recall(held.sale) == Recalled(before.total, before.total, is_fresh=False)
    now = store.checkout.sale.cart()
    assert now == replace(cart, sale=now.sale, held=cart.sale, parked_at=NOON)
    assert store.checkout.till() == replace(before, before=None, sale=now.sale)
    assert store.holding.waiting() == []
    closed = store.checkout.pay(ENOUGH)
    assert (closed.sale, closed.total) == (now.sale, before.total)
    assert store.sales.count(SaleList()) == 2


def test_a_sale_that_waits_again_keeps_its_label_unless_it_gets_another(front: ShopLane) -> None:
    store = front.store
    stock(store)
    store.checkout.scan(BREAD)
    for label, kept in (("table 5", "table 5"), ("", "table 5"), ("table 6", "table 6")):
        store.holding.park(label)
        assert (only(store).label, store.checkout.sales_parked()) == (kept, 1)
        store.holding.recall(only(store).sale)
        assert store.checkout.sales_parked() == 0


@pytest.mark.parametrize(
    ("act", "refusal", "words"),
    [
        (lambda s: s.holding.park(""), Refused, "nothing to park"),
        (lambda s: s.holding.recall(SaleId(b"x" * 16)), NotFound, "does not wait"),
        (lambda s: (s.checkout.scan(BREAD), s.holding.park("x" * 61)), TillError, "at most 60"),
        (
            lambda s: (s.checkout.scan(BREAD), s.checkout.sale.change(paid), s.holding.park("")),
            Refused,
            "hand it back",
        ),
        (
            lambda s: (
                s.checkout.scan(BREAD), s.holding.park(""), s.checkout.scan(MILK),
                s.holding.recall(only(s).sale),
            ),
            Refused,
            "finish or park",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    store: Store, act: Callable[[Store], object], refusal: type[TillError], words: str
) -> None:
    stock(store)
    with pytest.raises(refusal, match=words):
        act(store)


def paid(cart: Cart) -> Cart:
    return with_tender(cart, Tender("cash", 100))


def test_a_happy_hour_is_kept_for_as_long_as_the_shop_says(front: ShopLane) -> None:
    store = front.store
    stock(store)
    happy = Discount(
        store.discounts.new_id(),
        Kind.PERCENT,
        5000,
        target=Target(),
        schedule=Schedule(ends=NOON + 30 * MINUTE),
    )
    store.discounts.create("Happy hour", happy)
    store.shop.edit(replace(store.shop.get(), keep_prices=45))
    store.checkout.scan(BREAD)
    assert store.checkout.till().total == 125
    store.holding.park("")
    front.machine.forward(45 * MINUTE)
    assert store.holding.recall(only(store).sale) == Recalled(125, 125, is_fresh=False)
    store.holding.park("")
    front.machine.forward(1)  # parked again, it is still parked since then
    assert store.holding.recall(only(store).sale) == Recalled(125, 250, is_fresh=True)
    assert store.checkout.pay(ENOUGH).total == 250


def test_a_clock_set_back_a_day_changes_nothing(front: ShopLane) -> None:
    stock(front.store)
    front.store.checkout.scan(BREAD)
    front.store.holding.park("")
    front.machine.forward(-24 * 60 * MINUTE)
    assert front.store.holding.recall(only(front.store).sale).total == 250
    front.store.checkout.scan(MILK)
    sold = front.store.sales.get(front.store.checkout.pay(ENOUGH).sale)
    assert (sold.opened_at, sold.closed_at, sold.total) == (NOON, NOON, 349)


# ---- killed in between ----


def test_a_program_killed_after_parking_has_the_sale_once(front: ShopLane) -> None:
    stock(front.store)
    front.store.checkout.scan(BREAD)
    file = front.folder / "cart.json"
    as_it_was = file.read_bytes()
    front.store.holding.park("")
    file.write_bytes(as_it_was)
    front.reopen()

    assert front.store.checkout.till().lines == ()
    assert only(front.store).total == 250


def test_a_program_killed_while_taking_a_sale_up_finds_it_waiting(front: ShopLane) -> None:
    stock(front.store)
    front.store.checkout.scan(BREAD)
    front.store.holding.park("")
    file = front.folder / "cart.json"
    as_it_was = file.read_bytes()
    sale = only(front.store).sale
    front.store.holding.recall(sale)
    file.write_bytes(as_it_was)
    front.reopen()

    assert front.store.checkout.till().lines == ()
    assert only(front.store).sale == sale
    front.store.holding.recall(sale)
    front.store.checkout.pay(ENOUGH)
    assert front.store.holding.waiting() == []


def test_a_sale_that_was_parked_just_before_the_program_was_killed_is_not_open_again(
    two: list[ShopLane],
) -> None:
    """Also when it does not wait any more as the program begins again."""
    lane, other = two[0], two[1].store
    lane.store.checkout.scan(BREAD)
    file = lane.folder / "cart.json"
    as_it_was = file.read_bytes()
    lane.store.holding.park("")
    sync(lane.store, other)
    other.holding.finish(only(other).sale, ENOUGH)
    sync(lane.store, other)
    file.write_bytes(as_it_was)
    lane.reopen()
    assert lane.store.checkout.till().lines == ()
    assert lane.store.holding.waiting() == []


@pytest.mark.parametrize(
    ("end", "wait"),
    [
        (lambda store: store.checkout.pay(ENOUGH), 0),
        (lambda store: store.checkout.void_sale("mistake"), 0),
        (lambda store: store.holding.park(""), 1),
    ],
    ids=["paid", "voided", "parked again"],
)
def test_what_was_taken_up_before_the_program_ended_does_not_come_back_once_it_is(
    front: ShopLane, end: Callable[[Store], object], wait: int
) -> None:
    stock(front.store)
    front.store.checkout.scan(BREAD)
    front.store.holding.park("")
    sale = only(front.store).sale
    front.store.holding.recall(sale)
    taken = front.store.checkout.till().sale
    front.reopen()
    assert front.store.holding.waiting() == []
    assert front.store.checkout.till().sale not in {sale, taken}
    end(front.store)
    assert len(front.store.holding.waiting()) == wait
    with pytest.raises(Refused, match="this lane has taken this sale up"):
        front.store.holding.finish(sale, ENOUGH)
    front.reopen()
    assert len(front.store.holding.waiting()) == wait


def test_what_was_taken_up_twice_because_the_program_was_killed_is_listed_once(two: list[ShopLane]) -> None:
    one, other = two
    one.store.checkout.scan(BREAD)
    one.store.holding.park("")
    sync(one.store, other.store)
    sale = only(other.store).sale
    file = other.folder / "cart.json"
    file.touch()
    as_it_was = file.read_bytes()
    other.store.holding.recall(sale)
    file.write_bytes(as_it_was)
    other.reopen()
    other.store.holding.recall(only(other.store).sale)
    assert other.store.holding.waiting() == [], "it is open"
    other.store.checkout.pay(ENOUGH)
    assert other.store.holding.waiting() == []


# ---- on another lane ----


def test_a_sale_goes_on_on_another_lane(two: list[ShopLane]) -> None:
    one, other = (lane.store for lane in two)
    one.checkout.scan(BREAD)
    one.holding.park("Ann's")
    sync(one, other)
    held = only(other)
    assert (held.lane_name, held.label, held.is_here) == ("Lane 1", "Ann's", False)
    other.holding.recall(held.sale)
    sync(one, other)
    assert one.holding.waiting() == other.holding.waiting() == []
    with pytest.raises(Refused, match="Lane 2 has taken this sale up"):
        one.holding.recall(held.sale)
    other.holding.park("")
    sync(one, other)
    assert only(one).lane_name == "Lane 2"
    one.holding.recall(only(one).sale)
    assert one.checkout.pay(ENOUGH).total == 250
    sync(one, other)
    assert one.sales.count(SaleList()) == other.sales.count(SaleList()) == 1
    assert one.holding.waiting() == other.holding.waiting() == []


def test_of_two_lanes_that_take_a_sale_up_at_once_one_wins_and_the_other_is_told(
    two: list[ShopLane],
) -> None:
    one, other = (lane.store for lane in two)
    one.checkout.scan(BREAD)
    one.holding.park("")
    sync(one, other)
    sale = only(one).sale
    one.holding.recall(sale)
    two[1].machine.forward(1)
    other.holding.recall(sale)
    one.checkout.scan(MILK)
    assert one.checkout.till().sale != other.checkout.till().sale
    sync(one, other)

    with pytest.raises(Refused, match="Lane 2 has taken this sale up"):
        one.checkout.pay(ENOUGH)
    assert other.holding.look() is None
    assert one.holding.look() == Lost("Lane 2", 1, is_kept=False)
    assert one.holding.look() is None
    assert shown(one.checkout.till()) == [("Milk", 1000, 99)]
    assert one.checkout.pay(ENOUGH).total == 99
    assert other.checkout.pay(ENOUGH).total == 250
    sync(one, other)
    assert one.sales.count(SaleList()) == other.sales.count(SaleList()) == 2


def test_two_lanes_that_are_cut_off_never_write_one_document_twice(two: list[ShopLane]) -> None:
    one, other = (lane.store for lane in two)
    one.checkout.scan(BREAD)
    one.holding.park("")
    sync(one, other)
    sale = only(one).sale
    sold = []
    for store in (one, other):
        store.holding.recall(sale)
        sold.append(store.checkout.pay(ENOUGH).sale)
    sync(one, other)

    assert len(set(sold)) == 2
    assert one.sales.count(SaleList()) == other.sales.count(SaleList()) == 2


def test_who_was_paid_something_keeps_the_sale(two: list[ShopLane]) -> None:
    one, other = (lane.store for lane in two)
    one.checkout.scan(BREAD)
    one.holding.park("")
    sync(one, other)
    sale = only(one).sale
    one.holding.recall(sale)
    one.checkout.sale.change(paid)
    two[1].machine.forward(1)
    other.holding.recall(sale)
    sync(one, other)

    assert one.holding.look() == Lost("Lane 2", 1, is_kept=True)
    assert one.checkout.till().total == 250
    assert one.holding.look() is None


def test_a_sale_that_another_lane_has_taken_up_is_told_until_it_is_ended(two: list[ShopLane]) -> None:
    front, back = (lane.store for lane in two)
    front.checkout.scan(BREAD)
    front.holding.park("table 5")
    sync(front, back)
    assert front.holding.taken_elsewhere() == []
    two[1].machine.forward(MINUTE)
    back.holding.recall(only(back).sale)
    assert back.holding.taken_elsewhere() == []
    sync(front, back)
    (taken,) = front.holding.taken_elsewhere()
    assert taken.told("1 min ago", "2.50") == (
        "Lane 2 took up table 5 (1 line, 2.50) 1 min ago and has not ended it"
    )
    assert taken.at == two[1].machine.at
    back.checkout.pay(ENOUGH)
    sync(front, back)
    assert front.holding.taken_elsewhere() == []
