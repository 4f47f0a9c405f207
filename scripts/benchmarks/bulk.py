"""Bulk edits at a chain's size: done, undone, foreseen, and taken in by another lane.

The floor of doing is a plain `INSERT … SELECT` of the same customers, found in the same way, into a table
with the same keys and index and no stamps; that of taking in is a plain `executemany` of the same rows.
"""

import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from netsync.protocol.limits import ROWS_PER_FRAME
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench
from store.api import BOOK_FILE, Store, open_store, place_in, system_world
from store.domain.bulk_edits.edits import AddToGroups
from store.domain.changes import Batch, Site, Vector
from store.domain.groups import GroupDraft
from store.domain.listing import CustomerList, Selection

CHAIN: Final = 1_000_000
MOVED: Final = 100_000
_FOUND = "SELECT id FROM customers WHERE deleted = 0"
PLAIN = (
    """CREATE TABLE plain (
        customer_id BLOB NOT NULL, group_id BLOB NOT NULL, present BIGINT NOT NULL DEFAULT 1,
        PRIMARY KEY (customer_id, group_id)) WITHOUT ROWID""",
    "CREATE INDEX plain_group ON plain (group_id, present, customer_id)",
)
EVERYBODY: Final = Selection(matching=CustomerList())
FRAME_ROWS: Final = ROWS_PER_FRAME


def bulk(plan: Plan, bench: Bench) -> Sequence[Figure]:
    """A hundred thousand customers put in a group and out again, and a preview of a million."""
    shop = bench.peopled(MOVED)
    runs = [_run(shop, bench.folder / "bulk copy") for _ in range(max(2, plan.runs // 2))]
    plain, done, undone, taken, plain_taken = (min(run[which] for run in runs) for which in range(5))
    preview = _preview(bench.peopled(CHAIN))
    return [
        Figure("bulk: 100,000 put in a group", MILLISECONDS, done, plain, 2.5),
        Figure("bulk: the same undone, to the doing", MILLISECONDS, undone, done, 1.0),
        Figure("bulk: the same taken in by a lane", MILLISECONDS, taken, plain_taken, 1.0),
        Figure("bulk: preview of 1,000,000", MILLISECONDS, preview, None, 1000, is_absolute=True),
    ]


def _run(shop: Path, copy: Path) -> tuple[float, float, float, float, float]:
    """Milliseconds: the plain statement, doing, undoing, taking in, taking in plainly."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(shop, copy)
    plain, plain_taken = _floors(copy / BOOK_FILE)
    shutil.rmtree(copy)
    shutil.copytree(shop, copy)
    store = open_store(place_in(copy), system_world(), "cli")
    group = store.groups.create(GroupDraft(name="Bench"))
    have = store.replication.have()
    store.close()
    taker = copy.with_name("bulk taker")
    shutil.rmtree(taker, ignore_errors=True)
    shutil.copytree(copy, taker)
    store = open_store(place_in(copy), system_world(), "cli")
    store.customers.count(CustomerList())
    done = timed(lambda: store.bulk_edits.apply(EVERYBODY, [AddToGroups((group,))]))
    taken = _taken(store, taker, have)
    undone = timed(store.bulk_edits.undo)
    store.close()
    return plain, done, undone, taken, plain_taken


def _taken(giver: Store, taker: Path, have: Vector) -> float:
    """Apply what `giver` has beyond `have` to a copy of its book that writes as another lane."""
    batches = batches_since(giver, have)
    become_another(taker / BOOK_FILE)
    store = open_store(place_in(taker), system_world(), "cli")
    store.customers.count(CustomerList())
    spent = sum([timed(partial(store.replication.apply, [batch])) for batch in batches])
    store.close()
    return spent


def batches_since(giver: Store, have: Vector) -> list[Batch]:
    """What `giver` has beyond `have`, as peers are sent it."""
    batches: list[Batch] = []
    known = dict(have)
    while some := giver.replication.since(known, rows_max=FRAME_ROWS):
        batches += some
        known.update({batch.site: batch.through for batch in some})
    return batches


def become_another(book: Path) -> None:
    """Let a copy of a book write as another lane."""
    other = Site(b"another lane".ljust(16), 1)  # type: ignore[arg-type] # any sixteen bytes
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("INSERT INTO sites (site, lane_id, epoch, ver) VALUES (99, ?, ?, 0)", other)
        connection.execute("UPDATE local SET number = 99 WHERE key = 'site'")
        connection.commit()


def _floors(book: Path) -> tuple[float, float]:
    with closing(sqlite3.connect(book, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-4096"):
            connection.execute(f"PRAGMA {pragma}")
        for statement in PLAIN:
            connection.execute(statement)
        connection.execute("SELECT count(*) FROM customers").fetchone()
        group = b"g" * 16
        plain = timed(lambda: _at_once(connection, group))
        connection.execute("DROP TABLE plain")
        for statement in PLAIN:
            connection.execute(statement)
        rows = [(row[0], group, 1) for row in connection.execute(_FOUND).fetchmany(MOVED)]
        pieces = [rows[start : start + FRAME_ROWS] for start in range(0, len(rows), FRAME_ROWS)]
        taken = sum(timed(partial(_by_rows, connection, piece)) for piece in pieces)
    return plain, taken


def _at_once(connection: sqlite3.Connection, group: bytes) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        f"INSERT INTO plain (customer_id, group_id, present) SELECT id, ?, 1 FROM ({_FOUND})",  # noqa: S608 - ours
        (group,),
    )
    connection.execute("COMMIT")


def _by_rows(connection: sqlite3.Connection, rows: list[tuple[bytes, bytes, int]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO plain VALUES (?, ?, ?)", rows)
    connection.execute("COMMIT")


def _preview(shop: Path) -> float:
    store = open_store(place_in(shop), system_world(), "cli")
    group = store.groups.create(GroupDraft(name=f"Bench {time.time_ns()}"))
    chosen = store.bulk_edits.where("joined >= 2020-01-01")
    spent = min(timed(lambda: store.bulk_edits.preview(chosen, [AddToGroups((group,))])) for _ in range(3))
    store.close()
    return spent


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of the processor: what else the machine does counts for neither side."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000
