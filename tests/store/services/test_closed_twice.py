"""One sale that was closed by two receipts: told to whoever can still look, and shown once it is done."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.shops import ShopLane, image_of, lanes, meet, sync

from store.api import Store
from store.domain.baskets import BackItem
from store.domain.cart import with_tender
from store.domain.catalogue import ProductDraft
from store.domain.conflicts import Answer, Conflict, Kind
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.holding import taken_up
from store.domain.ids import SaleId
from store.domain.listing import SaleList
from store.domain.money import ONE
from store.domain.payment import CARD, CASH, Tender
from store.domain.returns import RESELL, Choice

BREAD, MILK = "4006381333931", "96385074"
ENOUGH = [Tender(CASH, 100_000)]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[ShopLane]]:
    """Two lanes; a sale that the first one parked waits on both."""
    both = lanes(tmp_path, 2)
    store = both[0].store
    for name, price, code in (("Rye bread", 250, BREAD), ("Milk", 99, MILK)):
        store.catalogue.create(ProductDraft(name=name, price=price, barcodes=(code,)))
    store.checkout.scan(BREAD)
    store.holding.park("table 5")
    sync(store, both[1].store)
    yield both
    for lane in both:
        lane.store.close()


def closed_on_both(two: list[ShopLane]) -> list[SaleId]:
    """The sale that waits, paid on both lanes before they hear of it."""
    sold = []
    for lane in two:
        (held,) = lane.store.holding.waiting()
        sold.append(lane.store.holding.finish(held.sale, ENOUGH).sale)
        two[1].machine.forward(1000)
    sync(two[0].store, two[1].store)
    return sold


def only(store: Store) -> Conflict:
    (found,) = store.conflicts.all()
    return found


def test_two_receipts_of_one_sale_wait_in_the_inbox_of_every_lane(two: list[ShopLane]) -> None:
    one, other = (lane.store for lane in two)
    first, second = closed_on_both(two)

    for store in (one, other):
        found = only(store)
        assert (found.kind, found.subject, found.field) == (Kind.SALE, "1-000001", "closed twice")
        assert (found.kept.id, found.lost.id) == (first, second)
        assert (found.kept.lane, found.lost.lane) == ("Lane 1", "Lane 2")
        assert found.lost.value == "2-000001, 2.50"
        assert (store.conflicts.count(), found.answers) == (1, (Answer.KEEP,))
    one.conflicts.settle(only(one).id, Answer.KEEP)
    sync(one, other)
    assert one.conflicts.all() == other.conflicts.all() == []
    (done,) = one.history.besides_sales(0, 1)
    assert (done.what, done.subject) == ("kept what stood: closed twice: 1-000001, 2.50", "1-000001")


def voided(store: Store, sale: SaleId) -> None:
    store.returning.void(sale)


def returned(store: Store, sale: SaleId) -> None:
    store.returning.commit(sale, [Choice(0, ONE)])


@pytest.mark.parametrize("undo", [voided, returned])
def test_it_waits_no_more_once_one_of_them_is_undone(
    two: list[ShopLane], undo: Callable[[Store, SaleId], None]
) -> None:
    one, other = (lane.store for lane in two)
    _, second = closed_on_both(two)
    undo(other, second)
    assert other.conflicts.all() == []
    sync(one, other)
    assert one.conflicts.all() == []


def test_what_was_voided_instead_of_paid_is_no_second_receipt(two: list[ShopLane]) -> None:
    one, other = (lane.store for lane in two)
    for store in (one, other):
        store.holding.recall(store.holding.waiting()[0].sale)
    one.checkout.pay(ENOUGH)
    other.checkout.void_sale("customer left")
    sync(one, other)
    assert one.sales.count(SaleList()) == other.sales.count(SaleList()) == 2
    assert one.conflicts.all() == other.conflicts.all() == []


def test_sales_that_began_apart_are_none_of_it(two: list[ShopLane]) -> None:
    for lane in two:
        for _ in range(3):
            lane.store.checkout.scan(MILK)
            lane.store.checkout.pay(ENOUGH)
    sync(two[0].store, two[1].store)
    assert [lane.store.conflicts.all() for lane in two] == [[], []]


def test_three_receipts_are_two_entries(tmp_path: Path, two: list[ShopLane]) -> None:
    """A sale that a lane closed, and each of two lives of another one."""
    one, other = two
    image = image_of(other, tmp_path / "image")
    closed_on_both(two)
    second = image.bring_back(seed=5)
    second.store.holding.finish(second.store.holding.waiting()[0].sale, ENOUGH)
    meet(one.store, second.store)
    assert [each.kept.value[:8] for each in one.store.conflicts.all()] == ["1-000001"] * 2
    second.store.close()


# ---- a disk that was brought back ----


def test_an_open_sale_that_both_lives_of_a_lane_close_is_in_the_inbox(
    tmp_path: Path, two: list[ShopLane]
) -> None:
    till, other = two
    till.store.checkout.scan(MILK)
    till.reopen()
    image = image_of(till, tmp_path / "image")
    till.store.checkout.pay(ENOUGH)
    sync(till.store, other.store)
    second = image.bring_back(seed=77)
    second.store.checkout.pay(ENOUGH)
    meet(second.store, other.store)
    assert (only(other.store).kind, only(second.store).kind) == (Kind.SALE, Kind.SALE)
    for store in (other.store, second.store):
        found = only(store)
        assert found.kept.value == "1-000001, 0.99, before it was brought back"
        assert (found.lost.value[-4:], found.lost.lane) == ("0.99", found.kept.lane)
        assert "it was brought back from an old copy" in found.told
    second.store.close()


def test_an_open_sale_that_the_book_has_closed_by_now_is_not_paid_again(
    tmp_path: Path, two: list[ShopLane]
) -> None:
    till, other = two
    till.store.checkout.scan(MILK)
    image = image_of(till, tmp_path / "image")
    till.store.checkout.pay(ENOUGH)
    sync(till.store, other.store)
    second = image.bring_back(seed=77)
    meet(second.store, other.store)
    with pytest.raises(Refused, match=r"closed already, by receipt 1-000001 \(F7\).*--"):
        second.store.checkout.pay(ENOUGH)
    second.store.checkout.void_sale("paid before")
    meet(second.store, other.store)
    assert [store.conflicts.all() for store in (second.store, other.store)] == [[], []]
    second.store.close()


def closed_elsewhere(two: list[ShopLane], tender: Tender | None = None) -> Store:
    """A lane on which a sale of Ann's is open that another lane has closed, which it has just heard."""
    one, other = (lane.store for lane in two)
    ann = one.customers.create(CustomerDraft(name="Ann"))
    one.wallets.adjust(ann, "balance", 1000, "a gift")
    one.checkout.attach(ann)
    one.checkout.scan(MILK)
    cart = one.checkout.sale.cart()
    if tender is not None:
        one.paying.take(tender.kind, tender.amount)
    sync(one, other)
    other.checkout.sale.change(lambda _: taken_up(cart, cart.sale, b"another run".ljust(16)))
    other.checkout.sale.change(lambda taken: replace(taken, held=None))
    other.checkout.pay(ENOUGH)
    sync(one, other)
    return one


