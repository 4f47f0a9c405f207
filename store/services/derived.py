"""What every lane works out from the replicated rows: brought up to date in the transaction that wrote them.

A step is given the transaction, the first keys of the rows that were written by table name, and the time. It
adds what it wrote itself to these keys, and answers the facts that became true by it. While it runs, the
vector (`sites.ver`) still stands where it stood before the transaction: a row above it is new, whether it was
written here or came from another lane.
"""

from collections.abc import Callable
from typing import TypeAlias

from sqlalchemy import Connection

from store.domain.ids import CustomerId
from store.domain.stamps import Instant
from store.events import BookChanged, CustomersChanged, Fact
from store.queries import families, search_keeping, statistics
from store.tables.base import Scalar
from store.tables.book import SETTINGS
from store.tables.customers import CARDS, CUSTOMERS
from store.tables.derived import CUSTOMER_DAYS, CUSTOMER_STATS
from store.tables.sales import LEDGER, SALE_LINES, SALES
from store.unit import FACT_IDS_MAX, Touched

Keys: TypeAlias = dict[str, set[Scalar | None]]
"""As `Touched`, and what the steps before have written."""

Step: TypeAlias = Callable[[Connection, Keys, Instant], list[Fact]]


def follow(connection: Connection, touched: Touched, now: Instant) -> list[Fact]:
    """Bring everything that is derived from the rows just written up to date, in the same transaction."""
    keys, facts = dict(touched), list[Fact]()
    for step in STEPS:
        facts += step(connection, keys, now)
    return facts


def rebuild(connection: Connection) -> None:
    """Derive everything anew."""
    statistics.rebuild(connection)
    search_keeping.rebuild(connection)


_COUNTED = {SALES.name, SALE_LINES.name, LEDGER.name}


def _statistics(connection: Connection, keys: Keys, _now: Instant) -> list[Fact]:
    """What customers' sales and accounts add up to; who was merged counts as who they became."""
    written = {CustomerId(key) for key in keys.get(CUSTOMERS.name, ()) if isinstance(key, bytes)}
    if CUSTOMERS.name in keys:
        statistics.follow_customers(connection)
    regrouped = families.follow(connection, written) if written else set()
    moved = set[CustomerId]()
    if keys.keys() & _COUNTED:
        moved = statistics.count_new(connection, keys.get(SALE_LINES.name, ()))
    statistics.recount(connection, regrouped)
    moved |= regrouped
    if moved:
        keys[CUSTOMER_STATS.name] = set(moved)
    facts: list[Fact] = (
        [CustomersChanged(frozenset(moved if len(moved) <= FACT_IDS_MAX else ()))] if moved else []
    )
    if "timezone" in keys.get(SETTINGS.name, ()) and statistics.follow_zone(connection):
        keys[CUSTOMER_DAYS.name] = set()
        facts.append(BookChanged())
    return facts


def _search(connection: Connection, keys: Keys, _now: Instant) -> list[Fact]:
    """What customers are searched by."""
    if keys.keys() & {CUSTOMERS.name, CARDS.name}:
        search_keeping.catch_up(connection)
    return []


def _auto_groups(connection: Connection, keys: Keys, now: Instant) -> list[Fact]:
    """Who is in the groups that fill themselves."""
    from store.services import auto_groups  # rules are not loaded before the first write

    return auto_groups.follow(connection, keys, now)


STEPS: tuple[Step, ...] = (_statistics, _search, _auto_groups)
"""In this order: a later step may read what an earlier one derived."""
