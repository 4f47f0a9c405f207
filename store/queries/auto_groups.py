"""Rows of groups that fill themselves: their rules, who is in them, pins, the log of who came and went."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    not_,
    select,
    union,
)

from store.domain.groups import GroupKind
from store.domain.ids import CustomerId, GroupId
from store.domain.rules.tree import Not, Rule
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.queries.driver import fetch, marked
from store.queries.kin import Kin, is_there, with_steps
from store.queries.members import ids_of, is_in
from store.queries.rules.conditions import Sight, chosen
from store.queries.rules.facts import rows
from store.tables.customers import CUSTOMERS, GROUPS, PINS
from store.tables.derived import AUTO_LOG, AUTO_MEMBERS, AUTO_RULES, CUSTOMER_STATS, SURVIVORS

NAMED_MAX: Final = 200
"""More who come or go at once are counted in one line of the log, not named in one each."""

LINES_MAX: Final = 100_000
"""Lines of the log that are kept: the newest."""

LINES_OVER_MAX: Final = 1_000
"""So many more may be there before the oldest go: deleting them one by one would cost every write."""

_C, _G, _A, _P, _W, _L = CUSTOMERS.c, GROUPS.c, AUTO_MEMBERS.c, PINS.c, SURVIVORS.c, AUTO_LOG.c
_S = CUSTOMER_STATS.c

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
SELECT id, kind, rule, deleted, merged_into FROM groups
WHERE kind = 'auto' OR merged_into IS NOT NULL ORDER BY id
"""


def stored(connection: Connection) -> tuple[Written, Kin]:
    """Every group that fills itself and is there, also as a part of another; and how groups were merged."""
    found = fetch(connection, _STORED)
    kin = with_steps(connection, {row[0]: row[4] for row in found if row[4] is not None and row[3]})
    written = tuple(
        (row[0], row[2])
        for row in found
        if row[1] == GroupKind.AUTO.value and (not row[3] or kin.is_part(row[0]))
    )
    return written, kin


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


_CURRENT: Final = "SELECT customer_id, group_id FROM auto_members WHERE customer_id IN (:ids)"
_PINNED: Final = """
SELECT customer_id, group_id, side, until_at, 1 AS own FROM pins WHERE customer_id IN (:ids) AND side <> 0
UNION ALL SELECT v.survivor_id, p.group_id, p.side, p.until_at, 0
FROM survivors v JOIN pins p ON p.customer_id = v.customer_id WHERE v.survivor_id IN (:ids) AND p.side <> 0
ORDER BY own, side DESC
"""


def pinned(
    connection: Connection, customers: Sequence[CustomerId], now: Instant
) -> dict[tuple[CustomerId, GroupId], bool]:
    """Exceptions that hold now: True keeps in, False out. Their own go before those of whom they merged."""
    return {
        (customer, group): side > 0
        for customer, group, side, until_at, _ in rows(connection, _PINNED, customers)
        if until_at is None or now < until_at
    }


def pinned_ever(connection: Connection, group: GroupId) -> list[CustomerId]:
    """Everybody about whom there is an exception to a group's rule, over or not."""
    return [CustomerId(found) for found in connection.execute(_about(group)).scalars()]


def _about(group: GroupId) -> Select[bytes]:
    of_group = and_(_P.group_id == group, _P.side != 0)
    both = union(
        select(_P.customer_id).where(of_group),
        select(_W.survivor_id).join(PINS, _P.customer_id == _W.customer_id).where(of_group),
    ).subquery("about")
    return select(both.c.customer_id)


def turning(connection: Connection, first: Instant, last: Instant) -> list[CustomerId]:
    """Whose exceptions end later than `first` and not later than `last`."""
    ended = and_(_P.side != 0, _P.until_at > first, _P.until_at <= last)
    theirs = select(_P.customer_id).where(ended)
    also = select(_W.survivor_id).join(PINS, _P.customer_id == _W.customer_id).where(ended)
    return [CustomerId(found) for found in connection.execute(union(theirs, also)).scalars()]


