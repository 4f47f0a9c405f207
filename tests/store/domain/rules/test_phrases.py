"""The words that begin a question."""

import pytest

from store.domain.rules.phrases import MONTHS, Special, Subject, subject_at
from store.domain.rules.tree import Date, Flag, Number, Text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("age", ">"), (Number.AGE, 1)),
        (("birthday", "month", "="), (Number.BIRTHDAY_MONTH, 2)),
        (("birthday", "in", "14"), (Special.BIRTHDAY, 1)),
        (("birth", "date"), (Date.BIRTH, 2)),
        (("date", "of", "birth"), (Date.BIRTH, 3)),
        (("tax", "exempt"), (Flag.TAX_EXEMPT, 2)),
        (("town",), (Text.CITY, 1)),
        (("birth",), None),
        (("agee",), None),
        ((), None),
    ],
)
def test_the_longest_words_count(words: tuple[str, ...], found: tuple[Subject, int] | None) -> None:
    assert subject_at(words) == found


def test_every_month_has_a_long_and_a_short_name() -> None:
    assert sorted(set(MONTHS.values())) == list(range(1, 13))
    assert (MONTHS["may"], MONTHS["december"], MONTHS["dec"]) == (5, 12, 12)
