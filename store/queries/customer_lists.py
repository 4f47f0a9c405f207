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
    literal_column,
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

_COLUMNS: Final[Mapping[str, ColumnElement[str | int]]] = {
    "name": _C.name_key,
    "email": _C.email,
    "city": _C.city,
    "joined": _C.joined,
}
"""Each has an index that begins with it."""

_FIGURES: Final[Mapping[str, ColumnElement[str | int]]] = {
    "spent": _S.spent,
    "orders": _S.orders,
    "last_order": _S.last_at,
    "points": _S.points,
}
"""Each has an index of those who are there."""

_HAVE_FIGURES: Final = _S.is_there == literal_column("1")
"""Written out, or no database would see that the indexes have all of these."""


def _is_summed(query: CustomerList) -> bool:
    return query.sort in _FIGURES


def _order(query: CustomerList) -> "ColumnElement[str | int]":
    return _FIGURES[query.sort] if _is_summed(query) else _COLUMNS[query.sort]


def _id(query: CustomerList) -> "ColumnElement[bytes]":
    """The id beside the order, so that one index has both."""
    return _S.customer_id if _is_summed(query) else _C.id


def _is_plain(query: CustomerList) -> bool:
    """Whether a list has everybody."""
    return query == CustomerList(sort=query.sort, descending=query.descending)


def _people(query: CustomerList) -> FromClause:
    if not _is_summed(query):
        return customer_filters.people(query)
    return CUSTOMER_STATS if _is_plain(query) else PEOPLE


def _conditions(connection: Connection, query: CustomerList, sight: Sight) -> list[ColumnElement[bool]]:
    if _is_summed(query) and _is_plain(query):
        return [_HAVE_FIGURES]
    found = customer_filters.conditions(connection, query, sight)
    if _is_summed(query):
        found[0] = _HAVE_FIGURES
    else:
        # The index of names begins with it: the planner must take the one that has the order.
        found[0] = _C.deleted == 0 if query.sort == "name" else _C.deleted + 0 == 0
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
    if _is_plain(query):
        limits = {"size": size, "skip": skip, **({} if place is None else {"key": place[0], "id": place[1]})}
        return _places(connection, _next(query, place is not None), limits)
    order, who = _order(query), _id(query)
    conditions = _conditions(connection, query, sight)
    if place is not None:
        here, there = tuple_(order, who), tuple_(*place)
        conditions.append(here < there if query.descending else here > there)
    statement = select(order, who).select_from(_people(query)).where(*conditions)
    return _places(connection, _sorted(statement, query).limit(size).offset(skip))


@lru_cache(maxsize=32)
def _next(query: CustomerList, is_after: bool) -> "Select[str | int, bytes]":  # noqa: FBT001 - a key of the cache
    """The same for a list of everybody, which is made once: most windows are of these."""
    order, who, is_there = _order(query), _id(query), _C.deleted == 0
    if query.sort != "name":
        is_there = _HAVE_FIGURES if _is_summed(query) else _C.deleted + 0 == 0
    statement = select(order, who).where(is_there)
    if is_after:
        here, there = tuple_(order, who), tuple_(bindparam("key"), bindparam("id", type_=LargeBinary()))
        statement = statement.where(here < there if query.descending else here > there)
    return _sorted(statement, query).limit(bindparam("size")).offset(bindparam("skip"))


def among(
    connection: Connection, query: CustomerList, sight: Sight, chosen: Sequence[CustomerId]
) -> list[CustomerId]:
    """Those of some customers that a list matches but for its text, in its order."""
    is_chosen = _C.id.in_(selections.named(frozenset(chosen)))
    conditions = [_C.deleted + 0 == 0, is_chosen, *customer_filters.besides_text(query, sight)]
    people = PEOPLE if _is_summed(query) else customer_filters.people(query)
    statement = select(_order(query), _C.id).select_from(people).where(*conditions)
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
    who = _id(query)
    conditions = [*_conditions(connection, query, sight), who == customer]
    statement = select(_order(query), who).select_from(_people(query)).where(*conditions)
    return next(iter(_places(connection, statement)), None)


def count_before(connection: Connection, query: CustomerList, sight: Sight, place: Place) -> int:
    """How many of a list come before a place."""
    here, there = tuple_(_order(query), _id(query)), tuple_(*place)
    conditions = _conditions(connection, query, sight)
    conditions.append(here > there if query.descending else here < there)
    statement = select(func.count()).select_from(_people(query)).where(*conditions)
    return connection.execute(statement).scalar_one()


def _sorted(statement: "Select[str | int, bytes]", query: CustomerList) -> "Select[str | int, bytes]":
    order, who = _order(query), _id(query)
    return statement.order_by(*((order.desc(), who.desc()) if query.descending else (order, who)))


def _places(
    connection: Connection, statement: "Select[str | int, bytes]", values: Mapping[str, object] = NO_VALUES
) -> list[Place]:
    return [(row[0], CustomerId(row[1])) for row in connection.execute(statement, values)]
