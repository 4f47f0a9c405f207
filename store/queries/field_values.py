"""What customers have in a field, for choosing one of it."""

from typing import Final

from sqlalchemy import Connection, func, select

from store.domain.names import name_key
from store.domain.rules.tree import Text
from store.tables.customers import CUSTOMERS

LOOKED_AT_MAX: Final = 100_000
"""Customers: enough to know what is frequent where a field has no index to go along."""


def frequent(connection: Connection, field: Text, most: int) -> list[str]:
    """The values of a field, the most frequent first, each once however it is cased."""
    column = CUSTOMERS.c[field.value]
    # The index of the city holds all that is asked for, in order: the one of `deleted` is not to be taken.
    some = select(column.label("value")).where(CUSTOMERS.c.deleted + 0 == 0, column != "")
    if field is not Text.CITY:
        some = some.limit(LOOKED_AT_MAX)
    found = some.subquery("found").c.value
    statement = select(found).group_by(found).order_by(func.count().desc(), found).limit(most)
    told: dict[str, str] = {}
    for value in connection.execute(statement).scalars():
        told.setdefault(name_key(value), value)
    return list(told.values())
