"""Who a customer is now: one that was merged is part of another, and all their rows count as that one's.

Nothing is rewritten by a merge; whoever reads sales, ledgers, cards, groups or tags asks here. A customer is
only ever merged into one with a smaller id, so that lanes that merge two the other way round agree, and no
chain ends where it began.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, and_, select

from store.domain.ids import CustomerId
from store.domain.stamps import Instant, instant
from store.tables.customers import CUSTOMERS

IDS_MAX = 500
"""Asked about in one statement."""

_C = CUSTOMERS.c
_IS_MERGED = and_(_C.merged_into.is_not(None), _C.deleted + 0 == 1)
"""Not by an index of `deleted`: SQLite would go through all of them rather than look up the ids."""


def survivors(connection: Connection, customers: Iterable[CustomerId]) -> dict[CustomerId, CustomerId]:
    """Who those that were merged are now, by their own id; the others are left out."""
    step: dict[CustomerId, CustomerId] = {}
    asked = set(customers)
    wanted = asked
    while wanted:
        found = _merged(connection, wanted)
        step |= found
        wanted = set(found.values()) - step.keys()
    return {customer: _last(step, customer) for customer in asked & step.keys()}


def survivor(connection: Connection, customer: CustomerId) -> CustomerId:
    """Who a customer is now: themselves, unless they were merged."""
    return survivors(connection, [customer]).get(customer, customer)


def family(connection: Connection, customer: CustomerId) -> list[CustomerId]:
    """Who a customer is now, and all that were merged into that one."""
    return family_then(connection, survivor(connection, customer), None)


def family_then(connection: Connection, customer: CustomerId, at: Instant | None) -> list[CustomerId]:
    """A customer and all that were merged into them by `at`; until now, if that is None."""
    everybody = [customer]
    parents = [customer]
    while parents:
        found = connection.execute(
            select(_C.id, _C.merged_into, _C.merged_into_hlc).where(
                _C.merged_into.in_(parents), _C.deleted == 1
            )
        ).all()
        parents = [
            CustomerId(row.id)
            for row in found
            if row.id > row.merged_into and (at is None or instant(row.merged_into_hlc or 0) <= at)
        ]
        everybody += parents
    return everybody


def _merged(connection: Connection, customers: Collection[CustomerId]) -> dict[CustomerId, CustomerId]:
    found: dict[CustomerId, CustomerId] = {}
    ids = list(customers)
    for start in range(0, len(ids), IDS_MAX):
        some = _C.id.in_(ids[start : start + IDS_MAX])
        statement = select(_C.id, _C.merged_into).where(some, _IS_MERGED)
        found |= {
            CustomerId(row.id): CustomerId(row.merged_into)
            for row in connection.execute(statement)
            if row.merged_into < row.id
        }
    return found


def _last(step: dict[CustomerId, CustomerId], customer: CustomerId) -> CustomerId:
    while customer in step:
        customer = step[customer]
    return customer