def next_end(connection: Connection, now: Instant) -> Instant | None:
    """When the next exception ends."""
    statement = select(func.min(_P.until_at)).where(_P.side != 0, _P.until_at > now)
    found: Instant | None = connection.execute(statement).scalar_one()
    return found


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
    has_pins = connection.execute(_about(group).limit(1)).first() is not None
    spared = [_about(group)] if has_pins and rule is not None else []
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
    who = _only_column(meeting)
    return meeting.where(who.not_in(inside), *(who.not_in(each) for each in spared))


def _only_column(ids: Select[bytes]) -> ColumnElement[bytes]:
    [column] = ids.selected_columns
    return column


def _let_in(
    connection: Connection, group: GroupId, joining: Select[bytes], now: Instant
) -> tuple[int, list[CustomerId]]:
    into = ["group_id", "customer_id", "since_at"]
    rows_of = joining.with_only_columns(
        literal(group), _only_column(joining), literal(now), maintain_column_froms=True
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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log."""

    at: Instant
    group: GroupId
    customer: CustomerId | None
    """None for many at once."""
    joined: int
    left: int
    cause: str


def note(connection: Connection, lines: Sequence[Line]) -> None:
    """Add lines to the log; the oldest make room."""
    if not lines:
        return
    _run(
        connection,
        _NOTE,
        [(line.at, line.group, line.customer, line.joined, line.left, line.cause) for line in lines],
    )
    [(oldest, newest)] = fetch(connection, _ENDS)
    if newest - oldest >= LINES_MAX + LINES_OVER_MAX:
        connection.execute(delete(AUTO_LOG).where(_L.id <= newest - LINES_MAX))


_NOTE: Final = (
    'INSERT INTO auto_log (at, group_id, customer_id, joined, "left", cause) VALUES (?, ?, ?, ?, ?, ?)'
)
_ENDS: Final = "SELECT MIN(id), MAX(id) FROM auto_log"


def lines(
    connection: Connection, *, group: GroupId | None = None, customer: CustomerId | None = None, most: int
) -> list[Line]:
    """The newest lines about a group, a customer, or both; what happened to many is not about one of them."""
    conditions: list[ColumnElement[bool]] = []
    if group is not None:
        conditions.append(_L.group_id == group)
    if customer is not None:
        conditions.append(_L.customer_id == customer)
    statement = (
        select(_L.at, _L.group_id, _L.customer_id, _L.joined, _L.left, _L.cause)
        .where(*conditions)
        .order_by(_L.id.desc())
        .limit(most)
    )
    return [
        Line(
            at=row.at,
            group=GroupId(row.group_id),
            customer=None if row.customer_id is None else CustomerId(row.customer_id),
            joined=row.joined,
            left=row.left,
            cause=row.cause,
        )
        for row in connection.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a rule would do."""

    matches: int
    enter: int
    entering: tuple[str, ...]
    """Names of some."""
    leave: int
    leaving: tuple[str, ...]


def would(connection: Connection, group: GroupId | None, rule: Rule, sight: Sight, names_max: int) -> Outlook:
    """Who meets a rule, and who would enter a group or leave it if it were its rule; pinned ones stay."""
    meeting = chosen(rule, sight)
    who = _only_column(meeting)
    if group is None:
        matches = _count(connection, meeting)
        names = _names(connection, _some(connection, meeting, names_max), names_max)
        return Outlook(matches, matches, names, 0, ())
    is_filled = _is_filled(connection, group, sight.kin)
    now_in = _members(group) if is_filled else ids_of(sight.kin, group)

    def inside(one: ColumnElement[bytes]) -> ColumnElement[bool]:
        # Looked up one by one: some names are found before all members would be gathered.
        return _members(group).where(_A.customer_id == one).exists() if is_filled else one.in_(now_in)

    entering = meeting.where(not_(inside(who)), who.not_in(_about(group)))
    against = chosen(Not(rule), sight)
    those = _only_column(against)
    leaving = against.where(inside(those), those.not_in(_about(group)))
    new: list[bytes] | None = None
    if connection.execute(_about(group).limit(1)).first() is not None:
        matches, enter, leave = (_count(connection, each) for each in (meeting, entering, leaving))
    else:
        tally = _tally(connection, meeting, now_in)
        of_group = select(_S.customer_id).where(_S.is_there + 0 == 1, _S.customer_id.in_(now_in))
        members = _count(connection, now_in if is_filled else of_group)
        matches, enter, leave = tally.matches, tally.matches - tally.staying, members - tally.staying
        new = tally.entering
    if new is None:
        new = _some(connection, entering, names_max) if enter else []
    return Outlook(
        matches,
        enter,
        _names(connection, new, names_max),
        leave,
        _names(connection, _some(connection, leaving, names_max), names_max) if leave else (),
    )


class _Tally(NamedTuple):
    """Those who meet a rule, and of them those who are in the group already."""

    matches: int
    staying: int
    entering: list[bytes] | None
    """Those who are not, or None when they may be many."""


def _tally(connection: Connection, meeting: Select[bytes], now_in: Select[bytes]) -> _Tally:
    """One look at everybody. A few who enter are found by it as well: a second look would cost as much."""
    who = _only_column(meeting)
    stays = case((who.in_(now_in), 1), else_=0)
    some = select(meeting.add_columns(stays.label("stays")).limit(CROWD).subquery().c.stays)
    are_few = list(connection.execute(some).scalars()).count(0) < FEW
    text = func.hex(who) if connection.dialect.name == "sqlite" else func.encode(who, "hex")
    noted = func.aggregate_strings(case((who.not_in(now_in), text)), " ") if are_few else literal("")
    tally = meeting.with_only_columns(
        func.count(), func.coalesce(func.sum(stays), 0), func.coalesce(noted, ""), maintain_column_froms=True
    )
    matches, staying, entering = connection.execute(tally).one()
    found = [bytes.fromhex(each) for each in str(entering).split()] if are_few else None
    return _Tally(matches, int(staying), found)


def _is_filled(connection: Connection, group: GroupId, kin: Kin) -> bool:
    """Whether a group is filled by its rule alone: then nobody is in it who is not there."""
    is_auto = connection.execute(select(_G.id).where(_G.id == group, _G.kind == GroupKind.AUTO.value)).first()
    return is_auto is not None and kin.names(group) == (group,)


def _members(group: GroupId) -> Select[bytes]:
    return select(_A.customer_id).where(_A.group_id == group)


def not_meeting(
    connection: Connection, group: GroupId, rule: Rule, sight: Sight, most: int
) -> list[CustomerId]:
    """Some of the members of a group who do not meet a rule."""
    against = chosen(Not(rule), sight)
    inside = is_in(sight.kin, group, _only_column(against))
    return [CustomerId(found) for found in connection.execute(against.where(inside).limit(most)).scalars()]


def _count(connection: Connection, ids: Select[bytes]) -> int:
    counted = ids.with_only_columns(func.count(), maintain_column_froms=True)
    return int(connection.execute(counted).scalar_one())


def _some(connection: Connection, ids: Select[bytes], most: int) -> list[bytes]:
    return list(connection.execute(ids.limit(max(most, CROWD))).scalars())


def _names(connection: Connection, some: Sequence[bytes], most: int) -> tuple[str, ...]:
    """The first by name; of a crowd, of those that were met first."""
    named = (
        select(_C.name).where(_C.id.in_(some[: max(most, CROWD)])).order_by(_C.name_key, _C.id).limit(most)
    )
    return tuple(connection.execute(named).scalars())


CROWD: Final = 1_000
"""So many names are read and sorted in a millisecond or two; those of a million are not."""

FEW: Final = 50
"""Of a crowd: when fewer enter of the first that are met, all who enter are noted down on the way."""
