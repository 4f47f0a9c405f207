"""Which groups their members gain from, or lose by: who is in them is a matter of money."""

from sqlalchemy import Connection, or_, select

from store.domain.ids import GroupId
from store.queries import programs
from store.queries.auto_plan import plan
from store.queries.kin import Kin, kin
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNTS
from store.tables.customers import GROUPS


def giving(connection: Connection) -> frozenset[GroupId]:
    """Groups with a discount, a program, a multiplier or a limit of points, and what leads into them by rule.

    Discounts and programs that are off count: somebody switches them on. Merged groups are what they became.
    """
    related = kin(connection)
    found = _by_themselves(connection, related)
    rules, _ = plan(connection)
    # Each comes after those it depends on: from the last one back, all that it leads into is known.
    for each in reversed(rules.groups):
        if related.root(each.id) in found:
            found |= {related.root(named) for named in each.asked}
    return frozenset(found)


def _by_themselves(connection: Connection, related: Kin) -> set[GroupId]:
    linked = (
        select(DISCOUNT_GROUPS.c.group_id)
        .join_from(DISCOUNT_GROUPS, DISCOUNTS, DISCOUNTS.c.id == DISCOUNT_GROUPS.c.discount_id)
        .where(DISCOUNT_GROUPS.c.present == 1, DISCOUNTS.c.deleted == 0, DISCOUNTS.c.everybody == 0)
        .distinct()
    )
    rewarded = select(GROUPS.c.id).where(
        or_(GROUPS.c.program_id.is_not(None), GROUPS.c.points_limit.is_not(None))
    )
    rows = [*connection.execute(linked), *connection.execute(rewarded)]
    multiplied = {
        each.group
        for program in programs.all_programs(connection)
        for each in program.earning.multipliers
        if each.group is not None
    }
    return {related.root(group) for group in (*(GroupId(row[0]) for row in rows), *multiplied)}
