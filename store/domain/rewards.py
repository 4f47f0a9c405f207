"""Reward programs: what customers earn for what they spend, and what points are worth."""

from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter

from store.domain import earning as rules
from store.domain.drafts import Check
from store.domain.earning import PLAIN, POINTS_MAX, Buying, Earning, Multiplier
from store.domain.ids import DiscountId, ProgramId
from store.domain.money import Minor
from store.domain.names import required_name
from store.domain.points import EXPIRES_DAYS_MAX
from store.domain.values import dataclass

AMOUNT_MAX: Minor = 10**9
"""More than anybody spends at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDraft:
    """A reward program as typed into a form; not yet checked."""

    name: str
    points: int = 1
    """Points for each full `per_amount` spent."""
    per_amount: Minor = 100
    earning: Earning = PLAIN
    redeem_points: int = 0
    redeem_amount: Minor = 0
    """What `redeem_points` pay at the till; both 0 when points pay nothing."""
    coupon_points: int | None = None
    coupon_discount: DiscountId | None = None
    """The discount that `coupon_points` buy one coupon of; None for no coupons."""
    expires_days: int | None = None
    """Points are worth nothing from the day after so many days on; None for points that stay."""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A reward program; groups point at it. Fields as in `ProgramDraft`."""

    id: ProgramId
    name: str
    points: int
    per_amount: Minor
    active: bool
    earning: Earning = PLAIN
    trouble: str = ""
    """Why only the plain rate counts on this lane."""
    redeem_points: int = 0
    redeem_amount: Minor = 0
    coupon_points: int | None = None
    coupon_discount: DiscountId | None = None
    expires_days: int | None = None

    @property
    def pays(self) -> bool:
        """Whether its points pay at the till."""
        return self.redeem_points > 0 and self.redeem_amount > 0


def draft_of(program: Program) -> ProgramDraft:
    """A stored reward program as the form shows it."""
    return ProgramDraft(
        name=program.name,
        points=program.points,
        per_amount=program.per_amount,
        earning=program.earning,
        redeem_points=program.redeem_points,
        redeem_amount=program.redeem_amount,
        coupon_points=program.coupon_points,
        coupon_discount=program.coupon_discount,
        expires_days=program.expires_days,
        active=program.active,
    )


def checked(draft: ProgramDraft) -> ProgramDraft:
    """The draft tidied; raises Invalid with every fault by its field."""
    check = Check()
    tidy = replace(
        draft,
        name=check.read("name", lambda: required_name(draft.name), ""),
        earning=rules.checked(check, draft.earning, draft.points),
    )
    check.require("points", 1 <= draft.points <= POINTS_MAX, f"between 1 and {POINTS_MAX} points")
    check.require("per_amount", 0 < draft.per_amount <= AMOUNT_MAX, "an amount above zero")
    _check_worth(check, draft)
    _check_coupon(check, draft)
    if draft.expires_days is not None:
        is_time = 1 <= draft.expires_days <= EXPIRES_DAYS_MAX
        check.require("expires_days", is_time, f"between 1 and {EXPIRES_DAYS_MAX} days")
    check.done()
    return tidy


def _check_worth(check: Check, draft: ProgramDraft) -> None:
    if not draft.redeem_points and not draft.redeem_amount:
        return
    check.require(
        "redeem_points", 1 <= draft.redeem_points <= POINTS_MAX, f"between 1 and {POINTS_MAX} points"
    )
    check.require("redeem_amount", 0 < draft.redeem_amount <= AMOUNT_MAX, "an amount above zero")


def _check_coupon(check: Check, draft: ProgramDraft) -> None:
    if draft.coupon_points is None and draft.coupon_discount is None:
        return
    points = draft.coupon_points or 0
    check.require("coupon_points", 1 <= points <= POINTS_MAX, f"between 1 and {POINTS_MAX} points")
    check.require("coupon_discount", draft.coupon_discount is not None, "a discount with coupons")


@dataclass(frozen=True, slots=True)
class Sum:
    """How points come about: full amounts, times the points for each, times a multiplier."""

    fulls: int
    points: int
    multiplier: Multiplier | None

    @property
    def total(self) -> int:
        """Whole points, rounded down."""
        factor = rules.ONCE if self.multiplier is None else self.multiplier.factor
        return self.fulls * self.points * factor // rules.ONCE


def worked(program: Program, value: Minor, buying: Buying) -> Sum:
    """Points for a discounted value, without what was paid with points; only full amounts count."""
    fulls = max(0, value) // program.per_amount if program.per_amount > 0 else 0
    return Sum(fulls, program.earning.points(program.points, value), program.earning.counting(buying))


def earned(program: Program, value: Minor, buying: Buying) -> int:
    """As `worked`, the points alone."""
    return worked(program, value, buying).total


def best(programs: Iterable[Program], value: Minor, buying: Buying) -> Program | None:
    """The one that gives most for a value, of equals the smaller id; None when none gives anything."""
    giving = [
        (-earned(program, value, buying), program.id, program) for program in programs if program.active
    ]
    most, _, program = min(giving, default=(0, b"", None), key=itemgetter(0, 1))
    return program if most < 0 else None
