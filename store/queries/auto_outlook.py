"""What a rule would do to a group, counted and with some names; nothing is written."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, not_, select

from store.domain.groups import GroupKind
from store.domain.ids import CustomerId, GroupId
from store.domain.rules.tree import Not, Rule
from store.domain.values import dataclass
from store.queries.auto_pins import about
from store.queries.kin import Kin
from store.queries.members import ids_of, is_in
from store.queries.rules.conditions import Sight, chosen, only_column
from store.tables.customers import CUSTOMERS, GROUPS
from store.tables.derived import AUTO_MEMBERS, CUSTOMER_STATS

_C, _G, _A, _S = CUSTOMERS.c, GROUPS.c, AUTO_MEMBERS.c, CUSTOMER_STATS.c


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
    who = only_column(meeting)
    if group is None:
        matches = _count(connection, meeting)
        names = _names(connection, _some(connection, meeting, names_max), names_max)
        return Outlook(matches, matches, names, 0, ())
    is_filled = _is_filled(connection, group, sight.kin)
    now_in = _members(group) if is_filled else ids_of(sight.kin, group)

    def inside(one: ColumnElement[bytes]) -> ColumnElement[bool]:
        # Looked up one by one: some names are found before all members would be gathered.
        return _members(group).where(_A.customer_id == one).exists() if is_filled else one.in_(now_in)

    entering = meeting.where(not_(inside(who)), who.not_in(about(group)))
    against = chosen(Not(rule), sight)
    those = only_column(against)
    leaving = against.where(inside(those), those.not_in(about(group)))
    new: list[bytes] | None = None
    if connection.execute(about(group).limit(1)).first() is not None:
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
    who = only_column(meeting)
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
    inside = is_in(sight.kin, group, only_column(against))
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
