"""Receipts of real sales, as they print: each is kept whole, on narrow and on wide paper, and as bytes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.escpos_reader import read_bars, read_receipt
from support.golden import same_as_kept
from support.shops import lanes

from devices.printer.receipt import escpos_bytes
from devices.profiles import GENERIC_58, GENERIC_80, Cut
from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import SaleId
from store.domain.money import ONE, currency
from store.domain.payment import Tender
from store.domain.receipt import Receipt
from store.domain.receipt_layout import receipt_text
from store.domain.return_worth import WithoutReceipt
from store.domain.returns import DAMAGED, RESELL, Choice
from store.domain.rewards import ProgramDraft
from store.domain.shop import Tax
from store.domain.till import Closed

BREAD, CHEESE, BOOK = "4006381333931", "96385074", "9520000000059"
GOODS = [BasketItem(BREAD, 2 * ONE), BasketItem(CHEESE, 375), BasketItem(BOOK, ONE)]
CASH = Tender("cash", 100_000)
WIDTHS = {"58": GENERIC_58, "80": GENERIC_80}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A shop with a header, a foot and three products."""
    (lane,) = lanes(tmp_path, 1)
    shop = lane.store.shop.get()
    lane.store.shop.edit(
        replace(
            shop,
            receipt_header="12 High Street\nLondon N1 9AB",
            receipt_foot="Thank you!\nReturns within 14 days",
            tax_number="GB 123 4567 89",
        )
    )
    yield lane.store
    lane.store.close()


def shelf(store: Store, unit: int = 100) -> None:
    """Three products, priced in so many minor units."""
    for name, price, code, rate in (
        ("Rye bread", 255, BREAD, 700),
        ("Gouda, aged eighteen months, from the farm", 1599, CHEESE, 700),
        ("Cook book", 2490, BOOK, 1900),
    ):
        store.catalogue.create(
            ProductDraft(
                name=name,
                price=price * unit // 100,
                barcodes=(code,),
                tax_rate=rate,
                weighed=code == CHEESE,
            )
        )


def change(store: Store, **values: object) -> None:
    store.shop.edit(replace(store.shop.get(), **values))  # type: ignore[arg-type]


def sold(store: Store, customer: str | None = None, tenders: tuple[Tender, ...] = (CASH,)) -> SaleId:
    return store.checkout.sell(customer, GOODS, tenders).sale


def plain(store: Store) -> Receipt:
    shelf(store)
    return store.sales.receipt(sold(store))


def discount_and_points(store: Store) -> Receipt:
    shelf(store)
    beans = store.programs.create(ProgramDraft(name="Bonus club", points=1, per_amount=100))
    ten = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = store.groups.create(GroupDraft(name="Regulars", program=beans, discount=ten))
    store.customers.create(CustomerDraft(name="Zoë Brontë", reference="Z", groups=(vip,)))
    return store.sales.receipt(sold(store, "Z"))


def split_and_rounded(store: Store) -> Receipt:
    shelf(store)
    change(store, cash_step=5)
    return store.sales.receipt(sold(store, None, (Tender("card", 2000, "A17"), Tender("cash", 2000))))


def tax_exempt(store: Store) -> Receipt:
    shelf(store)
    store.customers.create(
        CustomerDraft(name="Embassy", reference="E", tax_exempt=True, tax_reason="Vienna convention 12/7")
    )
    return store.sales.receipt(sold(store, "E"))


def tax_on_top(store: Store) -> Receipt:
    shelf(store)
    change(store, tax=Tax.EXCLUSIVE)
    return store.sales.receipt(sold(store))


def copy(store: Store) -> Receipt:
    shelf(store)
    return store.sales.receipt(sold(store), copy_number=2)


def right_to_left(store: Store) -> Receipt:
    shelf(store)
    store.customers.create(CustomerDraft(name="דנה כהן", reference="D"))
    return store.sales.receipt(sold(store, "D"))


def three_decimals(store: Store) -> Receipt:
    change(store, currency=currency("KWD"), cash_step=5)
    shelf(store, 1000)
    return store.sales.receipt(sold(store))


def no_minor_units(store: Store) -> Receipt:
    change(store, currency=currency("JPY"))
    shelf(store)
    return store.sales.receipt(sold(store))


