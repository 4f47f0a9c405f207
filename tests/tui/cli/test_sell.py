"""`regulars sell` and `regulars receipt`, on a real shop."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after

from devices.printer.receipt import escpos_bytes
from devices.profiles import GENERIC_58, GENERIC_80, PrinterProfile
from store.api import open_store, place_in, system_world

COFFEE, BREAD = "4006381333931", "96385074"


def basket(*lines: tuple[str, str], cash: str = "50.00", customer: str | None = None) -> str:
    told = {
        "customer": customer,
        "lines": [{"barcode": barcode, "quantity": quantity} for barcode, quantity in lines],
        "tenders": [{"kind": "cash", "amount": cash}],
    }
    return json.dumps(told)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    return shop_after(
        tmp_path_factory.mktemp("stocked") / "shop",
        new_corner_shop,
        ("groups", "create", "VIP", "--percent", "10"),
        ("customers", "create", "--name", "Ann", "--email", "ann@example.org", "--group", "VIP"),
        (
            "products",
            "create",
            "--name",
            "Coffee",
            "--price",
            "10.00",
            "--barcode",
            COFFEE,
            "--tax-rate",
            "19",
        ),
        ("products", "create", "--name", "Bread", "--price", "2.50", "--barcode", BREAD, "--weighed"),
    )


@pytest.fixture
def open_shop(stocked: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(stocked)


def without_ids(sale: dict[str, object]) -> dict[str, object]:
    lines = sale["lines"]
    assert isinstance(lines, list)
    told = [{key: value for key, value in line.items() if key != "product"} for line in lines]
    return {**{key: value for key, value in sale.items() if key not in {"id", "closed"}}, "lines": told}


SOLD = {
    "number": "1-000001",
    "lane": "Lane 1",
    "currency": "EUR",
    "tax": "inclusive",
    "lines": [
        {
            "name": "Coffee",
            "barcode": COFFEE,
            "quantity": "1",
            "unit_price": "10.00",
            "tax_rate": "19",
            "list": "10.00",
            "discounts": [{"name": "VIP", "amount": "1.00"}],
            "net": "7.56",
            "tax": "1.44",
            "total": "9.00",
        },
        {
            "name": "Bread",
            "barcode": BREAD,
            "quantity": "0.5",
            "unit_price": "2.50",
            "tax_rate": "0",
            "list": "1.25",
            "discounts": [{"name": "VIP", "amount": "0.13"}],
            "net": "1.12",
            "tax": "0.00",
            "total": "1.12",
        },
        {
            "name": "Coffee",
            "barcode": COFFEE,
            "quantity": "2",
            "unit_price": "10.00",
            "tax_rate": "19",
            "list": "20.00",
            "discounts": [{"name": "VIP", "amount": "2.00"}],
            "net": "15.13",
            "tax": "2.87",
            "total": "18.00",
        },
    ],
    "tenders": [{"kind": "cash", "amount": "50.00", "reference": ""}],
    "list_total": "31.25",
    "discount_total": "3.13",
    "tax_total": "4.31",
    "total": "28.12",
    "rounding": "0.00",
    "change": "21.88",
}


def test_a_basket_becomes_a_sale_line_by_line(open_shop: CommandLine) -> None:
    told = basket((COFFEE, "1"), (BREAD, "0.5"), (COFFEE, "2"), customer="ann@example.org")
    sale = open_shop.one("sell", "-", stdin=told)
    customer = sale.pop("customer")
    assert without_ids(sale) == SOLD
    assert isinstance(customer, dict)
    assert (customer["name"], customer["groups"]) == ("Ann", ["VIP"])


def test_a_basket_may_stand_in_a_file(open_shop: CommandLine) -> None:
    file = open_shop.shop.with_name("basket.json")
    file.write_text(basket((BREAD, "2"), cash="5"), encoding="utf-8")
    assert open_shop("sell", str(file)).out == "sold 1-000001: 5.00 EUR\n"
    assert open_shop("sell", "-", stdin=basket((BREAD, "2"), cash="6")).out == (
        "sold 1-000002: 5.00 EUR, change 1.00\n"
    )


def test_a_sale_without_anybody_has_no_customer(open_shop: CommandLine) -> None:
    assert open_shop.one("sell", "-", stdin=basket((BREAD, "1")))["customer"] is None


REFUSED = {
    "unknown code": (
        basket((BREAD, "1"), ("123", "1")),
        "line 2: no product has the code '123'; nothing was sold",
    ),
    "a part of a piece": (
        basket((BREAD, "0.5"), (COFFEE, "0.5")),
        "line 2: Coffee is sold by the piece, not 0.5: sell it open (2.50+), or set By weight in F6",
    ),
    "too little": (basket((COFFEE, "1"), cash="9.99"), "0.01 is still to pay"),
    "nobody": (
        basket((COFFEE, "1"), customer="bob@example.org"),
        "no customer 'bob@example.org'; search with: customers list --search",
    ),
    "nothing": (basket(), "nothing on the sale yet: scan something first"),
    "no quantity": (basket((BREAD, "1"), (COFFEE, "0")), "line 2: a quantity is above 0 and at most 99999"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_be_sold_is_refused_in_one_line(open_shop: CommandLine, case: str) -> None:
    told, refusal = REFUSED[case]
    assert open_shop("sell", "-", "--json", stdin=told).refusal() == refusal
    assert open_shop.one("sell", "-", stdin=basket((BREAD, "1")))["number"] == "1-000001"


MALFORMED = {
    "nothing": "",
    "a list": "[]",
    "no quantity": '{"lines": [{"barcode": "1"}]}',
    "a number for money": '{"lines": [], "tenders": [{"kind": "cash", "amount": 5}]}',
    "too fine": '{"tenders": [{"kind": "cash", "amount": "0.001"}]}',
    "unknown member": '{"line": []}',
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_basket_is_wrong_usage_in_one_line(open_shop: CommandLine, case: str) -> None:
    assert open_shop("sell", "-", "--json", stdin=MALFORMED[case]).refusal(2)


def test_half_a_character_is_nobodys_code(open_shop: CommandLine) -> None:
    told = (
        '{"customer": "\\ud800", "lines": [{"barcode": "\\udfff96385074", "quantity": "1"}], "tenders": []}'
    )
    assert open_shop("sell", "-", stdin=told).code == 1


RECEIPT = """\
               Corner Shop
