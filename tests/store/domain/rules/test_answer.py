from datetime import date, timedelta
from timeit import Timer

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.rules import CATEGORIES, GROUPS, PRODUCTS, TODAYS, Person, people, rules

from store.domain.ids import COMMON_GROUP
from store.domain.names import name_key
from store.domain.rules import answer as answers
from store.domain.rules.answer import Facts, meets
from store.domain.rules.days import Day, date_of, day_of
from store.domain.rules.shape import normal
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
    Order,
    OrdersWithin,
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)

TODAY = day_of(date(2026, 11, 21))
STRANGER = Facts(joined=TODAY - 10)
"""Nothing is known but when they came."""

MARIA = Facts(
    texts={
        Text.NAME: "María  Müller",
        Text.CITY: "São Paulo",
        Text.GENDER: "Female",
        Text.NOTES: "Likes\nWINE",
    },
    birth="1966-11-22",
    joined=TODAY - 400,
    flags=frozenset({Flag.ACTIVE, Flag.CONSENT}),
    tags=frozenset({"wine lover"}),
    orders=12,
    spent=61_250,
    last_order=TODAY - 3,
    points=40,
    balance=-500,
    days=((TODAY - 3, 1, 1_000), (TODAY - 29, 2, 5_000), (TODAY - 30, 9, 55_250)),
    bought={PRODUCTS[0]: TODAY - 29},
    bought_of={CATEGORIES[0]: TODAY - 29, CATEGORIES[1]: TODAY - 3},
    groups=frozenset({GROUPS[0]}),
)


@pytest.mark.parametrize(
    "rule",
    [
        TextIs(Text.CITY, ("SÃO  PAULO",)),
        TextIs(Text.CITY, ("Berlin", "Sa\u0303o Paulo")),
        TextContains(Text.NAME, "MÜLL"),
        TextContains(Text.NAME, "ía mü"),
        TextContains(Text.NOTES, "likes wine"),
        TextContains(Text.CITY, ""),
        NumberIs(Number.AGE, "=", 59),
        NumberIn(Number.AGE, (59, 60)),
        NumberIs(Number.BIRTHDAY_MONTH, "=", 11),
        NumberIs(Number.BIRTHDAY_DAY, ">", 21),
        NumberIs(Number.ORDERS, ">=", 12),
        NumberIs(Number.LAST_ORDER, "<", 4),
        NumberIs(Number.POINTS, "!=", 41),
        NumberIs(Number.JOINED_DAYS, "<=", 400),
        NumberIs(Money.SPENT, ">", 61_249),
        NumberIs(Money.BALANCE, "<", 0),
        NumberIs(Date.JOINED, "=", TODAY - 400),
        NumberIs(Date.BIRTH, "<", 0),
        OrdersWithin(30, "=", 3),
        OrdersWithin(31, "=", 12),
        SpentWithin(30, "=", 6_000),
        SpentWithin(3, "=", 0),
        BirthdayWithin(1),
        Is(Flag.CONSENT),
        HasTag("Wine  LOVER"),
        Bought(PRODUCTS[0]),
        Bought(PRODUCTS[0], 30),
        BoughtOf(CATEGORIES[1], 4),
        InGroup(GROUPS[0]),
        InGroup(COMMON_GROUP),
        AllOf(()),
        AllOf((Is(Flag.ACTIVE), Not(InGroup(GROUPS[1])))),
        AnyOf((InGroup(GROUPS[1]), Is(Flag.ACTIVE))),
    ],
    ids=repr,
)
def test_maria_meets(rule: Rule) -> None:
    assert meets(rule, MARIA, TODAY)
    assert not meets(Not(rule), MARIA, TODAY)


@pytest.mark.parametrize(
    "rule",
    [
        TextIs(Text.CITY, ("Sao Paulo",)),
        TextIs(Text.COUNTRY, ("",)),
        TextContains(Text.COUNTRY, ""),
        TextContains(Text.NAME, "mull"),
        NumberIs(Number.AGE, "=", 60),
        NumberIs(Number.LAST_ORDER, "<", 3),
        OrdersWithin(29, "=", 3),
        BirthdayWithin(0),
        Is(Flag.TAX_EXEMPT),
        HasTag("wine"),
        Bought(PRODUCTS[0], 29),
        Bought(PRODUCTS[1]),
        BoughtOf(CATEGORIES[1], 3),
        InGroup(GROUPS[1]),
        AnyOf(()),
        AnyOf((InGroup(GROUPS[1]), Is(Flag.TAX_EXEMPT))),
        AllOf((Is(Flag.ACTIVE), InGroup(GROUPS[1]))),
    ],
    ids=repr,
)
def test_maria_does_not_meet(rule: Rule) -> None:
    assert not meets(rule, MARIA, TODAY)
    assert meets(Not(rule), MARIA, TODAY)


