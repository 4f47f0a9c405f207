"""The words a rule is written in: what can be asked about, units, months, yes and no."""

from collections.abc import Sequence
from enum import Enum
from typing import Final, TypeAlias

from store.domain.rules.tree import Date, Flag, Money, Number, Text


class Special(Enum):
    """What is asked about in a way of its own."""

    BIRTHDAY = "birthday"
    BOUGHT = "bought"
    GROUP = "group"
    TAG = "tag"
    STATUS = "status"
    EVERYONE = "everyone"
    NOBODY = "nobody"


Subject: TypeAlias = Text | Number | Money | Date | Flag | Special

_OTHER_WORDS: Final[dict[str, Subject]] = {
    "e-mail": Text.EMAIL,
    "sex": Text.GENDER,
    "town": Text.CITY,
    "groups": Special.GROUP,
    "tags": Special.TAG,
    "birthdate": Date.BIRTH,
    "date of birth": Date.BIRTH,
    "tax-exempt": Flag.TAX_EXEMPT,
    "everybody": Special.EVERYONE,
}

SUBJECTS: Final[dict[tuple[str, ...], Subject]] = {
    tuple(phrase.split()): subject
    for phrase, subject in {
        **{subject.value: subject for kind in (Text, Number, Money, Date, Flag, Special) for subject in kind},
        **_OTHER_WORDS,
    }.items()
}
"""What can be asked about, by its words in lower case."""

WORDS_MAX: Final = max(map(len, SUBJECTS))

JOINTS: Final = frozenset({"and", "or"})
"""Where a value of bare words ends."""

RESERVED: Final = JOINTS | {"not", "in", "within", "contains", "is", "known"}
"""Words that are quoted when they are values."""

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",),
            ("june", "jun"), ("july", "jul"), ("august", "aug"), ("september", "sep"), ("october", "oct"),
            ("november", "nov"), ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip

DAYS_BY_UNIT: Final = {"day": 1, "days": 1, "week": 7, "weeks": 7}
"""Months and years are not all equally long; whoever means them writes days."""

YES_OR_NO: Final = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


def subject_at(words: Sequence[str]) -> tuple[Subject, int] | None:
    """What some words in lower case begin to ask about, and how many of them do; the longest counts."""
    for length in range(min(WORDS_MAX, len(words)), 0, -1):
        subject = SUBJECTS.get(tuple(words[:length]))
        if subject is not None:
            return subject, length
    return None
