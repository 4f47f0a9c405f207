"""The members of one group as a long list with figures: count, windows, the place of one of them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    or_,
    select,
)

from store.domain.group_figures import MemberList, MemberRow, Spending, age_on
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId
from store.queries import search
from store.queries.kin import kin
from store.queries.members import is_in, ways_into
from store.tables.customers import CUSTOMERS, PINS
from store.tables.derived import CUSTOMER_STATS

_C, _STATS = CUSTOMERS.c, CUSTOMER_STATS.c
_PEOPLE = CUSTOMERS.join(CUSTOMER_STATS, _STATS.customer_id == _C.id)

Key = tuple[ColumnElement[object], bool]
"""What a list is ordered by, and whether downwards."""


def is_there(group: GroupId) -> ColumnElement[bool]:
    """Of CUSTOMERS: not deleted, for a statement about the members of a group."""
    if group == COMMON_GROUP:
        return _C.deleted == 0
    # Not by its index: SQLite would go through all customers by it instead of through the members.
    return _C.deleted + 0 == 0


def count(connection: Connection, query: MemberList) -> int:
    """How many members a list has."""
    statement = select(func.count()).select_from(CUSTOMERS).where(*_conditions(connection, query))
    return int(connection.execute(statement).scalar_one())


def is_small(connection: Connection, group: GroupId, most: int) -> bool:
    """Whether a group has at most so many members; looks at no more than that, so it may say no too often."""
    common = select(_C.id).where(is_there(group))
    ways = (common,) if group == COMMON_GROUP else ways_into(kin(connection), group)
    counts = (select(func.count()).select_from(way.limit(most + 1).subquery()) for way in ways)
    return sum(connection.execute(count).scalar_one() for count in counts) <= most


def ids(connection: Connection, query: MemberList) -> list[CustomerId]:
    """Everybody a list matches."""
    return [
        CustomerId(found)
        for found in connection.execute(select(_C.id).where(*_conditions(connection, query))).scalars()
    ]


def window(connection: Connection, query: MemberList, start: int, size: int, today: date) -> list[MemberRow]:
    """A slice of a list."""
    in_order = [key.desc() if downwards else key.asc() for key, downwards in _order(query)]
    statement = (
        select(
            _C.id, _C.name, _C.active, _C.birth_date, _C.gender, _C.city, _C.country,
            _STATS.orders, _STATS.spent, _STATS.last_at,
        )
        .select_from(_PEOPLE)
        .where(*_conditions(connection, query))
        .order_by(*in_order)
        .limit(size)
        .offset(start)
    )  # fmt: skip
    found = connection.execute(statement).all()
    pinned = _pinned(connection, query, [row.id for row in found])
    return [
        MemberRow(
            id=CustomerId(row.id),
            name=row.name,
            active=bool(row.active),
            age=age_on(today, row.birth_date),
            gender=row.gender,
            location=", ".join(part for part in (row.city, row.country) if part),
            spending=Spending(row.orders, row.spent),
            last_at=row.last_at or None,
            pinned=row.id in pinned,
        )
        for row in found
    ]


def position(connection: Connection, query: MemberList, customer: CustomerId) -> int | None:
    """Where a member stands in a list, from 0; None when not in it."""
    keys = _order(query)
    here = connection.execute(
        select(*(key for key, _ in keys))
        .select_from(_PEOPLE)
        .where(_C.id == customer, *_conditions(connection, query))
    ).one_or_none()
    if here is None:
        return None
    before = or_(
        *(
            and_(
                *(key == there for (key, _), there in zip(keys[:place], here[:place], strict=True)),
                key > here[place] if downwards else key < here[place],
            )
            for place, (key, downwards) in enumerate(keys)
        )
    )
    statement = select(func.count()).select_from(_PEOPLE).where(*_conditions(connection, query), before)
    return int(connection.execute(statement).scalar_one())


def _order(query: MemberList) -> list[Key]:
    """What is missing comes last either way; of equals the name decides, then the id."""
    down = query.descending
    by: dict[str, list[Key]] = {
        "name": [(_C.name_key, down)],
        # The older one was born earlier.
        "age": [(_is_missing(_C.birth_date), False), (_C.birth_date, not down)],
        "gender": [(_is_missing(_C.gender), False), (_C.gender, down)],
        "location": [(_is_missing(_C.city), False), (func.lower(_C.city), down), (_C.country, down)],
        "orders": [(_STATS.orders, down)],
        "spent": [(_STATS.spent, down)],
        # Fewer days ago is later.
        "last": [
            (case((_STATS.last_at == 0, 1), else_=0), False),
            (_STATS.last_at, not down),
        ],
    }
    ties: list[Key] = [] if query.sort == "name" else [(_C.name_key, False)]
    return [*by[query.sort], *ties, (_C.id, down if query.sort == "name" else False)]


def _is_missing(column: ColumnElement[str]) -> ColumnElement[object]:
    return case((column == "", 1), else_=0)


def _conditions(connection: Connection, query: MemberList) -> list[ColumnElement[bool]]:
    related, wanted = kin(connection), search.search_for(connection, query.text)
    if wanted is None:
        return [is_there(query.group), is_in(related, query.group, _C.id)]
    is_member = is_in(related, query.group, _C.id)
    return [_C.deleted + 0 == 0, search.condition(wanted), is_member]


def _pinned(connection: Connection, query: MemberList, customers: Sequence[bytes]) -> set[bytes]:
    statement = select(PINS.c.customer_id).where(
        PINS.c.group_id == query.group, PINS.c.side == 1, PINS.c.customer_id.in_(customers)
    )
    return set(connection.execute(statement).scalars())
