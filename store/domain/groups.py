"""Customer groups: the nine fields of the form, their rules, and what a group offers."""

import hashlib
import re
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from store.domain.drafts import Check
from store.domain.errors import BadInput
from store.domain.ids import COMMON_GROUP, ID_BYTES, DiscountId, GroupId, ProgramId
from store.domain.money import WHOLE, Basis, Minor
from store.domain.names import clean_text, required_name
from store.domain.stamps import Instant
from store.domain.values import dataclass

if TYPE_CHECKING:
    from store.domain.rules.tree import Rule

DESCRIPTION_CHARACTERS_MAX = 4000

POINTS_LIMIT_MAX = 10**9
"""More than anybody can have."""

LIMIT_DAYS_MAX = 366


class GroupKind(Enum):
    """How members come in."""

    MANUAL = "manual"
    AUTO = "auto"
    COMMON = "common"


class LimitPeriod(Enum):
    """In which time members may redeem no more than a group's limit."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    DAYS = "days"
    """The last so many days, today included."""


class QuickKind(Enum):
    """The discount type of the group form."""

    NONE = "none"
    PERCENT = "percent"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class QuickDiscount:
    """The one discount that the group form makes: on the whole sale, for this group."""

    kind: QuickKind = QuickKind.NONE
    percent: Basis = 0
    amount: Minor = 0

    @property
    def value(self) -> int:
        """Percent or amount, as the kind says."""
        return {QuickKind.PERCENT: self.percent, QuickKind.AMOUNT: self.amount}.get(self.kind, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDraft:
    """A group as typed into the form; not yet checked."""

    name: str
    description: str = ""
    program: ProgramId | None = None
    discount: QuickDiscount = QuickDiscount()
    scheduled: bool = False
    from_at: Instant | None = None
    until_at: Instant | None = None
    active: bool = True
    rule: "Rule | None" = None
    """Fills the group; None for one that people are put into by hand."""
    points_limit: int | None = None
    """Points that a member may redeem in the period; None for no limit."""
    limit_period: LimitPeriod = LimitPeriod.MONTH
    limit_days: int = 0
    """Length of the period, when it is of days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A customer group."""

    id: GroupId
    name: str
    description: str
    kind: GroupKind
    active: bool
    program: ProgramId | None
    discount: QuickDiscount
    scheduled: bool
    from_at: Instant | None
    until_at: Instant | None
    rule: "Rule | None" = None
    """None also for a rule that this lane cannot read; `trouble` says so then."""
    trouble: str = ""
    """Why nobody can be in a group that fills itself."""
    points_limit: int | None = None
    limit_period: LimitPeriod = LimitPeriod.MONTH
    limit_days: int = 0
    twin: int = 0
    """Which of several that lanes called the same while apart, by age from 1; 0 when the name is its own."""

    @property
    def label(self) -> str:
        """What tells it from others of its name: `VIP`, or `VIP (2)`."""
        return f"{self.name} ({self.twin})" if self.twin else self.name

    def current(self, at: Instant) -> bool:
        """Whether the group gives anything at `at`: active, and in its period (until is exclusive)."""
        return self.active and (not self.scheduled or is_within(self.from_at, self.until_at, at))


def is_within(from_at: Instant | None, until_at: Instant | None, at: Instant) -> bool:
    """Whether a period that may be open at either end has begun by `at` and not ended."""
    return (from_at is None or from_at <= at) and (until_at is None or at < until_at)


COMMON = Group(
    id=COMMON_GROUP,
    name="Common group",
    description="Everybody; cannot be changed.",
    kind=GroupKind.COMMON,
    active=True,
    program=None,
    discount=QuickDiscount(),
    scheduled=False,
    from_at=None,
    until_at=None,
)


def quick_discount_id(group: GroupId) -> DiscountId:
    """The discount that a group's form makes: two lanes that make it at once make the same one."""
    return DiscountId(hashlib.sha256(b"the group's own discount" + group).digest()[:ID_BYTES])


