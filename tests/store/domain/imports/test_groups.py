"""A row about a group changes what it says, and says what it cannot mean."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from store.domain.errors import Invalid
from store.domain.groups import GroupDraft, LimitPeriod, QuickDiscount, QuickKind
from store.domain.imports.groups import drafted
from store.domain.money import currency

EUR, BERLIN = currency("EUR"), ZoneInfo("Europe/Berlin")
VIP = GroupDraft(
    name="VIP", description="best", discount=QuickDiscount(QuickKind.PERCENT, percent=500), points_limit=5
)
NOON = 1_772_452_800_000


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({}, {}),
        ({"name": "vip", "description": "x", "active": "no"},
         {"name": "vip", "description": "x", "active": False}),
        ({"value": "12.5"}, {"discount": QuickDiscount(QuickKind.PERCENT, percent=1250)}),
        ({"discount": "Amount", "value": "1.50"}, {"discount": QuickDiscount(QuickKind.AMOUNT, amount=150)}),
        ({"discount": "none"}, {"discount": QuickDiscount()}),
        ({"from": "2026-03-02T13:00:00+01:00", "until": "2026-03-03 13:00"},
         {"scheduled": True, "from_at": NOON, "until_at": NOON + 86_400_000}),
        ({"scheduled": "no", "from": "2026-03-02T12:00Z"}, {"from_at": NOON}),
        ({"points_limit": "none"}, {"points_limit": None}),
        ({"points_limit": "7", "limit_period": "DAYS", "limit_days": "3"},
         {"points_limit": 7, "limit_period": LimitPeriod.DAYS, "limit_days": 3}),
    ],
)  # fmt: skip
def test_what_is_said_is_taken_and_the_rest_stays(said: dict[str, str], changes: dict[str, object]) -> None:
    assert drafted(VIP, said, EUR, BERLIN) == replace(VIP, **changes)  # type: ignore[arg-type]


def test_a_percent_sign_says_what_kind_of_discount_it_is() -> None:
    found = drafted(GroupDraft(name="x"), {"value": "5%"}, EUR, BERLIN)
    assert found.discount == QuickDiscount(QuickKind.PERCENT, percent=500)


def test_every_fault_is_told_by_its_field() -> None:
    said = {
        "active": "perhaps", "discount": "half", "from": "soon", "points_limit": "-1", "limit_period": "year",
        "limit_days": "x",
    }  # fmt: skip
    with pytest.raises(Invalid) as told:
        drafted(VIP, said, EUR, BERLIN)
    assert set(told.value.problems) == set(said)
    with pytest.raises(Invalid, match="say the value"):
        drafted(VIP, {"discount": "amount"}, EUR, BERLIN)
