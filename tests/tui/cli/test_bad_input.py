"""Whatever stands on the line or in a file, a command does it, or says in one line why not."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from support.command_line import Answer, CommandLine, shop_after

Json: TypeAlias = "dict[str, object] | list[object] | str | int | float | bool | None"

COFFEE = "4006381333931"

WORDS = (
    "", "-0", "1e9", "0,005", "9" * 40, "a\x00b", "\udcff", "x" * 5000, "1\n2", "any", "9999-12-31", "22-22",
    "50=", "=2", "/nonexistent/x", ";;",
)  # fmt: skip

COMMANDS = (
    "price {}", "barcode {}", "sell {}", "return {}", "receipt {}", "receipt 1-000001 --columns {}",
    "sales show {}", "sales void {}", "sales list --day {}", "sales list --text {}",
    "sales list --customer {}",
    "drawer open {}", "drawer in {} --reason x", "drawer in 1 --reason {}", "drawer out {} --reason x",
    "drawer count {}", "drawer count --pieces {}", "drawer report --z {}", "drawer report --day {}",
    "drawer report --lane {}", "drawer close --banked {}", "customers account {}", "customers top-up {} 1",
    "customers top-up ann@example.org {}", "customers adjust ann@example.org points {} why",
    "customers adjust ann@example.org balance 1 {}", "discounts create {} --percent 1",
    "discounts create A --percent {}", "discounts create B --amount {}",
    "discounts create C --buy {} --for 1",
    "discounts create D --percent 1 --hours {}", "discounts create E --percent 1 --days {}",
    "discounts create F --percent 1 --from {}", "discounts create G --percent 1 --minimum {}",
    "discounts create H --percent 1 --limit-total {}", "discounts create I --percent 1 --product {}",
    "discounts forecast --percent {}", "discounts coupons Five --add {}", "discounts coupons Five --make {}",
    "discounts coupons Five --file {}", "rewards create {}", "rewards create J --ranges {}",
    "rewards create K --multipliers {}", "rewards create L --per {}", "rewards preview Points {}",
    "rewards standing {}", "rewards coupon {}", "products create --name X --price {}",
    "products create --name {} --price 1", "shop edit --cash-step {}", "shop edit --instore {}",
    "staff create {}", "receipt 1-000001 --copy {}", "lanes retire {} --reason x",
    "lanes retire 1 --reason {}", "lanes revoke {}", "lanes revoke 1 --keep {}", "lanes rename {} x",
    "lanes rename 1 {}", "lanes accept {}", "lanes transfers --customer {}", "lanes transfers --skip {}",
    "lanes restore --from {}", "lanes restore --address {}", "allowance set {} points 5 --reason x",
    "allowance set 1 points {} --reason x", "allowance set 1 balance {} --reason x",
    "allowance set 1 points 5 --reason {}", "allowance clear {}", "conflicts resolve {} both",
    "sync import {}", "sync export {}", "sync export there --beyond {}", "pair --join {}",
    "pair --join 123456 --address {}", "--shop {} customers list",
)  # fmt: skip


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    return shop_after(
        tmp_path_factory.mktemp("stocked") / "shop",
        new_corner_shop,
        ("customers", "create", "--name", "Ann", "--email", "ann@example.org"),
        ("products", "create", "--name", "Coffee", "--price", "10", "--barcode", COFFEE),
        ("discounts", "create", "Five", "--amount", "5", "--coupon"),
        ("rewards", "create", "Points"),
    )


@pytest.fixture
def open_shop(stocked: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(stocked)


def check(answer: Answer, about: object) -> None:
    """It was done, or refused in one line that is no accident."""
    assert answer.code in {0, 1, 2}, about
    assert "should not have happened" not in answer.err, about
    if answer.code:
        assert (answer.out, answer.err.count("\n"), len(answer.err) < 800) == ("", 1, True), about


@pytest.mark.parametrize("command", COMMANDS)
def test_whatever_is_typed(
    open_shop: CommandLine, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for word in WORDS:
        check(open_shop(*(word if each == "{}" else each for each in command.split())), (command, word))


BASKET: Json = {
    "customer": "ann@example.org",
    "lines": [
        {"barcode": COFFEE, "quantity": "1", "manual": {"percent": "10"}},
        {"name": "Key", "unit_price": "4.00", "quantity": "1", "tax_rate": "19"},
        {"voucher": "15.00", "code": "V"},
    ],
    "tenders": [{"kind": "card", "amount": "5.00", "reference": "A"}, {"kind": "cash", "amount": "90.00"}],
    "coupons": [],
    "change": "cash",
}
GOODS_BACK: Json = {
    "receipt": "1-000001",
    "lines": [{"line": 1, "quantity": "1", "condition": "resell"}],
    "tenders": [{"kind": "cash", "amount": "9.00"}],
    "reason": "",
}
PRICED: Json = {
    "currency": "EUR",
    "tax": "inclusive",
    "at": "2026-03-04T12:00:00",
    "timezone": "Europe/Berlin",
    "customer": {"groups": ["vip"]},
    "groups": [
        {"id": "vip", "from": None, "until": "2027-01-01", "weekdays": ["mon"], "hours": ["1:00", "2:00"]}
    ],
    "lines": [
        {"product": "p", "unit_price": "3.00", "quantity": "2", "manual": {"price": "1"}, "floor": "1"}
    ],
    "discounts": [
        {
            "id": "d",
            "kind": "multibuy",
            "buy": 2,
            "value": "5",
            "target": {"products": ["p"]},
            "limits": {"sale": 1},
        }
    ],
    "coupons": ["A"],
}

VALUES: tuple[Json, ...] = (
    None, True, -1, 1.5, 10**30, "", "-0", "1e9", "9" * 40, "\x00", "\ud800", [None], {"a": 1},
)  # fmt: skip

RAW = (
    b"", b"\xff\xfe", b"\xef\xbb\xbf{}", b"null", b"0", b"[" * 200_000, b'{"a":' * 200_000, b"\x00",
    b'{"lines": [], "lines": []}', b'{"lines": ' + b"9" * 100_000 + b"}", b'{"x": NaN}', b"{} {}",
    b'{"' + b"k" * 100_000 + b'": 1}',
)  # fmt: skip


def places(value: Json, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a file."""
    yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places(part, (*at, key))  # type: ignore[arg-type] # what json can write


def put(file: Json, at: tuple[str | int, ...], value: Json) -> Json:
    """The file with another value in one place."""
    if not at:
        return value
    whole = copy.deepcopy(file)
    inner = whole
    for key in at[:-1]:
        inner = inner[key]  # type: ignore[index,assignment] # as above
    inner[at[-1]] = value  # type: ignore[index] # as above
    return whole


FILES = {
    "price": (("price", "-"), PRICED),
    "sell": (("sell", "-"), BASKET),
    "return": (("return", "-", "--dry-run"), GOODS_BACK),
}


@pytest.mark.parametrize("command", FILES)
def test_whatever_stands_in_a_file(open_shop: CommandLine, command: str) -> None:
    words, file = FILES[command]
    open_shop("sell", "-", stdin=json.dumps(BASKET))
    for raw in RAW:
        check(open_shop(*words, stdin=raw), (command, raw[:20]))
    for at in places(file):
        for value in VALUES:
            check(open_shop(*words, stdin=json.dumps(put(file, at, value))), (command, at, value))


@pytest.mark.parametrize("command", FILES)
def test_a_folder_is_no_file(open_shop: CommandLine, command: str) -> None:
    told = open_shop(FILES[command][0][0], str(open_shop.shop))
    assert (told.code, told.err.endswith("Is a directory\n")) == (2, True)
