"""Whether one customer meets a rule. For all customers at once there is SQL, made from the same tree."""

import operator
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import field
from typing import Final, TypeAlias

from store.domain.ids import COMMON_GROUP, CategoryId, GroupId, ProductId
from store.domain.money import Minor
from store.domain.names import name_key
from store.domain.rules.days import Day, age, birth_of, day_of, days_to_birthday
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
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one customer. What no rule at hand asks for (see `needs`) may be left out.

    The collections may read what they hold when they are first asked.
    """

    texts: Mapping[Text, str] = field(default_factory=dict)
    """As stored; what is absent or empty is missing."""
    birth: str = ""
    """ISO 8601 date; empty when not known."""
    joined: Day
    flags: AbstractSet[Flag] = frozenset()
    """Those that are on."""
    tags: AbstractSet[str] = frozenset()
    """As `name_key` writes them."""
    orders: int = 0
    spent: Minor = 0
    last_order: Day | None = None
    points: int = 0
    balance: Minor = 0
    days: Sequence[tuple[Day, int, Minor]] = ()
    """Orders and what was spent by day, the latest day first."""
    bought: Mapping[ProductId, Day] = field(default_factory=dict)
    """When last, by product."""
    bought_of: Mapping[CategoryId, Day] = field(default_factory=dict)
    """When last, by category."""
    groups: AbstractSet[GroupId] = frozenset()
    """Those they are in, pins counted; the common group need not be among them."""


Test: TypeAlias = Callable[[Facts, Day], bool]
"""Whether a customer meets a rule on a day."""

_Read: TypeAlias = Callable[[Facts, Day], int | None]

_COMPARED: Final[dict[Order, Callable[[int, int], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def meets(rule: Rule, facts: Facts, today: Day) -> bool:
    """Whether a customer meets a rule today; for more than one customer keep a `tester`."""
    return tester(rule)(facts, today)


def tester(rule: Rule) -> Test:
    """The rule as a function, to be made once and asked often."""
    return _test(normal(rule))


def _test(rule: Rule) -> Test:  # noqa: C901, PLR0911, PLR0912 - one case for each question
    match rule:
        case AllOf(parts):
            return _all_of([_test(part) for part in parts])
        case AnyOf(parts):
            return _any_of([_test(part) for part in parts])
        case Not(part):
            return _not(_test(part))
        case TextIs(text, values):
            return _text_is(text, frozenset(map(name_key, values)))
        case TextContains(text, part):
            return _text_contains(text, name_key(part))
        case NumberIs(number, order, value):
            return _number_is(_READ[number], _COMPARED[order], value)
        case NumberIn(number, numbers):
            return _number_in(_READ[number], frozenset(numbers))
        case OrdersWithin(within, order, value):
            return _number_is(_sum_within(within, 1), _COMPARED[order], value)
        case SpentWithin(within, order, value):
            return _number_is(_sum_within(within, 2), _COMPARED[order], value)
        case BirthdayWithin(within):
            return _number_is(_to_birthday, operator.le, within)
        case Is(flag):
            return lambda facts, _: flag in facts.flags
        case HasTag(tag):
            return _has_tag(name_key(tag))
        case Bought(product, within):
            return _was_within(lambda facts: facts.bought.get(product), within)
        case BoughtOf(category, within):
            return _was_within(lambda facts: facts.bought_of.get(category), within)
        case InGroup(group):
            return _yes if group == COMMON_GROUP else lambda facts, _: group in facts.groups


def _yes(_: Facts, __: Day) -> bool:
    return True


def _all_of(tests: list[Test]) -> Test:
    def test(facts: Facts, today: Day) -> bool:
        for each in tests:  # noqa: SIM110 - a generator for `all` costs more than what it runs
            if not each(facts, today):
                return False
        return True

    return test


def _any_of(tests: list[Test]) -> Test:
    def test(facts: Facts, today: Day) -> bool:
        for each in tests:  # noqa: SIM110 - as above
            if each(facts, today):
                return True
        return False

    return test


def _not(part: Test) -> Test:
    return lambda facts, today: not part(facts, today)


def _text_is(text: Text, keys: frozenset[str]) -> Test:
    def test(facts: Facts, _: Day) -> bool:
        value = facts.texts.get(text)
        return value is not None and name_key(value) in keys

    return test


def _text_contains(text: Text, part: str) -> Test:
    def test(facts: Facts, _: Day) -> bool:
        key = name_key(facts.texts.get(text, ""))
        return bool(key) and part in key

    return test


def _has_tag(key: str) -> Test:
    return lambda facts, _: key in facts.tags


def _number_is(read: _Read, compare: Callable[[int, int], bool], value: int) -> Test:
    def test(facts: Facts, today: Day) -> bool:
        found = read(facts, today)
        return found is not None and compare(found, value)

    return test


def _number_in(read: _Read, values: frozenset[int]) -> Test:
    # A missing value is None, which is among no numbers.
    return lambda facts, today: read(facts, today) in values


def _was_within(last: Callable[[Facts], Day | None], within: int | None) -> Test:
    if within is None:
        return lambda facts, _: last(facts) is not None

    def test(facts: Facts, today: Day) -> bool:
        day = last(facts)
        return day is not None and day > today - within

    return test


def _sum_within(within: int, column: int) -> _Read:
    def read(facts: Facts, today: Day) -> int:
        before, total = today - within, 0
        for each in facts.days:
            if each[0] <= before:
                break
            total += each[column]
        return total

    return read


def _age(facts: Facts, today: Day) -> int | None:
    birth = birth_of(facts.birth)
    return None if birth is None else age(birth, today)


def _to_birthday(facts: Facts, today: Day) -> int | None:
    birth = birth_of(facts.birth)
    return None if birth is None else days_to_birthday(birth, today)


def _birthday_month(facts: Facts, _: Day) -> int | None:
    birth = birth_of(facts.birth)
    return None if birth is None else birth.month


def _birthday_day(facts: Facts, _: Day) -> int | None:
    birth = birth_of(facts.birth)
    return None if birth is None else birth.day


def _birth(facts: Facts, _: Day) -> int | None:
    birth = birth_of(facts.birth)
    return None if birth is None else day_of(birth)


def _last_order(facts: Facts, today: Day) -> int | None:
    return None if facts.last_order is None else today - facts.last_order


_READ: Final[dict[Number | Money | Date, _Read]] = {
    Number.AGE: _age,
    Number.BIRTHDAY_MONTH: _birthday_month,
    Number.BIRTHDAY_DAY: _birthday_day,
    Number.ORDERS: lambda facts, _: facts.orders,
    Number.LAST_ORDER: _last_order,
    Number.POINTS: lambda facts, _: facts.points,
    Number.JOINED_DAYS: lambda facts, today: today - facts.joined,
    Money.SPENT: lambda facts, _: facts.spent,
    Money.BALANCE: lambda facts, _: facts.balance,
    Date.JOINED: lambda facts, _: facts.joined,
    Date.BIRTH: _birth,
}
