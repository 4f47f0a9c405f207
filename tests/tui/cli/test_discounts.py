"""`regulars discounts`, on a real shop."""

import json

import pytest
from support.command_line import CommandLine

TEN: dict[str, object] = {
    "name": "Ten",
    "kind": "percent",
    "value": "10",
    "per": None,
    "buy": None,
    "target": {"sale": True},
    "everybody": True,
    "groups": [],
    "stacking": "best",
    "priority": 0,
    "active": True,
    "state": "active",
    "from": None,
    "until": None,
    "weekdays": None,
    "hours": None,
    "minimum": None,
    "limits": {"sale": None, "customer": None, "total": None},
    "used": 0,
    "coupon": False,
    "group_form": False,
}


def made(regulars: CommandLine, *words: str) -> dict[str, object]:
    answer = regulars("discounts", *words, "--json").json()
    assert isinstance(answer, dict)
    del answer["id"]
    return answer


@pytest.fixture
def shop(regulars: CommandLine) -> CommandLine:
    for words in (
        ("products", "create", "--name", "Milk", "--price", "1.20", "--barcode", "96385074"),
        ("groups", "create", "VIP"),
    ):
        regulars(*words)
    return regulars


def test_a_discount_is_created_and_edited_field_by_field(shop: CommandLine) -> None:
    assert made(shop, "create", "Ten", "--percent", "10") == TEN
    edited = made(
        shop,
        "edit",
        "ten",
        "--buy",
        "3",
        "--for",
        "3",
        "--product",
        "milk",
        "--group",
        "VIP",
        "--days",
        "fri,mon",
        "--hours",
        "22-2:30",
        "--minimum",
        "5",
        "--limit-total",
        "9",
        "--coupon",
        "--stacking",
        "alone",
        "--priority",
        "2",
        "--inactive",
        "--from",
        "2026-01-01",
        "--until",
        "2026-02-01",
    )
    assert edited == {
        **TEN,
        "kind": "multibuy",
        "value": "3.00",
        "buy": 3,
        "target": {"products": ["Milk"]},
        "everybody": False,
        "groups": ["VIP"],
        "weekdays": ["mon", "fri"],
        "hours": ["22:00", "02:30"],
        "minimum": "5.00",
        "coupon": True,
        "limits": {"sale": None, "customer": None, "total": 9},
        "stacking": "alone",
        "priority": 2,
        "active": False,
        "state": "off",
        "from": "2026-01-01T00:00:00+01:00",
        "until": "2026-02-01T00:00:00+01:00",
    }
    plain = made(
        shop,
        "edit",
        "Ten",
        "--percent",
        "10",
        "--whole-sale",
        "--everybody",
        "--days",
        "any",
        "--hours",
        "any",
        "--minimum",
        "any",
        "--limit-total",
        "any",
        "--no-coupon",
        "--stacking",
        "best",
        "--priority",
        "0",
        "--active",
        "--from",
        "any",
        "--until",
        "any",
    )
    assert plain == TEN
    assert made(shop, "show", "Ten") == TEN
    listed = shop("discounts", "list", "--json").json()
    assert isinstance(listed, list)
    assert [each["name"] for each in listed] == ["Ten"]
    assert shop("discounts", "delete", "Ten", "--json").json() == {
        "id": listed[0]["id"],
        "name": "Ten",
        "deleted": True,
    }
    assert shop("discounts", "list", "--json").json() == []


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("create", "X"), 2, "say what it gives"),
        (("create", "X", "--buy", "3"), 2, "--buy and --for belong together"),
        (("create", "X", "--percent", "101"), 1, "--percent: cannot be more than 100 percent"),
        (("create", "X", "--amount", "-1"), 1, "--amount: cannot be negative"),
        (("create", "X", "--amount", "1.005"), 1, "--amount: 1.005 has more than 2 decimals"),
        (("create", "X", "--price", "1"), 1, "--product or --category: must name products or categories"),
        (("create", "X", "--buy", "0", "--for", "1", "--product", "1"), 1, "no product"),
        (("create", "X", "--buy", "0", "--for", "1"), 1, "--buy: must be at least 1"),
        (("create", "x" * 10_000, "--percent", "1"), 1, "a name may have 200 characters"),
        (
            ("create", "X", "--percent", "1", "--from", "2026-02-01", "--until", "2026-01-01"),
            1,
            "--until: must be later",
        ),
        (("create", "X", "--percent", "1", "--hours", "9"), 2, "--hours: '9' is not like"),
        (("create", "X", "--percent", "1", "--days", "fry"), 2, "--days: 'fry' is not of mon"),
        (("create", "X", "--percent", "1", "--product", "nosuch"), 1, "no product 'nosuch'"),
        (("create", "X", "--percent", "1", "--limit-total", "-1"), 2, "--limit-total: -1 is below 0"),
        (("show", "nosuch"), 1, "no discount 'nosuch'"),
        (("forecast", "--percent", "1", "--weeks", "0"), 1, "between 1 and"),
    ],
)
def test_what_cannot_be(shop: CommandLine, words: tuple[str, ...], code: int, told: str) -> None:
    assert told in shop("discounts", *words).refusal(code)


def test_coupons_are_made_listed_read_and_taken_back(shop: CommandLine) -> None:
    shop("discounts", "create", "Ten", "--percent", "10")
    codes = shop("discounts", "coupons", "Ten", "--make", "2", "--uses", "1", "--json").json()
    assert isinstance(codes, list)
    assert len(set(codes)) == 2
    assert shop("discounts", "coupons", "Ten", "--add", "summer 10", "--json").json() == ["SUMMER10"]
    listed = shop("discounts", "coupons", "Ten", "--json").json()
    assert isinstance(listed, list)
    assert {"code": "SUMMER10", "uses": None, "used": 0, "left": None, "customer": None} in listed
    assert shop("discounts", "coupons", "Ten", "--take-back", "summer10", "--json").json() == {
        "taken_back": "summer10"
    }
    assert "no code 'summer10'" in shop("discounts", "coupons", "Ten", "--take-back", "summer10").refusal()
    assert made(shop, "show", "Ten")["coupon"] is True


def test_a_draft_is_forecast_over_past_sales(shop: CommandLine) -> None:
    basket = {
        "lines": [{"barcode": "96385074", "quantity": "2"}],
        "tenders": [{"kind": "cash", "amount": "5.00"}],
    }
    shop("sell", "-", stdin=json.dumps(basket))
    answer = shop("discounts", "forecast", "--percent", "50", "--weeks", "4", "--json").json()
    assert answer == {
        "sales": 1,
        "lines": 1,
        "changed": 1,
        "revenue": "2.40",
        "revenue_with": "1.20",
        "cost": "1.20",
        "given": "1.20",
        "instead_of_others": "0.00",
        "uses": 1,
        "margin": None,
        "margin_with": None,
        "margin_known_for": "0.00",
        "anonymous": {"gain": "1.20", "sales": 1},
        "customers": [],
        "groups": [],
    }
