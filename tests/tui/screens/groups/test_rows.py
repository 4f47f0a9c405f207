from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from store.api import COMMON, Counted
from store.domain.groups import Group, GroupKind, QuickDiscount, QuickKind
from store.domain.ids import GroupId, ProgramId
from store.domain.money import currency
from tui.screens.groups.rows import group_rows, status
from tui.theme.inks import Ink
from tui.widgets.moments import Calendar

NOW = 1_772_452_800_000
DAY = 86_400_000
EUR = currency("EUR")
CALENDAR = Calendar(lambda: NOW, ZoneInfo("Europe/Berlin"))
PROGRAM = ProgramId(b"p" * 16)
VIP = Group(
    id=GroupId(b"v" * 16),
    name="VIP",
    description="Friends of the house",
    kind=GroupKind.MANUAL,
    active=True,
    program=None,
    discount=QuickDiscount(QuickKind.PERCENT, percent=1250),
    scheduled=False,
    from_at=None,
    until_at=None,
)
LATER = replace(VIP, name="Later", scheduled=True, from_at=NOW + DAY, until_at=NOW + 9 * DAY)
NOWADAYS = replace(VIP, name="Nowadays", scheduled=True, from_at=NOW, until_at=NOW + DAY)
OVER = replace(VIP, name="Over", scheduled=True, from_at=NOW - 9 * DAY, until_at=NOW)
OFF = replace(NOWADAYS, name="Off", active=False)
EUROS = replace(VIP, name="Euros", discount=QuickDiscount(QuickKind.AMOUNT, amount=250))
PLAIN = replace(VIP, name="Plain", discount=QuickDiscount(), program=PROGRAM)


@pytest.mark.parametrize(
    ("group", "members", "cells", "ink"),
    [
        (VIP, 1200, ("VIP", "manual", "active", "1,200", "12.5 %", "", ""), Ink.TEXT),
        (LATER, 0, ("Later", "manual", "waiting", "0", "12.5 %", "from Tue 3 Mar 2026", ""), Ink.DIM),
        (NOWADAYS, 1, ("Nowadays", "manual", "active", "1", "12.5 %", "until Tue 3 Mar 2026", ""), Ink.TEXT),
        (OVER, 1, ("Over", "manual", "over", "1", "12.5 %", "until Mon 2 Mar 2026", ""), Ink.DIM),
        (OFF, 1, ("Off", "manual", "inactive", "1", "12.5 %", "until Tue 3 Mar 2026", ""), Ink.DIM),
        (EUROS, 1, ("Euros", "manual", "active", "1", "2.50 off", "", ""), Ink.TEXT),
        (PLAIN, 1, ("Plain", "manual", "active", "1", "", "", "Beans"), Ink.TEXT),
        (COMMON, 7, ("Common group", "common", "always", "7", "", "", ""), Ink.TEXT),
    ],
)
def test_a_group_as_a_line(group: Group, members: int, cells: tuple[str, ...], ink: Ink) -> None:
    (row,) = group_rows(
        [Counted(group, members)],
        "",
        ("name", False),
        currency=EUR,
        calendar=CALENDAR,
        programs={PROGRAM: "Beans"},
    ).window(0, 1)
    assert (row.key, row.cells, row.ink) == (group.id, cells, ink)


@pytest.mark.parametrize(
    ("text", "order", "names"),
    [
        ("", ("name", False), ["Euros", "Over", "Plain"]),
        ("", ("name", True), ["Plain", "Over", "Euros"]),
        ("", ("members", False), ["Euros", "Plain", "Over"]),
        ("", ("members", True), ["Over", "Plain", "Euros"]),
        ("", ("discount", False), ["Euros", "Plain", "Over"]),
        ("", ("schedule", True), ["Over", "Plain", "Euros"]),
        ("eur", ("name", False), ["Euros"]),
        ("HOUSE p", ("name", False), ["Plain"]),
        ("nothing", ("name", False), []),
    ],
)
def test_groups_by_name_or_description_in_order(text: str, order: tuple[str, bool], names: list[str]) -> None:
    groups = [
        Counted(replace(PLAIN, id=GroupId(b"1" * 16)), 9),
        Counted(replace(EUROS, id=GroupId(b"2" * 16), description=""), 2),
        Counted(replace(OVER, id=GroupId(b"3" * 16), description=""), 100),
    ]
    found = group_rows(groups, text, order, currency=EUR, calendar=CALENDAR, programs={})
    assert [row.cells[0] for row in found.window(0, 10)] == names
    assert [found.position(row.key) for row in found.window(0, 10)] == list(range(len(names)))


def test_the_end_of_a_period_is_not_in_it() -> None:
    assert [status(OVER, NOW - 1), status(OVER, NOW)] == ["active", "over"]
    assert [status(LATER, NOW + DAY - 1), status(LATER, NOW + DAY)] == ["waiting", "active"]
