"""What a rule depends on: which facts, which groups, whether the calendar; and rules that go in a circle."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.rules.shape import questions
from store.domain.rules.tree import (
    BirthdayWithin,
    Bought,
    BoughtOf,
    Date,
    Flag,
    HasTag,
    InGroup,
    Is,
    Money,
    Number,
    NumberIn,
    NumberIs,
    OrdersWithin,
    Question,
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)


class Source(Enum):
    """Where an answer comes from, and so which writes can change it."""

    CUSTOMER = "customer"
    """What is written in the customer's own row; `fields_of` says which of it."""
    TAGS = "tags"
    STATS = "stats"
    """Sums over all their sales: orders, spent, last order."""
    DAYS = "days"
    """Their sales by day."""
    BOUGHT = "bought"
    LEDGER = "ledger"
    """Points and balance."""
    GROUPS = "groups"
    """The groups they are in; `groups_of` says which matter."""


_FIELD_SOURCES: Final[dict[Number | Money | Date, Source]] = {
    Number.ORDERS: Source.STATS,
    Number.LAST_ORDER: Source.STATS,
    Number.POINTS: Source.LEDGER,
    Money.SPENT: Source.STATS,
    Money.BALANCE: Source.LEDGER,
}
"""The others are in the customer's own row."""

_TIMED_FIELDS: Final = frozenset({Number.AGE, Number.LAST_ORDER, Number.JOINED_DAYS})


def sources_of(rule: Rule) -> frozenset[Source]:
    """The kinds of facts a rule asks for; a fact of any other kind cannot change its answer."""
    return frozenset(source for question in questions(rule) if (source := _source(question)) is not None)


def _source(question: Question) -> Source | None:
    match question:
        case NumberIs(field, _, _) | NumberIn(field, _):
            return _FIELD_SOURCES.get(field, Source.CUSTOMER)
        case TextIs() | TextContains() | BirthdayWithin() | Is():
            return Source.CUSTOMER
        case HasTag():
            return Source.TAGS
        case OrdersWithin() | SpentWithin():
            return Source.DAYS
        case Bought() | BoughtOf():
            return Source.BOUGHT
        case InGroup(group):
            return None if group == COMMON_GROUP else Source.GROUPS


def fields_of(rule: Rule) -> frozenset[Text | Number | Money | Date | Flag]:
    """The fields a rule asks for. A birthday that is near asks for the birth date."""
    found: set[Text | Number | Money | Date | Flag] = set()
    for question in questions(rule):
        match question:
            case TextIs(text, _) | TextContains(text, _):
                found.add(text)
            case NumberIs(field, _, _) | NumberIn(field, _):
                found.add(field)
            case Is(flag):
                found.add(flag)
            case BirthdayWithin():
                found.add(Date.BIRTH)
            case _:
                pass
    return frozenset(found)


def groups_of(rule: Rule) -> frozenset[GroupId]:
    """The groups a rule refers to, the common group left out: nobody enters or leaves it."""
    found = {question.group for question in questions(rule) if isinstance(question, InGroup)}
    return frozenset(found - {COMMON_GROUP})


def is_timed(rule: Rule) -> bool:
    """Whether the answer can change at midnight with no write at all."""
    return any(map(_is_timed, questions(rule)))


def _is_timed(question: Question) -> bool:
    match question:
        case NumberIs(field, _, _) | NumberIn(field, _):
            return field in _TIMED_FIELDS
        case Bought(_, days) | BoughtOf(_, days):
            return days is not None
        case _:
            return isinstance(question, OrdersWithin | SpentWithin | BirthdayWithin)


def circle(group: GroupId, rule: Rule, rules: Mapping[GroupId, Rule]) -> tuple[GroupId, ...]:
    """The shortest way from a group back to itself, once it had this rule; empty when there is none.

    The group is the first and the last of what is returned. `rules` are those of the other groups.
    """
    came_from: dict[GroupId, GroupId] = {}
    reached = [(group, each) for each in sorted(groups_of(rule))]
    while reached:
        following: list[tuple[GroupId, GroupId]] = []
        for before, here in reached:
            if here in came_from:
                continue
            came_from[here] = before
            if here == group:
                return _way_to(group, came_from)
            if here in rules:
                following.extend((here, each) for each in sorted(groups_of(rules[here])))
        reached = following
    return ()


def _way_to(group: GroupId, came_from: Mapping[GroupId, GroupId]) -> tuple[GroupId, ...]:
    way = [group, came_from[group]]
    while way[-1] != group:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def in_order(rules: Mapping[GroupId, Rule]) -> tuple[tuple[GroupId, ...], frozenset[GroupId]]:
    """The groups, each after those its rule refers to; and those that have no place.

    Without a place is what stands in a circle or refers to one: two lanes that were apart may have made it.
    The order is the same on every lane.
    """
    waiting = {group: set(groups_of(rule)) & rules.keys() for group, rule in rules.items()}
    users: dict[GroupId, list[GroupId]] = {group: [] for group in rules}
    for group, named in waiting.items():
        for each in named:
            users[each].append(group)
    placed: list[GroupId] = []
    ready = _ready(waiting, rules)
    while ready:
        placed.extend(ready)
        freed = {user for group in ready for user in users[group]}
        for user in freed:
            waiting[user].difference_update(ready)
        ready = _ready(waiting, freed)
    return tuple(placed), frozenset(rules.keys() - set(placed))


def _ready(waiting: Mapping[GroupId, set[GroupId]], among: Iterable[GroupId]) -> list[GroupId]:
    return sorted(group for group in among if not waiting[group])
