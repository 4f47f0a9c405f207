"""The rules of all groups in the order in which they can be asked, ready to be asked often.

A rule that names a group which was deleted, or one that nobody can be in since its own rule is in a circle,
cannot be read or names such a group, is met by nobody: asked as it stands, a `not` in it would be met by
everybody, and everybody would get what that group gets. Those who are pinned into such a group stay in it.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection

from store.domain.errors import BadInput
from store.domain.ids import GroupId
from store.domain.rules.answer import Test, tester
from store.domain.rules.needs import Source, circle, groups_of, in_order, is_timed, sources_of
from store.domain.rules.shape import NOBODY
from store.domain.rules.stored import from_text
from store.domain.rules.tree import AnyOf, InGroup, Rule
from store.domain.values import dataclass
from store.queries import kin as groups_kin
from store.queries.auto_groups import Written, stored
from store.queries.kin import Kin

IN_A_CIRCLE: Final = (
    "this rule and others refer to each other in a circle, made by two lanes that were apart: nobody is in"
    " the group until one of them is changed"
)
NAMES_A_DELETED: Final = (
    "its rule names {}: nobody meets it, whatever else it asks, until it is changed or the group is back"
)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A group and its rule, ready to be asked."""

    id: GroupId
    text: str
    """What it is kept as, and that nobody meets it, if so: its members stand for this."""
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
    broken: Mapping[GroupId, GroupId]
    """Groups whose rule nobody meets since it names a group that is not there; and which one it names."""

    def with_dependents(self, chosen: frozenset[GroupId]) -> frozenset[GroupId]:
        """Some groups and all whose rules lead to them."""
        found = set(chosen)
        for each in self.groups:
            if each.leans_on & found:
                found.add(each.id)
        return frozenset(found)


def plan(connection: Connection) -> tuple[Plan, Kin]:
    """The plan of the rules of a shop, and how its groups were merged."""
    written, related = stored(connection)
    return plan_in(connection, written, related), related


def plan_in(connection: Connection, written: Written, related: Kin) -> Plan:
    """The same of rules that are read already."""
    return plan_of(written, merges(related), groups_kin.gone(connection, related, asked_by(written)))


def merges(related: Kin) -> tuple[tuple[GroupId, GroupId], ...]:
    """What became of which group, to be looked up by."""
    return tuple(sorted(related.roots.items()))


@lru_cache(maxsize=4)
def asked_by(written: Written) -> frozenset[GroupId]:
    """The groups that some rules name."""
    rules, _ = _read(written)
    return frozenset[GroupId]().union(*map(groups_of, rules.values()))


@lru_cache(maxsize=8)
def plan_of(written: Written, merged: tuple[tuple[GroupId, GroupId], ...], gone: frozenset[GroupId]) -> Plan:
    """The plan of some rules.

    Args:
        written: the rules.
        merged: what became of which group.
        gone: groups that rules name and that are not there.
    """
    kin = Kin(dict(merged), frozenset())
    rules, troubles = _read(written)
    leans = {group: _leans_on(rule, rules.keys(), kin) for group, rule in rules.items()}
    for group in _in_circles(leans):
        troubles[group] = IN_A_CIRCLE
        del rules[group], leans[group]
    gone |= troubles.keys()
    order, _ = in_order(_as_rules(leans))
    texts = dict(written)
    broken: dict[GroupId, GroupId] = {}
    found: list[Ruled] = []
    for group in order:
        lost = _lost(rules[group], leans[group], gone, broken)
        if lost is not None:
            broken[group] = lost
        rule = rules[group] if lost is None else NOBODY
        found.append(
            Ruled(
                group,
                texts[group] if lost is None else f"{texts[group]}\nnobody",
                rule,
                tester(rule),
                sources_of(rule),
                groups_of(rules[group]),
                leans[group] & rules.keys(),
                is_timed(rule),
            )
        )
    return Plan(tuple(found), tuple(troubles.items()), MappingProxyType(broken))


def _read(written: Written) -> tuple[dict[GroupId, Rule], dict[GroupId, str]]:
    """The rules that can be read; and why the others cannot."""
    rules: dict[GroupId, Rule] = {}
    faults: dict[GroupId, str] = {}
    for group, text in written:
        try:
            rules[group] = _rule(text)
        except BadInput as fault:
            faults[group] = str(fault)
    return rules, faults


def _lost(
    rule: Rule, leans_on: AbstractSet[GroupId], gone: AbstractSet[GroupId], broken: Mapping[GroupId, GroupId]
) -> GroupId | None:
    """What a rule names and should not: a group that is not there, or one whose rule names such a group."""
    named = groups_of(rule)
    return min(named & gone or leans_on & broken.keys(), default=None)


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
