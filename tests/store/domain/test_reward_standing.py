from zoneinfo import ZoneInfo

import pytest

from store.domain.ids import DiscountId, ProgramId
from store.domain.money import currency
from store.domain.reward_standing import CouponOffer, RewardStanding, ending_words, nearest_coupon
from store.domain.rewards import Program
from store.domain.stamps import Instant

EURO, BERLIN = currency("EUR"), ZoneInfo("Europe/Berlin")
NOON: Instant = 1_772_452_800_000  # Monday 2026-03-02 in UTC
DAY = 86_400_000
MIDNIGHT: Instant = NOON + 11 * 3_600_000  # the end of that day in Berlin
FIVE, TEN = DiscountId(b"5" * 16), DiscountId(b"t" * 16)
NAMES = {FIVE: "Five off", TEN: "Ten off"}


def selling(mark: str, points: int, discount: DiscountId, *, active: bool = True) -> Program:
    return Program(
        id=ProgramId(mark.encode() * 16), name=mark, points=1, per_amount=100, active=active,
        coupon_points=points, coupon_discount=discount,
    )  # fmt: skip


A, B = selling("a", 500, FIVE), selling("b", 900, TEN)


@pytest.mark.parametrize(
    ("programs", "usable", "offered"),
    [
        ([], 1000, None),
        ([A, B], 0, ("Five off", 500)),
        ([A, B], 499, ("Five off", 1)),
        ([A, B], 500, ("Five off", 0)),
        ([A, B], 900, ("Ten off", 0)),
        ([B, selling("c", 900, FIVE)], 900, ("Ten off", 0)),
        ([selling("a", 100, FIVE, active=False), B], 500, ("Ten off", 400)),
        ([selling("a", 100, DiscountId(b"gone".ljust(16)))], 500, None),
        ([Program(id=ProgramId(b"x" * 16), name="x", points=1, per_amount=1, active=True)], 500, None),
    ],
)
def test_which_coupon_is_offered(
    programs: list[Program], usable: int, offered: tuple[str, int] | None
) -> None:
    found = nearest_coupon(programs, NAMES, usable)
    assert (None if found is None else (found.name, found.missing)) == offered


OFFER = CouponOffer(A.id, FIVE, "Five off", 500, 0)


@pytest.mark.parametrize(
    ("standing", "lines"),
    [
        (RewardStanding(0, 0, 0), ()),
        (RewardStanding(120, 120, 120), ("120 points pay 1.20",)),
        (RewardStanding(1, 1, 1), ("1 point pays 0.01",)),
        (
            RewardStanding(
                700,
                120,
                120,
                "Police allows 200 a week: 120 left until Monday",
                (MIDNIGHT, 30),
                "30 points end today",
                OFFER,
            ),
            (
                "coupon of Five off for 500 points",
                "30 points end today",
                "Police allows 200 a week: 120 left until Monday",
                "120 points pay 1.20",
            ),
        ),
        (
            RewardStanding(499, 499, 0, coupon=CouponOffer(A.id, FIVE, "Five off", 500, 1)),
            ("1 point to a coupon of Five off",),
        ),
    ],
)
def test_what_is_said_of_points(standing: RewardStanding, lines: tuple[str, ...]) -> None:
    assert standing.lines(EURO) == lines


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        (None, ""),
        ((MIDNIGHT, 1), "1 point ends today"),
        ((MIDNIGHT + DAY, 30), "30 points end tomorrow"),
        ((MIDNIGHT + 5 * DAY, 30), "30 points end Saturday"),
        ((MIDNIGHT + 20 * DAY, 30), "30 points end 22 March"),
    ],
)
def test_the_last_day_of_points_is_named(ending: tuple[Instant, int] | None, told: str) -> None:
    assert ending_words(ending, NOON, BERLIN) == told
