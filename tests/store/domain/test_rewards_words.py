from dataclasses import replace

import pytest

from store.domain.earning import Buying, Earning, Multiplier, Range
from store.domain.ids import DiscountId, GroupId, ProgramId
from store.domain.money import currency
from store.domain.rewards import Program, worked
from store.domain.rewards_words import Trial, rules

EURO = currency("EUR")
GOLD = GroupId(b"gold".ljust(16))
BEANS = Program(id=ProgramId(b"b" * 16), name="Beans", points=1, per_amount=100, active=True)
RICH = replace(
    BEANS,
    points=2,
    earning=Earning(
        (Range(5000, 3),), (Multiplier(200, GOLD, frozenset({1})), Multiplier(0, None, frozenset({6})))
    ),
    redeem_points=100,
    redeem_amount=150,
    coupon_points=500,
    coupon_discount=DiscountId(b"c" * 16),
    expires_days=90,
    trouble="not understood",
)


def name(_: GroupId) -> str:
    return "Gold"


@pytest.mark.parametrize(
    ("program", "discount", "told"),
    [
        (BEANS, "", [("Earns", "1 point for each 1.00")]),
        (
            RICH,
            "Five off",
            [
                ("Earns", "2 points for each 1.00"),
                ("Better rates", "from 50.00: 3"),
                ("Multipliers", "2x Gold on tue; 0x on sun"),
                ("Worth", "100 points pay 1.50"),
                ("Coupons", "500 points buy a coupon of Five off"),
                ("Points end", "90 days after they were earned"),
                ("Trouble", "not understood"),
            ],
        ),
        (
            replace(BEANS, redeem_points=1, redeem_amount=1, expires_days=1, coupon_points=1),
            "",
            [
                ("Earns", "1 point for each 1.00"),
                ("Worth", "1 point pays 0.01"),
                ("Coupons", "1 point buys a coupon of a discount that is gone"),
                ("Points end", "1 day after they were earned"),
            ],
        ),
    ],
)
def test_what_a_program_does(program: Program, discount: str, told: list[tuple[str, str]]) -> None:
    assert list(rules(program, EURO, name, discount)) == told


@pytest.mark.parametrize(
    ("program", "who", "groups", "weekday", "told", "why"),
    [
        (BEANS, "Ann", ("Gold",), 1, "Ann spending 23.50 on Tuesday in Gold earns 23 points",
         "23 x 1.00, 1 point each"),
        (RICH, "Ann", ("Gold",), 1, "Ann spending 23.50 on Tuesday in Gold earns 92 points",
         "23 x 1.00, 2 points each, 2x Gold on tue"),
        (RICH, "", (), 6, "Somebody spending 23.50 on Sunday earns 0 points",
         "23 x 1.00, 2 points each, 0x on sun"),
        (replace(BEANS, per_amount=2000), "", ("A", "B", "C"), 0,
         "Somebody spending 23.50 on Monday in A, B and C earns 1 point", "1 x 20.00, 1 point each"),
        (replace(BEANS, active=False), "Ann", (), 0,
         "Ann spending 23.50 on Monday earns nothing: it is inactive", "23 x 1.00, 1 point each"),
    ],
)  # fmt: skip
def test_what_a_purchase_would_earn(
    program: Program, who: str, groups: tuple[str, ...], weekday: int, told: str, why: str
) -> None:
    buying = Buying(frozenset([GOLD]) if "Gold" in groups else frozenset(), weekday)
    trial = Trial(who, groups, 2350, weekday, worked(program, 2350, buying))
    assert (trial.told(program, EURO), trial.why(program, EURO, name)) == (told, why)
