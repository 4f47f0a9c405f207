"""What a rule may say and likely does not mean: what nobody or everybody meets, slips, what is said twice."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from store.domain.rules.nearest import nearest
from store.domain.rules.outcomes import culprit, is_met_when_known, outcome
from store.domain.rules.ports import Names, Values
from store.domain.rules.shape import EVERYBODY, NOBODY, normal
from store.domain.rules.tree import AllOf, AnyOf, HasTag, Not, Rule, Text, TextIs
from store.domain.rules.wording import as_value, render

FEW_VALUES: Final = frozenset({Text.CITY, Text.REGION, Text.COUNTRY, Text.GENDER})
"""Texts of which many customers have the same: what nobody has is a slip, in others a question."""


def warnings(rule: Rule, names: Names) -> tuple[str, ...]:
    """A sentence for each part of a rule that is likely not meant; none when all is well."""
    return tuple(dict.fromkeys(_warned(normal(rule), names)))


def _warned(rule: Rule, names: Names) -> Iterator[str]:
    """What to warn of in the smallest parts that deserve it."""
    parts = rule.parts if isinstance(rule, AllOf | AnyOf) else (rule.part,) if isinstance(rule, Not) else ()
    found = [sentence for part in parts for sentence in _warned(part, names)]
    found += [f"{render(part, names)} is said twice" for part, times in Counter(parts).items() if times > 1]
    yield from found or _of_itself(rule, names)


def _of_itself(rule: Rule, names: Names) -> Iterator[str]:
    answer = outcome(rule)
    if rule == NOBODY:
        yield "any of nothing is met by nobody"
    elif rule == EVERYBODY:
        yield "all of nothing is met by everybody"
    elif answer is not None:
        yield f"{'everybody meets' if answer else 'nobody can meet'} {render(culprit(rule), names)}"
    elif is_met_when_known(rule):
        yield f"everybody of whom it is known meets {render(rule, names)}"


def unknown_values(rule: Rule, values: Values) -> tuple[str, ...]:
    """A sentence for each value of a rule that no customer has, with the one that may be meant.

    Of what nobody has anything in nothing is said: a shop may begin with its rules.
    """
    return tuple(
        _of_nobody(field, value, values)
        for field, value in dict.fromkeys(_asked(rule))
        if not values.is_had(field, value) and values.some(field)
    )


def _asked(rule: Rule) -> Iterator[tuple[Text | None, str]]:
    match rule:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _asked(part)
        case Not(part):
            yield from _asked(part)
        case TextIs(field, texts) if field in FEW_VALUES:
            yield from ((field, text) for text in texts)
        case HasTag(tag):
            yield None, tag


def _of_nobody(field: Text | None, value: str, values: Values) -> str:
    said = f"nobody has {'the tag' if field is None else field.value} {as_value(value)}"
    meant = nearest(value, values.some(field))
    return said if meant is None else f"{said}; did you mean {as_value(meant)}?"
