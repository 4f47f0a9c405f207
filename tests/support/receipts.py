"""Receipts to try things on: an ordinary one, small ones, and any that can be, in the worst of texts."""

from dataclasses import replace

from hypothesis import strategies as st

from store.domain.money import ONE, currency
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

EUR = currency("EUR")

ORDINARY = Receipt(
    shop=ReceiptShop("Corner Shop", ("12 High Street", "London N1 9AB"), "GB 123 4567 89"),
    number="1-000123",
    closed_at="2026-11-21 14:05",
    lane="Lane 1",
    staff="Anna",
    currency=EUR,
    lines=(
        ReceiptLine(
            "Espresso beans, whole, dark roast from Antigua Guatemala, 1 kg",
            2 * ONE,
            1250,
            2500,
            2250,
            (ReceiptDiscount("Regulars 10 %", 250),),
        ),
        ReceiptLine("Crème brûlée", ONE, 420, 420, 420),
        ReceiptLine("Gouda", 375, 1599, 600, 600),
    ),
    list_total=3520,
    discount_total=250,
    total=3270,
    tenders=(ReceiptTender("Cash", 5000),),
    change=1730,
    taxes=(ReceiptTax(2000, 1875, 375, 2250), ReceiptTax(500, 971, 49, 1020)),
    customer=ReceiptCustomer("Zoë Brontë", ("Regulars", "Staff")),
    points=ReceiptPoints("Bonus club", 32, 240),
    foot=("Thank you!",),
)


def named(name: str) -> Receipt:
    """The smallest receipt, for one thing of that name."""
    return replace(
        ORDINARY,
        lines=(ReceiptLine(name, ONE, 100, 100, 100),),
        list_total=100,
        discount_total=0,
        total=100,
        taxes=(),
        customer=None,
        points=None,
        tenders=(),
        change=0,
    )


# Of these, terminals disagree about the width since a later Unicode than ours made them wide.
_DISPUTED = "".join(
    map(
        chr,
        [*range(0x2630, 0x2638), *range(0x268A, 0x2690), *range(0x4DC0, 0x4E00), *range(0x1D300, 0x1D380)],
    )
)

_ZALGO = "e" + "".join(map(chr, range(0x300, 0x340))) + "x"
_NAMES = (
    "Milk", "Łódź krówka", "Crème brûlée", "Пельмени домашние", "Ελληνικός καφές", "שוקולד מריר",
    "شاي بالنعناع", "मसाला चाय", "ชาเย็น", "抹茶ラテ", "김치찌개", "バナナ", "🍎🥐 Breakfast",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 family", _ZALGO, "a\x1b@b\x10\x04\x01c",
    "\u202eevil\u202c", "tab\there\nand there", "x" * 200, "長" * 120, "\ud800", "?", "",
)  # fmt: skip

texts = st.one_of(
    st.sampled_from(_NAMES),
    st.text(st.characters(codec=None, exclude_characters=_DISPUTED), max_size=60),
    st.lists(st.sampled_from(_NAMES), min_size=2, max_size=6).map(" ".join),
)
"""Names as they come out of import files, and worse."""

amounts = st.one_of(st.integers(-99_999, 99_999), st.integers(-(2**63), 2**63 - 1))


def receipts() -> st.SearchStrategy[Receipt]:
    """Any receipt at all, in any text; its sums need not agree, for paper does not check them."""
    discounts = st.builds(ReceiptDiscount, texts, amounts)
    lines = st.builds(
        ReceiptLine,
        name=texts,
        quantity=st.sampled_from((ONE, 2 * ONE, 375, -ONE, 12_345_678)),
        unit_price=amounts,
        list_total=amounts,
        total=amounts,
        discounts=st.lists(discounts, max_size=2).map(tuple),
    )
    taxes = st.builds(ReceiptTax, rate=st.integers(0, 10_000), net=amounts, tax=amounts, gross=amounts)
    return st.builds(
        Receipt,
        shop=st.builds(ReceiptShop, texts, st.lists(texts, max_size=2).map(tuple), texts),
        number=st.one_of(st.just("1-000123"), texts),
        closed_at=st.just("2026-11-21 14:05"),
        lane=texts,
        staff=texts,
        currency=st.sampled_from((EUR, currency("JPY"), currency("KWD"))),
        lines=st.lists(lines, max_size=3).map(tuple),
        list_total=amounts,
        discount_total=amounts,
        total=amounts,
        tenders=st.lists(st.builds(ReceiptTender, texts, amounts), max_size=2).map(tuple),
        change=amounts,
        rounding=st.sampled_from((0, -2, 1)),
        taxes=st.lists(taxes, max_size=2).map(tuple),
        taxes_on_top=st.booleans(),
        customer=st.none() | st.builds(ReceiptCustomer, texts, st.lists(texts, max_size=2).map(tuple)),
        points=st.none() | st.builds(ReceiptPoints, texts, amounts, st.none() | amounts),
        foot=st.lists(texts, max_size=2).map(tuple),
        copy_number=st.integers(0, 3),
        duplicate=st.booleans(),
    )
