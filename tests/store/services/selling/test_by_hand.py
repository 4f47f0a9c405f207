"""The open sale by hand: prices, struck lines, notes, open and quick items, voiding it, and who may."""

from collections.abc import Callable

import pytest
from support.shops import SECOND, ShopLane

from store.api import Store
from store.domain.by_hand import OpenItem
from store.domain.cart import with_tender
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, NotFound, Refused, TillError
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.listing import SaleList
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.pricing.basket import Manual, ManualKind
from store.domain.quick import QuickItem, TaxChoice
from store.domain.rights import NeedsApproval, Right
from store.domain.sale import LineKind, SaleKind
from store.domain.till import Added

BREAD, MILK, WINE, BOOK = "4006381333931", "96385074", "9520000000011", "9520000000028"
PERCENT, AMOUNT, PRICE = ManualKind.PERCENT, ManualKind.AMOUNT, ManualKind.PRICE


@pytest.fixture(autouse=True)
def goods(store: Store) -> None:
    for draft in (
        ProductDraft(name="Rye bread", price=250, barcodes=(BREAD,), tax_rate=700, quick=2, weighed=True),
        ProductDraft(name="Milk", price=99, barcodes=(MILK,), tax_rate=700),
        ProductDraft(name="Wine", price=1000, barcodes=(WINE,), tax_rate=1900, floor=800, quick=1),
        ProductDraft(name="Book", price=2000, barcodes=(BOOK,), tax_rate=700, discountable=False),
    ):
        store.catalogue.create(draft)


def be(store: Store, role: str) -> None:
    """Somebody of a role is at the till."""
    store._actor.role = role


def totals(store: Store) -> list[int]:
    return [line.total for line in store.checkout.till().lines]


# ---- prices ----


@pytest.mark.parametrize(
    ("manual", "total"),
    [
        (Manual(PERCENT, 1000), 900),
        (Manual(PERCENT, 0), 1000),
        (Manual(AMOUNT, 150), 850),
        (Manual(PRICE, 1200), 1200),
        (Manual(PRICE, 500), 500),
    ],
)
def test_a_line_is_priced_by_hand(store: Store, manual: Manual, total: int) -> None:
    store.checkout.scan(WINE)
    store.checkout.by_hand.price(0, manual)
    line = store.checkout.till().lines[0]

    assert (line.total, line.by_hand) == (total, True)
    store.checkout.by_hand.unprice(0)
    assert totals(store) == [1000]


def test_a_price_by_hand_replaces_the_offers_and_outlives_the_customer(store: Store) -> None:
    vip = store.groups.create(GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=1000)))
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(vip,)))
    bob = store.customers.create(CustomerDraft(name="Bob"))
    for code in (BREAD, MILK, WINE):
        store.checkout.scan(code)
    store.checkout.by_hand.price(0, Manual(PERCENT, 500))
    store.checkout.by_hand.price(1, Manual(PERCENT, 0))
    fresh = totals(store)
    assert fresh == [237, 99, 1000]

    store.checkout.attach(ann)
    assert totals(store) == [237, 99, 900]
    store.checkout.attach(bob)
    assert totals(store) == fresh
    store.checkout.detach()
    assert totals(store) == fresh


def test_a_manager_allows_each_deed_on_its_own(store: Store) -> None:
    store.checkout.scan(WINE)
    be(store, "cashier")
    sale = store.checkout.till().sale

    def deed() -> None:
        store.checkout.by_hand.price(0, Manual(PERCENT, 3000))

    with pytest.raises(NeedsApproval) as first:
        deed()
    assert (first.value.right, first.value.amount) == (Right.DISCOUNT_PERCENT, 3000)
    store.rights.allow_once(Right.DISCOUNT_PERCENT, 3000, sale)
    with pytest.raises(NeedsApproval) as second:
        deed()
    assert second.value.right is Right.BELOW_FLOOR
    store.rights.allow_once(Right.BELOW_FLOOR, 0, sale)
    deed()
    assert totals(store) == [700]
    with pytest.raises(NeedsApproval):
        deed()


@pytest.mark.parametrize(
    "manual", [Manual(PERCENT, 1100), Manual(AMOUNT, 501), Manual(PRICE, 999)], ids=lambda m: m.kind.value
)
def test_a_cashier_may_only_so_much(store: Store, manual: Manual) -> None:
    store.checkout.scan(WINE)
    be(store, "cashier")
    with pytest.raises(NeedsApproval):
        store.checkout.by_hand.price(0, manual)
    assert totals(store) == [1000]
    store.checkout.by_hand.price(0, Manual(PERCENT, 1000))
    assert totals(store) == [900]


