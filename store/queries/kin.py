"""Which groups became part of which, and which are there: what every sale asks, without who is in them."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, Connection, or_, select

from store.domain.groups import GroupKind
from store.domain.ids import GroupId
from store.domain.values import dataclass
from store.queries.driver import fetch, places
from store.tables.customers import GROUPS

_G = GROUPS.c


@dataclass(frozen=True, slots=True)
class Kin:
    """Which groups became part of which."""

    roots: Mapping[GroupId, GroupId]
    """What a merged group is now; left out is what was not merged, or into what is not there any more."""
    kept: frozenset[GroupId]
    """Groups that lanes merged into each other while apart: one of each circle is there in spite of it."""

    def root(self, group: GroupId) -> GroupId:
        """What a group is now: itself, unless it was merged."""
        return self.roots.get(group, group)

    def is_part(self, group: GroupId) -> bool:
        """Whether a deleted group lives on: as part of another, or as what a circle of them is."""
        return group in self.roots or group in self.kept

    def names(self, group: GroupId) -> tuple[GroupId, ...]:
        """What a group is now, and all that became part of the same."""
        root = self.root(group)
        return (root, *sorted(part for part, into in self.roots.items() if into == root))


NO_KIN = Kin(MappingProxyType({}), frozenset())


def kin(connection: Connection) -> Kin:
    """How groups were merged. In a circle the smallest id is the one that the others became."""
    return with_steps(connection, dict(fetch(connection, _STEPS)))


_STEPS: Final = "SELECT id, merged_into FROM groups WHERE merged_into IS NOT NULL AND deleted = 1"


def with_steps(connection: Connection, steps: Mapping[GroupId, GroupId]) -> Kin:
    """The same from what each merged group was merged into."""
    if not steps:
        return NO_KIN
    related = kin_of(steps)
    ends = {*related.roots.values()}
    there = set(connection.execute(select(_G.id).where(_G.id.in_(ends), is_there(related))).scalars())
    return Kin({part: root for part, root in related.roots.items() if root in there}, related.kept)


def kin_of(steps: Mapping[GroupId, GroupId]) -> Kin:
    """The same, whether what is at the end of a chain is there or not."""
    kept = {min(circle) for group in steps if (circle := _circle(steps, group))}
    onward = {group: into for group, into in steps.items() if group not in kept}
    return Kin({group: _last(onward, group) for group in onward}, frozenset(kept))


def _circle(steps: Mapping[GroupId, GroupId], group: GroupId) -> list[GroupId]:
    """The circle a group is on; empty when it is on none."""
    met = [group]
    while (following := steps.get(met[-1])) is not None:
        if following == group:
            return met
        if following in met:
            return []
        met.append(following)
    return []


def _last(steps: Mapping[GroupId, GroupId], group: GroupId) -> GroupId:
    while group in steps:
        group = steps[group]
    return group


def is_there(kin: Kin) -> ColumnElement[bool]:
    """Of GROUPS: neither deleted nor part of another group."""
    return or_(_G.deleted == 0, _G.id.in_(kin.kept)) if kin.kept else _G.deleted == 0


def gone(connection: Connection, kin: Kin, named: Collection[GroupId]) -> frozenset[GroupId]:
    """Of some groups those that are neither there nor part of one that is, or that are not here yet."""
    if not named:
        return frozenset()
    ids = list(named)
    there = {row[0] for row in fetch(connection, _THERE.format(places(ids)), ids)}
    return frozenset(group for group in named if group not in there and not kin.is_part(group))


_THERE: Final = 'SELECT id FROM "groups" WHERE deleted = 0 AND id IN ({})'


def has_rules(connection: Connection) -> bool:
    """Whether any group fills itself, or did until now."""
    is_auto = select(_G.id).where(_G.kind == GroupKind.AUTO.value).limit(1)
    return connection.execute(is_auto).first() is not None
