"""A group as a row: what is not there is said, where nothing would say nothing."""

from zoneinfo import ZoneInfo

from store.domain.exports.groups import FIELDS, HEADINGS, described
from store.domain.groups import Group, GroupKind, LimitPeriod, QuickDiscount, QuickKind
from store.domain.ids import GroupId, ProgramId
from store.domain.money import currency

EUR, UTC = currency("EUR"), ZoneInfo("UTC")


def group(**more: object) -> Group:
    plain: dict[str, object] = {
        "id": GroupId(bytes(16)), "name": "VIP", "description": "", "kind": GroupKind.MANUAL, "active": True,
        "program": None, "discount": QuickDiscount(), "scheduled": False, "from_at": None, "until_at": None,
    }  # fmt: skip
    return Group(**{**plain, **more})  # type: ignore[arg-type]


def test_a_bare_group() -> None:
    found = described(group(), 0, "", "", EUR, UTC)
    assert tuple(found) == FIELDS
    assert [head.replace(" ", "_") for head in HEADINGS] == list(FIELDS)
    assert found == {
        "name": "VIP", "kind": "manual", "active": "yes", "description": "", "rule": "", "discount": "none",
        "value": "", "program": "none", "scheduled": "no", "from": "", "until": "", "points_limit": "none",
        "limit_period": "", "limit_days": "", "members": "0",
    }  # fmt: skip


def test_a_full_group() -> None:
    full = group(
        kind=GroupKind.AUTO, active=False, program=ProgramId(bytes(16)), scheduled=True, from_at=0,
        until_at=1,
        discount=QuickDiscount(QuickKind.AMOUNT, amount=150), points_limit=0, limit_period=LimitPeriod.DAYS,
        limit_days=3, description="x",
    )  # fmt: skip
    found = described(full, 7, "Beans", "age > 3", EUR, UTC)
    assert list(found.values()) == [
        "VIP", "auto", "no", "x", "age > 3", "amount", "1.50", "Beans", "yes", "1970-01-01T00:00:00+00:00",
        "1970-01-01T00:00:00.001+00:00", "0", "days", "3", "7",
    ]  # fmt: skip