@pytest.mark.parametrize(
    "manual", [Manual(PERCENT, 1000), Manual(AMOUNT, 100), Manual(PRICE, 100)], ids=lambda m: m.kind.value
)
def test_nobody_is_asked_to_allow_another_price_of_what_moves_money(store: Store, manual: Manual) -> None:
    store.paying.sell_voucher(2000, "V1")
    be(store, "cashier")
    for deed in (
        lambda: store.checkout.by_hand.price(0, manual),
        lambda: store.checkout.set_quantity(0, 500),
    ):
        with pytest.raises(Refused, match="line 1 moves money and costs just that"):
            deed()


def test_the_price_by_hand_is_kept_with_the_sale(store: Store) -> None:
    store.checkout.scan(WINE)
    store.checkout.by_hand.price(0, Manual(PRICE, 700))
    sold = store.sales.get(store.checkout.pay([Tender("cash", 1000)]).sale)

    assert (sold.total, sold.lines[0].manual, sold.lines[0].total) == (700, "price 700", 700)


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda by: by.price(7, Manual(PERCENT, 0)), NotFound),
        (lambda by: by.price(1, Manual(PERCENT, 500)), Refused),
        (lambda by: by.price(0, Manual(AMOUNT, 1001)), Refused),
        (lambda by: by.unprice(0), Refused),
        (lambda by: (by.void_line(0), by.price(0, Manual(PERCENT, 0))), Refused),
        (lambda by: (by.void_line(0), by.void_line(0)), Refused),
        (lambda by: by.note_line(9, "x"), NotFound),
        (lambda by: by.add_quick(9, ONE), NotFound),
        (lambda by: by.void_sale(" "), BadInput),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    store: Store, act: Callable[..., object], refusal: type[TillError]
) -> None:
    store.checkout.scan(WINE)
    store.checkout.scan(BOOK)
    with pytest.raises(refusal):
        act(store.checkout.by_hand)


# ---- striking ----


def test_struck_lines_stay_and_add_up_to_the_limit(store: Store) -> None:
    be(store, "cashier")
    for _ in range(3):
        store.checkout.scan(BOOK)
        store.checkout.scan(BREAD)
    for place in (0, 2):
        store.checkout.void_line(place)
    with pytest.raises(NeedsApproval) as needs:
        store.checkout.void_line(4)
    assert (needs.value.right, needs.value.amount) == (Right.VOID_LINES, 6000)
    store.checkout.void_line(1)
    till = store.checkout.till()
    assert [line.voided for line in till.lines] == [True, True, True, False, False, False]
    assert till.total == 2500
    store.rights.allow_once(Right.VOID_LINES, 6250, till.sale)
    store.checkout.void_line(4)
    assert store.checkout.till().total == 500


def test_less_of_a_line_is_a_struck_line_and_another(store: Store) -> None:
    store.checkout.scan(BREAD, 5 * ONE)
    store.checkout.set_quantity(0, 2 * ONE)
    till = store.checkout.till()

    assert [(line.quantity, line.voided) for line in till.lines] == [(5 * ONE, True), (2 * ONE, False)]
    assert till.total == 500
    be(store, "cashier")
    store.checkout.scan(BOOK, 5 * ONE)
    with pytest.raises(NeedsApproval):
        store.checkout.set_quantity(2, ONE)
    store.checkout.set_quantity(2, 6 * ONE)
    assert store.checkout.till().total == 12500


