"""Rows of groups that fill themselves: their rules, and who is in them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, insert, literal, select

from store.domain.groups import GroupKind
from store.domain.ids import CustomerId, GroupId
from store.domain.rules.tree import Rule
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.queries.auto_pins import about
from store.queries.driver import fetch, marked
from store.queries.kin import Kin, is_there, with_steps
from store.queries.rules.conditions import Sight, chosen, only_column
from store.queries.rules.facts import rows
from store.tables.customers import GROUPS
from store.tables.derived import AUTO_MEMBERS, AUTO_RULES

NAMED_MAX: Final = 200
"""More who come or go at once are counted in one line of the log, not named in one each."""

_G, _A = GROUPS.c, AUTO_MEMBERS.c

Written: TypeAlias = tuple[tuple[GroupId, str], ...]
"""Groups by id with the texts of their rules."""


class Move(NamedTuple):
    """A customer who came into a group or left it."""

    group: GroupId
    customer: CustomerId
    joined: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a group as a whole."""

    joined: int
    left: int
    named: tuple[Move, ...]
    """All of them, if they are few; else none."""


_STORED: Final = """
SELECT id, kind, rule, deleted, merged_into, (SELECT value FROM settings WHERE key = 'timezone') FROM groups
WHERE kind = 'auto' OR merged_into IS NOT NULL ORDER BY id
"""


def stored(connection: Connection) -> tuple[Written, Kin]:
    """Every group that fills itself and is there, also as a part of another; and how groups were merged."""
    written, kin, _ = stored_in_zone(connection)
    return written, kin


def stored_in_zone(connection: Connection) -> tuple[Written, Kin, str | None]:
    """The same, and the shop's time zone where any group was found: each sale asks for both."""
    found = fetch(connection, _STORED)
    kin = with_steps(connection, {row[0]: row[4] for row in found if row[4] is not None and row[3]})
    written = tuple(
        (row[0], row[2])
        for row in found
        if row[1] == GroupKind.AUTO.value and (not row[3] or kin.is_part(row[0]))
    )
    return written, kin, found[0][5] if found else None


def told_apart(connection: Connection, kin: Kin, asked: Collection[GroupId]) -> dict[GroupId, str]:
    """What each of some groups is now made of: another text when another set of rows counts for it."""
    if not asked:
        return {}
    named = {group: kin.names(group) for group in asked}
    every = {name for names in named.values() for name in names}
    statement = select(_G.id, _G.kind, is_there(kin)).where(_G.id.in_(every))
    kinds = {row[0]: f"{row[1]}{int(bool(row[2]))}" for row in connection.execute(statement)}
    return {
        group: ",".join(f"{name.hex()}:{kinds.get(name, '')}" for name in names)
        for group, names in named.items()
    }


def standing(connection: Connection) -> dict[GroupId, str]:
    """What the members of each group stand for."""
    return {GroupId(row[0]): row[1] for row in connection.execute(select(AUTO_RULES))}


def stand(connection: Connection, group: GroupId, text: str | None) -> None:
    """Note what the members of a group stand for; None forgets it."""
    connection.execute(delete(AUTO_RULES).where(AUTO_RULES.c.group_id == group))
    if text is not None:
        connection.execute(insert(AUTO_RULES).values(group_id=group, rule=text))


def current(connection: Connection, customers: Sequence[CustomerId]) -> dict[CustomerId, set[GroupId]]:
    """The groups with rules that customers are in."""
    found: defaultdict[CustomerId, set[GroupId]] = defaultdict(set)
    for customer, group in rows(connection, _CURRENT, customers):
        found[customer].add(group)
    return found


def inside(
    connection: Connection, customers: Sequence[CustomerId], now: Instant
) -> tuple[dict[CustomerId, set[GroupId]], dict[tuple[CustomerId, GroupId], bool]]:
    """The same, and the exceptions about them that hold now: True keeps in, False out.

    Their own exceptions go before those of whom they merged.
    """
    found: defaultdict[CustomerId, set[GroupId]] = defaultdict(set)
    exceptions: list[tuple[int, int, CustomerId, GroupId]] = []
    for customer, group, own, side, until_at in rows(connection, _INSIDE, customers):
        if own is None:
            found[customer].add(group)
        elif until_at is None or now < until_at:
            exceptions.append((own, -side, customer, group))
    return found, {(customer, group): side < 0 for _, side, customer, group in sorted(exceptions)}


