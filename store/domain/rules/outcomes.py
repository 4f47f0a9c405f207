"""What a rule answers whoever is asked, where that can be seen from the rule alone.

Sound, not complete: what is told is so, and some that is so is not seen.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from store.domain.ids import COMMON_GROUP
from store.domain.names import name_key
from store.domain.rules.shape import NUMBER_MAX, normal
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Date,
    InGroup,
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

AGE_MAX: Final = 150
"""Nobody was ever that old."""

_YEAR: Final = 365

_Literal: TypeAlias = tuple[Rule, bool]
"""A question, and whether it is asked as it is or as its opposite."""

_LOWEST, _HIGHEST = -10 * NUMBER_MAX, 10 * NUMBER_MAX
_NATURAL: Final[dict[object, tuple[int, int]]] = {
    Number.AGE: (0, AGE_MAX),
    Number.BIRTHDAY_MONTH: (1, 12),
    Number.BIRTHDAY_DAY: (1, 31),
    Number.ORDERS: (0, _HIGHEST),
    Number.LAST_ORDER: (0, _HIGHEST),
    Number.JOINED_DAYS: (0, _HIGHEST),
    Number.POINTS: (0, _HIGHEST),
}
_MAY_BE_MISSING: Final = frozenset(
    {Number.AGE, Number.BIRTHDAY_MONTH, Number.BIRTHDAY_DAY, Number.LAST_ORDER, Date.BIRTH}
)
_OPPOSITE: Final[dict[Order, Order]] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def outcome(rule: Rule) -> bool | None:
    """What a rule answers whoever is asked; None when that depends, or is not seen."""
    return _outcome(normal(rule))


def culprit(rule: Rule) -> Rule:
    """The parts of a rule in its normal form that settle its outcome alone, if only some of them do."""
    if isinstance(rule, AllOf):
        clash = _clash(rule.parts)
        return AllOf(clash) if clash else rule
    if isinstance(rule, AnyOf):
        clash = _clash([normal(Not(part)) for part in rule.parts])
        return AnyOf(tuple(normal(Not(part)) for part in clash)) if clash else rule
    return rule


def is_met_when_known(rule: Rule) -> bool:
    """Whether a question is answered by yes for whoever has what it asks about at all."""
    if isinstance(rule, BirthdayWithin):
        return rule.days >= _YEAR
    if not isinstance(rule, NumberIs) or rule.field not in _MAY_BE_MISSING:
        return False
    return not _has_figure(rule.field, [(rule, False)])


def _outcome(rule: Rule) -> bool | None:
    if isinstance(rule, Not):
        answer = _outcome(rule.part)
        return None if answer is None else not answer
    if isinstance(rule, AllOf):
        return _joined(rule.parts, decisive=False)
    if isinstance(rule, AnyOf):
        return _joined(rule.parts, decisive=True)
    if rule == InGroup(COMMON_GROUP):
        return True
    if _clash([rule]):
        return False
    return True if _clash([normal(Not(rule))]) else None


def _joined(parts: Sequence[Rule], *, decisive: bool) -> bool | None:
    """What parts come to when one that answers `decisive` decides."""
    answers = {_outcome(part) for part in parts}
    if decisive in answers:
        return decisive
    if answers <= {not decisive}:
        return not decisive
    # At least one of some is yes for everybody when all their opposites clash.
    return decisive if _clash([normal(Not(part)) for part in parts] if decisive else parts) else None


def _clash(parts: Iterable[Rule]) -> tuple[Rule, ...]:
    """Some of the parts that cannot all be met by one customer; empty when none are seen."""
    met: dict[Rule, None] = {}
    by_subject: dict[object, list[Rule]] = {}
    for part in _spread(parts):
        opposite = normal(Not(part))
        if opposite in met:
            return (opposite, part)
        met[part] = None
        subject = _subject(_literal(part)[0])
        if subject is not None:
            by_subject.setdefault(subject, []).append(part)
    for subject, about in by_subject.items():
        if not _is_possible(subject, list(map(_literal, about))):
            return tuple(about)
    return ()


def _spread(parts: Iterable[Rule]) -> Iterator[Rule]:
    """The parts, with none-of as the opposites it stands for."""
    for part in parts:
        if isinstance(part, Not) and isinstance(part.part, AnyOf):
            yield from _spread(normal(Not(each)) for each in part.part.parts)
        else:
            yield part


def _literal(rule: Rule) -> _Literal:
    return (rule.part, False) if isinstance(rule, Not) else (rule, True)


def _subject(rule: Rule) -> object:
    """What a question is about, where two of them can contradict each other; None for all else."""
    if isinstance(rule, NumberIs | NumberIn | TextIs | TextContains):
        return rule.field
    if isinstance(rule, OrdersWithin | SpentWithin):
        return type(rule), rule.days
    return None


def _is_possible(subject: object, literals: Sequence[_Literal]) -> bool:
    if isinstance(subject, Text):
        return _has_text(literals)
    is_known = subject not in _MAY_BE_MISSING or any(positive for _, positive in literals)
    return not is_known or _has_figure(subject, literals)


def _has_figure(subject: object, literals: Sequence[_Literal]) -> bool:
    """Whether some number, known to be there, meets all of what is asked about it."""
    low, high = _NATURAL.get(subject, (0 if _counts_orders(subject) else _LOWEST, _HIGHEST))
    listed: set[int] | None = None
    excluded: set[int] = set()
    for question, positive in literals:
        if isinstance(question, NumberIn):
            order, values = ("=" if positive else "!="), set(question.values)
        elif isinstance(question, NumberIs | OrdersWithin | SpentWithin):
            order, values = (question.order if positive else _OPPOSITE[question.order]), {question.value}
        else:
            continue
        if order == "=":
            listed = values if listed is None else listed & values
        elif order == "!=":
            excluded |= values
        else:
            low, high = max(low, _LEAST[order](min(values))), min(high, _MOST[order](min(values)))
    if listed is not None:
        return any(low <= value <= high for value in listed - excluded)
    # Of one more number than are excluded, one is not.
    return any(value not in excluded for value in range(low, min(high, low + len(excluded)) + 1))


_LEAST: Final[dict[str, Callable[[int], int]]] = {
    ">": lambda value: value + 1,
    ">=": lambda value: value,
    "<": lambda _: _LOWEST,
    "<=": lambda _: _LOWEST,
}
_MOST: Final[dict[str, Callable[[int], int]]] = {
    "<": lambda value: value - 1,
    "<=": lambda value: value,
    ">": lambda _: _HIGHEST,
    ">=": lambda _: _HIGHEST,
}


def _counts_orders(subject: object) -> bool:
    return isinstance(subject, tuple) and subject[0] is OrdersWithin


def _has_text(literals: Sequence[_Literal]) -> bool:
    """Whether some text meets all of what is asked about it."""
    listed: set[str] | None = None
    excluded: set[str] = set()
    parts = [
        name_key(each.part) for each, positive in literals if isinstance(each, TextContains) and positive
    ]
    not_parts = [
        name_key(each.part) for each, positive in literals if isinstance(each, TextContains) and not positive
    ]
    for question, positive in literals:
        if isinstance(question, TextIs):
            keys = set(map(name_key, question.values))
            if positive:
                listed = keys if listed is None else listed & keys
            else:
                excluded |= keys
    if listed is not None:
        return any(
            all(part in key for part in parts) and not any(part in key for part in not_parts)
            for key in listed - excluded
        )
    return not any(not_part in part for part in parts for not_part in not_parts)