@pytest.mark.parametrize("order", ["=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("field", [Number.AGE, Number.BIRTHDAY_MONTH, Number.LAST_ORDER, Date.BIRTH])
def test_a_comparison_with_a_missing_value_is_no_and_its_opposite_yes(
    field: Number | Date, order: Order
) -> None:
    assert not meets(NumberIs(field, order, 1), STRANGER, TODAY)
    assert meets(Not(NumberIs(field, order, 1)), STRANGER, TODAY)
    assert meets(NumberIs(field, "!=", 1), STRANGER, TODAY)


def test_who_has_no_gender_is_not_male() -> None:
    assert meets(Not(TextIs(Text.GENDER, ("male",))), STRANGER, TODAY)


def test_a_sale_of_a_lane_that_is_already_a_day_ahead_counts() -> None:
    ahead = Facts(
        joined=TODAY, last_order=TODAY + 1, days=((TODAY + 1, 1, 100),), bought={PRODUCTS[0]: TODAY + 1}
    )
    assert meets(OrdersWithin(1, "=", 1), ahead, TODAY)
    assert meets(NumberIs(Number.LAST_ORDER, "<", 1), ahead, TODAY)
    assert meets(Bought(PRODUCTS[0], 1), ahead, TODAY)


@given(st.data(), rules(), st.sampled_from(TODAYS))
def test_a_test_answers_as_the_tree_says(data: st.DataObject, rule: Rule, today: Day) -> None:
    person = data.draw(people(today))
    assert answers.tester(rule)(person.facts, today) == answer(rule, person, today)


@given(st.data(), rules(), st.sampled_from(TODAYS))
def test_a_normal_form_means_the_same(data: st.DataObject, rule: Rule, today: Day) -> None:
    person = data.draw(people(today))
    assert answer(normal(rule), person, today) == answer(rule, person, today)
    assert normal(normal(rule)) == normal(rule)


def test_twenty_rules_are_asked_in_less_than_a_tenth_of_a_millisecond() -> None:
    kinds: list[Rule] = [
        AllOf((
            NumberIs(Number.AGE, ">=", 50),
            NumberIs(Money.SPENT, ">", 500),
            NumberIs(Number.LAST_ORDER, "<", 30),
        )),
        AllOf((TextIs(Text.GENDER, ("female",)), NumberIs(Number.BIRTHDAY_MONTH, "=", 11))),
        AnyOf((Not(TextIs(Text.CITY, ("São Paulo",))), NumberIs(Number.AGE, "<", 18))),
        AllOf((SpentWithin(90, ">", 10_000), Bought(PRODUCTS[0], 30))),
        AnyOf((InGroup(GROUPS[1]), HasTag("vip"), BirthdayWithin(14))),
    ]  # fmt: skip
    tests = [answers.tester(rule) for rule in kinds * 4]
    times = Timer(lambda: [test(MARIA, TODAY) for test in tests]).repeat(repeat=20, number=20)
    assert min(times) / 20 < 100e-6


# The tree's own words as slowly as they are said: the oracle of the laws above.


def answer(rule: Rule, person: Person, today: Day) -> bool:  # noqa: C901, PLR0911, PLR0912 - one case for each
    facts = person.facts
    match rule:
        case Not(part):
            return not answer(part, person, today)
        case AllOf(parts):
            return not [part for part in parts if not answer(part, person, today)]
        case AnyOf(parts):
            return [part for part in parts if answer(part, person, today)] != []
        case TextIs(field, values):
            key = name_key(facts.texts.get(field, ""))
            return key != "" and key in [name_key(value) for value in values]
        case TextContains(field, part):
            key = name_key(facts.texts.get(field, ""))
            return key != "" and name_key(part) in key
        case NumberIs(number, order, value):
            return compared(figure(number, facts, today), order, value)
        case NumberIn(number, numbers):
            return figure(number, facts, today) in numbers
        case OrdersWithin(days, order, value):
            return compared(sum(count for day, count, _ in facts.days if today - day < days), order, value)
        case SpentWithin(days, order, value):
            return compared(sum(spent for day, _, spent in facts.days if today - day < days), order, value)
        case BirthdayWithin(days):
            return facts.birth != "" and any(
                is_birthday(facts.birth, today + ahead) for ahead in range(min(days, 365) + 1)
            )
        case Is(flag):
            return flag in facts.flags
        case HasTag(tag):
            return name_key(tag) in {name_key(own) for own in person.tags}
        case Bought(product, within):
            return any(
                key[0] == product and is_recent(day, within, today) for key, day in person.bought.items()
            )
        case BoughtOf(category, within):
            return any(
                key[1] == category and is_recent(day, within, today) for key, day in person.bought.items()
            )
        case InGroup(group):
            return group in {*facts.groups, COMMON_GROUP}


def is_recent(day: Day, within: int | None, today: Day) -> bool:
    return within is None or today - day < within


def compared(found: int | None, order: Order, value: int) -> bool:
    if order == "!=":
        return found != value
    if found is None:
        return False
    return {
        "=": found == value,
        "<": found < value,
        "<=": found <= value,
        ">": found > value,
        ">=": found >= value,
    }[order]


def figure(field: Number | Money | Date, facts: Facts, today: Day) -> int | None:
    birth = date.fromisoformat(facts.birth) if facts.birth else None
    return {
        Number.AGE: None if birth is None else years(birth, date_of(today)),
        Number.BIRTHDAY_MONTH: None if birth is None else birth.month,
        Number.BIRTHDAY_DAY: None if birth is None else birth.day,
        Number.ORDERS: facts.orders,
        Number.LAST_ORDER: None if facts.last_order is None else today - facts.last_order,
        Number.POINTS: facts.points,
        Number.JOINED_DAYS: today - facts.joined,
        Money.SPENT: facts.spent,
        Money.BALANCE: facts.balance,
        Date.JOINED: facts.joined,
        Date.BIRTH: None if birth is None else day_of(birth),
    }[field]


def years(birth: date, now: date) -> int:
    return (
        now.year * 10_000 + now.month * 100 + now.day - birth.year * 10_000 - birth.month * 100 - birth.day
    ) // 10_000


def is_birthday(birth: str, day: Day) -> bool:
    then = date_of(day)
    if birth[5:] == "02-29" and (then.month, then.day) == (3, 1):
        return (then - timedelta(days=1)).day == 28
    return then.isoformat()[5:] == birth[5:]
