import pytest

from store.domain.ids import DiscountId, ProgramId
from store.domain.money import currency
from store.domain.reward_standing import CouponOffer, RewardStanding
from store.domain.spending import RETIRED
from tui.screens.checkout.reward_lines import reward_lines
from tui.theme.inks import Ink

EURO = currency("EUR")


def offer(missing: int) -> CouponOffer:
    return CouponOffer(ProgramId(b"p" * 16), DiscountId(b"d" * 16), "Five off", 500, missing)


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (RewardStanding(0, 0, 0), []),
        (RewardStanding(120, 120, 120), [("  worth          1.20", Ink.DIM)]),
        (
            RewardStanding(
                900, 200, 200, "Police allows 200 a week: 200 left until Monday", (5, 30),
                "30 points end tomorrow", offer(0),
            ),
            [
                ("  worth          2.00", Ink.DIM),
                ("Coupon for 500: Five", Ink.ACCENT),
                ("off", Ink.ACCENT),
                ("30 points end", Ink.WARN),
                ("tomorrow", Ink.WARN),
                ("Police allows 200 a", Ink.DIM),
                ("week: 200 left until", Ink.DIM),
                ("Monday", Ink.DIM),
            ],
        ),
        (
            RewardStanding(
                300, 220, 0,
                "220 of 300 usable while the network is split, 100 of it by allowance; the rest is with Bar",
            ),
            [
                ("220 of 300 usable", Ink.DIM),
                ("while the network is", Ink.DIM),
                ("split, 100 of it by", Ink.DIM),
                ("allowance", Ink.DIM),
            ],
        ),
        (
            RewardStanding(300, 0, 0, RETIRED),
            [("this lane was retired", Ink.DIM), ("and may spend nothing", Ink.DIM)],
        ),
        (RewardStanding(400, 400, 0, coupon=offer(100)), [("100 to Five off", Ink.DIM)]),
    ],
)  # fmt: skip
def test_points_beside_the_sale(standing: RewardStanding, told: list[tuple[str, Ink]]) -> None:
    lines = reward_lines(standing, EURO, 21)
    assert [("".join(text for text, _ in line), line[0][1]) for line in lines] == told