@pytest.mark.parametrize(("kind", "amount"), [(CASH, None), (CARD, None), ("balance", None), (CASH, 10)])
def test_by_no_means_is_it_paid_again_at_the_counter(
    two: list[ShopLane], kind: str, amount: int | None
) -> None:
    store = closed_elsewhere(two)
    assert "closed already, by receipt 2-000001 (F7)" in store.paying.due().trouble
    with pytest.raises(Refused, match="closed already, by receipt 2-000001"):
        store.paying.take(kind, amount)
    assert (store.sales.count(SaleList()), store.conflicts.all()) == (1, [])


def test_it_is_not_parked_for_others_to_pay_it_again(two: list[ShopLane]) -> None:
    store = closed_elsewhere(two)
    before = store.holding.waiting()
    with pytest.raises(Refused, match=r"closed already, by receipt 2-000001 \(F7\); void what is left"):
        store.holding.park("later")
    assert store.holding.waiting() == before


def test_what_was_paid_in_part_at_the_counter_is_paid_on(two: list[ShopLane]) -> None:
    store = closed_elsewhere(two, Tender(CASH, 10))
    assert store.paying.due().trouble == ""
    store.paying.take("balance")
    assert only(store).kind is Kind.SALE


@pytest.mark.parametrize("kind", [CASH, "balance"])
def test_goods_that_came_back_elsewhere_are_not_paid_out_again(two: list[ShopLane], kind: str) -> None:
    one, other = (lane.store for lane in two)
    one.shop.edit(replace(one.shop.get(), no_receipt_cash=True))
    one.checkout.attach(one.customers.create(CustomerDraft(name="Ann")))
    goods = one.returning.without_receipt.of_codes([BackItem(MILK, ONE, RESELL, 99)])
    one.checkout.returned.put_without_receipt(goods[0], reason="a gift")
    one.holding.park("goods back")
    sync(one, other)
    held = next(each for each in other.holding.waiting() if each.label == "goods back")
    one.holding.recall(held.sale)
    two[1].machine.forward(1)
    other.holding.recall(held.sale)
    other.paying.take(CASH)
    sync(one, other)
    assert "Lane 2 has taken this sale up" in one.paying.due().trouble
    with pytest.raises(Refused, match="Lane 2 has taken this sale up"):
        one.paying.take(kind, 99)
    assert one.sales.count(SaleList()) == 1


