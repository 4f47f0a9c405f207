"""Chosen customers as SQL: the ids of a `Selection`, for a bulk change to join with. Nothing is loaded."""

from sqlalchemy import ColumnElement, Connection, FromClause, Select, func, literal, select

from store.domain.ids import ID_BYTES, CustomerId
from store.domain.listing import Selection
from store.queries import customer_filters
from store.queries.rules.conditions import Sight
from store.tables.customers import CUSTOMERS

_C = CUSTOMERS.c


def ids(connection: Connection, selection: Selection, sight: Sight) -> Select[bytes]:
    """The ids of the customers meant, one column `id`; whoever was deleted is not among them."""
    return select(_C.id).select_from(people(selection)).where(*conditions(connection, selection, sight))


def conditions(connection: Connection, selection: Selection, sight: Sight) -> list[ColumnElement[bool]]:
    """What holds for those meant, of rows of `people`."""
    if selection.matching is None:
        return [_C.deleted == 0, _C.id.in_(named(selection.keys))]
    matching = customer_filters.conditions(connection, selection.matching, sight)
    return [*matching, _C.id.not_in(named(selection.keys))] if selection.keys else matching


def count(connection: Connection, selection: Selection, sight: Sight) -> int:
    """How many are meant."""
    statement = (
        select(func.count()).select_from(people(selection)).where(*conditions(connection, selection, sight))
    )
    return int(connection.execute(statement).scalar_one())


def named(keys: frozenset[CustomerId]) -> Select[bytes]:
    """Ids as rows, out of one parameter: a statement may have fewer parameters than there are marks."""
    packed = literal(b"".join(sorted(keys)))
    if not keys:
        return select(packed.label("id")).where(literal(0) == 1)
    place = select(literal(1).label("at")).cte("place", recursive=True)
    last = len(keys) * ID_BYTES
    place = place.union_all(select(place.c.at + ID_BYTES).where(place.c.at + ID_BYTES <= last))
    return select(func.substr(packed, place.c.at, ID_BYTES).label("id"))


def people(selection: Selection) -> FromClause:
    """The rows that `conditions` are about."""
    return CUSTOMERS if selection.matching is None else customer_filters.people(selection.matching)
