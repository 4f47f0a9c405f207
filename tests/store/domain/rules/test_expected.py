"""What could stand at the end of the beginning of a rule, and that nothing typed makes it stumble."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.rules.expected import Wanted, expected
from store.domain.rules.phrases import Special
from store.domain.rules.tree import Flag, Money, Number, Text

Q, C, O, V, L = Wanted.QUESTION, Wanted.COMPARISON, Wanted.ORDER, Wanted.VALUE, Wanted.LIST  # noqa: E741
M, P, U, J = Wanted.MORE, Wanted.PERIOD, Wanted.UNIT, Wanted.JOINT


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", [(Q, "")]),
        ("not ", [(Q, "")]),
        ("any of (", [(Q, "")]),
        ("any of (age > 5, ", [(Q, "")]),
        ("ag", [(Q, "ag")]),
        ("birthday mon", [(Q, "birthday mon"), (C, "mon")]),
        ("age ", [(Q, "age "), (C, "")]),
        ("city not c", [(C, "c")]),
        ("age >", [(O, ">"), (V, "")]),
        ("age >= 6", [(V, "6")]),
        ("age >= 60 an", [(V, "60 an"), (J, "an")]),
        ("age >= 60 and ", [(Q, "")]),
        ("spent > 12,50 ", [(V, "12,50 "), (J, "")]),
        ("group = V", [(V, "V")]),
        ('group = "Our V', [(V, "Our V")]),
        ('group = "Our VIPs" ', [(J, "")]),
        ("city is not B", [(V, "B")]),
        ("city not in ", [(L, "")]),
        ("city is in (", [(V, "")]),
        ("group in (VIP, São P", [(V, "São P"), (M, "P")]),
        ("group in (VIP) ", [(J, "")]),
        ("last order in ", [(P, ""), (L, "")]),
        ("last order in 30 d", [(U, "d")]),
        ("spent in the last 30 days ", [(O, "")]),
        ("birthday in ", [(P, "")]),
        ("birthday today ", [(J, "")]),
        ("bought category Cof", [(V, "Cof")]),
        ("bought Rye bread in ", [(P, "")]),
        ("active ", [(J, "")]),
        ("active = ", [(V, "")]),
        ("(age > 5) ", [(J, "")]),
        ("everyone ", [(J, "")]),
        ("agee > 5 and ", []),
        ("age 5", [(Q, "age 5"), (C, "5")]),
        ("age 5 ", []),
        (") ", []),
    ],
)
def test_what_is_expected(text: str, wanted: list[tuple[Wanted, str]]) -> None:
    assert [(each.wanted, each.typed) for each in expected(text, len(text))] == wanted


@pytest.mark.parametrize(
    ("text", "subject", "is_category", "brackets"),
    [
        ("age > ", Number.AGE, False, 0),
        ("(spent in 30 days > ", Money.SPENT, False, 1),
        ("((age > 5) and age < ", Number.AGE, False, 1),
        ("(age > 5) ", Number.AGE, False, 0),
        ("town = ", Text.CITY, False, 0),
        ("bought ", Special.BOUGHT, False, 0),
        ("bought category ", Special.BOUGHT, True, 0),
        ("consent ", Flag.CONSENT, False, 0),
    ],
)
def test_what_it_is_about(text: str, subject: object, *, is_category: bool, brackets: int) -> None:
    last = expected(text, len(text))[-1]
    assert (last.subject, last.is_category, last.brackets) == (subject, is_category, brackets)


def test_only_what_is_before_the_caret_counts() -> None:
    text = "age >= 60 and city = Bonn"
    assert [each.wanted for each in expected(text, len("age >= 60 and ci"))] == [Q]


_PIECES = st.sampled_from(
    ["age", "city", "bought", "category", "birthday", "in", "(", ")", ",", "not", "and", "or", "is", "=",
     ">=", "30", "days", '"', "'", "VIP", "all", "of", "group", "contains", "known", "active", " "]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12), st.integers(0, 80))
def test_whatever_is_typed_it_says_where_its_beginning_is(pieces: list[str], caret: int) -> None:
    text = " ".join(pieces)
    for each in expected(text, min(caret, len(text))):
        assert 0 <= each.start <= min(caret, len(text))
        assert text[each.start : caret].lstrip("\"'").startswith(each.typed.lstrip("\"'")[:1])
