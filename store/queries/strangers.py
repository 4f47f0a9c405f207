"""Pairs of customers of whom somebody said that they are two people, as who these are now.

Whoever was merged since counts as the one they became: if that one is another than the second, so were they.
There are as many pairs as people dismissed one by one, so all of them are read.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from store.domain.ids import CustomerId
from store.domain.stamps import Stamp, instant
from store.domain.twins import Pair, Strangers, pair_of
from store.queries.survivors import IDS_MAX, survivors
from store.tables.customers import CUSTOMERS, STRANGERS

_S, _C = STRANGERS.c, CUSTOMERS.c


def pairs(connection: Connection) -> frozenset[Pair]:
    """All of them."""
    return frozenset(now for _, now, _ in _resolved(connection))


def written(connection: Connection, pair: Pair) -> list[Pair]:
    """The pairs as they were written that are this one now."""
    return [there for there, now, _ in _resolved(connection) if now == pair]


def listed(connection: Connection, limit: int) -> list[Strangers]:
    """The latest of those who are both still there."""
    latest: dict[Pair, Stamp] = {}
    for _, now, at in _resolved(connection):
        latest[now] = max(at, latest.get(now, at))
    names = _names(connection, {customer for pair in latest for customer in pair})
    found = sorted(latest.items(), key=lambda each: (-each[1], each[0]))
    there = [(pair, at) for pair, at in found if pair[0] in names and pair[1] in names]
    return [
        Strangers(first, names[first], second, names[second], instant(at))
        for (first, second), at in there[:limit]
    ]


def _resolved(connection: Connection) -> list[tuple[Pair, Pair, Stamp]]:
    """As written, as they are now, and when that was written; those who became one are none."""
    rows = connection.execute(select(_S.customer_id, _S.other_id, _S.hlc).where(_S.present == 1)).all()
    known = [(CustomerId(row[0]), CustomerId(row[1]), row[2]) for row in rows]
    now = survivors(connection, {customer for first, other, _ in known for customer in (first, other)})
    found = [((a, b), now.get(a, a), now.get(b, b), at) for a, b, at in known]
    return [(there, pair_of(one, other), at) for there, one, other, at in found if one != other]


def _names(connection: Connection, customers: Iterable[CustomerId]) -> dict[CustomerId, str]:
    names: dict[CustomerId, str] = {}
    ids = sorted(customers)
    for start in range(0, len(ids), IDS_MAX):
        some = select(_C.id, _C.name).where(_C.id.in_(ids[start : start + IDS_MAX]), _C.deleted + 0 == 0)
        names |= {CustomerId(row.id): row.name for row in connection.execute(some)}
    return names
