"""Groups made of groups: which rule their union, intersection, difference or a part of one has."""

from collections.abc import Sequence
from enum import Enum

from store.domain.errors import BadInput
from store.domain.ids import GroupId
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    Flag,
    InGroup,
    Is,
    Not,
    Number,
    NumberIs,
    Rule,
    Text,
    TextContains,
    TextIs,
)
from store.domain.values import dataclass

PARTS_MAX = 50
"""Groups that are combined, or that a group is split into: more is nothing a person looks through."""


class How(Enum):
    """What is made of several groups."""

    UNION = "union"
    """Whoever is in any of them."""
    INTERSECTION = "intersection"
    """Whoever is in all of them."""
    DIFFERENCE = "difference"
    """Whoever is in the first and in none of the others."""


def combined(how: How, parts: Sequence[GroupId]) -> Rule:
    """The rule of a group made of others; raises BadInput."""
    if len(set(parts)) != len(parts):
        raise BadInput("name each group once")
    if len(parts) == 1 or not 0 < len(parts) <= PARTS_MAX:
        raise BadInput(f"name 2 to {PARTS_MAX} groups")
    inside = tuple(InGroup(part) for part in parts)
    match how:
        case How.UNION:
            return AnyOf(inside)
        case How.INTERSECTION:
            return AllOf(inside)
        case How.DIFFERENCE:
            return AllOf((inside[0], *(Not(each) for each in inside[1:])))


class SplitBy(Enum):
    """What a group can be split by; the value names it for people."""

    GENDER = "gender"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    STATUS = "status"
    CONSENT = "consent"
    BIRTHDAY_MONTH = "birthday month"


TEXTS = {
    SplitBy.GENDER: Text.GENDER,
    SplitBy.CITY: Text.CITY,
    SplitBy.REGION: Text.REGION,
    SplitBy.COUNTRY: Text.COUNTRY,
}
"""Those that are what somebody typed, and the field they are typed into."""


@dataclass(frozen=True, slots=True)
class Share:
    """One of the parts a group is split into."""

    label: str
    """What its members have in common: `Bonn`, or `no city`."""
    question: Rule
    """What tells them from the other members."""


def text_share(by: SplitBy, value: str) -> Share:
    """Those whose text is `value`, however it is cased; the empty text is those without any."""
    question = TextIs(TEXTS[by], (value,))
    if value:
        return Share(value, question)
    # A text that is there contains nothing at least.
    return Share(f"no {by.value}", Not(TextContains(TEXTS[by], "")))


FIXED: dict[SplitBy, tuple[Share, ...]] = {
    SplitBy.STATUS: (Share("active", Is(Flag.ACTIVE)), Share("inactive", Not(Is(Flag.ACTIVE)))),
    SplitBy.CONSENT: (Share("consent", Is(Flag.CONSENT)), Share("no consent", Not(Is(Flag.CONSENT)))),
    SplitBy.BIRTHDAY_MONTH: (
        *(Share(f"month {month:02}", NumberIs(Number.BIRTHDAY_MONTH, "=", month)) for month in range(1, 13)),
        Share("no birth date", Not(NumberIs(Number.BIRTHDAY_MONTH, ">=", 1))),
    ),
}
"""The parts of those that have always the same."""
