from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from store.domain.discounts import Discount, Kind, Per
from store.domain.errors import BadInput
from store.domain.group_figures import GroupFigures, Seller, Spending
from store.domain.groups import COMMON, Group, GroupKind, QuickDiscount, QuickKind
from store.domain.ids import DiscountId, GroupId, ProductId
from store.domain.money import currency
from tui.screens.groups.filters import GroupFilter, asked, read_filter
from tui.screens.groups.rows import COLUMNS, Listed, Wording, group_row, group_rows, listed, status
from tui.theme.inks import Ink
from tui.widgets.moments import Calendar, day_text

NOW = 1_772_452_800_000
DAY = 86_400_000
EUR = currency("EUR")
CALENDAR = Calendar(lambda: NOW, ZoneInfo("Europe/Berlin"))
SHOWN = Ink.TEXT
WORDING = Wording(EUR, CALENDAR)
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
PLAIN = replace(VIP, name="Plain", discount=QuickDiscount())
AUTO = replace(PLAIN, name="Auto", kind=GroupKind.AUTO)

TEN = Discount(DiscountId(b"1" * 16), Kind.PERCENT, 1250, groups=frozenset([VIP.id]))
OFF_SUM = replace(TEN, id=DiscountId(b"2" * 16), kind=Kind.AMOUNT, value=250, per=Per.SALE)
ALL = replace(TEN, id=DiscountId(b"3" * 16), groups=None)

MILK = Seller(ProductId(b"m" * 16), "Milk 1 l", 5000, 700)
KNOWN = GroupFigures(1200, Spending(9, 240_000), MILK, has_top=True)
EMPTY = GroupFigures(0, Spending(), None, has_top=True)


@pytest.mark.parametrize(
    ("group", "discounts", "figures", "cells", "ink"),
    [
        (
            VIP, (TEN,), KNOWN,
            ("VIP", "active", "1,200", "12.5 %", "", "2.00", "Milk 1 l", "manual"), Ink.TEXT,
        ),
        (
            VIP, (TEN, OFF_SUM), None,
            ("VIP", "active", "...", "2 discounts", "", "...", "...", "manual"), Ink.TEXT,
        ),
        (VIP, (OFF_SUM,), EMPTY, ("VIP", "active", "0", "2.50 off", "", "", "", "manual"), Ink.TEXT),
        (
            PLAIN, (), GroupFigures(3), ("Plain", "active", "3", "", "", "...", "...", "manual"), Ink.TEXT,
        ),
        (
            PLAIN, (), GroupFigures(2, Spending(1, 3)),
            ("Plain", "active", "2", "", "", "0.02", "...", "manual"), Ink.TEXT,
        ),
        (LATER, (), EMPTY, ("Later", "waiting", "0", "", "from 3.3.", "", "", "manual"), Ink.DIM),
        (NOWADAYS, (), EMPTY, ("Nowadays", "active", "0", "", "now", "", "", "manual"), Ink.TEXT),
        (OVER, (), EMPTY, ("Over", "over", "0", "", "over", "", "", "manual"), Ink.DIM),
        (OFF, (), EMPTY, ("Off", "inactive", "0", "", "now", "", "", "manual"), Ink.DIM),
        (AUTO, (), EMPTY, ("Auto", "active", "0", "", "", "", "", "auto"), Ink.TEXT),
        (COMMON, (ALL,), EMPTY, ("Common group", "always", "0", "12.5 %", "", "", "", "common"), Ink.TEXT),
    ],
)  # fmt: skip
def test_a_group_as_a_line(
    group: Group,
    discounts: tuple[Discount, ...],
    figures: GroupFigures | None,
    cells: tuple[str, ...],
    ink: Ink,
) -> None:
    row = group_row(Listed(group, discounts, figures), WORDING)
    assert (row.key, row.cells, row.ink) == (group.id, cells, ink)
    assert len(row.cells) == len(COLUMNS)


def test_a_group_has_the_discounts_that_are_linked_to_it_and_everybody_those_that_are_not() -> None:
    off = replace(ALL, id=DiscountId(b"4" * 16), active=False)
    rows = listed([VIP, AUTO, COMMON], [TEN, ALL, off], {VIP.id: KNOWN})
    other = replace(AUTO, id=GroupId(b"a" * 16))
    assert [each.discounts for each in rows] == [(TEN,), (TEN,), (ALL,)]
    assert listed([other], [TEN], {})[0] == Listed(other, (), None)
    assert rows[0].figures is KNOWN