def regular(store: Store) -> None:
    """Zoë earns points and has ten percent off; points pay a cent each."""
    beans = ProgramDraft(name="Bonus club", points=1, per_amount=100, redeem_points=1, redeem_amount=1)
    ten = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = store.groups.create(GroupDraft(name="Regulars", program=store.programs.create(beans), discount=ten))
    store.customers.create(CustomerDraft(name="Zoë Brontë", reference="Z", groups=(vip,)))


def back(store: Store) -> Receipt:
    shelf(store)
    regular(store)
    sale = sold(store, "Z")
    done = store.returning.commit(sale, [Choice(1, 375), Choice(2, ONE, DAMAGED)], reason="not as meant")
    return store.sales.receipt(done.sale)


def exchange(store: Store) -> Receipt:
    shelf(store)
    regular(store)
    sale = sold(store, "Z")
    store.checkout.returned.put(sale, [Choice(2, ONE)], reason="read already")
    store.checkout.scan(CHEESE)
    paid = store.paying.take("cash")
    assert isinstance(paid, Closed)
    return store.sales.receipt(paid.sale)


def exchange_paid(store: Store) -> Receipt:
    shelf(store)
    change(store, cash_step=5)
    sale = sold(store)
    store.checkout.returned.put(sale, [Choice(0, ONE)])
    store.checkout.scan(BOOK)
    paid = store.paying.take("cash", 5000)
    assert isinstance(paid, Closed)
    return store.sales.receipt(paid.sale)


def without_receipt(store: Store) -> Receipt:
    shelf(store)
    regular(store)
    (book,) = store.catalogue.carriers(BOOK)
    zoe = store.customers.find("Z").id
    done = store.returning.without_receipt.commit(
        zoe, [WithoutReceipt(book.id, ONE, RESELL)], reason="a gift twice"
    )
    return store.sales.receipt(done.sale)


def voided(store: Store) -> Receipt:
    shelf(store)
    regular(store)
    return store.sales.receipt(store.returning.void(sold(store, "Z"), reason="wrong customer").sale)


def struck(store: Store) -> Receipt:
    shelf(store)
    for code in (BREAD, BOOK):
        store.checkout.scan(code)
    store.checkout.void_line(0)
    closed = store.paying.take("card", reference="A17")
    assert isinstance(closed, Closed)
    return store.sales.receipt(closed.sale)


def gift(store: Store) -> Receipt:
    shelf(store)
    regular(store)
    return store.sales.receipt(sold(store, "Z"), gift=True)


def top_up(store: Store) -> Receipt:
    regular(store)
    return store.sales.receipt(store.paying.top_up_now("Z", 2000).sale)


def voucher(store: Store) -> Receipt:
    store.paying.sell_voucher(2500, "GIFT2026")
    paid = store.paying.take("card", reference="A17")
    assert isinstance(paid, Closed)
    return store.sales.receipt(paid.sale)


RECEIPTS: tuple[Callable[[Store], Receipt], ...] = (
    plain, discount_and_points, split_and_rounded, tax_exempt, tax_on_top, copy, right_to_left,
    three_decimals, no_minor_units, back, exchange, exchange_paid, without_receipt, voided, gift, top_up,
    voucher, struck,
)  # fmt: skip


@pytest.mark.parametrize("make", RECEIPTS, ids=lambda make: str(make.__name__))
def test_a_receipt_is_the_one_that_is_kept(store: Store, make: Callable[[Store], Receipt]) -> None:
    receipt = make(store)
    pages = []
    for name, profile in WIDTHS.items():
        pages.append(f"{name} mm\n{receipt_text(receipt, profile.columns)}")
        job = escpos_bytes(receipt, profile)
        sheet = read_receipt(job, profile.columns, cuts=profile.cut is not Cut.NONE)
        lines = [
            f"{'*' if line.is_bold else ' '}{line.height}{line.width} {line.text}" for line in sheet.lines
        ]
        codes = sheet.barcodes + list(map(read_bars, sheet.pictures))
        pages.append("\n".join([f"{name} mm, decoded", *lines, f"barcodes {codes}", ""]))
    same_as_kept(make.__name__, "\n".join(pages))
