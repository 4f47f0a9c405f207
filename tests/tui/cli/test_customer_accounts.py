"""`regulars customers account|top-up|adjust`, and what is paid out of accounts, on a real shop."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after

COFFEE = "4006381333931"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    return shop_after(
        tmp_path_factory.mktemp("accounts") / "shop",
        new_corner_shop,
        ("customers", "create", "--name", "Ann", "--email", "ann@example.org"),
        ("customers", "create", "--name", "Cleo", "--email", "cleo@example.org", "--credit-limit", "5.00"),
        ("products", "create", "--name", "Coffee", "--price", "10.00", "--barcode", COFFEE),
    )


@pytest.fixture
def shop(stocked: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(stocked)


def basket(*tenders: dict[str, str], customer: str | None = "ann@example.org", **rest: str) -> str:
    lines = [{"barcode": COFFEE, "quantity": "1"}]
    return json.dumps({"customer": customer, "lines": lines, "tenders": list(tenders), **rest})


def test_a_customer_is_topped_up_and_pays_with_it(shop: CommandLine) -> None:
    topped = shop.one("customers", "top-up", "ann@example.org", "12.50")
    assert (topped["number"], topped["balance"], topped["spendable_here"]) == ("1-000001", "12.50", "12.50")
    assert topped["entries"] == shop.one("customers", "account", "ann@example.org")["entries"] != []
    sold = shop.one("sell", "-", stdin=basket({"kind": "balance", "amount": "10.00"}))
    assert sold["tenders"] == [{"kind": "balance", "amount": "10.00", "reference": ""}]

    account = shop.one("customers", "account", "ann@example.org")
    assert {key: value for key, value in account.items() if key != "entries"} == {
        "balance": "2.50",
        "spendable_here": "2.50",
        "points": 0,
        "points_spendable_here": 0,
    }
    entries = account["entries"]
    assert isinstance(entries, list)
    assert sorted((one["kind"], one["amount"], one["document"]) for one in entries) == [
        ("balance.paid", "-10.00", "1-000002"),
        ("balance.top-up", "12.50", "1-000001"),
    ]


def test_change_goes_on_the_balance(shop: CommandLine) -> None:
    sold = shop.one("sell", "-", stdin=basket({"kind": "cash", "amount": "20.00"}, change="balance"))
    assert sold["change"] == "0.00"
    assert sold["tenders"] == [
        {"kind": "cash", "amount": "20.00", "reference": ""},
        {"kind": "balance", "amount": "-10.00", "reference": ""},
    ]
    assert shop.one("customers", "account", "ann@example.org")["balance"] == "10.00"


def test_an_account_is_corrected(shop: CommandLine) -> None:
    assert shop.one("customers", "adjust", "ann@example.org", "points", "50", "welcome")["points"] == 50
    assert shop.one("customers", "adjust", "ann@example.org", "balance", "3.00", "sorry")["balance"] == "3.00"
    assert shop.one("customers", "adjust", "ann@example.org", "points", "-20", "typed wrong")["points"] == 30


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("top-up", "ann@example.org", "0"), "at least 0.01"),
        (("top-up", "ann@example.org", "0.005"), "more than 2 decimals"),
        (("top-up", "ann@example.org", "400638133393"), "at most 100000.00"),
        (("top-up", "nobody", "5"), "nobody"),
        (("adjust", "ann@example.org", "balance", "-5", "why"), "no more than is there"),
        (("adjust", "ann@example.org", "points", "5", " "), "say why"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    shop: CommandLine, arguments: tuple[str, ...], says: str
) -> None:
    assert says in shop("customers", *arguments).refusal()


@pytest.mark.parametrize(
    ("tender", "customer", "says"),
    [
        (
            {"kind": "balance", "amount": "10.00"},
            "ann@example.org",
            "10.00 are needed from the balance, 0.00 usable",
        ),
        ({"kind": "balance", "amount": "10.00"}, "cleo@example.org", "5.00, 5.00 of credit among it usable"),
        ({"kind": "balance", "amount": "10.00"}, None, "put one on the sale"),
        ({"kind": "points", "amount": "10.00"}, "ann@example.org", "pay nothing now"),
        ({"kind": "voucher", "amount": "10.00", "reference": "GV9"}, "ann@example.org", "no voucher GV9"),
        ({"kind": "card", "amount": "10.01"}, None, "only cash gives change"),
    ],
)
def test_a_tender_that_is_not_there_sells_nothing(
    shop: CommandLine, tender: dict[str, str], customer: str | None, says: str
) -> None:
    assert says in shop("sell", "-", stdin=basket(tender, customer=customer)).refusal()
    assert shop.one("customers", "account", "ann@example.org")["entries"] == []


@pytest.mark.parametrize("amount", ["1e9", "-0x", "0,005", "9" * 40, "", "NaN", "٣"])
def test_amounts_that_are_none_are_wrong_usage(shop: CommandLine, amount: str) -> None:
    assert "amount" in shop("sell", "-", stdin=basket({"kind": "cash", "amount": amount})).refusal(2)
