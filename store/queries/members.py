"""Who is in a group, by hand, by its rule, or because everybody is: the one place that says it.

A group may have become part of another one (`merged_into`): its members are that one's then. So may a
customer: what they were put into by hand counts for the customer they became. Members of groups that fill
themselves are kept by the customer they are now. Whoever asks leaves out deleted customers.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    true,
    union,
)

from store.domain.groups import GroupKind
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId
from store.queries.driver import fetch, places
from store.queries.kin import NO_KIN, Kin, is_there, kin
from store.tables.customers import CUSTOMERS, GROUPS, MEMBERSHIPS
from store.tables.derived import AUTO_MEMBERS, SURVIVORS

_C, _G, _M, _A, _W = CUSTOMERS.c, GROUPS.c, MEMBERSHIPS.c, AUTO_MEMBERS.c, SURVIVORS.c


def customers_in(connection: Connection, group: GroupId) -> Select[bytes] | None:
    """The ids of the members of a group, some of them perhaps deleted; None for everybody."""
    return None if group == COMMON_GROUP else ids_of(kin(connection), group)


def is_in(kin: Kin, group: GroupId, customer: ColumnElement[bytes]) -> ColumnElement[bool]:
    """Whether a column names a member of a group, for one statement over many customers."""
    return true() if group == COMMON_GROUP else customer.in_(ids_of(kin, group))


def ids_of(kin: Kin, group: GroupId) -> Select[bytes]:
    """The ids of the members of a group that is not the common one, some of them perhaps deleted."""
    ids = union(*ways_into(kin, group)).subquery("members")
    return select(ids.c.customer_id)


def ways_into(kin: Kin, group: GroupId) -> tuple[Select[bytes], Select[bytes], Select[bytes]]:
    """The ids of who is in a group by hand, by somebody who became part of them, and by a rule."""
    root = kin.root(group)
    family = kin.names(root)
    # Known beforehand: it keeps the statement from asking each member's row for its group.
    is_live = select(_G.id).where(_G.id == root, is_there(kin)).exists()
    by_hand = select(_G.id).where(_G.id.in_(family), _G.kind == GroupKind.MANUAL.value)
    put_in = and_(_M.group_id.in_(by_hand), _M.present == 1, is_live)
    return (
        select(_M.customer_id).where(put_in),
        select(_W.survivor_id).join(MEMBERSHIPS, _M.customer_id == _W.customer_id).where(put_in),
        select(_A.customer_id).where(_A.group_id.in_(family), is_live),
    )


def among(
    connection: Connection, group: GroupId, customers: Collection[CustomerId]
) -> dict[CustomerId, bool]:
    """Those of some customers who are not deleted, and whether they are in a group that is there."""
    family, ids, found = kin(connection).names(group), list(customers), dict[CustomerId, bool]()
    for start in range(0, len(ids), IDS_MAX):
        lot = ids[start : start + IDS_MAX]
        given = (*family, *family, *family, *lot)
        found.update(
            (who, bool(is_in)) for who, is_in in fetch(connection, _among(len(family), len(lot)), given)
        )
    return found


IDS_MAX = 500
"""Customers named in one statement."""


@lru_cache(maxsize=16)
def _among(groups: int, customers: int) -> str:
    family = ", ".join("?" * groups)
    put_in = f"""m.present = 1
        AND m.group_id IN (SELECT id FROM groups WHERE kind = 'manual' AND id IN ({family}))"""  # noqa: S608 - our own words
    # By the ids: SQLite would rather go through an index of `deleted`, which nearly all share. And from who
    # became part of somebody to what they are in: joined, it would go through all members of the group.
    return f"""
        SELECT c.id, EXISTS (SELECT 1 FROM memberships m WHERE m.customer_id = c.id AND {put_in})
            OR EXISTS (SELECT 1 FROM survivors v WHERE v.survivor_id = c.id
                AND EXISTS (SELECT 1 FROM memberships m WHERE m.customer_id = v.customer_id AND {put_in}))
            OR EXISTS (SELECT 1 FROM auto_members a WHERE a.customer_id = c.id AND a.group_id IN ({family}))
        FROM customers c WHERE c.deleted + 0 = 0 AND c.id IN ({", ".join("?" * customers)})
    """  # noqa: S608 - as above


def pairs(connection: Connection) -> Select[bytes, bytes]:
    """Every group that is there with every customer in it, each pair once, but for the common group.

    Columns `group_id` and `customer_id`.
    """
    related = kin(connection)
    hand = and_(_M.present == 1, _M.group_id == _G.id, _G.kind == GroupKind.MANUAL.value)
    group = _root_column(related)
    both = union(
        select(group.label("group_id"), _M.customer_id).where(hand),
        select(group, _W.survivor_id).where(hand, _M.customer_id == _W.customer_id),
        select(group, _A.customer_id).where(_A.group_id == _G.id),
    ).subquery("both")
    live = select(_G.id).where(is_there(related))
    return select(both.c.group_id, both.c.customer_id).where(both.c.group_id.in_(live))


def _root_column(kin: Kin) -> ColumnElement[bytes]:
    if not kin.roots:
        return _G.id
    return case(
        *((_G.id == literal(part), literal(root)) for part, root in kin.roots.items()),
        else_=_G.id,
    )


def counts(connection: Connection) -> dict[GroupId, int]:
    """How many customers are in each group that has any, but for the common group."""
    related = kin(connection)
    merged = connection.execute(select(_W.customer_id).limit(1)).first()
    if related.roots or merged is not None:
        return _counts_with_merges(connection)
    filled = select(_A.group_id, func.count()).group_by(_A.group_id)
    by_rule = {group: count for group, count in connection.execute(filled)}  # noqa: C416 - rows, not pairs
    # By the index alone, less the few who are deleted: asking for each member's row takes ten times as long.
    put_in = select(_M.group_id, func.count()).where(_M.present == 1).group_by(_M.group_id)
    by_hand = {group: count for group, count in connection.execute(put_in)}  # noqa: C416 - as above
    gone = put_in.join(CUSTOMERS, _C.id == _M.customer_id).where(_C.deleted == 1)
    for group, count in connection.execute(gone):
        by_hand[group] -= count
    kinds = connection.execute(select(_G.id, _G.kind).where(_G.deleted == 0))
    found = {
        GroupId(group): (by_rule if kind == GroupKind.AUTO.value else by_hand).get(group, 0)
        for group, kind in kinds
    }
    return {group: count for group, count in found.items() if count}


def _counts_with_merges(connection: Connection) -> dict[GroupId, int]:
    members = pairs(connection).subquery("members")
    statement = (
        select(members.c.group_id, func.count())
        .join(CUSTOMERS, _C.id == members.c.customer_id)
        .where(_C.deleted == 0)
        .group_by(members.c.group_id)
    )
    return {GroupId(group): count for group, count in connection.execute(statement)}


def groups_of(connection: Connection, customer: CustomerId) -> list[GroupId]:
    """The groups a customer is in, active or not, by name."""
    return [group for group, _ in named_groups_of(connection, [customer]).get(customer, [])]


def named_groups_of(
    connection: Connection, customers: Sequence[CustomerId]
) -> dict[CustomerId, list[tuple[GroupId, str]]]:
    """The groups that each of a windowful of customers is in, with their names, by name."""
    found: defaultdict[CustomerId, list[tuple[GroupId, str]]] = defaultdict(list)
    if not customers:
        return found
    rows = fetch(connection, _GROUPS_OF.format(places(customers)), [*customers] * 3)
    related = kin(connection) if any(is_deleted for *_, is_deleted in rows) else NO_KIN
    names = _names(connection, related) if related is not NO_KIN else {}
    for customer, part, its_name, is_deleted in rows:
        group = related.root(part)
        name = names.get(group) if is_deleted else its_name
        if name is not None and (group, name) not in found[customer]:
            found[customer].append((group, name))
    return found


def _names(connection: Connection, related: Kin) -> dict[GroupId, str]:
    statement = select(_G.id, _G.name).where(is_there(related), _G.id.in_({*related.roots.values()}))
    return {GroupId(group): name for group, name in connection.execute(statement)}


# Every window of a list waits for it: spelt out, since Core takes longer than the database.
_BY_HAND = "m.present = 1 AND h.kind = 'manual'"
_GROUPS_OF = f"""
SELECT both_.customer_id, both_.group_id, g.name, g.deleted FROM (
    SELECT m.customer_id, m.group_id FROM memberships m JOIN "groups" h ON h.id = m.group_id
    WHERE m.customer_id IN ({{0}}) AND {_BY_HAND}
    UNION SELECT w.survivor_id, m.group_id FROM survivors w
    JOIN memberships m ON m.customer_id = w.customer_id JOIN "groups" h ON h.id = m.group_id
    WHERE w.survivor_id IN ({{0}}) AND {_BY_HAND}
    UNION SELECT a.customer_id, a.group_id FROM auto_members a WHERE a.customer_id IN ({{0}})
) both_ JOIN "groups" g ON g.id = both_.group_id
WHERE g.deleted = 0 OR g.merged_into IS NOT NULL
ORDER BY g.name_key, g.id
"""  # noqa: S608 - our own words
"""Customer, group, its name and whether it is deleted (and perhaps merged), by name."""


def by_rule(connection: Connection, group: GroupId) -> list[CustomerId]:
    """Whom the rule of a group has let in, exceptions counted."""
    statement = select(_A.customer_id).where(_A.group_id == group).order_by(_A.customer_id)
    return [CustomerId(customer) for customer in connection.execute(statement).scalars()]


def once_put_in(connection: Connection, group: GroupId) -> list[tuple[CustomerId, CustomerId]]:
    """Who was put into a group by hand, whatever it is now; each with whom they are now."""
    statement = (
        select(_M.customer_id, func.coalesce(_W.survivor_id, _M.customer_id))
        .outerjoin(SURVIVORS, _W.customer_id == _M.customer_id)
        .where(_M.group_id == group, _M.present == 1)
        .order_by(_M.customer_id)
    )
    return [(CustomerId(owner), CustomerId(now)) for owner, now in connection.execute(statement)]


def put_in(
    connection: Connection, group: GroupId, customers: Collection[CustomerId]
) -> list[tuple[CustomerId, GroupId]]:
    """The rows by which some customers are in a group by hand: theirs, and those of what was merged."""
    given = list(customers)
    # One list of them: with two conditions of which one holds, SQLite goes through all members of the group.
    whose = union(
        select(_C.id).where(_C.id.in_(given)), select(_W.customer_id).where(_W.survivor_id.in_(given))
    )
    statement = select(_M.customer_id, _M.group_id).where(
        _M.group_id.in_(kin(connection).names(group)), _M.present == 1, _M.customer_id.in_(whose)
    )
    found = connection.execute(statement.order_by(_M.customer_id, _M.group_id))
    return [(CustomerId(owner), GroupId(part)) for owner, part in found]
