import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.rules import CATEGORIES, GROUPS, PRODUCTS, TODAYS, people, rules

from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.rules.answer import Facts, meets
from store.domain.rules.needs import Source, circle, fields_of, groups_of, in_order, is_timed, sources_of
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Bought,
    BoughtOf,
    Date,
    Flag,
    HasTag,
    InGroup,
    Is,
    Money,
    Not,
    Number,
    NumberIn,
    NumberIs,
    OrdersWithin,
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)

A, B, C, D = GROUPS
TAG = HasTag("x")


@pytest.mark.parametrize(
    ("rule", "sources", "timed"),
    [
        (TextIs(Text.CITY, ("x",)), {Source.CUSTOMER}, False),
        (TextContains(Text.NOTES, "x"), {Source.CUSTOMER}, False),
        (NumberIs(Number.AGE, ">", 1), {Source.CUSTOMER}, True),
        (NumberIn(Number.BIRTHDAY_MONTH, (1,)), {Source.CUSTOMER}, False),
        (NumberIs(Number.BIRTHDAY_DAY, "=", 1), {Source.CUSTOMER}, False),
        (NumberIs(Number.ORDERS, ">", 1), {Source.STATS}, False),
        (NumberIs(Number.LAST_ORDER, ">", 1), {Source.STATS}, True),
        (NumberIs(Number.POINTS, ">", 1), {Source.LEDGER}, False),
        (NumberIn(Number.JOINED_DAYS, (1,)), {Source.CUSTOMER}, True),
        (NumberIs(Money.SPENT, ">", 1), {Source.STATS}, False),
        (NumberIs(Money.BALANCE, ">", 1), {Source.LEDGER}, False),
        (NumberIs(Date.JOINED, ">", 1), {Source.CUSTOMER}, False),
        (NumberIs(Date.BIRTH, ">", 1), {Source.CUSTOMER}, False),
        (OrdersWithin(1, ">", 1), {Source.DAYS}, True),
        (SpentWithin(1, ">", 1), {Source.DAYS}, True),
        (BirthdayWithin(1), {Source.CUSTOMER}, True),
        (Is(Flag.ACTIVE), {Source.CUSTOMER}, False),
        (HasTag("x"), {Source.TAGS}, False),
        (Bought(PRODUCTS[0]), {Source.BOUGHT}, False),
        (Bought(PRODUCTS[0], 1), {Source.BOUGHT}, True),
        (BoughtOf(CATEGORIES[0]), {Source.BOUGHT}, False),
        (BoughtOf(CATEGORIES[0], 1), {Source.BOUGHT}, True),
        (InGroup(A), {Source.GROUPS}, False),
        (InGroup(COMMON_GROUP), set[Source](), False),
        (AllOf((HasTag("x"), Not(AnyOf((InGroup(A), BirthdayWithin(1)))))),
         {Source.TAGS, Source.GROUPS, Source.CUSTOMER}, True),
        (AllOf(()), set[Source](), False),
    ],
    # A set's text is another in each process.
    ids=lambda value: "" if isinstance(value, set) else repr(value),
)  # fmt: skip
def test_what_a_rule_asks_for(rule: Rule, sources: set[Source], timed: bool) -> None:  # noqa: FBT001
    assert sources_of(rule) == sources
    assert is_timed(rule) is timed


def test_fields_and_groups_are_named() -> None:
    rule = AllOf((
        TextIs(Text.CITY, ("x",)), TextContains(Text.NOTES, "x"), NumberIs(Number.AGE, ">", 1),
        BirthdayWithin(1), NumberIn(Money.SPENT, (1,)), Not(Is(Flag.CONSENT)), InGroup(A),
        AnyOf((InGroup(B), InGroup(COMMON_GROUP))),
    ))  # fmt: skip
    assert fields_of(rule) == {
        Text.CITY, Text.NOTES, Number.AGE, Date.BIRTH, Money.SPENT, Flag.CONSENT
    }  # fmt: skip
    assert groups_of(rule) == {A, B}