_INSIDE: Final = """
SELECT customer_id, group_id, 1 AS own, side, until_at FROM pins WHERE customer_id IN (:ids) AND side <> 0
UNION ALL SELECT v.survivor_id, p.group_id, 0, p.side, p.until_at
FROM survivors v JOIN pins p ON p.customer_id = v.customer_id WHERE v.survivor_id IN (:ids) AND p.side <> 0
UNION ALL SELECT customer_id, group_id, NULL, NULL, NULL FROM auto_members WHERE customer_id IN (:ids)
"""

_CURRENT: Final = "SELECT customer_id, group_id FROM auto_members WHERE customer_id IN (:ids)"


def move(connection: Connection, moves: Iterable[Move], now: Instant) -> None:
    """Write who came and who left."""
    added = [(each.group, each.customer, now) for each in moves if each.joined]
    removed = [(each.group, each.customer) for each in moves if not each.joined]
    _run(connection, _ADD, added)
    _run(connection, _REMOVE, removed)


_ADD: Final = (
    "INSERT INTO auto_members (group_id, customer_id, since_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
)
_REMOVE: Final = "DELETE FROM auto_members WHERE group_id = ? AND customer_id = ?"


def _run(connection: Connection, sql: str, given: Sequence[tuple[int | str | bytes | None, ...]]) -> None:
    if given:
        connection.exec_driver_sql(marked(connection, sql), list(given))


def fill(connection: Connection, group: GroupId, rule: Rule | None, sight: Sight, now: Instant) -> Moved:
    """Let in who meets the rule and out who does not; whoever is pinned stays as they are. No rule: nobody.

    The few are named; for the many the same statement runs a second time and names nobody.
    """
    has_pins = connection.execute(about(group).limit(1)).first() is not None
    spared = [about(group)] if has_pins and rule is not None else []
    joining = _joining(group, rule, sight, spared) if rule is not None else None
    left, gone = _empty(connection, group, rule, sight, spared)
    joined, new = (0, []) if joining is None else _let_in(connection, group, joining, now)
    named = [
        *(Move(group, who, joined=False) for who in gone),
        *(Move(group, who, joined=True) for who in new),
    ]
    return Moved(joined, left, tuple(named) if joined + left <= NAMED_MAX else ())


def _joining(group: GroupId, rule: Rule, sight: Sight, spared: Sequence[Select[bytes]]) -> Select[bytes]:
    inside = select(_A.customer_id).where(_A.group_id == group)
    meeting = chosen(rule, sight)
    who = only_column(meeting)
    return meeting.where(who.not_in(inside), *(who.not_in(each) for each in spared))


def _let_in(
    connection: Connection, group: GroupId, joining: Select[bytes], now: Instant
) -> tuple[int, list[CustomerId]]:
    into = ["group_id", "customer_id", "since_at"]
    rows_of = joining.with_only_columns(
        literal(group), only_column(joining), literal(now), maintain_column_froms=True
    )
    first = insert(AUTO_MEMBERS).from_select(into, rows_of.limit(NAMED_MAX + 1)).returning(_A.customer_id)
    new = [CustomerId(found) for found in connection.execute(first).scalars()]
    if len(new) <= NAMED_MAX:
        return len(new), new
    rest = connection.execute(
        insert(AUTO_MEMBERS).from_select(into, rows_of).inline(),
        execution_options={"preserve_rowcount": True},
    )
    return len(new) + rest.rowcount, []


def _empty(
    connection: Connection,
    group: GroupId,
    rule: Rule | None,
    sight: Sight,
    spared: Sequence[Select[bytes]],
) -> tuple[int, list[CustomerId]]:
    inside = AUTO_MEMBERS.alias("inside")
    leaving = select(inside.c.customer_id).where(inside.c.group_id == group)
    if rule is not None:
        leaving = leaving.where(inside.c.customer_id.not_in(chosen(rule, sight)))
    leaving = leaving.where(*(inside.c.customer_id.not_in(each) for each in spared))

    def out(those: Select[bytes]) -> ColumnElement[bool]:
        return and_(_A.group_id == group, _A.customer_id.in_(those))

    some = leaving.limit(NAMED_MAX + 1)
    first = delete(AUTO_MEMBERS).where(out(some)).returning(_A.customer_id)
    gone = [CustomerId(found) for found in connection.execute(first).scalars()]
    if len(gone) <= NAMED_MAX:
        return len(gone), gone
    return len(gone) + connection.execute(delete(AUTO_MEMBERS).where(out(leaving))).rowcount, []
