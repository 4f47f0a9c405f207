"""From a group that is filled by hand to one that fills itself, and back; nobody is lost by either."""

from typing import Final

from store.domain.errors import Refused
from store.domain.groups import Group, GroupKind
from store.domain.ids import CustomerId
from store.domain.rules.stored import to_text
from store.domain.rules.tree import Rule
from store.queries import members
from store.services import pinning
from store.tables.customers import GROUPS, MEMBERSHIPS
from store.unit import Row, Unit

FIXED_MEMBERS_MAX: Final = 100_000
"""Written in the transaction that makes the group; with more the counter would wait for it."""


def by_rule(unit: Unit, group: Group, rule: Rule) -> int:
    """Let a group fill itself; answers how many stay in it as exceptions. Raises Refused.

    Who was put in by hand stays noted, so that an undo has it as it was.
    """
    pinned = pinning.pin_members(unit, group, rule)
    unit.edit(GROUPS, {"id": group.id}, {"kind": GroupKind.AUTO.value, "rule": to_text(rule)})
    return pinned


def by_hand(unit: Unit, group: Group) -> int:
    """Let people fill a group, beginning with who is in it now; answers how many. Raises Refused."""
    inside = members.by_rule(unit.connection, group.id)
    if len(inside) > FIXED_MEMBERS_MAX:
        raise Refused(
            f"{len(inside):,} people are in {group.name}: by hand a group begins with at most"
            f" {FIXED_MEMBERS_MAX:,}; narrow its rule first"
        )
    before = members.once_put_in(unit.connection, group.id)
    there, stay = {owner for owner, _ in before}, set(inside)
    unit.edit(GROUPS, {"id": group.id}, {"kind": GroupKind.MANUAL.value, "rule": ""})
    # Only what differs: an undo turns each of these round.
    unit.put(MEMBERSHIPS, [_row(group, one, present=1) for one in inside if one not in there])
    unit.put(MEMBERSHIPS, [_row(group, owner, present=0) for owner, now in before if now not in stay])
    return len(inside)


def _row(group: Group, customer: CustomerId, *, present: int) -> Row:
    return {"customer_id": customer, "group_id": group.id, "present": present}