------------------------------------------
Receipt 1-000001          {closed}
Lane 1                     Served by Owner
Customer: Ann
Groups: VIP
------------------------------------------
Coffee                               10.00
  VIP                                -1.00
------------------------------------------
Subtotal                             10.00
Discounts                            -1.00
TOTAL EUR                             9.00
Cash                                 50.00
Change                               41.00
------------------------------------------
Rate         Net         Tax         Gross
19 %        7.56        1.44          9.00
"""


def test_a_receipt_as_text(open_shop: CommandLine) -> None:
    sale = open_shop.one("sell", "-", stdin=basket((COFFEE, "1"), customer="ann@example.org"))
    closed = str(sale["closed"])[:16].replace("T", " ")
    text = open_shop("receipt", "1-000001").out
    assert text == RECEIPT.format(closed=closed)
    assert open_shop.one("receipt", "1-000001") == {**sale, "text": text}
    narrow = open_shop("receipt", "1-000001", "--columns", "32", "--copy", "2").out.splitlines()
    assert max(map(len, narrow)) == 32
    assert narrow[0].strip() == "*** COPY 2 ***"
    assert "-1 is below 0" in open_shop("receipt", "1-000001", "--copy", "-1").refusal(2)


@pytest.mark.parametrize(("columns", "profile"), [("42", GENERIC_80), ("32", GENERIC_58)])
def test_a_receipt_as_bytes_for_a_printer(
    open_shop: CommandLine, columns: str, profile: PrinterProfile
) -> None:
    open_shop.one("sell", "-", stdin=basket((COFFEE, "1")))
    done = open_shop.printed("receipt", "1-000001", "--format", "escpos", "--columns", columns)
    store = open_store(place_in(open_shop.shop), system_world(), "cli")
    receipt = store.sales.receipt(store.sales.numbered("1-000001").id)
    store.close()
    assert done == escpos_bytes(receipt, profile)


def test_what_no_receipt_can_be(open_shop: CommandLine) -> None:
    assert open_shop("receipt", "9-000001").refusal() == (
        "no receipt '9-000001' on this lane; it may not have arrived yet"
    )
    assert open_shop("receipt", "1-000001", "--format", "pdf").code == 2
    assert open_shop("receipt", "1-000001", "--columns", "10").code == 2
    open_shop.one("sell", "-", stdin=basket((BREAD, "1")))
    odd = open_shop("receipt", "1-000001", "--format", "escpos", "--columns", "50").refusal(2)
    assert odd == "printers have 32, 42, 48 columns, not 50"