FACTS_BY_SOURCE: dict[Source, tuple[str, ...]] = {
    Source.CUSTOMER: ("texts", "birth", "joined", "flags"),
    Source.TAGS: ("tags",),
    Source.STATS: ("orders", "spent", "last_order"),
    Source.DAYS: ("days",),
    Source.BOUGHT: ("bought", "bought_of"),
    Source.LEDGER: ("points", "balance"),
    Source.GROUPS: ("groups",),
}


@given(st.data(), rules(leaves=4), st.sampled_from(TODAYS))
def test_only_what_a_rule_needs_changes_its_answer(data: st.DataObject, rule: Rule, today: int) -> None:
    one, other = data.draw(people(today)).facts, data.draw(people(today)).facts
    needed = sources_of(rule)
    mixed = Facts(**{
        name: getattr(one if source in needed else other, name)
        for source, names in FACTS_BY_SOURCE.items()
        for name in names
    })  # fmt: skip
    assert meets(rule, mixed, today) == meets(rule, one, today)


@given(st.data(), rules(leaves=4), st.sampled_from(TODAYS), st.integers(-800, 800))
def test_only_a_timed_rule_is_answered_otherwise_on_another_day(
    data: st.DataObject, rule: Rule, today: int, later: int
) -> None:
    facts = data.draw(people(today)).facts
    assert is_timed(rule) or meets(rule, facts, today) == meets(rule, facts, today + later)


@pytest.mark.parametrize(
    ("rule", "rules", "expected"),
    [
        (InGroup(A), {}, (A, A)),
        (Not(InGroup(B)), {B: InGroup(A)}, (A, B, A)),
        (AllOf((InGroup(D), InGroup(B))), {B: InGroup(C), C: InGroup(A), D: InGroup(C)}, (A, B, C, A)),
        (AnyOf((InGroup(B), InGroup(D))), {B: InGroup(C), C: InGroup(A), D: InGroup(A)}, (A, D, A)),
        (InGroup(B), {B: InGroup(C)}, ()),
        (InGroup(B), {B: InGroup(C), C: InGroup(B)}, ()),
        (InGroup(COMMON_GROUP), {}, ()),
        (InGroup(B), {A: InGroup(A)}, ()),
    ],
)
def test_a_circle_is_named(rule: Rule, rules: dict[GroupId, Rule], expected: tuple[GroupId, ...]) -> None:
    assert circle(A, rule, rules) == expected


@pytest.mark.parametrize(
    ("rules", "placed", "circular"),
    [
        ({}, (), set[GroupId]()),
        ({A: InGroup(B), B: InGroup(C)}, (B, A), set[GroupId]()),
        ({A: AllOf((InGroup(B), InGroup(C))), B: InGroup(C), C: TAG, D: TAG}, (C, D, B, A), set[GroupId]()),
        ({A: InGroup(B), B: InGroup(A), C: InGroup(A), D: TAG}, (D,), {A, B, C}),
        ({A: InGroup(A)}, (), {A}),
    ],
)  # fmt: skip
def test_groups_come_after_those_they_ask_about(
    rules: dict[GroupId, Rule], placed: tuple[GroupId, ...], circular: set[GroupId]
) -> None:
    assert in_order(rules) == (placed, frozenset(circular))


@given(st.dictionaries(st.sampled_from(GROUPS), rules(st.builds(InGroup, st.sampled_from(GROUPS)))))
def test_a_group_has_a_place_unless_it_leads_into_a_circle(found: dict[GroupId, Rule]) -> None:
    placed, circular = in_order(found)
    assert set(placed) | circular == found.keys()
    for group in placed:
        assert groups_of(found[group]) & found.keys() <= set(placed[: placed.index(group)])
        assert not circle(group, found[group], found)
    for group in circular:
        assert groups_of(found[group]) & circular
