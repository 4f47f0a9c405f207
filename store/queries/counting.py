"""Adds sales and ledger entries to what is kept per customer: the statements behind `statistics`.

The text is SQL that SQLite and PostgreSQL both understand. A statement is about the rows of a `Part`: sales
`h` with their lines `l`, or ledger entries `e`. A sale that was voided and its void count
nowhere, nor do struck lines, nor lines that only move money: top-ups and vouchers.
"""
# ruff: noqa: S608 - put together from our own names only

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, LargeBinary, text

from store.domain.ids import ID_BYTES, CustomerId
from store.queries.days import day_of, known_zone
from store.queries.driver import fetch, places, run
from store.tables.base import Scalar


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows are meant: a condition on a table, and what it is about."""

    condition: str
    """Of the rows of a table called `{}`."""
    values: Mapping[str, int | bytes | Sequence[bytes]] = field(default_factory=dict)


SALES_PER_PIECE = 20_000
"""A rebuild sorts so many at a time, or it would need memory for all."""

_HIGHEST = b"\xff" * (ID_BYTES + 1)
"""Above every id."""


def pieces(connection: Connection) -> Iterator[Part]:
    """Everything, in pieces of some customers each."""
    after: bytes | None = b""
    while after is not None:
        found = connection.execute(_NEXT, {"after": after, "skip": SALES_PER_PIECE}).scalar_one_or_none()
        through = _HIGHEST if found is None else found
        yield Part(_BETWEEN, {"after": after, "through": through})
        after = found


def of_customers(customers: Sequence[CustomerId]) -> Part:
    """What some customers have, not those who count as them; as many as one statement may name."""
    return Part("{}.customer_id IN :ids", {"ids": customers})


def keep(connection: Connection, part: Part) -> None:
    """See to it that customers `c` have sums, and that these say whether they are there."""
    _write(connection, _KEPT, part)


def count_everything(connection: Connection, zone: str) -> None:
    """Count all there is into empty tables: each sale is looked up once, for all that is kept of it."""
    blob = LargeBinary().compile(connection.dialect)
    connection.exec_driver_sql(_SCRATCH.format(blob=blob))
    keep(connection, Part(_ALL))
    for part in pieces(connection):
        rows(connection, _ACCOUNTS, part)
        _write(connection, _TO_SCRATCH, part)
        low, high = connection.exec_driver_sql(_SCRATCH_SPAN).one()
        if low is not None:
            day = day_of("sale.at", known_zone(zone), low, high)
            for sql in (_DAYS.replace("<day>", day), _TOTALS):
                connection.exec_driver_sql(sql.replace(_EACH, "counted"))
            _write(connection, _BOUGHT, part)
        connection.exec_driver_sql("DELETE FROM counted")
    connection.exec_driver_sql("DROP TABLE counted")


def count(connection: Connection, part: Part, zone: str) -> set[CustomerId]:
    """Add a part to all that is kept; answers whose sums are others now."""
    moved = customers(connection, _ACCOUNTS, part)
    if count_days(connection, part, zone):
        moved |= customers(connection, _TOTALS, part)
        count_bought(connection, part)
    return moved


def count_days(connection: Connection, part: Part, zone: str) -> bool:
    """Add a part's sales to the days; answers whether there are any."""
    ((low, high),) = rows(connection, _SPAN, part)
    if low is None:
        return False
    _write(connection, _DAYS.replace("<day>", day_of("sale.at", known_zone(zone), low, high)), part)
    return True


def count_bought(connection: Connection, part: Part) -> None:
    """Add a part's sales to what was bought."""
    _write(connection, _BOUGHT, part)


def rows(connection: Connection, sql: str, part: Part) -> list[tuple[Any, ...]]:
    """What a statement about a part answers."""
    statement, given = _prepared(sql, part)
    return fetch(connection, statement, given)


def _write(connection: Connection, sql: str, part: Part) -> None:
    statement, given = _prepared(sql, part)
    run(connection, statement, [given])


def customers(connection: Connection, sql: str, part: Part) -> set[CustomerId]:
    """The customers that a statement about a part answers."""
    return {CustomerId(row[0]) for row in rows(connection, sql, part)}


def _prepared(sql: str, part: Part) -> tuple[str, list[Scalar]]:
    """A statement about a part, and what it is given."""
    statement, names = _statement(sql, part.condition)
    given: list[Scalar] = []
    for name in names:
        value = part.values[name]
        if isinstance(value, int | bytes):
            given.append(value)
        else:
            statement = statement.replace(_IDS, f"({places(value)})", 1)
            given += value
    return statement, given


@lru_cache(maxsize=64)
def _statement(sql: str, condition: str) -> tuple[str, tuple[str, ...]]:
    """A statement about parts of a condition, and the names of the values it is given, in order."""
    for table in ("h", "l", "e", "c", "x"):
        sql = sql.replace(f"<{table}>", condition.replace("{}", table))
    names = tuple(_NAMED.findall(sql))
    return _NAMED.sub(lambda found: _IDS if found[1] == "ids" else "?", sql), names


_NAMED = re.compile(r":(\w+)")
_IDS = "<ids>"


_ALL = "1 = 1"

_BETWEEN = "{}.customer_id > :after AND {}.customer_id <= :through"

_NEXT = text(
    "SELECT customer_id FROM sales WHERE customer_id > :after ORDER BY customer_id LIMIT 1 OFFSET :skip"
)

