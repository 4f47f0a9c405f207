from dataclasses import replace

import pytest

from store.domain.earning import Earning, Multiplier, Range
from store.domain.ids import DiscountId, GroupId, ProgramId
from store.domain.money import currency
from store.domain.rewards import Program
from tui.screens.offers.program_rows import COLUMNS, page, program_rows, removal
from tui.theme.inks import Ink
from tui.widgets.short_rows import ShortRows, having, in_order

EURO = currency("EUR")
GOLD = GroupId(b"gold".ljust(16))
BEANS = Program(id=ProgramId(b"b" * 16), name="Beans", points=1, per_amount=100, active=True)
RICH = replace(
    BEANS,
    id=ProgramId(b"r" * 16),
    name="Rich",
    points=2,
    earning=Earning((Range(5000, 3),), (Multiplier(200, GOLD),)),
    redeem_points=100,
    redeem_amount=150,
    coupon_points=500,
    coupon_discount=DiscountId(b"c" * 16),
)


@pytest.mark.parametrize(
    ("program", "users", "cells", "ink"),
    [
        (BEANS, (), ("Beans", "1 per 1.00", "nothing", "no group yet"), Ink.TEXT),
        (
            RICH,
            ("Gold", "VIP"),
            ("Rich", "2 per 1.00, more from 50.00, 1 multiplied", "100 are 1.50, coupon at 500", "Gold, VIP"),
            Ink.TEXT,
        ),
        (replace(BEANS, active=False), (), ("(off) Beans", "1 per 1.00", "nothing", "no group yet"), Ink.DIM),
        (replace(BEANS, trouble="x"), (), ("Beans", "1 per 1.00", "nothing", "no group yet"), Ink.BAD),
    ],
)
def test_a_program_as_a_line(
    program: Program, users: tuple[str, ...], cells: tuple[str, ...], ink: Ink
) -> None:
    (row,) = program_rows([program], {program.id: users}, EURO)
    assert (row.key, row.cells, row.ink) == (program.id, cells, ink)


def test_lines_are_filtered_and_sorted() -> None:
    rows = program_rows([BEANS, RICH], {RICH.id: ("Gold",)}, EURO)
    found = ShortRows(in_order(rows, COLUMNS, ("name", True)))
    assert [row.cells[0] for row in found.window(0, 9)] == ["Rich", "Beans"]
    assert (found.count(), found.position(BEANS.id), found.position("x")) == (2, 1, None)
    assert [row.cells[0] for row in having(rows, "gold")] == ["Rich"]


def test_the_page_says_all_of_one() -> None:
    lines = page(RICH, EURO, lambda _: "Gold", "Five off", ("Gold",))
    assert ["".join(text for text, _ in line) for line in lines] == [
        "Earns         2 points for each 1.00",
        "Better rates  from 50.00: 3",
        "Multipliers   2x Gold",
        "Worth         100 points pay 1.50",
        "Coupons       500 points buy a coupon of Five off",
        "Groups        Gold",
        "State         active",
        "",
        "Somebody spending 23.50 on Monday earns 46 points",
        "Somebody spending 50.00 on Monday earns 150 points",
        "Somebody spending 23.50 on Monday in Gold earns 92 points",
    ]


@pytest.mark.parametrize(
    ("users", "told"),
    [
        ((), "Points already earned stay."),
        (("Gold",), "Gold gives no points any more. Points already earned stay."),
        (("Gold", "VIP"), "Gold, VIP give no points any more. Points already earned stay."),
    ],
)
def test_what_deleting_means(users: tuple[str, ...], told: str) -> None:
    assert removal(users) == told
