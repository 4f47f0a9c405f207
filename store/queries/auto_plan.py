"""The rules of all groups in the order in which they can be asked, ready to be asked often."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from store.domain.errors import BadInput
from store.domain.ids import GroupId
from store.domain.rules.answer import Test, tester
from store.domain.rules.needs import Source, circle, groups_of, in_order, is_timed, sources_of
from store.domain.rules.stored import from_text
from store.domain.rules.tree import AnyOf, InGroup, Rule
from store.domain.values import dataclass
from store.queries.auto_groups import Written
from store.queries.kin import Kin

IN_A_CIRCLE: Final = (
    "this rule and others refer to each other in a circle, made by two lanes that were apart: nobody is in"
    " the group until one of them is changed"
)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A group and its rule, ready to be asked."""

    id: GroupId
    text: str
    rule: Rule
    test: Test
    sources: frozenset[Source]
    asked: frozenset[GroupId]
    """The groups its rule names."""
    leans_on: frozenset[GroupId]
    """The groups with rules that it depends on."""
    is_timed: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All rules of a shop."""

    groups: tuple[Ruled, ...]
    """Each after those that it depends on."""
    troubles: tuple[tuple[GroupId, str], ...]
    """Groups that nobody is in, and the sentence why."""

    def with_dependents(self, chosen: frozenset[GroupId]) -> frozenset[GroupId]:
        """Some groups and all whose rules lead to them."""
        found = set(chosen)
        for each in self.groups:
            if each.leans_on & found:
                found.add(each.id)
        return frozenset(found)


@lru_cache(maxsize=4)
def plan_of(written: Written, merged: tuple[tuple[GroupId, GroupId], ...]) -> Plan:
    """The plan of some rules; `merged` is what became of which group."""
    kin = Kin(dict(merged), frozenset())
    rules: dict[GroupId, Rule] = {}
    troubles: dict[GroupId, str] = {}
    for group, text in written:
        try:
            rules[group] = _rule(text)
        except BadInput as fault:
            troubles[group] = str(fault)
    leans = {group: _leans_on(rule, rules.keys(), kin) for group, rule in rules.items()}
    for group in _in_circles(leans):
        troubles[group] = IN_A_CIRCLE
        del rules[group], leans[group]
    order, _ = in_order(_as_rules(leans))
    texts = dict(written)
    return Plan(
        tuple(
            Ruled(
                group,
                texts[group],
                rules[group],
                tester(rules[group]),
                sources_of(rules[group]),
                groups_of(rules[group]),
                leans[group] & rules.keys(),
                is_timed(rules[group]),
            )
            for group in order
        ),
        tuple(troubles.items()),
    )


@lru_cache(maxsize=512)
def _rule(text: str) -> Rule:
    return from_text(text)


def _leans_on(rule: Rule, ruled: AbstractSet[GroupId], kin: Kin) -> frozenset[GroupId]:
    return frozenset(name for group in groups_of(rule) for name in kin.names(group)) & ruled


def _as_rules(leans: Mapping[GroupId, AbstractSet[GroupId]]) -> dict[GroupId, Rule]:
    return {group: AnyOf(tuple(map(InGroup, sorted(on)))) for group, on in leans.items()}


def _in_circles(leans: Mapping[GroupId, AbstractSet[GroupId]]) -> list[GroupId]:
    """The groups to be taken for empty so that no circle is left: of each the greatest id, on every lane."""
    rules = _as_rules(leans)
    empty: list[GroupId] = []
    while stuck := in_order(rules)[1]:
        empty.append(max(group for group in stuck if circle(group, rules[group], rules)))
        del rules[empty[-1]]
    return empty
