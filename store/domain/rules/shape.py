"""What a rule may look like, the one normal form of those that mean the same, and walking through it.

Whatever takes a rule apart (its wording, its test, its SQL) takes the normal form.
"""

from collections.abc import Iterator
from typing import Final

from store.domain.errors import BadInput
from store.domain.names import clean, name_key
from store.domain.rules import days
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Bought,
    BoughtOf,
    Date,
    HasTag,
    Money,
    Not,
    Number,
    NumberIn,
    NumberIs,
    OrdersWithin,
    Question,
    Rule,
    SpentWithin,
    TextContains,
    TextIs,
)

PARTS_MAX: Final = 500
"""Questions and listed values together: what one SQL statement and one screen can carry."""

LEVELS_MAX: Final = 30
"""All-of and any-of inside each other: nobody reads deeper, and no walk runs out of stack."""

_HEIGHT_MAX: Final = 4 * LEVELS_MAX
"""The same before it is tidied, with every `Not`."""

_TOO_DEEP: Final = f"a rule may be nested {LEVELS_MAX} deep; make groups of its parts and name those"

VALUE_CHARACTERS_MAX: Final = 200
"""As long as a customer's fields may be."""

DAYS_MAX: Final = 36_500
"""A hundred years."""

NUMBER_MAX: Final = 10**15 - 1
"""Either way: fifteen digits, which every currency reads and every database counts."""

EVERYBODY: Final = AllOf(())
NOBODY: Final = AnyOf(())

RANGES: Final[dict[Number | Money | Date, tuple[int, int]]] = {
    Number.BIRTHDAY_MONTH: (1, 12),
    Number.BIRTHDAY_DAY: (1, 31),
    Date.JOINED: (days.FIRST, days.LAST),
    Date.BIRTH: (days.FIRST, days.LAST),
}
"""Between which values a field can be compared, where that is not NUMBER_MAX."""


def normal(rule: Rule) -> Rule:  # noqa: C901, PLR0911 - one case for each shape
    """The rule as it is written when nothing is said twice; it means the same.

    `!=` becomes `Not`, `Not` of `Not` goes, all-of in all-of and any-of in any-of are one, what has one part
    is that part, texts are tidied, and a list of nothing is met by nobody.
    """
    match rule:
        case Not(part):
            inner = normal(part)
            return inner.part if isinstance(inner, Not) else Not(inner)
        case AllOf(parts):
            flat = tuple(_flat(parts, AllOf))
            return flat[0] if len(flat) == 1 else AllOf(flat)
        case AnyOf(parts):
            flat = tuple(_flat(parts, AnyOf))
            return flat[0] if len(flat) == 1 else AnyOf(flat)
        case NumberIs(field, "!=", value):
            return Not(NumberIs(field, "=", value))
        case OrdersWithin(within, "!=", value):
            return Not(OrdersWithin(within, "=", value))
        case SpentWithin(within, "!=", value):
            return Not(SpentWithin(within, "=", value))
        case NumberIn(field, values):
            return _number_in(field, tuple(dict.fromkeys(values)))
        case TextIs(field, values):
            kept = tuple(dict.fromkeys(tidy for value in values if (tidy := _tidy(value))))
            return TextIs(field, kept) if kept else NOBODY
        case TextContains(field, part):
            return TextContains(field, _tidy(part))
        case HasTag(tag):
            return HasTag(_tidy(tag)) if _tidy(tag) else NOBODY
        case _:
            return rule


def _flat(parts: tuple[Rule, ...], joint: type[AllOf | AnyOf]) -> Iterator[Rule]:
    for part in map(normal, parts):
        if isinstance(part, joint):
            yield from part.parts
        else:
            yield part


def _number_in(field: Number | Money | Date, values: tuple[int, ...]) -> Rule:
    if not values:
        return NOBODY
    return NumberIn(field, values) if len(values) > 1 else NumberIs(field, "=", values[0])


def _tidy(text: str) -> str:
    return clean(text) if name_key(clean(text)) else ""


def questions(rule: Rule) -> Iterator[Question]:
    """Every question of a rule, from left to right."""
    match rule:
        case Not(part):
            yield from questions(part)
        case AllOf(parts) | AnyOf(parts):
            for each in parts:
                yield from questions(each)
        case _:
            yield rule


def checked(rule: Rule) -> Rule:
    """The normal form of a rule that is within bounds; raises BadInput naming what is not."""
    if _height(rule, (AllOf, AnyOf, Not)) > _HEIGHT_MAX:
        raise BadInput(_TOO_DEEP)
    size = 0
    for question in questions(rule):
        size += len(question.values) if isinstance(question, TextIs | NumberIn) else 1
        _check(question)
    if size > PARTS_MAX:
        raise BadInput(f"a rule may ask {PARTS_MAX} things, this asks {size}; split it into groups")
    tidy = normal(rule)
    if _height(tidy, (AllOf, AnyOf)) > LEVELS_MAX:
        raise BadInput(_TOO_DEEP)
    return tidy


def _height(rule: Rule, counted: tuple[type[Rule], ...]) -> int:
    """How many of some shapes stand inside each other; not recursive, since it guards what is."""
    highest, waiting = 0, [(rule, 0)]
    while waiting:
        each, above = waiting.pop()
        height = above + isinstance(each, counted)
        highest = max(highest, height)
        parts = (
            (each.part,) if isinstance(each, Not) else each.parts if isinstance(each, AllOf | AnyOf) else ()
        )
        waiting.extend((part, height) for part in parts)
    return highest


def _check(question: Question) -> None:
    if isinstance(question, TextIs | NumberIn | NumberIs | TextContains | HasTag):
        _check_values(question)
        return
    if isinstance(question, OrdersWithin | SpentWithin):
        check_number(Number.ORDERS, question.value)
    if isinstance(question, OrdersWithin | SpentWithin | Bought | BoughtOf) and question.days is not None:
        check_days(question.days)
    if isinstance(question, BirthdayWithin):
        check_days(question.days, least=0)


def _check_values(question: TextIs | NumberIn | NumberIs | TextContains | HasTag) -> None:
    match question:
        case TextIs(_, values):
            for value in values:
                check_value(value)
        case TextContains(_, part) | HasTag(part):
            check_value(part)
        case NumberIs(field, _, number):
            check_number(field, number)
        case NumberIn(field, numbers):
            for number in numbers:
                check_number(field, number)


def check_value(text: str) -> None:
    """Raises BadInput for a text that is too long to be in any field."""
    if len(text) > VALUE_CHARACTERS_MAX:
        raise BadInput(f"a text may have {VALUE_CHARACTERS_MAX} characters, this has {len(text)}")


def check_days(within: int, *, least: int = 1) -> None:
    """Raises BadInput for a number of days that is no period."""
    if not least <= within <= DAYS_MAX:
        raise BadInput(f"a period has {least} to {DAYS_MAX} days, not {within}")


def check_number(field: Number | Money | Date, value: int) -> None:
    """Raises BadInput for a value that the field cannot be compared with."""
    low, high = RANGES.get(field, (-NUMBER_MAX, NUMBER_MAX))
    if low <= value <= high:
        return
    if isinstance(field, Number) and field in RANGES:
        raise BadInput(f"a {field.value} is {low} to {high}, not {value}")
    raise BadInput(f"{field.value} cannot be compared with so large a number")
