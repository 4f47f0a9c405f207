import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from support.baskets import amount, basket, fixed, line, multibuy, of, percent

from tui.cli import price

WORKED_EXAMPLE = """
{"currency": "EUR", "tax": "inclusive", "tax_rounding": "line", "at": "2026-03-04T12:00:00+01:00",
 "timezone": "Europe/Berlin",
 "customer": {"groups": ["vip"]},
 "groups": [{"id": "vip", "active": true, "from": "2026-01-01T00:00:00+01:00",
             "until": "2027-01-01T00:00:00+01:00"}],
 "lines": [{"product": "p1", "category": "coffee", "unit_price": "3.00", "quantity": "2", "tax_rate": "20",
            "discountable": true}],
 "discounts": [{"id": "d1", "kind": "percent", "value": "10", "target": {"sale": true}, "groups": ["vip"],
                "stacking": "best", "priority": 0, "active": true, "from": null, "until": null,
                "weekdays": null, "hours": null, "minimum": null},
               {"id": "d2", "kind": "amount", "per": "sale", "value": "5.00",
                "target": {"categories": ["coffee"]}, "minimum": "50.00"},
               {"id": "d3", "kind": "price", "value": "2.90", "target": {"products": ["p1"]}},
               {"id": "d4", "kind": "multibuy", "buy": 3, "value": "7.00", "target": {"products": ["p1"]}}]}
"""

ITS_ANSWER = """
{"total": "5.40", "list_total": "6.00", "discount_total": "0.60", "tax_total": "0.90",
 "lines": [{"list": "6.00", "discounts": [{"id": "d1", "amount": "0.60"}],
            "net": "4.50", "tax": "0.90", "total": "5.40"}],
 "why": [{"discount": "d1", "outcome": "applied", "amount": "0.60", "lines": [0], "rule": 11},
         {"discount": "d2", "outcome": "refused", "reason": "below its minimum of 50.00", "rule": 7},
         {"discount": "d3", "outcome": "refused", "reason": "d1 is better on line 1", "rule": 10},
         {"discount": "d4", "outcome": "refused", "reason": "needs 3, there are 2", "rule": 12}]}
"""


def command(*argv: str) -> int:
    parser = argparse.ArgumentParser()
    price.add_parser(parser.add_subparsers())
    args = parser.parse_args(["price", *argv])
    code = args.run(args)
    assert isinstance(code, int)
    return code


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    content = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    return content


