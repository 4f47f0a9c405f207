from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.rules import GROUPS, ORDERS, TODAYS, people, rules

from store.domain.ids import COMMON_GROUP
from store.domain.rules.answer import Facts, meets
from store.domain.rules.outcomes import outcome
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    Flag,
    InGroup,
    Is,
    Money,
    Not,
    Number,
    NumberIn,
    NumberIs,
    Order,
    OrdersWithin,
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)

ACTIVE = Is(Flag.ACTIVE)


def is_in(city: str, *others: str) -> TextIs:
    return TextIs(Text.CITY, (city, *others))


def has(part: str) -> TextContains:
    return TextContains(Text.CITY, part)


def aged(order: Order, years: int) -> NumberIs:
    return NumberIs(Number.AGE, order, years)


def ordered(order: Order, count: int) -> NumberIs:
    return NumberIs(Number.ORDERS, order, count)


@pytest.mark.parametrize(
    "parts",
    [
        [aged("<", 0)],
        [aged(">", 150)],
        [aged("=", -1)],
        [ordered("<", 0)],
        [OrdersWithin(30, "<", 0)],
        [NumberIs(Number.LAST_ORDER, "<=", -1)],
        [aged(">", 60), aged("<", 20)],
        [aged(">", 20), aged("<", 21)],
        [aged(">", 60), Not(aged(">", 50))],
        [aged("=", 20), Not(NumberIn(Number.AGE, (19, 20)))],
        [NumberIn(Number.AGE, (1, 2)), NumberIn(Number.AGE, (3, 4))],
        [NumberIs(Number.BIRTHDAY_MONTH, ">=", 12), Not(NumberIs(Number.BIRTHDAY_MONTH, "=", 12))],
        [Not(ordered(">", 5)), Not(ordered("<", 6))],
        [SpentWithin(30, ">", 100), SpentWithin(30, "<", 50)],
        [NumberIs(Money.SPENT, ">", 5), NumberIs(Money.SPENT, "<", 5)],
        [is_in("Bonn"), is_in("Ulm")],
        [is_in("Bonn", "Ulm"), Not(is_in("BONN")), Not(is_in("ulm"))],
        [is_in("Bonn"), has("x")],
        [is_in("Bonn"), Not(has("ON"))],
        [is_in("Bonn"), Not(has(""))],
        [has("Bonn"), Not(has("on"))],
        [ACTIVE, Not(ACTIVE)],
        [ACTIVE, Not(AnyOf((ACTIVE, is_in("Ulm"))))],
        [Not(InGroup(COMMON_GROUP))],
        [AnyOf(())],
        [AnyOf((AllOf((ACTIVE, Not(ACTIVE))), aged("<", 0)))],
    ],
)
def test_nobody_meets(parts: Sequence[Rule]) -> None:
    others = (InGroup(GROUPS[0]), Not(InGroup(GROUPS[1])))
    assert outcome(AllOf((others[0], *parts, others[1]))) is False
    assert outcome(AnyOf(tuple(Not(part) for part in (others[0], *parts, others[1])))) is True
    assert outcome(Not(AllOf(tuple(parts)))) is True


@pytest.mark.parametrize(
    "rule",
    [
        ACTIVE,
        aged(">=", 0),
        Not(aged(">=", 0)),
        AllOf((Not(aged(">", 5)), Not(aged("<=", 5)))),
        AllOf((aged(">", 20), aged("<", 22))),
        AllOf((aged(">", 60), NumberIs(Number.BIRTHDAY_DAY, "<", 20))),
        AllOf((SpentWithin(30, ">", 100), SpentWithin(60, "<", 50))),
        AllOf((Not(is_in("Bonn")), Not(has("")))),
        AllOf((is_in("Bonn", "Ulm"), Not(is_in("Bonn")))),
        AllOf((has("on"), Not(has("Bonn")))),
        AnyOf((aged("<", 18), aged(">=", 18))),
        AnyOf((is_in("Bonn"), Not(has("Bonn")))),
        NumberIs(Money.BALANCE, "<", 0),
        AllOf((NumberIs(Number.ORDERS, ">", 0), Not(NumberIs(Number.ORDERS, "=", 1)))),
    ],
)
def test_what_depends_is_left_open(rule: Rule) -> None:
    assert outcome(rule) is None


narrow = st.one_of(
    st.builds(aged, st.sampled_from(ORDERS), st.sampled_from([-1, 0, 17, 26, 150, 151])),
    st.builds(ordered, st.sampled_from(ORDERS), st.sampled_from([-1, 0, 1, 2])),
    st.builds(NumberIn, st.just(Number.AGE), st.sampled_from([(17, 26), (0, 151), (-1, 151)])),
    st.builds(is_in, st.sampled_from(["male", "São Paulo"]), st.sampled_from(["MALE", "50%"])),
    st.builds(has, st.sampled_from(["", "m", "male", "%"])),
    st.sampled_from([ACTIVE, InGroup(COMMON_GROUP)]),
)
"""Questions about so little that they often contradict each other."""


@given(st.data(), st.one_of(rules(leaves=10), rules(narrow, leaves=6)), st.sampled_from(TODAYS))
def test_what_is_told_is_so(data: st.DataObject, rule: Rule, today: int) -> None:
    told = outcome(rule)
    assume(told is not None)
    facts = natural(data.draw(people(today)).facts, today)
    assert meets(rule, facts, today) is told


def natural(facts: Facts, today: int) -> Facts:
    """The same customer, but born, not too old, and with nothing counted below zero or dated tomorrow."""
    is_alive = meets(AllOf((aged(">=", 0), aged("<=", 150))), facts, today)
    return replace(
        facts,
        birth=facts.birth if is_alive else "",
        joined=min(facts.joined, today),
        last_order=None if facts.last_order is None else min(facts.last_order, today),
        points=abs(facts.points),
        orders=abs(facts.orders),
        days=[(day, abs(orders), spent) for day, orders, spent in facts.days],
    )
