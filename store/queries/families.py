"""Keeps who a merged customer counts as (`SURVIVORS`), so that sums over customers join one small table."""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection, delete, insert, select

from store.domain.ids import CustomerId
from store.queries.driver import fetch, places
from store.queries.survivors import survivors
from store.tables.customers import CUSTOMERS
from store.tables.derived import SURVIVORS

IDS_MAX = 500
"""Named in one statement."""

_C, _S = CUSTOMERS.c, SURVIVORS.c


def lots(ids: Iterable[CustomerId]) -> Iterator[list[CustomerId]]:
    """Ids in as many as one statement may name."""
    every = list(ids)
    return (every[start : start + IDS_MAX] for start in range(0, len(every), IDS_MAX))


def rebuild(connection: Connection) -> None:
    """Work out anew who every merged customer counts as."""
    connection.execute(delete(SURVIVORS))
    merged = connection.execute(select(_C.id).where(_C.merged_into.is_not(None))).scalars()
    _keep(connection, survivors(connection, map(CustomerId, merged)))


def follow(connection: Connection, touched: Collection[CustomerId]) -> set[CustomerId]:
    """Keep up with customers that were written.

    Answers everybody who counts for more or fewer than before. Who they count as now is among them.
    """
    asked = _merged(connection, touched)
    before = _kept(connection, asked)
    # Whoever counted as one of these, or along with one, may now count as somebody else.
    before |= _kept_as(connection, asked | set(before.values()))
    asked |= before.keys()
    now = survivors(connection, asked)
    moved = {customer for customer in asked if before.get(customer) != now.get(customer)}
    for lot in lots(moved & before.keys()):
        connection.execute(delete(SURVIVORS).where(_S.customer_id.in_(lot)))
    _keep(connection, {customer: now[customer] for customer in moved & now.keys()})
    return {each.get(customer, customer) for customer in moved for each in (before, now)}


def of(connection: Connection, families: Collection[CustomerId]) -> list[CustomerId]:
    """Everybody who counts as one of some customers, themselves included; nobody for one that was merged."""
    merged = _kept(connection, families).keys()
    return [*(each for each in families if each not in merged), *_kept_as(connection, families)]


def _merged(connection: Connection, touched: Collection[CustomerId]) -> set[CustomerId]:
    """Those of some customers that are merged into another, or were."""
    if len(touched) > IDS_MAX:
        everybody = fetch(connection, f"{_IS_MERGED} UNION {_WAS_MERGED}")
        return {CustomerId(each) for (each,) in everybody} & set(touched)
    among, ids = places(touched), [*touched]
    named = f"{_IS_MERGED} AND id IN ({among}) UNION {_WAS_MERGED} WHERE customer_id IN ({among})"
    return {CustomerId(each) for (each,) in fetch(connection, named, [*ids, *ids])}


# Every edit of a customer waits for it: spelt out, since Core takes ten times as long as the database.
_IS_MERGED = "SELECT id FROM customers WHERE merged_into IS NOT NULL"
_WAS_MERGED = "SELECT customer_id FROM survivors"


def _kept(connection: Connection, customers: Iterable[CustomerId]) -> dict[CustomerId, CustomerId]:
    found: dict[CustomerId, CustomerId] = {}
    for lot in lots(customers):
        statement = select(_S.customer_id, _S.survivor_id).where(_S.customer_id.in_(lot))
        found |= {CustomerId(row[0]): CustomerId(row[1]) for row in connection.execute(statement)}
    return found


def _kept_as(connection: Connection, customers: Iterable[CustomerId]) -> dict[CustomerId, CustomerId]:
    found: dict[CustomerId, CustomerId] = {}
    for lot in lots(customers):
        statement = select(_S.customer_id, _S.survivor_id).where(_S.survivor_id.in_(lot))
        found |= {CustomerId(row[0]): CustomerId(row[1]) for row in connection.execute(statement)}
    return found


def _keep(connection: Connection, now: dict[CustomerId, CustomerId]) -> None:
    rows = [{"customer_id": customer, "survivor_id": survivor} for customer, survivor in now.items()]
    if rows:
        connection.execute(insert(SURVIVORS), rows)