def answer(sale: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    path = tmp_path / "basket.json"
    path.write_text(json.dumps(sale), encoding="utf-8")
    assert command(str(path), "--json") == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    found: dict[str, Any] = json.loads(shown.out)
    return found


def test_the_worked_example_is_answered_to_the_letter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "basket.json"
    path.write_text(WORKED_EXAMPLE, encoding="utf-8")
    assert command(str(path), "--json") == 0
    shown = capsys.readouterr().out
    assert shown == json.dumps(json.loads(ITS_ANSWER)) + "\n"


def test_a_basket_comes_from_standard_input_too(
    stdin: io.BytesIO, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin.write(b"\xef\xbb\xbf" + WORKED_EXAMPLE.encode())
    stdin.seek(0)
    assert command("-", "--json") == 0
    assert json.loads(capsys.readouterr().out) == json.loads(ITS_ANSWER)


def test_an_empty_basket_costs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zeros = {"total": "0.00", "list_total": "0.00", "discount_total": "0.00", "tax_total": "0.00"}
    expected = {**zeros, "lines": [], "why": []}
    assert answer({"currency": "EUR"}, tmp_path, capsys) == expected
    assert answer({"currency": "EUR", "lines": [], "discounts": None}, tmp_path, capsys) == expected


@pytest.mark.parametrize(("code", "expected"), [("JPY", "900"), ("BHD", "900.000")])
def test_money_has_the_decimals_of_its_currency(
    code: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sale = basket(line("1000"), discounts=[percent("d", "10")], currency=code)
    assert answer(sale, tmp_path, capsys)["total"] == expected


def test_taxes_on_top_are_in_the_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sale = basket(line("10.00", tax_rate="19"), discounts=[percent("d", "50")], tax="exclusive")
    found = answer(sale, tmp_path, capsys)
    assert (found["total"], found["list_total"], found["discount_total"], found["tax_total"]) == (
        "5.95",
        "10.00",
        "5.00",
        "0.95",
    )
    assert found["lines"][0] == {
        "list": "10.00",
        "discounts": [{"id": "d", "amount": "5.00"}],
        "net": "5.00",
        "tax": "0.95",
        "total": "5.95",
    }


def test_what_was_done_by_hand_is_told_as_manual(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sale = basket(
        line("10.00", manual={"price": "12.00"}), line("1.00", manual={"price": "0.50"}, floor="0.60")
    )
    found = answer(sale, tmp_path, capsys)
    assert found["lines"][0]["discounts"] == [{"id": "manual", "amount": "-2.00"}]
    assert found["why"] == [
        {"discount": "manual", "outcome": "applied", "amount": "-2.00", "lines": [0], "rule": 15},
        {"discount": "manual", "outcome": "refused", "reason": "below the floor price of 0.60", "rule": 15},
    ]


def test_ids_of_any_script_come_back_as_they_were(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sale = basket(
        line("1.00", product="茶"), discounts=[fixed("цена", "0.90", "茶")], customer={"groups": ["קבוצה"]}
    )
    assert answer(sale, tmp_path, capsys)["why"][0]["discount"] == "цена"


def test_for_people_it_is_a_table_and_a_line_for_each_discount(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sale = basket(
        line("3.33", product="tea"),
        line("12.00", "0.375", product="\x1b[31mred\u202e"),
        line("1.00", product="茶"),
        line("1.00", manual={"percent": "10"}),
        discounts=[
            percent("ten", "10"),
            amount("voucher", "5.00", minimum="50.00"),
            multibuy("three", 3, "2.00", "茶"),
            fixed("pairs", "0.80", "茶", "tea"),
        ],
        tax="inclusive",
    )
    del sale["lines"][3]["product"]
    path = tmp_path / "basket.json"
    path.write_text(json.dumps(sale), encoding="utf-8")
    assert command(str(path)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "   product  quantity  price  list   off   tax  total",
        "1  tea             1   3.33  3.33  2.53  0.00   0.80",
        "2  [31mred     0.375  12.00  4.50  0.45  0.00   4.05",
        "3  茶              1   1.00  1.00  0.20  0.00   0.80",
        "4  -               1   1.00  1.00  0.10  0.00   0.90",
        "   total                     9.83  3.28  0.00   6.55",
        "manual: 0.10 off line 4 (rule 15)",
        "ten: 0.45 off line 2 (rule 11)",
        "voucher: below its minimum of 50.00 (rule 7)",
        "three: needs 3, there is 1 (rule 12)",
        "pairs: 2.73 off lines 1 and 3 (rule 10)",
    ]


# What is malformed: exit code 2, nothing on standard output, one line that names the field

L = {"unit_price": "1.00", "quantity": "1"}
D = {"id": "d", "kind": "percent", "value": "10"}


@pytest.mark.parametrize(
    ("sale", "field"),
    [
        ({"currency": None}, "currency"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": 978}, "currency"),
        ({"tax": "vat"}, "tax"),
        ({"tax_rounding": "sale"}, "tax_rounding"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": 1}, "timezone"),
        ({"at": "yesterday"}, "at"),
        ({"at": "0001-01-01"}, "at"),
        ({"at": 1}, "at"),
        ({"customer": ["vip"]}, "customer"),
        ({"customer": {"groups": "vip"}}, "customer.groups"),
        ({"customer": {"groups": [1]}}, "customer.groups[0]"),
        ({"groups": [{"active": True}]}, "groups[0].id"),
        ({"groups": [{"id": "a"}, {"id": "a"}]}, "groups[1].id"),
        ({"groups": [{"id": "a", "active": "yes"}]}, "groups[0].active"),
        ({"groups": [{"id": "a", "from": "2026-01-02", "until": "2026-01-01"}]}, "groups[0].until"),
        ({"groups": [{"id": "common", "active": False}]}, "groups[0]"),
        ({"lines": {}}, "lines"),
        ({"lines": [3]}, "lines[0]"),
        ({"lines": [L, {"quantity": "1"}]}, "lines[1].unit_price"),
        ({"lines": [{"unit_price": "1.00"}]}, "lines[0].quantity"),
        ({"lines": [L | {"unit_price": 1}]}, "lines[0].unit_price"),
        ({"lines": [L | {"unit_price": 1.5}]}, "lines[0].unit_price"),
        ({"lines": [L | {"unit_price": float("nan")}]}, "lines[0].unit_price"),
        ({"lines": [L | {"unit_price": "NaN"}]}, "lines[0].unit_price"),
        ({"lines": [L | {"unit_price": "1.005"}]}, "lines[0].unit_price"),
        ({"lines": [L | {"unit_price": "-1"}]}, "lines[0].unit_price"),
        ({"lines": [L | {"unit_price": ""}]}, "lines[0].unit_price"),
        ({"lines": [L | {"quantity": "0.0001"}]}, "lines[0].quantity"),
        ({"lines": [L | {"quantity": "-1"}]}, "lines[0].quantity"),
        ({"lines": [L | {"quantity": True}]}, "lines[0].quantity"),
        ({"lines": [L | {"tax_rate": "101"}]}, "lines[0].tax_rate"),
        ({"lines": [L | {"discountable": 1}]}, "lines[0].discountable"),
        ({"lines": [L | {"product": 7}]}, "lines[0].product"),
        ({"lines": [L | {"product": "\ud800"}]}, "lines[0].product"),
        ({"lines": [L | {"manual": {}}]}, "lines[0].manual"),
        ({"lines": [L | {"manual": {"percent": "1", "price": "1"}}]}, "lines[0].manual"),
        ({"lines": [L | {"manual": {"percent": "101"}}]}, "lines[0].manual.percent"),
        ({"lines": [L | {"floor": "x"}]}, "lines[0].floor"),
        ({"lines": [L | {"quantitty": "3"}]}, "lines[0].quantitty"),
        ({"discounts": [{**D, "id": None}]}, "discounts[0].id"),
        ({"discounts": [{**D, "id": ""}]}, "discounts[0].id"),
        ({"discounts": [{**D, "id": "manual"}]}, "discounts[0].id"),
        ({"discounts": [D, D]}, "discounts[1].id"),
        ({"discounts": [{**D, "kind": "bogof"}]}, "discounts[0].kind"),
        ({"discounts": [{"id": "d", "value": "1"}]}, "discounts[0].kind"),
        ({"discounts": [{"id": "d", "kind": "percent"}]}, "discounts[0].value"),
        ({"discounts": [{**D, "value": "100.01"}]}, "discounts[0].value"),
        ({"discounts": [{**D, "value": "10.005"}]}, "discounts[0].value"),
        ({"discounts": [{**D, "value": "-5"}]}, "discounts[0].value"),
        ({"discounts": [{**D, "value": 10}]}, "discounts[0].value"),
        ({"discounts": [amount("d", "-1.00")]}, "discounts[0].value"),
        ({"discounts": [amount("d", "1.00", per="item")]}, "discounts[0].per"),
        ({"discounts": [{**D, "per": "unit"}]}, "discounts[0].per"),
        ({"discounts": [{**D, "buy": 2}]}, "discounts[0].buy"),
        ({"discounts": [fixed("d", "-1.00")]}, "discounts[0].value"),
        ({"discounts": [{**D, "kind": "price", "target": {"sale": True}}]}, "discounts[0].target"),
        ({"discounts": [{"id": "d", "kind": "price", "value": "1"}]}, "discounts[0].target"),
        ({"discounts": [multibuy("d", 0, "1.00")]}, "discounts[0].buy"),
        ({"discounts": [multibuy("d", 3, "1.00") | {"buy": "3"}]}, "discounts[0].buy"),
        ({"discounts": [multibuy("d", 3, "1.00") | {"buy": 2.5}]}, "discounts[0].buy"),
        ({"discounts": [multibuy("d", 3, "1.00") | {"buy": None}]}, "discounts[0].buy"),
        ({"discounts": [{**D, "target": "sale"}]}, "discounts[0].target"),
        ({"discounts": [{**D, "target": {}}]}, "discounts[0].target"),
        ({"discounts": [{**D, "target": {"sale": False}}]}, "discounts[0].target.sale"),
        ({"discounts": [{**D, "target": {"sale": True, **of("p")}}]}, "discounts[0].target"),
        ({"discounts": [{**D, "target": {"products": "p"}}]}, "discounts[0].target.products"),
        ({"discounts": [{**D, "target": {"brands": []}}]}, "discounts[0].target.brands"),
        ({"discounts": [{**D, "groups": "vip"}]}, "discounts[0].groups"),
        ({"discounts": [{**D, "stacking": "sum"}]}, "discounts[0].stacking"),
        ({"discounts": [{**D, "priority": "1"}]}, "discounts[0].priority"),
        ({"discounts": [{**D, "priority": True}]}, "discounts[0].priority"),
        ({"discounts": [{**D, "priority": 10**30}]}, "discounts[0].priority"),
        ({"discounts": [{**D, "active": "true"}]}, "discounts[0].active"),
        ({"discounts": [{**D, "from": "soon"}]}, "discounts[0].from"),
        ({"discounts": [{**D, "from": "2026-02-30"}]}, "discounts[0].from"),
        ({"discounts": [{**D, "from": "2026-01-01", "until": "2026-01-01"}]}, "discounts[0].until"),
        ({"discounts": [{**D, "weekdays": ["monday"]}]}, "discounts[0].weekdays[0]"),
        ({"discounts": [{**D, "weekdays": []}]}, "discounts[0].weekdays"),
        ({"discounts": [{**D, "hours": ["8:00", "9:00"]}]}, "discounts[0].hours[0]"),
        ({"discounts": [{**D, "hours": ["08:00", "24:01"]}]}, "discounts[0].hours[1]"),
        ({"discounts": [{**D, "hours": ["08:60", "09:00"]}]}, "discounts[0].hours[0]"),
        ({"discounts": [{**D, "hours": ["08:00"]}]}, "discounts[0].hours"),
        ({"discounts": [{**D, "hours": ["08:00", "08:00"]}]}, "discounts[0].hours"),
        ({"discounts": [{**D, "minimum": "-1"}]}, "discounts[0].minimum"),
        ({"discounts": [{**D, "limits": 3}]}, "discounts[0].limits"),
        ({"discounts": [{**D, "limits": {"sale": -1}}]}, "discounts[0].limits.sale"),
        ({"discounts": [{**D, "limits": {"sale": {"used": 1}}}]}, "discounts[0].limits.sale.limit"),
        ({"discounts": [{**D, "limits": {"day": 1}}]}, "discounts[0].limits.day"),
        ({"discounts": [{**D, "stack": "alone"}]}, "discounts[0].stack"),
        ({"basket": []}, "basket"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_by_its_field(
    sale: dict[str, Any], field: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "basket.json"
    path.write_text(json.dumps({"currency": "EUR"} | sale), encoding="utf-8")
    assert command(str(path), "--json") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"{field}: ")
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON"),
        (b"   \n", "is not JSON"),
        (b"{", "is not JSON"),
        (b'{"currency": "EUR"} x', "is not JSON"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
        (b'"EUR"', "must be an object"),
        (b"NaN", "must be an object"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b'{"currency": "E\xff"}', "is not UTF-8"),
        pytest.param(b"[" * 200_000, "nested too deeply", id="lists in lists"),
        pytest.param(b'{"a":' * 200_000, "nested too deeply", id="objects in objects"),
        (b'{"currency": "EUR", "currency": "USD"}', "currency: stands twice"),
        pytest.param(b'{"a": ' + b"9" * 10_000 + b"}", "number that is too long", id="a long number"),
    ],
)
def test_what_is_no_basket_at_all_is_refused_in_one_line(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "basket.json"
    path.write_bytes(content)
    assert command(str(path), "--json") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert words in shown.err
    assert shown.err.count("\n") == 1


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path, tmp_path / "missing.json", tmp_path / "nul\0byte", tmp_path / ("x" * 400)):
        assert command(str(path), "--json") == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.startswith("cannot read")
        assert shown.err.count("\n") == 1


def test_a_hostile_key_neither_floods_nor_breaks_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "basket.json"
    path.write_text(json.dumps({"\x1b[2J\n" + "x" * 10_000: 1}), encoding="utf-8")
    assert command(str(path)) == 2
    shown = capsys.readouterr().err
    assert "\x1b" not in shown
    assert shown.count("\n") == 1
    assert len(shown) < 400


def test_a_label_beside_anything_is_nobodys_business(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sale = {
        "note": "for the newspaper",
        "currency": "EUR",
        "lines": [{"name": "Milk", "unit_price": "1.00", "quantity": "1"}],
    }
    assert answer(sale, tmp_path, capsys)["total"] == "1.00"


@pytest.mark.parametrize(
    ("limited", "total"),
    [
        ({"limits": {"total": 5}, "used": {"total": 5}}, "10.00"),
        ({"limits": {"total": 5}, "used": 4}, "9.00"),
        ({"limits": {"total": 5, "used": 5}}, "10.00"),
        ({"limits": {"total": 5, "used": {"total": 4}}}, "9.00"),
        ({"limits": {"total": {"limit": 5, "used": 5}}}, "10.00"),
        ({"limits": {"total": 5}}, "9.00"),
    ],
)
def test_uses_may_stand_in_a_limit_beside_it_or_beside_all(
    limited: dict[str, Any], total: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tenth = {"id": "a", "kind": "percent", "value": "10", **limited}
    sale = {"currency": "EUR", "lines": [{"unit_price": "10.00", "quantity": "1"}], "discounts": [tenth]}
    assert answer(sale, tmp_path, capsys)["total"] == total
