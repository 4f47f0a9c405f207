"""Groups, and who is in them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, select

from store.domain.errors import BadInput
from store.domain.groups import (
    Group,
    GroupKind,
    QuickDiscount,
    QuickKind,
    is_within,
    kind_of,
    limit_period_of,
)
from store.domain.ids import CustomerId, GroupId, ProgramId
from store.domain.money import Basis
from store.domain.names import name_key
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.queries.driver import fetch
from store.queries.kin import is_there, kin
from store.tables.catalogue import DISCOUNTS
from store.tables.customers import CUSTOMERS, GROUPS

if TYPE_CHECKING:
    from store.domain.rules.tree import Rule

_G = GROUPS.c
_ALIKE = GROUPS.alias("alike")
_QUICK = DISCOUNTS.alias("quick")


@dataclass(frozen=True, slots=True)
class Counted:
    """A group and how many are in it."""

    group: Group
    members: int


@dataclass(frozen=True, slots=True)
class Filling:
    """Of a group what decides who may be put into it."""

    name: str
    kind: GroupKind
    active: bool


def all_groups(connection: Connection) -> list[Group]:
    """Every stored group by name."""
    return _read(connection, is_there(kin(connection)))


def current_percents(connection: Connection, at: Instant) -> dict[GroupId, Basis]:
    """The percent that each group's own discount gives at `at`; each window of a list of customers asks."""
    kept = kin(connection).kept
    found: dict[GroupId, Basis] = {}
    for group, deleted, active, scheduled, from_at, until_at, kind, value in fetch(connection, _QUICKS):
        if (deleted and group not in kept) or kind != QuickKind.PERCENT.value:
            continue
        if active and (not scheduled or is_within(from_at, until_at, at)):
            found[GroupId(group)] = value
    return found


_QUICKS = """
SELECT g.id, g.deleted, g.active, g.scheduled, g.from_at, g.until_at, q.kind, q.value
FROM "groups" AS g JOIN discounts AS q ON q.quick_group_id = g.id AND q.deleted = 0
"""


def get(connection: Connection, group: GroupId) -> Group | None:
    """One group; None when there is none or it was deleted."""
    there = is_there(kin(connection))
    key = select(_ALIKE.c.name_key).where(_ALIKE.c.id == group).scalar_subquery()
    alike = _read(connection, and_(_G.name_key == key, there))
    return next((each for each in alike if each.id == group), None)


def filling(connection: Connection, group: GroupId) -> Filling | None:
    """What decides who may be put into a group; None when there is none or it was deleted."""
    for name, kind, active, is_deleted in fetch(connection, _FILLING, [group]):
        if not is_deleted or group in kin(connection).kept:
            return Filling(name, kind_of(kind), bool(active))
    return None


_FILLING = "SELECT name, kind, active, deleted FROM groups WHERE id = ?"


def named(connection: Connection, name: str) -> Group | None:
    """The group of this name, however it is spaced or cased; the oldest of twins."""
    return next(iter(alike(connection, name)), None)


def alike(connection: Connection, name: str) -> list[Group]:
    """Every group of this name, however it is spaced or cased, the oldest first."""
    there = is_there(kin(connection))
    return _read(connection, and_(_G.name_key == name_key(name), there))


def became(connection: Connection, name: str) -> tuple[str, Group] | None:
    """What a group of this name became part of, with the name as it was spelled; None when none did."""
    related = kin(connection)
    statement = (
        select(_G.id, _G.name)
        .where(_G.name_key == name_key(name), _G.deleted == 1)
        .order_by(_G.created_hlc.desc(), _G.id)
    )
    for identity, spelled in connection.execute(statement):
        into = get(connection, related.root(identity)) if related.is_part(identity) else None
        if into is not None:
            return spelled, into
    return None


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[Group]:
    """Groups that meet a condition, all of a name or none of them."""
    statement = (
        select(
            _G.id, _G.name, _G.name_key, _G.description, _G.kind, _G.active, _G.program_id, _G.scheduled,
            _G.from_at, _G.until_at, _G.rule, _G.points_limit, _G.limit_period, _G.limit_days,
            _QUICK.c.kind.label("quick_kind"), _QUICK.c.value.label("quick_value"),
        )
        .outerjoin(_QUICK, and_(_QUICK.c.quick_group_id == _G.id, _QUICK.c.deleted == 0))
        .where(condition)
        .order_by(_G.name_key, _G.created_hlc, _G.id)
    )  # fmt: skip
    found = connection.execute(statement).all()
    has_rules = any(row.kind == GroupKind.AUTO.value for row in found)
    troubles = _troubles(connection) if has_rules else {}
    twins = _twins([(row.name_key, row.id) for row in found])
    groups = {
        row.id: Group(
            id=GroupId(row.id),
            name=row.name,
            description=row.description,
            kind=kind_of(row.kind),
            active=bool(row.active),
            program=None if row.program_id is None else ProgramId(row.program_id),
            discount=_quick(row.quick_kind, row.quick_value),
            scheduled=bool(row.scheduled),
            from_at=row.from_at,
            until_at=row.until_at,
            rule=_rule(row.rule) if row.kind == GroupKind.AUTO.value else None,
            trouble=troubles.get(row.id, ""),
            points_limit=row.points_limit,
            limit_period=limit_period_of(row.limit_period),
            limit_days=row.limit_days,
            twin=twins.get(row.id, 0),
        )
        for row in found
    }
    return list(groups.values())


