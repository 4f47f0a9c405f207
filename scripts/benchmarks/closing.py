"""Closing a sale, against the same rows written by raw SQLite with the same durability in the same run.

The floor writes every row that the closing wrote, taken out of the book by its version, into a plain copy of
the tables with their indexes: one transaction, `synchronous=FULL`. What is judged and priced before is ours.
"""

import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Final

from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.trade import LINES, sell
from store.api import BOOK_FILE, Store, open_store, place_in, system_world
from store.domain.listing import CustomerList, ProductList
from store.domain.payment import CASH

CLOSINGS: Final = 300
WARM_UP: Final = 20
BASKET_LINES: Final = 10
YEAR_SALES: Final = 500_000

_TABLES: Final = ("sales", "sale_lines", "sale_discounts", "sale_tenders", "ledger", "actions")


def closing(plan: Plan, place: Bench) -> Sequence[Figure]:
    """A till that opened a moment ago, and one with a year in its book."""
    young = place.demo("closing")
    ours, floor = _both(young)
    old = young.with_name("closing, a year")
    if not old.exists():
        shutil.copytree(young, old)
        sales = YEAR_SALES if plan.full else YEAR_SALES // 5
        sell(old / BOOK_FILE, sales * LINES, system_world().now())
    ours_old, _ = _both(old)
    return [
        Figure("closing a sale, p50", MILLISECONDS, _at(ours, 50), _at(floor, 50), 2.0),
        Figure("closing a sale, p99", MILLISECONDS, _at(ours, 99), _at(floor, 99), 2.0),
        Figure("closing with a year of sales, p50", MILLISECONDS, _at(ours_old, 50), _at(ours, 50), 1.5),
        Figure("closing with a year of sales, p99", MILLISECONDS, _at(ours_old, 99), _at(ours, 99), 1.5),
    ]


def _both(shop: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of each closing and of each raw write of the same rows, in turn."""
    store = open_store(place_in(shop), system_world(), "till")
    raw = _Raw(shop)
    try:
        till = _Till(store)
        for _ in range(WARM_UP):
            till.fill()
            till.close()
        ours, floor = [], []
        for _ in range(CLOSINGS):
            till.fill()
            ours.append(_milliseconds(till.close))
            floor.append(_milliseconds(partial(raw.write, raw.newest())))
    finally:
        raw.close()
        store.close()
    return ours, floor


class _Till:
    """Sells some lines to a customer who earns points, again and again."""

    def __init__(self, store: Store) -> None:
        self._checkout, self._paying = store.checkout, store.paying
        rows = store.catalogue.window(ProductList(), 0, BASKET_LINES)
        self._codes = [store.catalogue.get(row.id).barcodes[0] for row in rows]
        self._customer = store.customers.window(CustomerList(), 0, 1)[0].id

    def fill(self) -> None:
        """Scan everything; that is no part of the closing."""
        for code in self._codes:
            self._checkout.scan(code)
        self._checkout.attach(self._customer)

    def close(self) -> None:
        """What Enter does: exactly in cash."""
        self._paying.take(CASH)


class _Raw:
    """The same rows by the plain driver, in a file of their own."""

    def __init__(self, shop: Path) -> None:
        self._book = sqlite3.connect(shop / BOOK_FILE)
        self._plain = sqlite3.connect(shop / "plain.db", isolation_level=None)
        self._plain.execute("PRAGMA journal_mode = WAL")
        self._plain.execute("PRAGMA synchronous = FULL")
        made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL AND type <> 'trigger'"
        for table in _TABLES:
            for (sql,) in self._book.execute(made, (table,)):
                self._plain.execute(sql.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS").replace(
                    "CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))  # fmt: skip

    def newest(self) -> dict[str, list[tuple[object, ...]]]:
        """The rows of the last closing."""
        (ver,) = self._book.execute("SELECT max(ver) FROM sales").fetchone()
        return {
            table: self._book.execute(f"SELECT * FROM {table} WHERE ver = ?", (ver,)).fetchall()  # noqa: S608 - our own names
            for table in _TABLES
        }

    def write(self, rows: dict[str, list[tuple[object, ...]]]) -> None:
        """In one transaction, forced to the disk."""
        self._plain.execute("BEGIN IMMEDIATE")
        for table, some in rows.items():
            if some:
                marks = ", ".join("?" * len(some[0]))
                self._plain.executemany(f"INSERT INTO {table} VALUES ({marks})", some)  # noqa: S608 - as above
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
