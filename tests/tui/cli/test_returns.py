"""`regulars return` and `regulars sales`, on a real shop."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after

COFFEE, BREAD = "4006381333931", "96385074"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    coffee = ("--name", "Coffee", "--price", "10.00", "--barcode", COFFEE)
    bread = ("--name", "Bread", "--price", "2.50", "--barcode", BREAD)
    return shop_after(
        tmp_path_factory.mktemp("stocked") / "shop",
        new_corner_shop,
        ("groups", "create", "VIP", "--percent", "10"),
        ("customers", "create", "--name", "Ann", "--group", "VIP"),
        ("products", "create", *coffee),
        ("products", "create", *bread),
    )


@pytest.fixture
def shop(stocked: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(stocked)


@pytest.fixture
def sold(shop: CommandLine) -> CommandLine:
    """Three coffees and a bread for 29.25."""
    basket = {
        "customer": "Ann",
        "lines": [{"barcode": COFFEE, "quantity": "3"}, {"barcode": BREAD, "quantity": "1"}],
        "tenders": [{"kind": "card", "amount": "29.25"}],
    }
    told = shop("sell", "-", "--json", stdin=json.dumps(basket)).json()
    assert isinstance(told, dict)
    assert told["number"] == "1-000001"
    return shop


def back(*lines: tuple[int, str], receipt: str = "1-000001", **more: object) -> str:
    told = [{"line": line, "quantity": quantity} for line, quantity in lines]
    return json.dumps({"receipt": receipt, "lines": told, **more})


def test_goods_come_back_line_by_line(sold: CommandLine) -> None:
    dry = sold("return", "-", "--dry-run", "--json", stdin=back((1, "1"))).json()
    done = sold("return", "-", "--json", stdin=back((1, "1"), reason="stale")).json()
    assert isinstance(done, dict)
    assert dry == {**done, "number": None}
    assert {key: done[key] for key in ("number", "original", "refund_total", "points", "tenders")} == {
        "number": "1-000002",
        "original": "1-000001",
        "refund_total": "9.00",
        "points": 0,
        "tenders": [{"kind": "card", "amount": "-9.00", "reference": ""}],
    }
    rest = sold("return", "-", "--json", stdin=back((1, "2"), (2, "1"))).json()
    assert isinstance(rest, dict)
    assert rest["refund_total"] == "20.25"
    refusal = sold("return", "-", stdin=back((2, "1"))).refusal()
    assert "Bread came back already on" in refusal
    assert "with 1-000003" in refusal


def test_a_sale_is_shown_with_what_came_back(sold: CommandLine) -> None:
    sold("return", "-", stdin=back((1, "1"), reason="stale"))
    told = sold("sales", "show", "1-000001", "--json").json()
    assert isinstance(told, dict)
    assert [(line["line"], line["returned"], line["returnable"]) for line in told["lines"]] == [
        (1, "1", "2"),
        (2, "0", "1"),
    ]
    assert [(each["number"], each["kind"], each["total"]) for each in told["returns"]] == [
        ("1-000002", "return", "-9.00")
    ]
    document = sold("sales", "show", "1-000002", "--json").json()
    assert isinstance(document, dict)
    assert (document["kind"], document["original"], document["reason"]) == ("return", "1-000001", "stale")
    assert "1-000001  sale  29.25  Ann" in sold("sales", "show", "1-000001").out


def test_sales_are_listed_by_kind_day_and_customer(sold: CommandLine) -> None:
    sold("return", "-", stdin=back((1, "1")))

    def numbers(*words: str) -> list[str]:
        told = sold("sales", "list", "--json", *words).json()
        assert isinstance(told, list)
        return [each["number"] for each in told]

    assert numbers() == ["1-000002", "1-000001"]
    assert numbers("--kind", "return") == ["1-000002"]
    assert numbers("--kind", "sale", "--customer", "Ann") == ["1-000001"]
    assert numbers("--day", "2001-01-01") == []
    assert numbers("--text", "000001") == ["1-000001"]
    assert numbers("--from", "2001-01-01", "--lane", "1") == ["1-000002", "1-000001"]
    assert numbers("--to", "2001-01-01") == []
    assert numbers("--limit", "1", "--skip", "1") == ["1-000001"]


def test_sales_of_a_list_are_written_into_a_file(sold: CommandLine, tmp_path: Path) -> None:
    sold("return", "-", stdin=back((1, "1")))
    path = tmp_path / "sales.csv"
    assert sold.one("export", "sales", str(path), "--kind", "return") == {"file": str(path), "rows": 1}
    assert "1-000002,return," in path.read_text("utf-8-sig")
    assert "there is no lane 'Attic'" in sold("sales", "list", "--lane", "Attic").refusal()
    assert "--day says which day" in sold(
        "sales", "list", "--day", "2026-03-02", "--to", "2026-03-02"
    ).refusal(2)


def test_a_sale_is_voided(sold: CommandLine) -> None:
    told = sold("sales", "void", "1-000001", "--reason", "slip", "--json").json()
    assert told == {"number": "1-000002", "original": "1-000001", "refund_total": "29.25", "points": 0}
    assert "was voided with 1-000002" in sold("return", "-", stdin=back((1, "1"))).refusal()
    assert sold("sales", "doubles", "--json").json() == []


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        (back((3, "1")), 1, "no line 3"),
        (back((1, "4")), 1, "only 3 of Coffee"),
        (back(), 1, "choose a line"),
        (back((1, "1"), receipt="9-000009"), 1, "no receipt '9-000009'"),
        (back((1, "-1")), 1, "above 0"),
        (back((1, "1"), tenders=[{"kind": "cash", "amount": "9.00"}]), 1, "was paid in cash"),
        (back((1, "1"), tenders=[{"kind": "card", "amount": "40"}]), 1, "29.25 was paid by card"),
        ('{"receipt": "1-000001", "lines": [{"line": "1", "quantity": "1"}]}', 2, "lines[0].line"),
        ('{"lines": []}', 2, "receipt"),
        ("nonsense", 2, "JSON"),
    ],
)
def test_what_is_refused_is_said_in_one_line(sold: CommandLine, typed: str, code: int, words: str) -> None:
    assert words in sold("return", "-", stdin=typed).refusal(code)
    told = sold("sales", "list", "--json").json()
    assert isinstance(told, list)
    assert len(told) == 1


def test_copies_are_counted_and_gifts_have_no_prices(sold: CommandLine) -> None:
    first, second = (sold("receipt", "1-000001", "--copy").out for _ in range(2))
    assert "*** COPY 1 ***" in first
    assert first.replace("COPY 1", "COPY 2") == second
    gift = sold("receipt", "1-000001", "--gift").out
    assert "GIFT RECEIPT" in gift
    assert "Coffee" in gift
    assert "." not in gift.replace("1-000001", "")
    sold("return", "-", stdin=back((1, "1"), reason="stale"))
    assert "RETURN of 1-000001" in sold("receipt", "1-000002").out
    assert "Reason: stale" in sold("receipt", "1-000002").out


# ---- without a receipt, and in exchange ----


def gift(**more: object) -> str:
    return json.dumps(
        {"customer": "Ann", "lines": [{"barcode": COFFEE, "quantity": "2"}], "reason": "a gift", **more}
    )


def test_goods_come_back_without_a_receipt(shop: CommandLine) -> None:
    dry = shop("return", "-", "--dry-run", "--json", stdin=gift()).json()
    done = shop("return", "-", "--json", stdin=gift()).json()
    assert isinstance(done, dict)
    assert dry == {**done, "number": None}
    assert {key: done[key] for key in ("number", "original", "refund_total", "tenders")} == {
        "number": "1-000001",
        "original": None,
        "refund_total": "20.00",
        "tenders": [{"kind": "balance", "amount": "-20.00", "reference": ""}],
    }
    account = shop("customers", "account", "Ann", "--json").json()
    assert isinstance(account, dict)
    assert account["balance"] == "20.00"
    words = shop("return", "-", stdin=gift(reason="again")).out
    assert words.splitlines()[0] == "1-000002: gave back 20.00 EUR without a receipt"
    page = shop("sales", "show", "1-000001", "--json").json()
    assert isinstance(page, dict)
    assert (page["kind"], page["reason"], page["lines"][0]["condition"]) == ("return", "a gift", "resell")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (gift(reason=""), "say why they come back"),
        (gift(lines=[{"barcode": "123", "quantity": "1"}]), "no product has the code"),
        (gift(lines=[{"barcode": COFFEE, "quantity": "1", "value": "10.01"}]), "at most 10.00"),
        (gift(tenders=[{"kind": "cash", "amount": "20.00"}]), "gives no cash"),
    ],
)
def test_what_does_not_come_back_without_a_receipt(shop: CommandLine, told: str, words: str) -> None:
    assert words in shop("return", "-", stdin=told).refusal()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"lines": [{"barcode": COFFEE, "quantity": "1"}]}, "receipt: is missing; or name the customer"),
        ({"receipt": "1-000001", "customer": "Ann", "lines": []}, "customer: does not go with receipt"),
        ({"customer": "Ann", "lines": [{"line": 1, "quantity": "1"}]}, "lines[0]"),
    ],
)
def test_a_file_that_cannot_be_meant(shop: CommandLine, told: object, words: str) -> None:
    assert words in shop("return", "-", stdin=json.dumps(told)).refusal(2)


def exchange(new: str, *, tenders: list[dict[str, str]], line: int = 4, **more: object) -> str:
    basket = {
        "customer": "Ann",
        "lines": [{"barcode": new, "quantity": "1"}],
        "returned": {"receipt": "1-000001", "lines": [{"line": line, "quantity": "1"}], "reason": "stale"},
        "tenders": tenders,
    }
    return json.dumps({**basket, **more})


def test_goods_are_exchanged_for_others(sold: CommandLine) -> None:
    dearer = exchange(COFFEE, line=2, tenders=[{"kind": "cash", "amount": "10.00"}])
    told = sold("sell", "-", "--json", stdin=dearer).json()
    assert isinstance(told, dict)
    assert (told["total"], told["change"]) == ("6.75", "3.25")
    assert [line["total"] for line in told["lines"]] == ["9.00", "-2.25"]
    cheaper = exchange(BREAD, line=1, tenders=[])
    answer = sold("sell", "-", stdin=cheaper).out
    assert answer.strip() == "1-000003: gave back 6.75 EUR"
    page = sold("sales", "show", "1-000003", "--json").json()
    assert isinstance(page, dict)
    assert (page["kind"], page["original"], page["reason"]) == ("exchange", "1-000001", "stale")
    assert page["tenders"] == [{"kind": "card", "amount": "-6.75", "reference": ""}]
    balance = exchange(BREAD, line=1, tenders=[{"kind": "balance", "amount": "-6.75"}])
    told = sold("sell", "-", "--json", stdin=balance).json()
    assert isinstance(told, dict)
    assert told["tenders"] == [{"kind": "balance", "amount": "-6.75", "reference": ""}]
    assert "came back already" in sold("sell", "-", stdin=exchange(BREAD, line=2, tenders=[])).refusal()


def test_goods_without_a_receipt_pay_for_others(shop: CommandLine) -> None:
    back = {"lines": [{"barcode": BREAD, "quantity": "2", "condition": "damaged"}], "reason": "hard"}
    told = shop(
        "sell", "-", "--json",
        stdin=exchange(COFFEE, tenders=[{"kind": "card", "amount": "4.00"}], returned=back),
    ).json()  # fmt: skip
    assert isinstance(told, dict)
    assert (told["total"], [line["total"] for line in told["lines"]]) == ("4.00", ["9.00", "-5.00"])