def checked(draft: GroupDraft) -> GroupDraft:
    """The draft tidied, fields of other kinds emptied; raises Invalid with every fault by its field."""
    check = Check()
    discount, has_limit = draft.discount, draft.points_limit is not None
    tidy = replace(
        draft,
        name=check.read("name", lambda: required_name(draft.name), ""),
        description=clean_text(draft.description),
        discount=QuickDiscount(
            discount.kind,
            discount.percent if discount.kind is QuickKind.PERCENT else 0,
            discount.amount if discount.kind is QuickKind.AMOUNT else 0,
        ),
        from_at=draft.from_at if draft.scheduled else None,
        until_at=draft.until_at if draft.scheduled else None,
        rule=check.read("rule", lambda: _rule(draft.rule), None),
        limit_period=draft.limit_period if has_limit else LimitPeriod.MONTH,
        limit_days=draft.limit_days if has_limit and draft.limit_period is LimitPeriod.DAYS else 0,
    )
    check.require(
        "description",
        len(tidy.description) <= DESCRIPTION_CHARACTERS_MAX,
        f"at most {DESCRIPTION_CHARACTERS_MAX} characters",
    )
    if discount.kind is QuickKind.PERCENT:
        check.require("percent", 0 <= discount.percent <= WHOLE, "a percent is between 0 and 100")
    if discount.kind is QuickKind.AMOUNT:
        check.require("amount", discount.amount >= 0, "an amount off is not negative")
    _check_limit(check, tidy)
    if tidy.scheduled:
        check.require("from_at", tidy.from_at is not None, "needed while scheduling is on")
        check.require("until_at", tidy.until_at is not None, "needed while scheduling is on")
        if tidy.from_at is not None and tidy.until_at is not None:
            check.require("until_at", tidy.from_at < tidy.until_at, "To must be later than From")
    check.done()
    return tidy


def of_label(text: str) -> tuple[str, int]:
    """Name and place among twins that `Group.label` may have been made of; the place is 0 when it was not."""
    found = re.fullmatch(r"(.+) \(([1-9]\d{0,3})\)", text.strip(), re.DOTALL)
    return (text, 0) if found is None else (found[1], int(found[2]))


def refuse_gifts(before: Group | None, tidy: GroupDraft) -> None:
    """Refuse a reward or a discount that an inactive group did not have; what it has stays, dormant.

    Args:
        before: the group as it was; None for one that is being made.
        tidy: as it is to be.

    Raises:
        Invalid: by the field that would give it.
    """
    if tidy.active:
        return
    check = Check()
    why = "the group is inactive: switch it on first"
    is_new_program = tidy.program not in {None, None if before is None else before.program}
    check.require("program", not is_new_program, why)
    kind, had_none = tidy.discount.kind, before is None or before.discount.kind is QuickKind.NONE
    check.require(kind.value, not had_none or kind is QuickKind.NONE, why)
    check.done()


def _rule(rule: "Rule | None") -> "Rule | None":
    if rule is None:
        return None
    from store.domain.rules.shape import checked as within_bounds

    return within_bounds(rule)


def _check_limit(check: Check, draft: GroupDraft) -> None:
    if draft.points_limit is None:
        return
    check.require(
        "points_limit",
        0 <= draft.points_limit <= POINTS_LIMIT_MAX,
        f"points are between 0 and {POINTS_LIMIT_MAX}",
    )
    if draft.limit_period is LimitPeriod.DAYS:
        check.require("limit_days", 1 <= draft.limit_days <= LIMIT_DAYS_MAX, f"1 to {LIMIT_DAYS_MAX} days")


def warning(draft: GroupDraft, now: Instant) -> str:
    """What is allowed but likely not meant; empty when all is well."""
    if draft.scheduled and draft.until_at is not None and draft.until_at <= now:
        return "To lies in the past: the group gives nothing"
    return ""


def limit_period_of(text: str) -> LimitPeriod:
    """The period a stored text names; a month for one that this lane does not know."""
    try:
        return LimitPeriod(text)
    except ValueError:
        return LimitPeriod.MONTH


def kind_of(text: str) -> GroupKind:
    """The kind a stored text names."""
    try:
        return GroupKind(text)
    except ValueError as error:
        raise BadInput(f"unknown kind of group {text!r}") from error
