"""The columns of a receipt."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from support.receipts import ORDINARY, named, receipts

from store.domain.money import ONE, currency
from store.domain.receipt import Receipt, ReceiptDiscount, ReceiptLine, ReceiptTax, ReceiptTender
from store.domain.receipt_layout import COLUMNS_MIN, Emphasis, receipt_lines, receipt_text

AT_42 = """\
               Corner Shop
              12 High Street
              London N1 9AB
        Tax number GB 123 4567 89
------------------------------------------
Receipt 1-000123          2026-11-21 14:05
Lane 1                      Served by Anna
Customer: Zoë Brontë
Groups: Regulars, Staff
------------------------------------------
Espresso beans, whole, dark roast from
Antigua Guatemala, 1 kg
  2 x 12.50                          25.00
  Regulars 10 %                      -2.50
Crème brûlée                          4.20
Gouda
  0.375 x 15.99                       6.00
------------------------------------------
Subtotal                             35.20
Discounts                            -2.50
TOTAL EUR                            32.70
Cash                                 50.00
Change                               17.30
------------------------------------------
Rate         Net         Tax         Gross
20 %       18.75        3.75         22.50
5 %         9.71        0.49         10.20
------------------------------------------
Bonus club: points earned               32
Points balance                         240
------------------------------------------
                Thank you!
"""

AT_32_A_COPY_OF_A_ROUNDED_NET_SALE = """\
         *** COPY 2 ***
          Corner Shop
         12 High Street
         London N1 9AB
   Tax number GB 123 4567 89
--------------------------------
Receipt 1-000123
2026-11-21 14:05
Lane 1            Served by Anna
--------------------------------
Milk                        1.00
--------------------------------
Subtotal                    1.00
Tax 20 %                    0.20
TOTAL EUR                   1.20
Rounding                   -0.02
TO PAY EUR                  1.18
Cash                        2.00
Change                      0.82
--------------------------------
Rate      Net      Tax     Gross
20 %     1.00     0.20      1.20
--------------------------------
           Thank you!
         *** COPY 2 ***
"""


def test_an_ordinary_receipt() -> None:
    assert receipt_text(ORDINARY, 42) == AT_42


def test_a_copy_of_a_rounded_sale_with_tax_on_top() -> None:
    receipt = replace(
        named("Milk"),
        total=120,
        rounding=-2,
        tenders=(ReceiptTender("Cash", 200),),
        change=82,
        taxes=(ReceiptTax(2000, 100, 20, 120),),
        taxes_on_top=True,
        copy_number=2,
    )
    assert receipt_text(receipt, 32) == AT_32_A_COPY_OF_A_ROUNDED_NET_SALE


def items(*lines: ReceiptLine, columns: int = 24) -> list[str]:
    """The lines of the items alone."""
    text = receipt_text(replace(named(""), lines=lines), columns).splitlines()
    rules = [index for index, line in enumerate(text) if line == "-" * columns]
    return text[rules[1] + 1 : rules[2]]


ITEMS = {
    "one of a kind": (ReceiptLine("Tea", ONE, 250, 250, 250), ["Tea                 2.50"]),
    "two": (ReceiptLine("Tea", 2 * ONE, 250, 500, 500), ["Tea", "  2 x 2.50          5.00"]),
    "taken back": (ReceiptLine("Tea", -ONE, 250, -250, -250), ["Tea", "  -1 x 2.50        -2.50"]),
    "weighed": (ReceiptLine("Gouda", 375, 1599, 600, 600), ["Gouda", "  0.375 x 15.99     6.00"]),
    "just fits": (ReceiptLine("x" * 19, ONE, 250, 250, 250), ["x" * 19 + " 2.50"]),
    "does not fit": (ReceiptLine("x" * 20, ONE, 250, 250, 250), ["x" * 20, "                    2.50"]),
    "wraps": (
        ReceiptLine("Espresso beans, dark roast", ONE, 250, 250, 250),
        ["Espresso beans, dark", "roast               2.50"],
    ),
    "wide": (ReceiptLine("抹茶ラテ", ONE, 250, 250, 250), ["抹茶ラテ            2.50"]),
    "right to left stands alone": (
        ReceiptLine("שוקולד", ONE, 250, 250, 250),
        ["שוקולד", "                    2.50"],
    ),
    "no name": (ReceiptLine("", ONE, 250, 250, 250), ["                    2.50"]),
    "discounts": (
        ReceiptLine("Tea", ONE, 250, 250, 200, (ReceiptDiscount("Happy hour, weekdays only", 50),)),
        ["Tea                 2.50", "  Happy hour, weekdays", "  only             -0.50"],
    ),
}


@pytest.mark.parametrize("what", ITEMS)
def test_an_item(what: str) -> None:
    line, expected = ITEMS[what]
    assert items(line) == expected


def test_taxes_too_long_for_a_table_stand_below_each_other() -> None:
    huge = ReceiptTax(2000, 10**15, 2 * 10**14, 12 * 10**14)
    text = receipt_text(replace(named("Yacht"), taxes=(huge,)), 32)
    assert (
        "Tax 20 %\n"
        "  Net          10000000000000.00\n"
        "  Tax           2000000000000.00\n"
        "  Gross        12000000000000.00\n"
    ) in text


def test_a_duplicate_says_so_at_both_ends() -> None:
    marks = [
        line.text.strip()
        for line in receipt_lines(replace(named("Tea"), duplicate=True), 32)
        if line.emphasis is Emphasis.MARK
    ]
    assert marks == ["*** DUPLICATE ***"] * 2


def test_what_stands_out() -> None:
    lines = receipt_lines(replace(ORDINARY, rounding=5), 42)
    assert [(line.emphasis, line.text.split()) for line in lines if line.emphasis is not Emphasis.PLAIN] == [
        (Emphasis.TITLE, ["Corner", "Shop"]),
        (Emphasis.STRONG, ["TOTAL", "EUR", "32.70"]),
        (Emphasis.STRONG, ["TO", "PAY", "EUR", "32.75"]),
    ]


def test_currencies_have_their_own_decimals() -> None:
    assert "TOTAL JPY                            100" in receipt_text(
        replace(named("Tea"), currency=currency("JPY")), 40
    )


def test_a_name_without_end_is_cut_short() -> None:
    text = receipt_text(named("w" * 10_000), 40)
    assert text.count("w") == 200 - len("...")
    assert len(text.splitlines()) < 30


def amounts_of(receipt: Receipt) -> Counter[str]:
    """Every amount that has to stand in the column at the right."""
    money = receipt.currency.format
    amounts = [money(line.list_total) for line in receipt.lines]
    amounts += [money(-discount.amount) for line in receipt.lines for discount in line.discounts]
    amounts += [money(receipt.total), *(money(tender.amount) for tender in receipt.tenders)]
    amounts += [money(receipt.total + receipt.rounding)] if receipt.rounding else []
    return Counter(amounts)


@given(receipts(), st.integers(COLUMNS_MIN, 80))
def test_no_text_breaks_the_columns(receipt: Receipt, columns: int) -> None:
    lines = receipt_text(receipt, columns).splitlines()
    assert all(cell_len(line) <= columns for line in lines)
    assert all(line.isprintable() for line in lines)
    at_the_edge = Counter(line.split(" ")[-1] for line in lines if cell_len(line) == columns)
    assert amounts_of(receipt) - at_the_edge == Counter()


@given(receipts(), st.integers(-5, COLUMNS_MIN))
def test_a_receipt_is_never_narrower_than_an_amount(receipt: Receipt, columns: int) -> None:
    assert receipt_text(receipt, columns) == receipt_text(receipt, COLUMNS_MIN)
