"""Writing exceptions from the rules of groups."""

from sqlalchemy import Connection

from store.domain.errors import NotFound, Refused
from store.domain.groups import Group, GroupKind
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId
from store.domain.pins import Pin, Side
from store.domain.rules.tree import Rule
from store.queries import auto_outlook, groups, pins
from store.queries.kin import kin
from store.queries.rules.conditions import Sight
from store.services.auto_groups import today_of
from store.tables.customers import PINS
from store.unit import Row, Unit

PINNED_MAX = 5000
"""Put in by hand and kept when a group gets a rule: more are no exceptions."""


def ruled(connection: Connection, group: GroupId) -> Group:
    """The group, if it fills itself; raises NotFound or Refused."""
    if group == COMMON_GROUP:
        raise Refused("everybody is in the common group; nobody is kept in or out")
    found = groups.get(connection, group)
    if found is None:
        raise NotFound("that group is not there any more; go back to the list")
    if found.kind is not GroupKind.AUTO:
        raise Refused(f"{found.name} is filled by hand: add or remove members instead of pinning them")
    return found


def write_pins(unit: Unit, group: GroupId, wanted: dict[CustomerId, Pin]) -> None:
    """Write exceptions in a transaction, for all groups with rules that became part of this one too."""
    related = kin(unit.connection)
    parts = groups.with_rules(unit.connection, related.names(group))
    put: list[Row] = [
        {
            "customer_id": customer,
            "group_id": part,
            "side": pin.side.value,
            "reason": pin.reason,
            "until_at": pin.until,
            "staff_id": pin.staff,
        }
        for part in sorted({group, *parts})
        for customer, pin in sorted(wanted.items())
    ]
    unit.put(PINS, put)


def pin_members(unit: Unit, group: Group, rule: Rule) -> int:
    """Pin those who were put in by hand and do not meet a rule; answers how many. Raises Invalid, Refused.

    Exceptions from a rule that the group had before, and that nobody could see since, end.
    """
    today, zone = today_of(unit.connection, unit.now)
    sight = Sight(today, zone, kin(unit.connection))
    kept = auto_outlook.not_meeting(unit.connection, group.id, rule, sight, PINNED_MAX + 1)
    if len(kept) > PINNED_MAX:
        raise Refused(
            f"more than {PINNED_MAX} people were put into {group.name} by hand and do not meet the rule:"
            " make a new group with this rule instead",
            field="rule",
        )
    pin = Pin(Side.IN, "put in by hand before the group had a rule", None, unit.actor.staff)
    none = Pin(Side.NONE, "", None, unit.actor.staff)
    before = {customer for customer, _, _ in pins.named(unit.connection, group.id)}
    write_pins(unit, group.id, {**dict.fromkeys(before, none), **dict.fromkeys(kept, pin)})
    return len(kept)
