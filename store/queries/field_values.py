"""What customers have in a field: for choosing one of it, and for telling what nobody has."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from store.domain.names import name_key
from store.domain.rules.tree import Text
from store.tables.customers import CUSTOMERS, TAGS

LOOKED_AT_MAX: Final = 100_000
"""Customers: enough to know what is frequent where a field has no index to go along."""

STEPS_MAX: Final = 10_000
"""Different values that are gone through along an index, each by a look-up of its own."""

_C, _T = CUSTOMERS.c, TAGS.c

_IS_THERE: Final = _C.deleted + 0 == 0
"""The index of a field holds all that is asked for, in order: the one of `deleted` is not to be taken."""


def frequent(connection: Connection, field: Text, most: int) -> list[str]:
    """The values of a field, the most frequent first, each once however it is cased."""
    column = _C[field.value]
    some = select(column.label("value")).where(_IS_THERE, column != "")
    if field is not Text.CITY:
        some = some.limit(LOOKED_AT_MAX)
    found = some.subquery("found").c.value
    statement = select(found).group_by(found).order_by(func.count().desc(), found).limit(most)
    told: dict[str, str] = {}
    for value in connection.execute(statement).scalars():
        told.setdefault(name_key(value), value)
    return list(told.values())


def different(connection: Connection, field: Text | None) -> tuple[list[str], bool]:
    """Values of a field, of tags without one, each as it is spelt; and whether these are all there are.

    Cities and tags are stepped through along their index, however many customers have each; of other fields
    a hundred thousand customers are looked at.
    """
    if field is None:
        return _stepped(connection, _T.tag_key, _T.present == 1)
    if field is Text.CITY:
        return _stepped(connection, _C.city, _IS_THERE)
    column = _C[field.value]
    looked_at = select(column.label("value")).where(_IS_THERE).limit(LOOKED_AT_MAX).subquery("looked_at")
    found = connection.execute(select(looked_at.c.value, func.count()).group_by(looked_at.c.value)).all()
    return sorted(value for value, _ in found if value), sum(count for _, count in found) < LOOKED_AT_MAX


def _stepped(
    connection: Connection, column: ColumnElement[str], is_there: ColumnElement[bool]
) -> tuple[list[str], bool]:
    """The different values of a column that an index begins with: each is looked up behind the one before."""

    def after(value: ColumnElement[str]) -> "Select[str]":
        return select(column).where(column > value, is_there).order_by(column).limit(1)

    first = select(after(literal("")).scalar_subquery().label("value")).cte("steps", recursive=True)
    steps = first.union_all(select(after(first.c.value).scalar_subquery()).where(first.c.value.is_not(None)))
    found = connection.execute(select(steps.c.value).limit(STEPS_MAX)).scalars().all()
    return [value for value in found if value is not None], len(found) < STEPS_MAX


def is_had(connection: Connection, field: Text | None, value: str) -> bool:
    """Whether a customer has a value in a field, or a tag, however it is spaced or cased.

    In a field without an index that is told when everybody was looked at, up to a second in a million.
    """
    key = name_key(value)
    if field is None:
        somebody = select(_T.tag).where(_T.tag_key == key, _T.present == 1)
    else:
        somebody = select(_C.name).where(_C[f"{field.value}_folded"] == key, _IS_THERE)
    return connection.execute(somebody.limit(1)).first() is not None
