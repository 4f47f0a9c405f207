"""What the pure parts of a group's page say: figures, chart, tab strip, hours, what deleting does."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from store.domain.errors import BadInput
from store.domain.group_figures import Month, Overview, Seller, Spending
from store.domain.groups import Group, GroupKind, LimitPeriod, QuickDiscount
from store.domain.ids import GroupId, ProductId
from store.domain.money import currency
from store.domain.rules.consequences import Consequence, Consequences
from store.domain.rules.preview import Crowd
from tui.dialogs.discounts.hours import Hours
from tui.screens.groups.chart import chart_lines
from tui.screens.groups.deleting import delete_detail, rules_detail
from tui.screens.groups.figures import Lines, ago, fact_lines, figure_lines, limit_text
from tui.screens.groups.products import seller_rows
from tui.screens.groups.tabs import strip_spans
from tui.theme.inks import Ink
from tui.widgets.cells import width
from tui.widgets.moments import Calendar

NOW = 1_772_452_800_000
EUR = currency("EUR")
CALENDAR = Calendar(lambda: NOW, ZoneInfo("Europe/Berlin"))
GROUP = Group(
    id=GroupId(b"v" * 16),
    name="VIP",
    description="",
    kind=GroupKind.MANUAL,
    active=True,
    program=None,
    discount=QuickDiscount(),
    scheduled=False,
    from_at=None,
    until_at=None,
)
MILK = Seller(ProductId(b"m" * 16), "Milk 1 l", 5_500, 700)
ROLLS = Seller(ProductId(b"r" * 16), "Rolls", 1_000, 1_400)
TWELVE = tuple(Month(2025, month, Spending(1, month * 100)) for month in range(1, 13))

HOSTILE = "\u202eevil \x1b[31m 👩\u200d🚀" + "Ж" * 180


def said(lines: Lines) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def test_months_as_bars_to_one_scale() -> None:
    months = (
        Month(2026, 1, Spending()),
        Month(2026, 2, Spending(1, 1)),
        Month(2026, 3, Spending(1, 1000)),
        Month(2026, 4, Spending(1, -500)),
    )
    assert said(chart_lines(months, EUR, 30, 10)) == [
        " Jan 2026                0.00",
        " Feb 2026 █              0.01",
        " Mar 2026 █████████████ 10.00",
        " Apr 2026 ░░░░░░        -5.00",
    ]


def test_where_rows_are_few_two_months_stand_beside_each_other() -> None:
    lines = chart_lines(TWELVE, EUR, 80, 6)
    assert len(lines) == 6
    assert said(lines)[0].startswith(" Jan 2025 █")
    assert " Jul 2025 ██" in said(lines)[0]
    assert all(width(line) <= 80 for line in said(lines))
    assert len(chart_lines(TWELVE, EUR, 80, 12)) == 12
    assert len(chart_lines(TWELVE, EUR, 80, 2)) == 2


def test_figures_are_awaited_in_words() -> None:
    assert said(figure_lines(None, EUR, CALENDAR, 40)) == [" Working out the figures ..."]


def test_figures_of_nobody() -> None:
    nobody = Overview(0, 0, 0, Spending(), Spending(), None, None, TWELVE)
    assert said(figure_lines(nobody, EUR, CALENDAR, 40)) == [
        " Members      0",
        " Buyers       0",
        " Orders       0",
        " Spent ever   0.00",
        " Last 90 days 0.00",
        " Last order   never",
        " Top product  none",
        " Net of refunds, tax and voids.",
    ]


def test_a_long_description_and_hostile_names_keep_to_their_cells() -> None:
    group = replace(GROUP, name=HOSTILE, description=HOSTILE + " word" * 200)
    lines = said(fact_lines(group, HOSTILE, CALENDAR, 43))
    assert all(width(line) <= 43 for line in lines)
    assert not any("\x1b" in line or "\u202e" in line for line in lines)
    assert lines[-1].endswith("...")
    strip = "".join(text for text, _ in strip_spans(HOSTILE, 2, 80))
    assert width(strip) <= 80
    assert "[2 Members]" in strip
    assert "\x1b" not in strip


@pytest.mark.parametrize(
    ("period", "days", "told"),
    [
        (LimitPeriod.DAY, 0, "at most 1,500 used a day"),
        (LimitPeriod.MONTH, 0, "at most 1,500 used a month"),
        (LimitPeriod.DAYS, 30, "at most 1,500 used in 30 days"),
    ],
)
def test_the_limit_on_points(period: LimitPeriod, days: int, told: str) -> None:
    group = replace(GROUP, points_limit=1500, limit_period=period, limit_days=days)
    assert limit_text(group) == told


@pytest.mark.parametrize(
    ("days", "told"), [(-1, "today"), (0, "today"), (1, "yesterday"), (1234, "1,234 days ago")]
)
def test_how_long_ago(days: int, told: str) -> None:
    assert ago(days) == told


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (("rank", False), ["Milk 1 l", "Rolls"]),
        (("rank", True), ["Rolls", "Milk 1 l"]),
        (("name", True), ["Rolls", "Milk 1 l"]),
        (("quantity", True), ["Milk 1 l", "Rolls"]),
        (("spent", True), ["Rolls", "Milk 1 l"]),
        (("share", False), ["Milk 1 l", "Rolls"]),
    ],
)
def test_products_in_any_order(order: tuple[str, bool], names: list[str]) -> None:
    assert [row.cells[1] for row in seller_rows([MILK, ROLLS], "", order, EUR)] == names


def test_rank_and_share_are_those_among_all_products() -> None:
    (row,) = seller_rows([MILK, ROLLS], "ROLL", ("rank", False), EUR)
    assert (row.cells, row.ink) == (("2", "Rolls", "1", "14.00", "66.67 %"), Ink.TEXT)


@pytest.mark.parametrize(
    ("text", "hours", "reading"),
    [
        ("15-17", (900, 1020), "15:00 to 17:00"),
        (" 9:30 - 12 ", (570, 720), "09:30 to 12:00"),
        ("22 to 2", (1320, 120), "22:00 to 02:00 on the next day"),
        ("8-24", (480, 1440), "08:00 to 00:00"),
    ],
)
def test_hours_of_a_day(text: str, hours: tuple[int, int], reading: str) -> None:
    assert (Hours().read(text), Hours().reading(text)) == (hours, reading)


@pytest.mark.parametrize("text", ["15", "25-26", "15:60-17", "x", "15-15", "-"])
def test_hours_that_cannot_be(text: str) -> None:
    with pytest.raises(BadInput):
        Hours().read(text)


@pytest.mark.parametrize(
    ("groups", "members", "discounts", "told"),
    [
        (1, 1, 0, "Its 1 member stays a customer."),
        (2, 1200, 1, "Their 1,200 members stay customers. 1 discount is not given to them any more."),
        (1, None, 3, "Its members stay customers. 3 discounts are not given to them any more."),
    ],
)
def test_what_deleting_does(groups: int, members: int | None, discounts: int, told: str) -> None:
    assert delete_detail(groups, members, discounts) == f"{told} Receipts stay as they are."


def test_what_becomes_of_groups_whose_rules_name_one() -> None:
    def one(name: str, enter: Crowd, leave: Crowd) -> Consequence:
        return Consequence(name, enter, leave, ())

    nobody = Crowd(0, ())
    zero = one("Zero", nobody, Crowd(5, ("Ann", "Bea", "Cid", "Dan")))
    assert rules_detail(Consequences(), "gone") == ""
    assert rules_detail(Consequences((zero,)), "nobody meets {}") == (
        "The rule of Zero names it: nobody meets it.\nZero: 5 leave (Ann, Bea, Cid and 2 more)."
    )
    others = tuple(one(f"G{number}", Crowd(1, ("Eve",)), nobody) for number in range(7))
    told = rules_detail(Consequences(others, ("Rest",)), "nobody meets {}").splitlines()
    assert (told[0], told[1]) == (
        "The rules of 7 groups name it: nobody meets them.",
        "G0: 1 enters (Eve).",
    )
    assert told[-2:] == ["And 1 more groups.", "These may follow: Rest."]
