from dataclasses import replace
from datetime import UTC

import pytest

from store.domain.discounts import Discount, Kind, Limits, Named, state
from store.domain.ids import DiscountId, ProgramId
from store.domain.money import currency
from store.domain.rewards import Program
from store.domain.schedule import Schedule
from tui.screens.offers.rows import discount_row, program_row
from tui.theme.inks import Ink
from tui.widgets.moments import Calendar

EUR = currency("EUR")
NOW = 1_772_452_800_000


def test_a_reward_program_as_a_line() -> None:
    beans = Program(id=ProgramId(b"p" * 16), name="Beans", points=2, per_amount=500, active=True)
    row = program_row(beans, EUR)
    assert row.cells == (
        "Beans",
        "2 points per 5.00",
        "what is paid",
        "its groups",
        "active",
        "",
        "reward",
        "",
    )
    off = program_row(replace(beans, points=1, active=False), EUR)
    assert (off.cells[0], off.cells[1], off.cells[4], off.ink) == (
        "(off) Beans", "1 point per 5.00", "off", Ink.DIM,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "used", "expected"),
    [
        ({}, 0, "active"),
        ({"active": False}, 0, "off"),
        ({"schedule": Schedule(None, NOW)}, 0, "over"),
        ({"schedule": Schedule(NOW)}, 0, "active"),
        ({"schedule": Schedule(NOW + 1)}, 0, "not yet"),
        ({"limits": Limits(total=3)}, 2, "active"),
        ({"limits": Limits(total=3)}, 3, "used up"),
        ({"limits": Limits(customer=1)}, 9, "active"),
    ],
)
def test_how_a_discount_stands(fields: dict[str, object], used: int, expected: str) -> None:
    discount = replace(Discount(DiscountId(b"d"), Kind.PERCENT, 1000), **fields)  # type: ignore[arg-type] # by name
    assert state(discount, NOW, used) == expected


def test_a_discount_as_a_line() -> None:
    calendar = Calendar(lambda: NOW, UTC)
    discount = Discount(
        DiscountId(b"d"), Kind.AMOUNT, 500, coupon=True, limits=Limits(total=20), minimum=5000
    )
    row = discount_row(Named("Five", discount), EUR, calendar, lambda _: "VIP", 7)
    assert row.cells == (
        "Five", "5.00 off from 50.00", "the whole sale", "coupon", "active", "always", "amount", "7/20"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "whom", "told"),
    [
        ({}, "everybody", "active"),
        ({"active": False}, "everybody", "off"),
        ({"groups": frozenset()}, "nobody", "no group"),
        ({"groups": frozenset(), "coupon": True}, "nobody", "no group"),
        ({"coupon": True}, "coupon", "active"),
    ],
)
def test_whom_it_is_for(fields: dict[str, object], whom: str, told: str) -> None:
    discount = replace(Discount(DiscountId(b"d" * 16), Kind.PERCENT, 1000), **fields)  # type: ignore[arg-type] # its fields
    row = discount_row(Named("Ten", discount), EUR, Calendar(lambda: NOW, UTC), bytes.decode)
    assert (row.cells[3], row.cells[4]) == (whom, told)
    assert row.ink is (Ink.TEXT if told == "active" else Ink.DIM)
