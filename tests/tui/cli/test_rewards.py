"""`regulars rewards`, on a real shop."""

import pytest
from support.command_line import CommandLine

STARS = {
    "name": "Stars",
    "points": 1,
    "per_amount": "1.00",
    "ranges": [],
    "multipliers": [],
    "redeem_points": None,
    "redeem_amount": None,
    "coupon_points": None,
    "coupon": None,
    "expires_days": None,
    "active": True,
    "groups": [],
    "trouble": None,
}
RULES = (
    "--ranges", "from 50: 2; from 100: 3",
    "--multipliers", "2x Gold; 0x Staff; 3.5x Gold on sat, sun; 2x on tue",
    "--redeem-points", "100", "--redeem-amount", "1.50", "--expires-days", "365",
)  # fmt: skip
RICH = {
    **STARS,
    "ranges": [{"from": "50.00", "points": 2}, {"from": "100.00", "points": 3}],
    "multipliers": [
        {"factor": "2", "group": "Gold", "weekdays": None},
        {"factor": "0", "group": "Staff", "weekdays": None},
        {"factor": "3.5", "group": "Gold", "weekdays": ["sat", "sun"]},
        {"factor": "2", "group": None, "weekdays": ["tue"]},
    ],
    "redeem_points": 100,
    "redeem_amount": "1.50",
    "expires_days": 365,
}


def told(answer: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in answer.items() if key != "id"}


@pytest.fixture
def levels(regulars: CommandLine) -> CommandLine:
    """A shop with the groups Gold and Staff, and Ann in Gold."""
    for group in ("Gold", "Staff"):
        regulars.one("groups", "create", group)
    regulars.one("customers", "create", "--name", "Ann", "--email", "ann@example.com")
    regulars.one("groups", "add", "Gold", "ann@example.com")
    return regulars


def test_a_program_is_made_changed_and_deleted(regulars: CommandLine) -> None:
    made = regulars.one("rewards", "create", "Stars")
    assert told(made) == STARS
    edited = regulars.one("rewards", "edit", "stars", "--points", "3", "--per", "10", "--inactive")
    assert told(edited) == {**STARS, "points": 3, "per_amount": "10.00", "active": False}
    assert regulars.many("rewards", "list") == [edited]
    assert regulars.one("rewards", "show", "stars") == edited
    renamed = regulars.one("rewards", "edit", str(made["id"]), "--name", "Moons", "--active")
    assert told(renamed) == {**told(edited), "name": "Moons", "active": True}
    assert regulars.one("rewards", "delete", "Moons")["deleted"] is True
    assert regulars.many("rewards", "list") == []


def test_every_rule_can_be_written(levels: CommandLine) -> None:
    assert told(levels.one("rewards", "create", "Stars", *RULES)) == RICH
    levels.one("groups", "edit", "Gold", "--program", "Stars")
    assert levels.one("rewards", "show", "Stars")["groups"] == ["Gold"]
    # What is not named stays; each part can be taken away.
    assert told(levels.one("rewards", "edit", "Stars", "--points", "1"))["multipliers"] == RICH["multipliers"]
    plain = levels.one(
        "rewards", "edit", "Stars", "--no-ranges", "--no-multipliers", "--no-redeeming", "--no-expiry"
    )
    assert told(plain) == {**STARS, "groups": ["Gold"]}


def test_what_a_purchase_would_earn(levels: CommandLine) -> None:
    levels.one("rewards", "create", "Stars", *RULES)
    asked = ("rewards", "preview", "Stars", "23.50", "--on", "wed")
    assert levels.one(*asked, "--customer", "ann@example.com") == {
        "points": 46,
        "program": "Stars",
        "amount": "23.50",
        "customer": "Ann",
        "groups": ["Gold"],
        "weekday": "wed",
        "why": "23 x 1.00, 1 point each, 2x Gold",
    }
    assert levels.one(*asked, "--group", "gold", "--group", "staff")["points"] == 0
    assert levels.one(*asked)["points"] == 23
    plain = levels("rewards", "preview", "Stars", "60", "--on", "sat", "--customer", "ann@example.com")
    assert plain.out.splitlines() == [
        "Ann spending 60.00 on Saturday in Gold earns 420 points",
        "60 x 1.00, 2 points each, 3.5x Gold on sat, sun",
    ]
    levels.one("rewards", "edit", "Stars", "--inactive")
    assert levels.one(*asked)["points"] == 0


