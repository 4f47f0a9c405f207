"""Closed sales: found, read, and printed again as they were."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.shops import DAY, HOUR, NOON, ShopLane, sync

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import NotFound
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import SaleId
from store.domain.listing import SaleList, SaleRow
from store.domain.money import ONE, currency
from store.domain.payment import Tender
from store.domain.receipt import (
    Receipt,
    ReceiptCustomer,
    ReceiptDiscount,
    ReceiptLine,
    ReceiptPoints,
    ReceiptShop,
    ReceiptTax,
    ReceiptTender,
)
from store.domain.receipt_layout import receipt_text
from store.domain.rewards import ProgramDraft
from store.domain.shop import Tax
from store.domain.till import Closed

BREAD, MILK = "4006381333931", "96385074"
NOWHERE = SaleId(b"nowhere".ljust(16))


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    beans = store.programs.create(ProgramDraft(name="Beans"))
    discount = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = store.groups.create(GroupDraft(name="VIP", program=beans, discount=discount))
    store.customers.create(CustomerDraft(name="Ann 100%", cards=("CARD1",), groups=(vip,)))
    store.catalogue.create(ProductDraft(name="Rye bread", price=255, barcodes=(BREAD,), tax_rate=700))
    store.catalogue.create(ProductDraft(name="Milk", price=99, barcodes=(MILK,), tax_rate=1900))


def sell(store: Store, customer: str | None = None, *, given: int = 1000) -> SaleId:
    items = [BasketItem(BREAD, 2 * ONE), BasketItem(MILK, ONE)]
    return store.checkout.sell(customer, items, [Tender("cash", given)]).sale


# ---- lists ----


def test_sales_are_listed_newest_first(front: ShopLane) -> None:
    made = []
    for _ in range(5):
        made.append(sell(front.store))
        front.machine.forward(HOUR)
    listed = [row.id for row in front.store.sales.window(SaleList(), 0, 9)]

    assert listed == made[::-1]
    assert front.store.sales.count(SaleList()) == 5
    assert [front.store.sales.position(SaleList(), sale) for sale in listed] == list(range(5))
    assert [row.id for row in front.store.sales.window(SaleList(), 1, 2)] == listed[1:3]
    assert front.store.sales.window(SaleList(), 9, 9) == []
    assert front.store.sales.position(SaleList(), NOWHERE) is None


def test_sales_of_one_moment_have_a_fixed_order(store: Store) -> None:
    made = {sell(store) for _ in range(5)}
    listed = [row.id for row in store.sales.window(SaleList(), 0, 9)]
    assert set(listed) == made
    assert [store.sales.position(SaleList(), sale) for sale in listed] == list(range(5))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ["1-000002", "1-000001"]),
        ("000001", ["1-000001"]),
        ("1-00", ["1-000002", "1-000001"]),
        ("ann", ["1-000002"]),
        ("%", ["1-000002"]),
        (" 1-000002 ", ["1-000002"]),
        ("bob", []),
    ],
)
def test_sales_are_found_by_number_and_customer(front: ShopLane, text: str, numbers: list[str]) -> None:
    sell(front.store)
    front.machine.forward(1)
    sale = sell(front.store, "CARD1")
    rows = front.store.sales.window(SaleList(text), 0, 9)

    assert [row.number for row in rows] == numbers
    assert front.store.sales.count(SaleList(text)) == len(numbers)
    assert front.store.sales.window(SaleList("ann"), 0, 1) == [
        SaleRow(sale, "1-000002", NOON + 1, "Ann 100%", 548)
    ]


def test_a_receipt_number_finds_its_sale(store: Store) -> None:
    sale = sell(store)
    assert store.sales.numbered(" 1-000001 ").id == sale
    for number in ("1-000002", "", "1"):
        with pytest.raises(NotFound, match="may not have arrived yet"):
            store.sales.numbered(number)
    with pytest.raises(NotFound):
        store.sales.get(NOWHERE)
    with pytest.raises(NotFound):
        store.sales.receipt(NOWHERE)


# ---- the receipt ----


def test_a_receipt_says_all_there_is_to_say(store: Store) -> None:
    store.shop.edit(
        replace(
            store.shop.get(),
            receipt_header="1 Main Street\nBerlin",
            receipt_foot="Thanks",
            receipt_qr="https://shop.example/{number}",
            tax_number="DE1",
            cash_step=5,
        )
    )
    sale = sell(store, "CARD1")

    assert store.sales.receipt(sale) == Receipt(
        shop=ReceiptShop("Corner Shop", ("1 Main Street", "Berlin"), "DE1"),
        number="1-000001",
        closed_at="2026-03-02 13:00",  # noon UTC in Berlin
        lane="Front",
        staff="Owner",
        currency=currency("EUR"),
        lines=(
            ReceiptLine("Rye bread", 2 * ONE, 255, 510, 459, (ReceiptDiscount("VIP", 51),)),
            ReceiptLine("Milk", ONE, 99, 99, 89, (ReceiptDiscount("VIP", 10),)),
        ),
        list_total=609,
        discount_total=61,
        total=548,
        tenders=(ReceiptTender("Cash", 1000),),
        change=450,
        rounding=2,
        taxes=(ReceiptTax(1900, 75, 14, 89), ReceiptTax(700, 429, 30, 459)),
        taxes_on_top=False,
        customer=ReceiptCustomer("Ann 100%", ("VIP",)),
        points=ReceiptPoints("Beans", 5, 5),
        foot=("Thanks",),
        qr="https://shop.example/1-000001",
        copy_number=0,
    )
    assert store.sales.receipt(sale, copy_number=2) == replace(store.sales.receipt(sale), copy_number=2)


@pytest.mark.parametrize(
    ("tax", "taxes", "on_top"),
    [
        (Tax.INCLUSIVE, (ReceiptTax(1900, 83, 16, 99), ReceiptTax(700, 477, 33, 510)), False),
        (Tax.EXCLUSIVE, (ReceiptTax(1900, 99, 19, 118), ReceiptTax(700, 510, 36, 546)), True),
        (Tax.NONE, (), False),
    ],
)
def test_taxes_are_told_rate_by_rate(
    store: Store,
    tax: Tax,
    taxes: tuple[ReceiptTax, ...],
    on_top: bool,  # noqa: FBT001 - a case
) -> None:
    store.shop.edit(replace(store.shop.get(), tax=tax))
    receipt = store.sales.receipt(sell(store))

    assert (receipt.taxes, receipt.taxes_on_top) == (taxes, on_top)
    assert receipt.total == (sum(rate.gross for rate in taxes) if taxes else 609)
    assert (receipt.customer, receipt.points) == (None, None)


def sell_more(front: ShopLane) -> None:
    front.machine.forward(DAY)
    sell(front.store, "CARD1")


LATER: dict[str, Callable[[ShopLane], object]] = {
    "the products are deleted": lambda front: front.store.catalogue.delete(
        [line.product for line in front.store.sales.numbered("1-000001").lines if line.product is not None]
    ),
    "the customer is deleted": lambda front: front.store.customers.delete(
        [front.store.customers.find("CARD1").id]
    ),
    "the customer is renamed": lambda front: front.store.customers.edit(
        front.store.customers.find("CARD1").id, CustomerDraft(name="Anna", cards=("CARD1",))
    ),
    "the group is deleted": lambda front: front.store.groups.delete([front.store.groups.find("VIP").id]),
    "the group is renamed": lambda front: front.store.groups.edit(
        front.store.groups.find("VIP").id,
        GroupDraft(name="Friends", discount=QuickDiscount(QuickKind.AMOUNT, amount=9)),
    ),
    "prices include no tax any more": lambda front: front.store.shop.edit(
        replace(front.store.shop.get(), tax=Tax.NONE)
    ),
    "more is sold to the customer": sell_more,
}


@pytest.mark.parametrize("what", LATER)
def test_a_receipt_says_the_same_whatever_happens_later(front: ShopLane, what: str) -> None:
    sale = sell(front.store, "CARD1")
    before = front.store.sales.receipt(sale)
    LATER[what](front)
    assert front.store.sales.receipt(sale) == before
    front.reopen()
    assert front.store.sales.receipt(sale) == before


def test_a_lost_program_is_still_points(store: Store) -> None:
    sale = sell(store, "CARD1")
    store.programs.delete(store.programs.all()[0].id)
    assert store.sales.receipt(sale).points == ReceiptPoints("Points", 5, 5)


def test_a_receipt_names_what_was_given_and_what_is_left(store: Store) -> None:
    """Nobody who finds it can spend what is left on the voucher."""
    store.catalogue.create(ProductDraft(name="Tea", price=500, barcodes=("77777",)))
    zoe = store.customers.create(CustomerDraft(name="Zoe"))
    store.paying.sell_voucher(300, "GV12345678")
    store.paying.take("card", reference="A17")
    store.wallets.adjust(zoe, "balance", 100, "welcome")
    store.checkout.scan("77777")
    store.checkout.attach(zoe)
    store.paying.take("voucher", 200, reference="GV12345678")
    store.paying.take("balance")
    closed = store.paying.take("cash", 500, change_in="balance")
    assert isinstance(closed, Closed)
    receipt = store.sales.receipt(closed.sale)

    assert [(tender.label, tender.amount) for tender in receipt.tenders] == [
        ("Voucher ...5678", 200),
        ("Balance", 100),
        ("Cash", 500),
        ("Put on the balance", -300),
    ]
    assert (receipt.change, receipt.balance) == (0, 300)
    assert f"Balance as known to this lane{'3.00':>13}" in receipt_text(receipt, 42)
    assert "GV12345678" not in receipt_text(receipt, 42)


def test_a_receipt_names_a_lane_as_it_is_called_now_not_as_when_it_was_paired(three: list[ShopLane]) -> None:
    front, back, _ = three
    back.store.catalogue.create(ProductDraft(name="Rye bread", price=255, barcodes=(BREAD,)))
    back.store.catalogue.create(ProductDraft(name="Milk", price=99, barcodes=(MILK,)))
    front.store.lanes.rename(back.store.lanes.own().id, "Garden")
    sync(front.store, back.store)
    assert back.store.sales.receipt(sell(back.store)).lane == "Garden"