def test_what_was_taken_off_by_hand_stays_with_less_of_the_line(store: Store) -> None:
    store.checkout.scan(BREAD, 5 * ONE)
    store.checkout.by_hand.price(0, Manual(AMOUNT, 150))
    assert store.checkout.set_quantity(0, 2 * ONE) == 1
    assert totals(store) == [0, 350]
    with pytest.raises(
        Refused, match=r"Rye bread does not cost as much as was to be taken off; .* % takes none"
    ):
        store.checkout.set_quantity(1, ONE // 2)
    assert totals(store) == [0, 350]
    assert store.checkout.set_quantity(1, 3 * ONE) == 1
    assert totals(store) == [0, 600]


def test_so_few_that_they_cost_less_than_their_floor_take_the_right(store: Store) -> None:
    be(store, "manager")
    store.checkout.scan(WINE, 3 * ONE)
    store.checkout.by_hand.price(0, Manual(AMOUNT, 300))
    store.checkout.set_quantity(0, 2 * ONE)
    assert totals(store) == [0, 1700]
    store.checkout.set_quantity(1, ONE)
    assert totals(store) == [0, 0, 700], "a manager may sell below the floor, and it is not lost"
    be(store, "cashier")
    store.checkout.scan(WINE, 3 * ONE)
    store.checkout.by_hand.price(3, Manual(AMOUNT, 300))
    store.rights.allow_once(Right.VOID_LINES, 100_000, store.checkout.till().sale)
    with pytest.raises(NeedsApproval) as needs:
        store.checkout.set_quantity(3, ONE)
    assert needs.value.right is Right.BELOW_FLOOR


# ---- notes ----


def test_notes_stand_on_lines_and_on_the_sale(store: Store) -> None:
    store.checkout.scan(BREAD)
    store.checkout.by_hand.note_line(0, " sliced ")
    store.checkout.by_hand.note_sale("for the office")
    sold = store.sales.get(store.checkout.pay([Tender("cash", 250)]).sale)

    assert (sold.lines[0].note, sold.note) == ("sliced", "for the office")


def test_what_has_a_note_is_not_merged_with_what_has_none(store: Store) -> None:
    store.checkout.scan(BREAD)
    store.checkout.by_hand.note_line(0, "sliced")

    assert store.checkout.scan(BREAD) == Added(1)


# ---- open and quick items ----


def test_open_items_are_sold_by_right(store: Store) -> None:
    be(store, "cashier")
    flowers = OpenItem(name="Flowers", price=700, quantity=2 * ONE, tax_rate=700, code="4711")
    assert store.checkout.by_hand.add_open(flowers) == Added(0)
    assert store.checkout.by_hand.add_open(flowers) == Added(1)
    with pytest.raises(NeedsApproval) as needs:
        store.checkout.by_hand.add_open(OpenItem(name="Statue", price=2001))
    assert (needs.value.right, needs.value.amount) == (Right.OPEN_ITEM, 2001)
    sold = store.sales.get(store.checkout.pay([Tender("cash", 2800)]).sale)
    assert [(line.kind, line.name, line.code, line.total) for line in sold.lines] == [
        (LineKind.OPEN, "Flowers", "4711", 1400)
    ] * 2
    assert sold.tax_total == 184


def test_tax_rates_to_choose_from_are_those_of_the_goods(store: Store) -> None:
    assert store.checkout.by_hand.tax_choices() == [TaxChoice(700, None, "", 3), TaxChoice(1900, None, "", 1)]


def test_quick_items_have_places(store: Store) -> None:
    by_hand = store.checkout.by_hand
    shown = by_hand.quick_items()

    assert [(item.place, item.name, item.price) for item in shown] == [
        (1, "Wine", 1000),
        (2, "Rye bread", 250),
    ]
    assert all(isinstance(item, QuickItem) for item in shown)
    assert by_hand.add_quick(2, 3 * ONE) == Added(0)
    assert totals(store) == [750]


# ---- voiding the sale ----


def test_a_voided_sale_is_a_document_worth_nothing(front: ShopLane) -> None:
    store = front.store
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.checkout.attach(ann)
    store.checkout.scan(WINE, 2 * ONE)
    store.checkout.scan(BREAD)
    store.checkout.by_hand.note_sale("left without")
    sale = store.checkout.till().sale
    number = store.checkout.void_sale("customer left")
    voided = store.sales.numbered(number)

    assert (voided.id, voided.kind, voided.reason, voided.note) == (
        sale, SaleKind.VOID, "customer left", "left without",
    )  # fmt: skip
    assert (voided.total, voided.list_total, voided.tax_total, voided.tenders) == (0, 0, 0, ())
    assert [
        (line.name, line.quantity, line.unit_price, line.total, line.voided) for line in voided.lines
    ] == [
        ("Wine", 2 * ONE, 1000, 0, True),
        ("Rye bread", ONE, 250, 0, True),
    ]
    assert voided.customer_name == "Ann"
    till = store.checkout.till()
    assert (till.lines, till.customer) == ((), None)
    assert till.sale != sale
    front.machine.forward(SECOND)
    front.reopen()
    assert front.store.checkout.till().lines == ()
    front.store.checkout.scan(BREAD)
    next_one = front.store.checkout.pay([Tender("cash", 250)])
    assert [row.number for row in front.store.sales.window(SaleList(), 0, 9)] == [next_one.number, number]


def test_voiding_a_sale_is_a_right(store: Store) -> None:
    store.checkout.scan(BREAD)
    be(store, "cashier")
    with pytest.raises(NeedsApproval) as needs:
        store.checkout.void_sale("why not")
    assert needs.value.right is Right.VOID_SALE
    assert totals(store) == [250]
    store.rights.allow_once(Right.VOID_SALE, 0, store.checkout.till().sale)
    store.checkout.void_sale("why not")
    assert totals(store) == []


def test_an_empty_sale_and_one_that_is_partly_paid_are_not_voided(store: Store) -> None:
    with pytest.raises(Refused, match="nothing to void"):
        store.checkout.void_sale("mistake")
    store.checkout.scan(BREAD)
    store.checkout.sale.change(lambda cart: with_tender(cart, Tender("cash", 100)))
    with pytest.raises(Refused, match="hand it back"):
        store.checkout.void_sale("mistake")