def test_points_of_a_customer(levels: CommandLine) -> None:
    levels.one("rewards", "create", "Stars", *RULES)
    levels.one("groups", "edit", "Gold", "--program", "Stars")
    assert levels.one("rewards", "standing", "ann@example.com") == {
        "customer": "Ann",
        "points": 0,
        "usable": 0,
        "worth": "0.00",
        "note": None,
        "ending": None,
        "coupon": None,
    }
    assert levels("rewards", "standing", "ann@example.com").out.splitlines() == ["Ann: 0 points"]
    refusal = levels("rewards", "coupon", "ann@example.com").refusal()
    assert refusal == "no group of Ann that counts now has a program that sells coupons"


REFUSED = {
    "twin": (("create", "STARS"), "name: there is already a reward program 'Stars'; choose another name"),
    "no points": (("create", "A", "--points", "0"), "points: between 1 and 1000000 points"),
    "for nothing": (("create", "A", "--per", "0"), "--per: an amount above zero"),
    "not there": (("delete", "Moons"), "no reward program 'Moons'; see them with: rewards list"),
    "half a worth": (("create", "A", "--redeem-points", "5"), "redeem-amount: an amount above zero"),
    "no range": (
        ("create", "A", "--ranges", "lots"),
        "--ranges: 'lots' is no range: write from 50: 2, and ; before the next",
    ),
    "worse range": (
        ("create", "A", "--ranges", "from 50: 1"),
        "ranges: who spends more earns more points, not fewer",
    ),
    "no group": (
        ("edit", "Stars", "--multipliers", "2x Nobody"),
        "--multipliers: no group 'Nobody'; see them with: groups list",
    ),
    "no coupons": (
        ("edit", "Stars", "--coupon", "Ten off", "--coupon-points", "5"),
        "no discount 'Ten off' that coupons give; see them with: discounts list",
    ),
    "no discount": (("edit", "Stars", "--coupon-points", "5"), "--coupon: a discount with coupons"),
    "for ever": (("edit", "Stars", "--expires-days", "99999"), "expires-days: between 1 and 3660 days"),
    "no customer": (("standing", "nobody@example.com"), "no customer"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_one_line(regulars: CommandLine, case: str) -> None:
    words, refusal = REFUSED[case]
    regulars.one("rewards", "create", "Stars")
    assert regulars("rewards", *words).refusal().startswith(refusal)
    assert regulars.names("rewards", "list") == ["Stars"]


def test_an_inactive_group_multiplies_nothing(levels: CommandLine) -> None:
    levels.one("groups", "edit", "Gold", "--inactive")
    refusal = levels("rewards", "create", "Stars", *RULES).refusal()
    assert refusal == "multipliers: Gold is inactive: switch it on first"


@pytest.mark.parametrize(
    "words",
    [
        ("create", "A", "--points", "1.5"),
        ("create", "A", "--no-redeeming", "--redeem-points", "1"),
        ("create", "A", "--no-coupons", "--coupon-points", "1"),
        ("create", "A", "--no-expiry", "--expires-days", "1"),
        ("preview", "A", "lots"),
        ("preview", "A", "1", "--on", "someday"),
        ("preview", "A", "1", "--customer", "b", "--group", "c"),
    ],
)
def test_wrong_usage(regulars: CommandLine, words: tuple[str, ...]) -> None:
    assert regulars("rewards", *words).code == 2


def test_plain(regulars: CommandLine) -> None:
    regulars.one("rewards", "create", "Stars", "--per", "2.50", "--expires-days", "30")
    lines = regulars("rewards", "list").out.splitlines()
    assert [line.rpartition("  ")[0].rstrip() for line in lines] == [
        "Reward program  Earns                  Groups  State",
        "Stars           1 point for each 2.50          active",
    ]
    assert regulars("rewards", "show", "Stars").out.splitlines()[:-1] == [
        "Reward      Stars",
        "Earns       1 point for each 2.50",
        "Points end  30 days after they were earned",
        "State       active",
    ]
