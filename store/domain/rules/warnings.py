"""What a rule may say and likely does not mean: what nobody or everybody meets, what is said twice."""

from collections import Counter
from collections.abc import Iterator

from store.domain.rules.outcomes import culprit, is_met_when_known, outcome
from store.domain.rules.ports import Names
from store.domain.rules.shape import EVERYBODY, NOBODY, normal
from store.domain.rules.tree import AllOf, AnyOf, Not, Rule
from store.domain.rules.wording import render


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
