"""What customers' sales and ledgers add up to: kept as rows come in, and read.

Heads, lines and ledger entries are written once and never change. In a transaction the vector still stands
where it stood before it (see `store.services.derived`): a row above it is new, one below it was counted. So
each row counts once, whoever delivers it and however often. The same statements count what is new, what some
customers have, and everything; they add to what is there.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from store.domain.ids import CustomerId
from store.domain.money import Minor
from store.domain.statistics import Statistics
from store.queries import book, counting, counting_news, families, sites
from store.queries.counting import Part, of_customers
from store.queries.driver import fetch
from store.tables.base import Scalar
from store.tables.derived import BOUGHT, CUSTOMER_DAYS, CUSTOMER_STATS, SURVIVORS

ZONE = "zone"
"""Under which this lane keeps the time zone that `CUSTOMER_DAYS` is counted in."""


def follow_customers(connection: Connection) -> None:
    """Every customer above the vector has sums, and these say whether they are in the book."""
    for news in counting_news.news_of_customers(connection):
        counting.keep(connection, news)


def keep(connection: Connection, customers: Collection[CustomerId]) -> None:
    """The same for some customers, whose rows may have come in below the vector: they had waited for it."""
    for lot in families.lots(customers):
        counting.keep(connection, Part("{}.id IN :ids", {"ids": lot}))


def count_new(connection: Connection, with_lines: Collection[Scalar | None]) -> set[CustomerId]:
    """Count the rows above the vector; answers the customers whose sums are others now.

    `with_lines` are the sales that lines were written of.
    """
    (parts, zone), moved, late = counting_news.news(connection), set[CustomerId](), set[CustomerId]()
    sales = set[Scalar | None]()
    for part in parts:
        counted = counting_news.count(connection, part, zone)
        moved |= counted.moved
        sales |= counted.sales
        if counted.has_voids:
            late |= counting_news.whose_voided(connection, part)
    if not sales.issuperset(with_lines):
        late |= {each for part in parts for each in counting_news.whose_late(connection, part)}
    recount(connection, late)
    return moved | late


def recount(connection: Connection, customers: Collection[CustomerId]) -> None:
    """Count what some customers have from the beginning; who they count as must be among them."""
    if not customers:
        return
    for lot in families.lots(customers):
        for table in (CUSTOMER_STATS, CUSTOMER_DAYS, BOUGHT):
            connection.execute(delete(table).where(table.c.customer_id.in_(lot)))
    zone = _zone(connection)
    for lot in families.lots(families.of(connection, customers)):
        counting.count(connection, of_customers(lot), zone)
    keep(connection, customers)


def rebuild(connection: Connection) -> None:
    """Count everything from the beginning."""
    families.rebuild(connection)
    zone = _shop_zone(connection)
    sites.set_local(connection, ZONE, 0, zone)
    with _without_indexes(connection, CUSTOMER_STATS, CUSTOMER_DAYS, BOUGHT):
        counting.count_everything(connection, zone)


def follow_zone(connection: Connection) -> bool:
    """Count the days in the shop's time zone, when that is another now."""
    zone = _shop_zone(connection)
    if zone == _zone(connection):
        return False
    sites.set_local(connection, ZONE, 0, zone)
    with _without_indexes(connection, CUSTOMER_DAYS):
        for piece in counting.pieces(connection):
            counting.count_days(connection, piece, zone)
    return True


@contextmanager
def _without_indexes(connection: Connection, *tables: Table) -> Iterator[None]:
    """Empty tables, to be filled: their indexes are sorted once, after that, in a third of the time."""
    for table in tables:
        for index in table.indexes:
            index.drop(connection)
        connection.execute(delete(table))
    yield
    for table in tables:
        for index in sorted(table.indexes, key=lambda index: index.name or ""):
            index.create(connection)


def stats_of(connection: Connection, customer: CustomerId) -> Statistics:
    """What a customer's sales and accounts add up to; one that was merged is who they became."""
    for found in fetch(connection, _STATS, [customer, customer]):
        orders, spent, first_at, last_at, points, balance = found
        return Statistics(orders, spent, first_at or None, last_at or None, points, balance)
    return Statistics()


_STATS = """
SELECT orders, spent, first_at, last_at, points, balance FROM customer_stats
WHERE customer_id = COALESCE((SELECT survivor_id FROM survivors WHERE customer_id = ?), ?)
"""


def spent_since(connection: Connection, customer: CustomerId, day: int) -> Minor:
    """What a customer spent from a day on, counted from 1970-01-01, net of refunds and tax."""
    columns = CUSTOMER_DAYS.c
    statement = select(func.coalesce(func.sum(columns.spent), 0)).where(
        columns.customer_id == _survivor(customer), columns.day >= day
    )
    return int(connection.execute(statement).scalar_one())


def _survivor(customer: CustomerId) -> "ColumnElement[bytes]":
    merged = select(SURVIVORS.c.survivor_id).where(SURVIVORS.c.customer_id == customer)
    return func.coalesce(merged.scalar_subquery(), customer)


def _zone(connection: Connection) -> str:
    kept = sites.get_local(connection, ZONE)
    return "UTC" if kept is None else kept[1] or "UTC"


def _shop_zone(connection: Connection) -> str:
    return book.settings(connection).get("timezone", "UTC")