def _twins(in_order: Iterable[tuple[str, bytes]]) -> dict[bytes, int]:
    """Which of its name each is, of those that share one; of keys of names and ids, the oldest first."""
    alike: dict[str, dict[bytes, None]] = {}
    for key, group in in_order:
        alike.setdefault(key, {})[group] = None
    shared = (some for some in alike.values() if len(some) > 1)
    return {group: place for some in shared for place, group in enumerate(some, 1)}


@lru_cache(maxsize=512)
def _rule(text: str) -> "Rule | None":
    """The rule of a stored text; None for one this lane cannot read."""
    if not text:
        return None
    from store.domain.rules.stored import from_text  # groups by hand need none of it

    try:
        return from_text(text)
    except BadInput:
        return None


def _troubles(connection: Connection) -> dict[GroupId, str]:
    """Why nobody meets the rules of some groups, a sentence for each."""
    from store.queries import auto_plan

    plan, _ = auto_plan.plan(connection)
    found = dict(plan.troubles)
    if plan.broken:
        statement = select(_G.id, _G.name, _G.deleted).where(_G.id.in_({*plan.broken.values()}))
        named = {row.id: (row.name, row.deleted) for row in connection.execute(statement)}
        for group, lost in plan.broken.items():
            found[group] = auto_plan.NAMES_A_DELETED.format(_lost_words(*named.get(lost, ("", 1))))
    return found


def _lost_words(name: str, is_deleted: int) -> str:
    if not name:
        return "a group that is not here"
    return f'"{name}", which was deleted' if is_deleted else f'"{name}", whose own rule names a deleted group'


def _quick(kind: str | None, value: int | None) -> QuickDiscount:
    if kind == "percent":
        return QuickDiscount(QuickKind.PERCENT, percent=value or 0)
    if kind == "amount":
        return QuickDiscount(QuickKind.AMOUNT, amount=value or 0)
    return QuickDiscount()


def member_counts(connection: Connection) -> dict[GroupId, int]:
    """How many customers are in each group that has any."""
    from store.queries import members  # no sale asks for it

    return members.counts(connection)


def with_rules(connection: Connection, chosen: Iterable[GroupId]) -> set[GroupId]:
    """Which of some groups fill themselves, deleted or not."""
    statement = select(_G.id).where(_G.id.in_(list(chosen)), _G.kind == GroupKind.AUTO.value)
    return {GroupId(group) for group in connection.execute(statement).scalars()}


def quick_discount(connection: Connection, group: GroupId) -> RowMapping | None:
    """Identity and form columns of the discount that a group's form owns, deleted or not."""
    columns = DISCOUNTS.c
    statement = (
        select(columns.id, columns.name, columns.kind, columns.value, columns.deleted)
        .where(columns.quick_group_id == group)
        .order_by(columns.deleted, columns.id)
    )
    return connection.execute(statement.limit(1)).mappings().one_or_none()


def existing(connection: Connection, customers: Iterable[CustomerId]) -> set[CustomerId]:
    """Which of some ids name a customer that is there."""
    statement = select(CUSTOMERS.c.id).where(
        # By the ids: SQLite would rather go through an index of `deleted`, which nearly all share.
        CUSTOMERS.c.deleted + 0 == 0,
        CUSTOMERS.c.id.in_(list(customers)),
    )
    return {CustomerId(customer) for customer in connection.execute(statement).scalars()}
