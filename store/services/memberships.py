"""Who is in which group by hand; shared by the customer form, the group page and imports."""

from collections.abc import Collection, Iterable

from store.domain.errors import NotFound, Refused
from store.domain.groups import Group, GroupKind
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId
from store.queries import groups
from store.tables.customers import MEMBERSHIPS
from store.unit import Unit


def write_memberships(
    unit: Unit, customer: CustomerId, before: Collection[GroupId], after: Collection[GroupId]
) -> set[GroupId]:
    """Put a customer in exactly the groups `after`; answers the groups that gained or lost them."""
    gained, lost = set(after) - set(before), set(before) - set(after)
    for group in gained:
        manual(unit, group)
    unit.put(
        MEMBERSHIPS,
        [
            {"customer_id": customer, "group_id": group, "present": int(group in gained)}
            for group in sorted(gained | lost)
        ],
    )
    return gained | lost


def manual(unit: Unit, group: GroupId) -> Group:
    """The group, if people put members into it by hand; raises NotFound or Refused."""
    if group == COMMON_GROUP:
        raise Refused("everybody is in the common group; nobody is put in or taken out")
    found = groups.get(unit.connection, group)
    if found is None:
        raise NotFound("that group is not there any more")
    if found.kind is not GroupKind.MANUAL:
        raise Refused(f"{found.name} fills itself by its rule; members are not added or removed by hand")
    return found


def move(unit: Unit, group: GroupId, customers: Iterable[CustomerId], *, present: bool) -> set[CustomerId]:
    """Put customers in a group or take them out; answers those for whom that changed something."""
    wanted = groups.existing(unit.connection, customers)
    inside = groups.present(unit.connection, group, list(wanted))
    moved = wanted - inside if present else wanted & inside
    unit.put(
        MEMBERSHIPS,
        [{"customer_id": customer, "group_id": group, "present": int(present)} for customer in sorted(moved)],
    )
    return moved
