"""Who a customer is now: one that was merged is part of another, and all their rows count as that one's.

Nothing is rewritten by a merge; whoever reads sales, ledgers, cards, groups or tags asks here. A customer is
only ever merged into one with a smaller id, so that lanes that merge two the other way round agree, and no
chain ends where it began.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from store.domain.ids import CustomerId
from store.domain.stamps import Instant, instant
from store.queries.driver import fetch, places

IDS_MAX = 500
"""Asked about in one statement."""


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
        found = fetch(connection, _PARTS.format(places(parents)), parents)
        parents = [
            CustomerId(part)
            for part, whole, since in found
            if part > whole and (at is None or instant(since or 0) <= at)
        ]
        everybody += parents
    return everybody


_PARTS = """
SELECT id, merged_into, merged_into_hlc FROM customers WHERE merged_into IN ({}) AND deleted + 0 = 1
"""


def _merged(connection: Connection, customers: Collection[CustomerId]) -> dict[CustomerId, CustomerId]:
    found: dict[CustomerId, CustomerId] = {}
    ids = list(customers)
    for start in range(0, len(ids), IDS_MAX):
        some = ids[start : start + IDS_MAX]
        rows = fetch(connection, _MERGED.format(places(some)), some)
        found |= {CustomerId(part): CustomerId(whole) for part, whole in rows if whole < part}
    return found


_MERGED = """
SELECT id, merged_into FROM customers WHERE id IN ({}) AND merged_into IS NOT NULL AND deleted + 0 = 1
"""
"""Not by an index of `deleted`: SQLite would go through all of them rather than look up the ids."""


def _last(step: dict[CustomerId, CustomerId], customer: CustomerId) -> CustomerId:
    while customer in step:
        customer = step[customer]
    return customer
