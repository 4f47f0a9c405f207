from typing import get_args

import pytest
from hypothesis import given
from support.rules import GROUPS, QUESTIONS, rules

from store.domain.errors import BadInput
from store.domain.rules.shape import EVERYBODY, NOBODY, checked, normal, questions
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Date,
    Flag,
    HasTag,
    InGroup,
    Is,
    Not,
    Number,
    NumberIn,
    NumberIs,
    OrdersWithin,
    Question,
    Rule,
    Text,
    TextContains,
    TextIs,
)

ACTIVE = Is(Flag.ACTIVE)
VIP = InGroup(GROUPS[0])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (NumberIs(Number.AGE, "!=", 5), Not(NumberIs(Number.AGE, "=", 5))),
        (Not(OrdersWithin(7, "!=", 5)), OrdersWithin(7, "=", 5)),
        (Not(Not(Not(ACTIVE))), Not(ACTIVE)),
        (AllOf((ACTIVE, AllOf((VIP, AllOf((ACTIVE,)))))), AllOf((ACTIVE, VIP, ACTIVE))),
        (AnyOf((AnyOf(()), AnyOf((VIP,)))), VIP),
        (AllOf((AllOf(()),)), EVERYBODY),
        (AllOf((ACTIVE, AnyOf(()))), AllOf((ACTIVE, NOBODY))),
        (NumberIn(Number.AGE, (5, 5)), NumberIs(Number.AGE, "=", 5)),
        (NumberIn(Number.AGE, ()), NOBODY),
        (TextIs(Text.CITY, (" São\t Paulo ", "", "Sa\u0303o Paulo")), TextIs(Text.CITY, ("São Paulo",))),
        (TextIs(Text.CITY, ("", " ")), NOBODY),
        (TextContains(Text.CITY, " \x00"), TextContains(Text.CITY, "")),
        (HasTag(" a  b"), HasTag("a b")),
        (HasTag(""), NOBODY),
    ],
    ids=repr,
)
def test_the_normal_form_says_nothing_twice(rule: Rule, expected: Rule) -> None:
    assert normal(rule) == expected


@given(rules())
def test_a_normal_form_is_its_own(rule: Rule) -> None:
    assert normal(normal(rule)) == normal(rule) == checked(rule)


def nested(levels: int) -> Rule:
    rule: Rule = ACTIVE
    for level in range(levels):
        rule = AllOf((VIP, rule)) if level % 2 else AnyOf((VIP, rule))
    return rule


def refused(rule: Rule) -> str:
    with pytest.raises(BadInput) as caught:
        checked(rule)
    return str(caught.value)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (AllOf((ACTIVE,) * 501), "500 things, this asks 501"),
        (TextIs(Text.CITY, ("a",) * 501), "500 things, this asks 501"),
        (nested(31), "nested 30 deep"),
        (TextIs(Text.CITY, ("a" * 201,)), "200 characters, this has 201"),
        (TextContains(Text.CITY, "a" * 201), "200 characters, this has 201"),
        (HasTag("a" * 201), "200 characters, this has 201"),
        (OrdersWithin(0, "=", 1), "1 to 36500 days, not 0"),
        (OrdersWithin(36_501, "=", 1), "1 to 36500 days, not 36501"),
        (OrdersWithin(1, "=", 10**16), "so large a number"),
        (BirthdayWithin(-1), "0 to 36500 days, not -1"),
        (NumberIs(Number.BIRTHDAY_MONTH, "=", 13), "a birthday month is 1 to 12, not 13"),
        (NumberIn(Number.BIRTHDAY_DAY, (1, 0)), "a birthday day is 1 to 31, not 0"),
        (NumberIs(Date.BIRTH, "=", 10**7), "birth date cannot be compared"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_what_is_out_of_bounds_is_refused(rule: Rule, said: str) -> None:
    assert said in refused(rule)
    assert said in refused(Not(AnyOf((rule, NOBODY))))


def test_what_is_just_within_bounds_is_taken() -> None:
    assert checked(nested(30)) == nested(30)
    assert checked(AllOf((ACTIVE,) * 500)) == AllOf((ACTIVE,) * 500)


def test_a_tower_of_opposites_is_refused_and_breaks_nothing() -> None:
    rule: Rule = ACTIVE
    for _ in range(100_000):
        rule = Not(rule)
    assert "nested 30 deep" in refused(rule)
    # Taken down from the top: dropping it in one go would need as deep a stack.
    while isinstance(rule, Not):
        rule = rule.part


def test_questions_are_met_from_left_to_right() -> None:
    rule = AnyOf((Not(ACTIVE), AllOf((VIP, HasTag("a"))), BirthdayWithin(1)))
    assert list(questions(rule)) == [ACTIVE, VIP, HasTag("a"), BirthdayWithin(1)]


def test_random_rules_ask_every_question() -> None:
    assert set(QUESTIONS) == set(get_args(Question))
