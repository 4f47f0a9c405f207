"""What stands in the basket of `sell`: read strictly, and everything in it reaches the sale."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after

from store.domain.baskets import BasketItem, MoneyItem, WholeBasket
from store.domain.by_hand import OpenItem
from store.domain.cart import TOP_UP, VOUCHER
from store.domain.errors import BadInput
from store.domain.ids import SaleId
from store.domain.money import ONE, currency
from store.domain.payment import Tender
from store.domain.pricing.basket import Manual, ManualKind
from tui.cli.json_input import Node
from tui.cli.sell_file import Wanted, read

WINE, BREAD = "9520000000011", "96385074"
HELD = "01a201fe56d57018be5369b1646cd4a7"


def test_all_that_may_stand_in_a_basket() -> None:
    file = {
        "customer": "ann@example.org",
        "lines": [
            {"barcode": WINE, "quantity": "0.5", "manual": {"price": "7.00", "below_floor": True}},
            {"barcode": BREAD, "quantity": "2", "manual": {"percent": "12.5"}, "note": "sliced"},
            {"barcode": BREAD, "quantity": "1", "manual": {"amount": "0.20"}},
            {"name": "Key", "unit_price": "4.00", "quantity": "2", "tax_rate": "19"},
            {"name": "Key", "unit_price": "4.00"},
            {"top_up": "20.00"},
            {"voucher": "15.00", "code": "V1"},
            {"voucher": "15.00"},
        ],
        "coupons": ["A", "B"],
        "tenders": [{"kind": "card", "amount": "5.00", "reference": "A1"}, {"kind": "cash", "amount": "50"}],
        "change": "balance",
        "note": "for the office",
    }
    assert read(Node(file, ""), currency("EUR")) == Wanted(
        WholeBasket(
            (
                BasketItem(WINE, 500, Manual(ManualKind.PRICE, 700, below_floor=True)),
                BasketItem(BREAD, 2 * ONE, Manual(ManualKind.PERCENT, 1250), "sliced"),
                BasketItem(BREAD, ONE, Manual(ManualKind.AMOUNT, 20)),
                OpenItem(name="Key", price=400, quantity=2 * ONE, tax_rate=1900),
                OpenItem(name="Key", price=400),
                MoneyItem(TOP_UP, 2000),
                MoneyItem(VOUCHER, 1500, "V1"),
                MoneyItem(VOUCHER, 1500),
            ),
            "ann@example.org",
            ("A", "B"),
            "for the office",
        ),
        (Tender("card", 500, "A1"), Tender("cash", 5000)),
        "balance",
        None,
        None,
    )


def test_a_basket_that_waits_or_waited() -> None:
    held = read(Node({"held": HELD, "tenders": []}, ""), currency("EUR"))
    assert (held.held, held.hold) == (SaleId(bytes.fromhex(HELD)), None)
    assert read(Node({"hold": "table 4", "lines": []}, ""), currency("EUR")).hold == "table 4"


WRONG = {
    "two ways by hand": ({"lines": [{"manual": {"percent": "1", "price": "1"}}]}, "lines[0].barcode"),
    "below nothing": (
        {"lines": [{"barcode": "1", "quantity": "1", "manual": {"price": "-1"}}]},
        "lines[0].manual.price",
    ),
    "more than all": (
        {"lines": [{"barcode": "1", "quantity": "1", "manual": {"percent": "100.01"}}]},
        "lines[0].manual.percent",
    ),
    "by hand without how": (
        {"lines": [{"barcode": "1", "quantity": "1", "manual": {}}]},
        "lines[0].manual",
    ),
    "both ways by hand": (
        {"lines": [{"barcode": "1", "quantity": "1", "manual": {"percent": "1", "amount": "1"}}]},
        "lines[0].manual",
    ),
    "a top-up of two": ({"lines": [{"top_up": "1.00", "quantity": "2"}]}, "lines[0].quantity"),
    "an open item with a code": ({"lines": [{"unit_price": "1.00", "barcode": "1"}]}, "lines[0].barcode"),
    "an open item without a name": ({"lines": [{"unit_price": "1.00"}]}, "lines[0].name"),
    "a comma": ({"lines": [{"voucher": "0,05"}]}, "lines[0].voucher"),
    "three decimals": ({"lines": [{"voucher": "0.005"}]}, "lines[0].voucher"),
    "an exponent": ({"tenders": [{"kind": "cash", "amount": "1e9"}]}, "tenders[0].amount"),
    "forty digits": ({"tenders": [{"kind": "cash", "amount": "9" * 40}]}, "tenders[0].amount"),
    "a line that is none": ({"lines": ["1"]}, "lines[0]"),
    "coupons that are none": ({"coupons": [5]}, "coupons[0]"),
    "no list": ({"lines": {}}, "lines"),
    "paid and waiting": ({"hold": "", "tenders": [{"kind": "cash", "amount": "1"}]}, "tenders"),
    "waited with more": ({"held": HELD, "lines": []}, "lines"),
    "no id": ({"held": "table 4"}, "held"),
    "half an id": ({"held": "01a2"}, "held"),
    "unknown": ({"discount": "5"}, "discount"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_meant_names_its_field(case: str) -> None:
    file, field = WRONG[case]
    with pytest.raises(BadInput) as refused:
        read(Node(file, ""), currency("EUR"))
    assert refused.value.field == field


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    return shop_after(
        tmp_path_factory.mktemp("stocked") / "shop",
        new_corner_shop,
        ("customers", "create", "--name", "Ann", "--email", "ann@example.org"),
        ("products", "create", "--name", "Wine", "--price", "10", "--barcode", WINE, "--floor", "8"),
        ("discounts", "create", "Five off", "--amount", "5", "--coupon"),
        ("discounts", "coupons", "Five off", "--add", "WELCOME", "--uses", "1"),
    )


@pytest.fixture
def open_shop(stocked: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(stocked)


def test_all_of_it_is_sold(open_shop: CommandLine) -> None:
    told = {
        "customer": "ann@example.org",
        "coupons": ["welcome"],
        "lines": [
            {"barcode": WINE, "quantity": "1"},
            {"barcode": WINE, "quantity": "1", "manual": {"percent": "10"}},
            {"top_up": "20.00"},
        ],
        "tenders": [{"kind": "card", "amount": "30.00"}, {"kind": "cash", "amount": "5.00"}],
    }
    sale = open_shop.one("sell", "-", stdin=json.dumps(told))
    assert (sale["total"], sale["change"], sale["discount_total"]) == ("34.00", "1.00", "6.00")
    account = open_shop.one("customers", "account", "ann@example.org")
    assert (account["balance"], account["spendable_here"]) == ("20.00", "20.00")
    again = {**told, "customer": None, "lines": [{"barcode": WINE, "quantity": "1"}]}
    refused = open_shop("sell", "-", "--json", stdin=json.dumps(again)).refusal()
    assert refused.startswith("the coupon WELCOME is used up: it was used ")


def test_notes_are_kept_with_the_sale(open_shop: CommandLine) -> None:
    line = {"barcode": WINE, "quantity": "1", "note": "red"}
    told = {"note": "for the office", "lines": [line], "tenders": [{"kind": "cash", "amount": "10"}]}
    open_shop.one("sell", "-", stdin=json.dumps(told))
    page = open_shop.one("sales", "show", "1-000001")
    lines = page["lines"]
    assert isinstance(lines, list)
    assert (page["note"], [each["note"] for each in lines]) == ("for the office", ["red"])
    assert open_shop("sales", "show", "1-000001").out.splitlines()[1:] == [
        "  1  1 Wine  10.00  returnable 1",
        "     red",
        "  Note: for the office",
    ]


def test_a_price_below_the_floor_must_be_meant(open_shop: CommandLine) -> None:
    line = {"barcode": WINE, "quantity": "1", "manual": {"price": "7.99"}}
    told = {"lines": [line], "tenders": [{"kind": "cash", "amount": "10"}]}
    assert open_shop("sell", "-", stdin=json.dumps(told)).refusal() == (
        "line 1: Wine would cost less than its floor price; below_floor allows it"
    )
    told["lines"] = [{**line, "manual": {"price": "7.99", "below_floor": True}}]
    assert open_shop.one("sell", "-", stdin=json.dumps(told))["total"] == "7.99"


def test_a_sale_waits_and_is_closed(open_shop: CommandLine) -> None:
    assert open_shop("sales", "held").out == "No sale waits.\n"
    told = {"hold": "table 4", "customer": "ann@example.org", "lines": [{"barcode": WINE, "quantity": "2"}]}
    waiting = open_shop.one("sell", "-", stdin=json.dumps(told))
    assert open_shop.many("sales", "held") == [waiting]
    held, since = waiting.pop("held"), waiting.pop("since")
    assert waiting == {
        "label": "table 4",
        "lane": "Lane 1",
        "staff": "Owner",
        "customer": "Ann",
        "lines": 1,
        "total": "20.00",
    }
    table = open_shop("sales", "held").out.splitlines()
    assert [line.split() for line in table] == [
        ["Held", "Since", "Lane", "Label", "Customer", "Lines", "Total"],
        [held, since, "Lane", "1", "table", "4", "Ann", "1", "20.00"],
    ]
    finish = json.dumps({"held": held, "tenders": [{"kind": "cash", "amount": "20.00"}]})
    assert open_shop("sell", "-", stdin=finish).out == "sold 1-000001: 20.00 EUR\n"
    assert open_shop.many("sales", "held") == []
    assert "has taken this sale up already" in open_shop("sell", "-", stdin=finish).refusal()