_KEPT = """
INSERT INTO customer_stats (customer_id, is_there)
SELECT c.id, CASE WHEN c.deleted = 0 THEN 1 ELSE 0 END FROM customers c WHERE <c> ORDER BY c.id
ON CONFLICT (customer_id) DO UPDATE SET is_there = excluded.is_there
WHERE customer_stats.is_there <> excluded.is_there
"""

SURVIVOR = "LEFT JOIN survivors v ON v.customer_id ="
BUYER = "COALESCE(v.survivor_id, h.customer_id)"
HOLDER = "COALESCE(v.survivor_id, e.customer_id)"
STANDS = """h.customer_id IS NOT NULL AND h.kind <> 'void'
    AND NOT EXISTS (SELECT 1 FROM sales v0 WHERE v0.original_id = h.id AND v0.kind = 'void')"""
"""What a sale must be to count."""

IS_GOODS = "l.voided = 0 AND l.kind NOT IN ('top-up', 'voucher')"
SOLD = f"""
FROM sales h JOIN sale_lines l ON l.sale_id = h.id {SURVIVOR} h.customer_id WHERE {STANDS} AND {IS_GOODS}
"""
BOOKED = f"""
FROM ledger e {SURVIVOR} e.customer_id WHERE e.account IN ('points', 'balance')
"""
_NOTHING = "substr(h.id, 1, 0)"
"""No bytes, as both databases write it."""

_SPAN = f"SELECT MIN(h.closed_at), MAX(h.closed_at) FROM sales h WHERE {STANDS} AND <h>"

SPENT = f"COALESCE((SELECT SUM(l.net) FROM sale_lines l WHERE l.sale_id = h.id AND {IS_GOODS}), 0)"
ORDERS = f"""CASE WHEN EXISTS
    (SELECT 1 FROM sale_lines l WHERE l.sale_id = h.id AND l.quantity > 0 AND {IS_GOODS}) THEN 1 ELSE 0 END"""
"""What a sale `h` comes to, and whether it counts as an order."""

_SALES = f"""
SELECT {BUYER} AS customer_id, h.closed_at AS at, {SPENT} AS spent, {ORDERS} AS orders
FROM sales h {SURVIVOR} h.customer_id WHERE {STANDS} AND <h>
"""
"""Each sale with what counts of it."""

_EACH = f"({_SALES})"

_SCRATCH = "CREATE TEMPORARY TABLE counted (customer_id {blob}, at BIGINT, spent BIGINT, orders BIGINT)"
_TO_SCRATCH = f"INSERT INTO counted (customer_id, at, spent, orders) {_SALES}"
_SCRATCH_SPAN = "SELECT MIN(at), MAX(at) FROM counted"

ADD_DAYS = """ON CONFLICT (customer_id, day) DO UPDATE SET
    orders = customer_days.orders + excluded.orders, spent = customer_days.spent + excluded.spent"""

_DAYS = f"""
INSERT INTO customer_days (customer_id, day, orders, spent)
SELECT customer_id, <day>, SUM(orders), SUM(spent) FROM {_EACH} sale GROUP BY 1, 2
{ADD_DAYS}
"""

_MOMENT = "CASE WHEN at < 1 THEN 1 ELSE at END"
"""0 is never; a clock that was never set says 0, or less."""

ADD_TOTALS = """ON CONFLICT (customer_id) DO UPDATE SET
    orders = customer_stats.orders + excluded.orders, spent = customer_stats.spent + excluded.spent,
    first_at = CASE WHEN customer_stats.first_at BETWEEN 1 AND excluded.first_at OR excluded.first_at = 0
        THEN customer_stats.first_at ELSE excluded.first_at END,
    last_at = CASE WHEN customer_stats.last_at >= excluded.last_at
        THEN customer_stats.last_at ELSE excluded.last_at END"""

_TOTALS = f"""
INSERT INTO customer_stats (customer_id, orders, spent, first_at, last_at)
SELECT customer_id, SUM(orders), SUM(spent),
    COALESCE(MIN(CASE WHEN orders > 0 THEN {_MOMENT} END), 0),
    MAX(CASE WHEN orders > 0 THEN {_MOMENT} ELSE 0 END)
FROM {_EACH} sale GROUP BY 1
{ADD_TOTALS}
RETURNING customer_id
"""

_ADD_BOUGHT = """ON CONFLICT (customer_id, product_id, category_id) DO UPDATE SET
    quantity = bought.quantity + excluded.quantity, spent = bought.spent + excluded.spent,
    last_at = CASE WHEN bought.last_at >= excluded.last_at THEN bought.last_at ELSE excluded.last_at END"""

_BOUGHT = f"""
INSERT INTO bought (customer_id, product_id, category_id, quantity, spent, last_at)
SELECT {BUYER}, COALESCE(l.product_id, {_NOTHING}), COALESCE(l.category_id, {_NOTHING}),
    SUM(l.quantity), SUM(l.net), MAX(CASE WHEN l.quantity > 0 THEN h.closed_at ELSE 0 END)
{SOLD} AND <h> GROUP BY 1, 2, 3
{_ADD_BOUGHT}
"""

ADD_ACCOUNTS = (
    "points = customer_stats.points + excluded.points, balance = customer_stats.balance + excluded.balance"
)

_ACCOUNTS = f"""
INSERT INTO customer_stats (customer_id, points, balance)
SELECT {HOLDER}, SUM(CASE WHEN e.account = 'points' THEN e.amount ELSE 0 END),
    SUM(CASE WHEN e.account = 'balance' THEN e.amount ELSE 0 END)
{BOOKED} AND <e> GROUP BY 1
ON CONFLICT (customer_id) DO UPDATE SET {ADD_ACCOUNTS}
RETURNING customer_id
"""
