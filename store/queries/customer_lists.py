"""Customer lists in their order: what comes next after a place, or before it; and how many there are.

A place is what a list is sorted by and an id. Windows start from a place that is known, so no row is counted
off twice; `store.services.customer_lists` remembers the places.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    LargeBinary,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)

from store.domain.ids import CustomerId
from store.domain.listing import CustomerList
from store.queries import customer_filters, selections
from store.queries.rules.conditions import PEOPLE, Sight
from store.tables.customers import CUSTOMERS
from store.tables.derived import CUSTOMER_STATS

Place: TypeAlias = tuple[str | int, CustomerId]

_C, _S = CUSTOMERS.c, CUSTOMER_STATS.c

NO_VALUES: Final[Mapping[str, object]] = MappingProxyType({})

_COLUMNS: Final = {"name": _C.name_key, "email": _C.email, "city": _C.city, "joined": _C.joined}
"""Each has an index that begins with it."""

_FIGURES: Final = {
    "spent": func.coalesce(_S.spent, 0),
    "orders": func.coalesce(_S.orders, 0),
    "last_order": func.coalesce(_S.last_at, 0),
    "points": func.coalesce(_S.points, 0),
}
"""Who has none of these has no row: they are sorted each time, in about a second for a million."""


def is_indexed(query: CustomerList) -> bool:
    """Whether an index has the customers in this order."""
    return query.sort in _COLUMNS


def _order(query: CustomerList) -> "ColumnElement[str] | ColumnElement[int]":
    return _COLUMNS[query.sort] if query.sort in _COLUMNS else _FIGURES[query.sort]


def _people(query: CustomerList) -> FromClause:
    return customer_filters.people(query) if is_indexed(query) else PEOPLE


def _conditions(connection: Connection, query: CustomerList, sight: Sight) -> list[ColumnElement[bool]]:
    found = customer_filters.conditions(connection, query, sight)
    if query.sort != "name" and is_indexed(query):
        # A sum has no index: the planner must take the one that has the order.
        found[0] = _C.deleted + 0 == 0
    return found


def beyond(
    connection: Connection,
    query: CustomerList,
    sight: Sight,
    place: Place | None,
    *,
    size: int,
    skip: int = 0,
) -> list[Place]:
    """The next of a list after a place, nearest first; None: from the beginning."""
    if query == CustomerList(sort=query.sort, descending=query.descending) and is_indexed(query):
        limits = {"size": size, "skip": skip, **({} if place is None else {"key": place[0], "id": place[1]})}
        return _places(connection, _next(query, place is not None), limits)
    order = _order(query)
    conditions = _conditions(connection, query, sight)
    if place is not None:
        here, there = tuple_(order, _C.id), tuple_(*place)
        conditions.append(here < there if query.descending else here > there)
    statement = select(order, _C.id).select_from(_people(query)).where(*conditions)
    return _places(connection, _sorted(statement, query).limit(size).offset(skip))


@lru_cache(maxsize=32)
def _next(query: CustomerList, is_after: bool) -> "Select[str, bytes]":  # noqa: FBT001 - a key of the cache
    """The same for a list of everybody, which is made once: most windows are of these."""
    order, is_there = _order(query), _C.deleted == 0
    if query.sort != "name":
        is_there = _C.deleted + 0 == 0
    statement = select(order, _C.id).where(is_there)
    if is_after:
        here, there = tuple_(order, _C.id), tuple_(bindparam("key"), bindparam("id", type_=LargeBinary()))
        statement = statement.where(here < there if query.descending else here > there)
    return _sorted(statement, query).limit(bindparam("size")).offset(bindparam("skip"))


def among(
    connection: Connection, query: CustomerList, sight: Sight, chosen: Sequence[CustomerId]
) -> list[CustomerId]:
    """Those of some customers that a list matches but for its text, in its order."""
    is_chosen = _C.id.in_(selections.named(frozenset(chosen)))
    conditions = [_C.deleted + 0 == 0, is_chosen, *customer_filters.besides_text(query, sight)]
    statement = select(_order(query), _C.id).select_from(_people(query)).where(*conditions)
    return [customer for _, customer in _places(connection, _sorted(statement, query))]


def some(connection: Connection, query: CustomerList, sight: Sight, most: int) -> list[CustomerId]:
    """Customers of a list in no order, at most `most`."""
    conditions = customer_filters.conditions(connection, query, sight)
    statement = select(_C.id).select_from(customer_filters.people(query)).where(*conditions)
    return [CustomerId(found) for found in connection.execute(statement.limit(most)).scalars()]


def count(connection: Connection, query: CustomerList, sight: Sight) -> int:
    """How many a list has."""
    conditions = customer_filters.conditions(connection, query, sight)
    people = customer_filters.people(query)
    return connection.execute(select(func.count()).select_from(people).where(*conditions)).scalar_one()


def place_of(connection: Connection, query: CustomerList, sight: Sight, customer: CustomerId) -> Place | None:
    """Where a customer stands in a list; None: not in it."""
    conditions = [*customer_filters.conditions(connection, query, sight), _C.id == customer]
    statement = select(_order(query), _C.id).select_from(_people(query)).where(*conditions)
    return next(iter(_places(connection, statement)), None)


def count_before(connection: Connection, query: CustomerList, sight: Sight, place: Place) -> int:
    """How many of a list come before a place."""
    here, there = tuple_(_order(query), _C.id), tuple_(*place)
    conditions = _conditions(connection, query, sight)
    conditions.append(here > there if query.descending else here < there)
    statement = select(func.count()).select_from(_people(query)).where(*conditions)
    return connection.execute(statement).scalar_one()


def _sorted(statement: "Select[str, bytes]", query: CustomerList) -> "Select[str, bytes]":
    order = _order(query)
    return statement.order_by(*((order.desc(), _C.id.desc()) if query.descending else (order, _C.id)))


def _places(
    connection: Connection, statement: "Select[str, bytes]", values: Mapping[str, object] = NO_VALUES
) -> list[Place]:
    return [(row[0], CustomerId(row[1])) for row in connection.execute(statement, values)]
