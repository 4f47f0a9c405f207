"""Who is in which group by hand; shared by the customer form, the group page and imports."""

from collections.abc import Collection, Iterable, Sequence

from store.domain.errors import NotFound, Refused
from store.domain.groups import GroupKind
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId
from store.queries import customers, groups
from store.queries.kin import kin
from store.tables.customers import MEMBERSHIPS
from store.unit import Row, Unit


def write_memberships(
    unit: Unit, family: Sequence[CustomerId], before: Collection[GroupId], after: Collection[GroupId]
) -> set[GroupId]:
    """Put a customer in exactly the groups `after`; answers the groups that gained or lost them.

    `family` begins with them; what whoever was merged into them is in counts as theirs, and ends there.
    """
    gained, lost = set(after) - set(before), set(before) - set(after)
    for group in gained:
        open_to_new(manual(unit, group))
    related = kin(unit.connection)
    for group in lost:
        manual(unit, group)
    parts = {part for group in lost for part in related.names(group)}
    held = customers.holders(unit.connection, MEMBERSHIPS.c.group_id, family)
    left = [(owner, group) for owner, group in held if group in parts]
    joined = [(family[0], group) for group in sorted(gained)]
    unit.put(MEMBERSHIPS, [{"customer_id": one, "group_id": group, "present": 0} for one, group in left])
    unit.put(MEMBERSHIPS, [{"customer_id": one, "group_id": group} for one, group in joined])
    return gained | lost


def open_to_new(group: groups.Filling) -> None:
    """Refuse new members while a group is inactive; those who are in it stay, dormant. Raises Refused."""
    if not group.active:
        raise Refused(
            f"{group.name} is inactive: nobody new is put in; switch it on first, or leave it out",
            field="groups",
        )


def manual(unit: Unit, group: GroupId) -> groups.Filling:
    """What is to be known of a group, if people put members into it by hand; raises NotFound or Refused."""
    if group == COMMON_GROUP:
        raise Refused("everybody is in the common group; nobody is put in or taken out")
    found = groups.filling(unit.connection, group)
    if found is None:
        raise NotFound("that group is not there any more")
    if found.kind is not GroupKind.MANUAL:
        raise Refused(
            f"{found.name} fills itself by its rule: pin customers into it or out of it instead",
            field="groups",
        )
    return found


def move(unit: Unit, group: GroupId, customers: Iterable[CustomerId], *, present: bool) -> set[CustomerId]:
    """Put customers in a group or take them out; answers those for whom that changed something."""
    from store.queries.members import among, put_in  # the first sale moves nobody

    found = among(unit.connection, group, list(customers))
    moved = {customer for customer, is_in in found.items() if is_in is not present}
    rows: list[Row] = (
        [{"customer_id": customer, "group_id": group, "present": 1} for customer in sorted(moved)]
        if present
        else [
            {"customer_id": owner, "group_id": part, "present": 0}
            for owner, part in put_in(unit.connection, group, moved)
        ]
    )
    unit.put(MEMBERSHIPS, rows)
    return moved
