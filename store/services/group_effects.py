"""What becomes of groups whose rules name others that are deleted or merged: found before it is done.

A rule that names a deleted group is met by nobody (see `store.queries.auto_plan`), so deleting takes away and
never gives. It is refused all the same while rules name the group: what they give would be gone at once.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from store.domain.errors import Refused
from store.domain.ids import GroupId
from store.domain.rules.consequences import (
    Consequence,
    Consequences,
    refusal_to_delete,
    refusal_to_merge,
)
from store.domain.rules.needs import groups_of
from store.domain.rules.preview import Crowd, Linked
from store.domain.rules.shape import NOBODY
from store.domain.rules.tree import Rule
from store.domain.stamps import Instant
from store.queries import auto_groups, auto_outlook, auto_plan, discounts, history
from store.queries.auto_plan import Plan
from store.queries.discounts import Offers
from store.queries.kin import Kin
from store.queries.kin import gone as not_there
from store.queries.rules.conditions import Sight
from store.services.auto_groups import today_of

SAMPLE_MAX = 20
"""Names of those who would come or go, for each group."""


def of_deleting(connection: Connection, chosen: Collection[GroupId], now: Instant) -> Consequences:
    """What becomes of groups whose rules lead to some that are deleted."""
    written, related = auto_groups.stored(connection)
    lost = {name for group in chosen for name in related.names(group)}
    left = tuple((group, text) for group, text in written if group not in lost)
    asked = auto_plan.asked_by(left)
    if not asked & lost:
        return Consequences()
    before = auto_plan.plan_in(connection, written, related)
    kin = Kin({part: root for part, root in related.roots.items() if root not in lost}, related.kept)
    gone = not_there(connection, related, asked) | (asked & lost)
    after = auto_plan.plan_of(left, auto_plan.merges(kin), gone)
    sight = _sight(connection, kin, now)
    broken = sorted(after.broken.keys() - before.broken.keys())
    return Consequences(_found(connection, [(group, NOBODY) for group in broken], sight))


def of_merging(
    connection: Connection, parts: Collection[GroupId], into: GroupId, now: Instant
) -> Consequences:
    """What becomes of groups whose rules name some that become part of another, or that other.

    Raises:
        Refused: the rule of what they become would refer to itself.
    """
    after, kin = _merged(connection, parts, into)
    family = frozenset(kin.names(into))
    direct = [(each.id, each.rule) for each in after.groups if each.asked & family]
    found = _found(connection, direct, _sight(connection, kin, now))
    named = frozenset(group for group, _ in direct)
    followers = after.with_dependents(named) - named
    return Consequences(
        tuple(each for each in found if each.enter.count or each.leave.count),
        tuple(sorted(history.names(connection, sorted(followers)).values())),
    )


def refuse_circle(connection: Connection, parts: Collection[GroupId], into: GroupId) -> None:
    """Raise Refused when the rule of what groups become part of would refer to itself."""
    _merged(connection, parts, into)


def refuse_to_delete(connection: Connection, chosen: Sequence[GroupId], now: Instant) -> None:
    """Raise Refused while rules of groups that stay lead to some that would be deleted."""
    found = of_deleting(connection, chosen, now)
    if found.groups:
        raise Refused(refusal_to_delete(_names(connection, chosen), found))


def refuse_to_merge(connection: Connection, parts: Sequence[GroupId], into: GroupId, now: Instant) -> None:
    """Raise Refused when somebody would come or go by a rule that names one of the groups."""
    found = of_merging(connection, parts, into, now)
    if found.groups:
        [whole] = _names(connection, [into])
        raise Refused(refusal_to_merge(_names(connection, parts), whole, found))


def refuse_lost(connection: Connection, rule: Rule) -> None:
    """Raise Refused when a rule names a group that was deleted, or one whose own rule does."""
    plan, related = auto_plan.plan(connection)
    named = groups_of(rule)
    lost = not_there(connection, related, named)
    broken = {name for group in named for name in related.names(group)} & plan.broken.keys()
    if not lost and not broken:
        return
    first = min(lost or broken)
    name = history.names(connection, [first]).get(first, "")
    if lost:
        what = f'"{name}", which was deleted' if name else "a group that is not here"
        raise Refused(f"the rule names {what}: take it out, or undo the deletion", field="rule")
    raise Refused(
        f'the rule names "{name}", whose own rule names a deleted group: change that one first', field="rule"
    )


def _merged(connection: Connection, parts: Collection[GroupId], into: GroupId) -> tuple[Plan, Kin]:
    """The rules as they would be asked; raises Refused."""
    written, related = auto_groups.stored(connection)
    moved = {name for part in parts for name in related.names(part)}
    kin = Kin({**related.roots, **dict.fromkeys(moved, into)}, related.kept)
    gone = not_there(connection, related, auto_plan.asked_by(written))
    before = auto_plan.plan_of(written, auto_plan.merges(related), gone)
    after = auto_plan.plan_of(written, auto_plan.merges(kin), gone)
    stuck = dict(after.troubles).keys() - dict(before.troubles).keys()
    if stuck:
        names = ", ".join(_names(connection, sorted(stuck)))
        raise Refused(f"merged, the rule of {names} would refer to itself: change that rule first")
    return after, kin


def _sight(connection: Connection, kin: Kin, now: Instant) -> Sight:
    today, zone = today_of(connection, now)
    return Sight(today, zone, kin)


def _found(
    connection: Connection, ruled: Sequence[tuple[GroupId, Rule]], sight: Sight
) -> tuple[Consequence, ...]:
    """What each of some groups would be with a rule, by name."""
    if not ruled:
        return ()
    offers = discounts.offers(connection)
    names = history.names(connection, [sight.kin.root(group) for group, _ in ruled])
    found = []
    for group, rule in ruled:
        told = auto_outlook.would(connection, group, rule, sight, SAMPLE_MAX)
        root = sight.kin.root(group)
        enter, leave = Crowd(told.enter, told.entering), Crowd(told.leave, told.leaving)
        found.append(Consequence(names.get(root, ""), enter, leave, _linked(offers, root)))
    return tuple(sorted(found, key=lambda each: each.name.casefold()))


def _linked(offers: Offers, group: GroupId) -> tuple[Linked, ...]:
    return tuple(Linked(offers.names[each.id], each) for each in offers.discounts if group in each.linked)


def _names(connection: Connection, groups: Sequence[GroupId]) -> list[str]:
    known = history.names(connection, groups)
    return [known.get(group, "") for group in groups]
