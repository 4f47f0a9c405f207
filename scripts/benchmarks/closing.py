"""Closing a sale, against the same rows written by raw SQLite with the same durability in the same run.

The floor writes every row that the closing wrote, taken out of the book, into a plain copy of the tables and
their indexes with nothing else in it: one transaction, `synchronous=FULL`. These are the rows of the sale, of
its points and its action, the customer's sums that follow them, and where the lane stands. What is judged and
read before, the seal and the rules of groups are ours. The sale is shown before it is paid, as a till does,
and prepared when `=` is typed: what Enter then does is measured, and also where nothing was prepared.
"""

import gc
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Final, Self

from scripts.benchmarks.crowd import fill
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.trade import LINES, sell
from store.api import BOOK_FILE, open_store, place_in, system_world
from store.domain.ids import CustomerId
from store.domain.listing import CustomerList, ProductList
from store.domain.payment import CASH
from store.engine import Database, sqlite_url
from store.queries import statistics

CLOSINGS: Final = 300
WARM_UP: Final = 20
BASKET_LINES: Final = 10
YEAR_SALES: Final = 500_000

_WRITTEN: Final = ("sales", "sale_lines", "sale_discounts", "sale_tenders", "ledger", "actions")
"""Found by the version of the sale."""

_BUYER: Final = "customer_id = (SELECT customer_id FROM sales WHERE ver = :ver)"
_FOLLOWING: Final = {
    "customer_stats": _BUYER,
    "customer_days": f"{_BUYER} AND day = (SELECT max(day) FROM customer_days WHERE {_BUYER})",  # noqa: S608 - our own names
    "bought": f"{_BUYER} AND product_id IN (SELECT product_id FROM sale_lines WHERE ver = :ver)",  # noqa: S608 - as above
    "local": "key IN ('receipt', 'seal', 'hlc')",
    "sites": "ver = :ver",
}
"""What is written over, and how it is found."""


def closing(plan: Plan, place: Bench) -> Sequence[Figure]:
    """A till that opened a moment ago, and one with a year in its book, in turn."""
    young = place.demo("closing")
    old = aged(young, plan)
    with _Till(young) as till, _Till(old, till.customer) as later:
        for _ in range(WARM_UP):
            till.sell()
            later.sell()
        # As a till does once it stands.
        gc.collect()
        gc.freeze()
        ours, floor, late, sudden = [], [], [], []
        for _ in range(CLOSINGS):
            ours.append(till.sell())
            floor.append(till.write_plainly())
            late.append(later.sell())
            sudden.append(till.sell(is_prepared=False))
        gc.unfreeze()
    return [
        Figure("closing a sale, p50", MILLISECONDS, _at(ours, 50), _at(floor, 50), 2.0),
        Figure("closing a sale, p99", MILLISECONDS, _at(ours, 99), _at(floor, 99), 2.0),
        Figure(
            "closing a sale that was not prepared, p50", MILLISECONDS, _at(sudden, 50), _at(floor, 50), 2.0
        ),
        Figure("closing with a year of sales, p50", MILLISECONDS, _at(late, 50), _at(ours, 50), 1.5),
        Figure("closing with a year of sales, p99", MILLISECONDS, _at(late, 99), _at(ours, 99), 1.5),
    ]


def aged(young: Path, plan: Plan) -> Path:
    """The same shop after a year of sales to customers who come ten times each; a fifth of that in short."""
    sales = YEAR_SALES if plan.full else YEAR_SALES // 5
    old = young.with_name(f"{young.name}, after {sales} sales")
    if not old.exists():
        shutil.copytree(young, old)
        book = old / BOOK_FILE
        fill(book, sales // 10)
        sell(book, sales * LINES, system_world().now())
        database = Database(sqlite_url(book))
        with database.writing() as connection:
            statistics.rebuild(connection)
        database.close()
    return old


class _Till:
    """Sells some lines to a customer who earns points, again and again."""

    def __init__(self, shop: Path, customer: CustomerId | None = None) -> None:
        """`customer` is who buys; None for one of those with the most points."""
        self._store = store = open_store(place_in(shop), system_world(), "till")
        self._checkout, self._paying, self._raw = store.checkout, store.paying, _Raw(shop)
        goods = store.catalogue.window(ProductList(), 0, 1_000)
        self._codes = [row.barcode for row in goods if row.barcode][:BASKET_LINES]
        some = store.customers.window(CustomerList(), 0, 200)
        self.customer = customer or max(some, key=lambda row: row.points).id

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()
        self._store.close()

    def sell(self, *, is_prepared: bool = True) -> float:
        """Milliseconds of what Enter does after `=`, exactly in cash, once everything is scanned and shown.

        `is_prepared`: whether there was time to prepare it between the two keys, as there is for people.
        """
        for code in self._codes:
            self._checkout.scan(code)
        self._checkout.attach(self.customer)
        self._checkout.till()
        if is_prepared:
            self._paying.prepare()
        return _milliseconds(lambda: self._paying.take(CASH))

    def write_plainly(self) -> float:
        """Milliseconds of the same rows."""
        return _milliseconds(partial(self._raw.write, self._raw.newest()))


class _Raw:
    """The same rows by the plain driver, in a file of their own."""

    def __init__(self, shop: Path) -> None:
        self._book = sqlite3.connect(shop / BOOK_FILE)
        self._plain = sqlite3.connect(shop / "plain.db", isolation_level=None)
        self._plain.execute("PRAGMA journal_mode = WAL")
        self._plain.execute("PRAGMA synchronous = FULL")
        made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL AND type <> 'trigger'"
        for table in (*_WRITTEN, *_FOLLOWING):
            for (sql,) in self._book.execute(made, (table,)):
                self._plain.execute(sql.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS").replace(
                    "CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))  # fmt: skip

        self._writes = {table: self._write(table) for table in (*_WRITTEN, *_FOLLOWING)}

    def _write(self, table: str) -> str:
        columns = self._plain.execute(f"PRAGMA table_info({table})").fetchall()
        sql = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - as above
        if table in _WRITTEN:
            return sql
        keys = ", ".join(column[1] for column in columns if column[5])
        others = ", ".join(f"{column[1]} = excluded.{column[1]}" for column in columns if not column[5])
        return f"{sql} ON CONFLICT ({keys}) DO UPDATE SET {others}"

    def newest(self) -> dict[str, list[tuple[object, ...]]]:
        """The rows of the last closing."""
        (ver,) = self._book.execute("SELECT max(ver) FROM sales").fetchone()
        where = {**dict.fromkeys(_WRITTEN, "ver = :ver"), **_FOLLOWING}
        return {
            table: self._book.execute(f"SELECT * FROM {table} WHERE {found}", {"ver": ver}).fetchall()  # noqa: S608 - as above
            for table, found in where.items()
        }

    def write(self, rows: dict[str, list[tuple[object, ...]]]) -> None:
        """In one transaction, forced to the disk."""
        self._plain.execute("BEGIN IMMEDIATE")
        for table, some in rows.items():
            if some:
                self._plain.executemany(self._writes[table], some)
        self._plain.execute("COMMIT")

    def close(self) -> None:
        """Let go of both."""
        self._book.close()
        self._plain.close()


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _at(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1]
