"""What a customer's points can do now: what they are worth, what ends soon, which coupon is near."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Final

from store.domain.ids import DiscountId, LaneId, ProgramId
from store.domain.money import Currency, Minor
from store.domain.points_limits import day_words
from store.domain.rewards import Program
from store.domain.rewards_words import count_words, pay_words
from store.domain.stamps import Instant
from store.domain.values import dataclass

SOON_DAYS: Final = 30
"""Points that end later worry nobody yet."""


@dataclass(frozen=True, slots=True)
class CouponOffer:
    """A coupon that points buy."""

    program: ProgramId
    discount: DiscountId
    name: str
    """Of the discount."""
    points: int
    missing: int
    """Points that are still to be earned; 0 when it can be had now."""

    def told(self) -> str:
        """`coupon Five off for 500 points`, or how far it is to it."""
        if self.missing:
            return f"{count_words(self.missing)} to a coupon of {self.name}"
        return f"coupon of {self.name} for {count_words(self.points)}"


@dataclass(frozen=True, slots=True)
class RewardStanding:
    """Somebody's points as the till shows them."""

    points: int
    """That are not spent and have not ended, as far as this lane knows; below zero where more was spent."""
    usable: int
    """What may be redeemed here and now."""
    worth: Minor
    """What `usable` pays; 0 when points pay nothing now."""
    note: str = ""
    """Why not all of them are usable, with what allows more."""
    ending: tuple[Instant, int] | None = None
    """The next points that end soon: when, and how many."""
    ends: str = ""
    """The same in words."""
    coupon: CouponOffer | None = None
    """The one that can be had, or the nearest."""
    holders: tuple[LaneId, ...] = ()
    """The lanes that have what is not usable here."""

    def lines(self, money: Currency) -> tuple[str, ...]:
        """What is worth saying about them, the most urgent first."""
        told: list[str] = []
        if self.coupon is not None and not self.coupon.missing:
            told.append(self.coupon.told())
        if self.ends:
            told.append(self.ends)
        if self.note:
            told.append(self.note)
        if self.worth:
            told.append(pay_words(self.usable, money.format(self.worth)))
        if self.coupon is not None and self.coupon.missing:
            told.append(self.coupon.told())
        return tuple(told)


def ending_words(ending: tuple[Instant, int] | None, now: Instant, zone: tzinfo) -> str:
    """`30 points end tomorrow`: the last day on which they can be spent."""
    if ending is None:
        return ""
    at, points = ending
    verb = "ends" if points == 1 else "end"
    return f"{count_words(points)} {verb} {day_words(at - 1, now, zone)}"


def nearest_coupon(
    programs: Iterable[Program], names: dict[DiscountId, str], usable: int
) -> CouponOffer | None:
    """Of the coupons that programs sell the dearest that can be had; when none can, the cheapest."""
    offers = [
        CouponOffer(
            each.id, each.coupon_discount, names[each.coupon_discount], each.coupon_points,
            max(0, each.coupon_points - usable),
        )
        for each in programs
        if each.active and each.coupon_points and each.coupon_discount in names
    ]  # fmt: skip
    reached = [offer for offer in offers if not offer.missing]
    if reached:
        return min(reached, key=lambda offer: (-offer.points, offer.program))
    return min(offers, key=lambda offer: (offer.points, offer.program), default=None)