def test_once_the_first_receipt_came_back_whole_it_may_be_paid_again(two: list[ShopLane]) -> None:
    store = closed_elsewhere(two)
    returned(store, store.sales.window(SaleList(), 0, 1)[0].id)
    assert store.paying.due().trouble == ""
    store.paying.take(CASH)
    assert store.conflicts.all() == []


def test_a_sale_that_waits_and_is_closed_is_not_closed_beside_the_open_one(
    tmp_path: Path, two: list[ShopLane]
) -> None:
    """A disk that was brought back has parked what it had closed before."""
    one, other = two
    one.store.checkout.scan(MILK)
    image = image_of(one, tmp_path / "image")
    one.store.checkout.pay(ENOUGH)
    sync(one.store, other.store)
    second = image.bring_back(seed=9)
    second.store.holding.park("")
    meet(second.store, other.store)
    waiting = next(each for each in other.store.holding.waiting() if not each.label)
    with pytest.raises(Refused, match=r"by receipt 1-000001 .*; take it up at a till"):
        other.store.holding.finish(waiting.sale, ENOUGH)
    second.store.close()


def test_who_was_paid_something_closes_it_and_has_it_in_the_inbox(two: list[ShopLane]) -> None:
    one, other = (lane.store for lane in two)
    for store in (one, other):
        store.holding.recall(store.holding.waiting()[0].sale)
    one.checkout.sale.change(lambda cart: with_tender(cart, Tender(CASH, 100)))
    two[1].machine.forward(1)
    other.checkout.pay(ENOUGH)
    sync(one, other)
    one.holding.look()
    one.checkout.sale.change(lambda cart: with_tender(cart, Tender(CASH, 150)))
    one.checkout.pay([*one.checkout.sale.cart().tenders])
    assert only(one).kind is Kind.SALE
    sync(one, other)
    assert only(other).id == only(one).id


def test_an_id_that_another_life_gave_too_is_changed_and_still_known(two: list[ShopLane]) -> None:
    """As where no other id could be kept for the open sale when the program began."""
    one, other = (lane.store for lane in two)
    one.checkout.scan(MILK)
    cart = one.checkout.sale.cart()
    other.checkout.sale.change(lambda _: replace(cart))
    other.checkout.pay(ENOUGH)
    sync(one, other)
    assert one.checkout.sale.cart().sale != cart.sale
    with pytest.raises(Refused, match="closed already, by receipt 2-000001"):
        one.checkout.pay(ENOUGH)
