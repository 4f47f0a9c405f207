"""What customers have in a field, for choosing one of it."""

from sqlalchemy import Connection, func, select

from store.domain.names import name_key
from store.domain.rules.tree import Text
from store.tables.customers import CUSTOMERS


def frequent(connection: Connection, field: Text, most: int) -> list[str]:
    """The values of a field, the most frequent first, each once however it is cased."""
    column = CUSTOMERS.c[field.value]
    statement = (
        select(column)
        .where(CUSTOMERS.c.deleted == 0, column != "")
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(most)
    )
    told: dict[str, str] = {}
    for value in connection.execute(statement).scalars():
        told.setdefault(name_key(value), value)
    return list(told.values())