THREE = (
    Listed(replace(PLAIN, id=GroupId(b"1" * 16)), (TEN, OFF_SUM), GroupFigures(9, Spending(1, 90), MILK)),
    Listed(
        replace(EUROS, id=GroupId(b"2" * 16), description=""), (OFF_SUM,), GroupFigures(2, Spending(1, -20))
    ),
    Listed(replace(OVER, id=GroupId(b"3" * 16), description="", active=False), (), None),
)


@pytest.mark.parametrize(
    ("text", "order", "names"),
    [
        ("", ("name", False), ["Euros", "Over", "Plain"]),
        ("", ("name", True), ["Plain", "Over", "Euros"]),
        ("", ("members", False), ["Euros", "Plain", "Over"]),
        ("", ("members", True), ["Plain", "Euros", "Over"]),
        ("", ("discount", False), ["Euros", "Plain", "Over"]),
        ("", ("discount", True), ["Plain", "Euros", "Over"]),
        ("", ("schedule", True), ["Over", "Euros", "Plain"]),
        ("", ("average", False), ["Euros", "Plain", "Over"]),
        ("", ("average", True), ["Plain", "Euros", "Over"]),
        ("", ("top", False), ["Plain", "Euros", "Over"]),
        ("", ("status", False), ["Euros", "Plain", "Over"]),
        ("", ("kind", True), ["Euros", "Over", "Plain"]),
        ("eur", ("name", False), ["Euros"]),
        ("HOUSE p", ("name", False), ["Plain"]),
        ("nothing", ("name", False), []),
        ("status:i", ("name", False), ["Over"]),
        ("discount:yes", ("name", False), ["Euros", "Plain"]),
        ("discount:n kind:manual", ("name", False), ["Over"]),
        ("kind:auto", ("name", False), []),
        ("kind:", ("name", False), ["Euros", "Over", "Plain"]),
    ],
)
def test_groups_that_match_in_order(text: str, order: tuple[str, bool], names: list[str]) -> None:
    found = group_rows(THREE, read_filter(text), order, WORDING)
    assert [row.cells[0] for row in found.window(0, 10)] == names
    assert [found.position(row.key) for row in found.window(0, 10)] == list(range(len(names)))
    assert found.count() == len(names)
    assert found.position(b"nobody") is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", GroupFilter()),
        ("  VIP  Club ", GroupFilter(("vip", "club"))),
        ("KIND:a", GroupFilter((), (("kind", "auto"),))),
        ("status:active", GroupFilter((), (("status", "active"),))),
        ("status:a", GroupFilter((), (("status", "active"),))),
        ("status:al", GroupFilter((), (("status", "always"),))),
        ("time:12", GroupFilter(("time:12",))),
        ("x discount:n", GroupFilter(("x",), (("discount", "no"),))),
    ],
)
def test_what_is_typed_into_the_filter(text: str, read: GroupFilter) -> None:
    assert read_filter(text) == read


def test_a_question_that_cannot_be_answered_is_told_the_answers() -> None:
    with pytest.raises(BadInput, match="kind: is one of manual, auto, common"):
        read_filter("kind:robot")


@pytest.mark.parametrize(
    ("text", "question", "after"),
    [
        ("", "kind:auto", "kind:auto"),
        ("vip", "kind:auto", "vip kind:auto"),
        ("vip KIND:manual status:over", "kind:auto", "vip status:over kind:auto"),
    ],
)
def test_a_question_is_asked_instead_of_another_of_its_kind(text: str, question: str, after: str) -> None:
    assert asked(text, question) == after


def test_the_end_of_a_period_is_not_in_it() -> None:
    assert [status(OVER, NOW - 1), status(OVER, NOW)] == ["active", "over"]
    assert [status(LATER, NOW + DAY - 1), status(LATER, NOW + DAY)] == ["waiting", "active"]


def test_a_day_of_another_year_has_its_year() -> None:
    assert [day_text(NOW, CALENDAR), day_text(NOW - 90 * DAY, CALENDAR)] == ["2.3.", "2.12.25"]
