"""Groups, who is in them, and the reward programs they point at."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select

from store.domain.groups import Group, QuickDiscount, QuickKind, kind_of
from store.domain.ids import CustomerId, GroupId, ProgramId
from store.domain.names import name_key
from store.domain.rewards import Program
from store.domain.values import dataclass
from store.tables.catalogue import DISCOUNTS
from store.tables.customers import CUSTOMERS, GROUPS, MEMBERSHIPS, PROGRAMS

_G = GROUPS.c
_QUICK = DISCOUNTS.alias("quick")


@dataclass(frozen=True, slots=True)
class Counted:
    """A group and how many are in it."""

    group: Group
    members: int


def all_groups(connection: Connection) -> list[Group]:
    """Every stored group by name."""
    return _read(connection, _G.deleted == 0)


def get(connection: Connection, group: GroupId) -> Group | None:
    """One group; None when there is none or it was deleted."""
    return next(iter(_read(connection, and_(_G.id == group, _G.deleted == 0))), None)


def named(connection: Connection, name: str) -> Group | None:
    """The group of this name, however it is spaced or cased; the oldest of twins."""
    return next(iter(_read(connection, and_(_G.name_key == name_key(name), _G.deleted == 0))), None)


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[Group]:
    statement = (
        select(
            _G.id, _G.name, _G.description, _G.kind, _G.active, _G.program_id, _G.scheduled, _G.from_at,
            _G.until_at, _QUICK.c.kind.label("quick_kind"), _QUICK.c.value.label("quick_value"),
        )
        .outerjoin(_QUICK, and_(_QUICK.c.quick_group_id == _G.id, _QUICK.c.deleted == 0))
        .where(condition)
        .order_by(_G.name_key, _G.created_hlc, _G.id)
    )  # fmt: skip
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
        )
        for row in connection.execute(statement)
    }
    return list(groups.values())


def _quick(kind: str | None, value: int | None) -> QuickDiscount:
    if kind == "percent":
        return QuickDiscount(QuickKind.PERCENT, percent=value or 0)
    if kind == "amount":
        return QuickDiscount(QuickKind.AMOUNT, amount=value or 0)
    return QuickDiscount()


def member_counts(connection: Connection) -> dict[GroupId, int]:
    """How many customers are in each group."""
    statement = (
        select(MEMBERSHIPS.c.group_id, func.count())
        .join(CUSTOMERS, CUSTOMERS.c.id == MEMBERSHIPS.c.customer_id)
        .where(MEMBERSHIPS.c.present == 1, CUSTOMERS.c.deleted == 0)
        .group_by(MEMBERSHIPS.c.group_id)
    )
    return {GroupId(group): count for group, count in connection.execute(statement)}


def present(connection: Connection, group: GroupId, customers: Sequence[CustomerId]) -> set[CustomerId]:
    """Which of some customers are in a group now."""
    statement = select(MEMBERSHIPS.c.customer_id).where(
        MEMBERSHIPS.c.group_id == group,
        MEMBERSHIPS.c.present == 1,
        MEMBERSHIPS.c.customer_id.in_(list(customers)),
    )
    return {CustomerId(customer) for customer in connection.execute(statement).scalars()}


def programs(connection: Connection) -> list[Program]:
    """Every reward program by name."""
    return _programs(connection, PROGRAMS.c.deleted == 0)


def program(connection: Connection, wanted: ProgramId) -> Program | None:
    """One reward program."""
    return next(iter(_programs(connection, and_(PROGRAMS.c.id == wanted, PROGRAMS.c.deleted == 0))), None)


def program_named(connection: Connection, name: str) -> Program | None:
    """The reward program of this name."""
    condition = and_(PROGRAMS.c.name_key == name_key(name), PROGRAMS.c.deleted == 0)
    return next(iter(_programs(connection, condition)), None)


def _programs(connection: Connection, condition: ColumnElement[bool]) -> list[Program]:
    columns = PROGRAMS.c
    statement = (
        select(columns.id, columns.name, columns.points, columns.per_amount, columns.active)
        .where(condition)
        .order_by(columns.name_key, columns.id)
    )
    return [
        Program(
            id=ProgramId(row.id),
            name=row.name,
            points=row.points,
            per_amount=row.per_amount,
            active=bool(row.active),
        )
        for row in connection.execute(statement)
    ]


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
    statement = select(CUSTOMERS.c.id).where(CUSTOMERS.c.deleted == 0, CUSTOMERS.c.id.in_(list(customers)))
    return {CustomerId(customer) for customer in connection.execute(statement).scalars()}
