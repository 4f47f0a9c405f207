"""What a row costs beyond its plain self: written from a list, delivered twice, on the wire, on the disk.

Floors are tables with the same columns, keys and index and no stamps, in a file with the same settings.
"""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from netsync.protocol.codec import Encoder
from netsync.protocol.columns import to_changes
from scripts.benchmarks.bulk import MOVED, PLAIN, batches_since, become_another, timed
from scripts.benchmarks.figures import BYTES, MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench
from store.api import BOOK_FILE, Store, open_store, place_in, system_world
from store.domain.changes import Batch
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.queries import bulk
from store.queries.driver import run
from store.queries.rows import Mark
from store.tables.customers import CUSTOMERS, MEMBERSHIPS

_Edit = Callable[[Connection, Sequence[CustomerId], int, Mark], None]

LENGTH_BYTES: Final = 4
"""Before each frame."""
_EDIT_TURNS: Final = 3
_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-4096")


@dataclass(frozen=True, slots=True)
class _Run:
    """Milliseconds, unless said."""

    plain: float
    listed: float
    taken: float
    again: float
    wire: float
    """Bytes of a row."""
    disk: float
    """Bytes of the table with its indexes."""
    plain_disk: float


def rows(plan: Plan, bench: Bench) -> Sequence[Figure]:
    """A hundred thousand memberships each time; of a few runs the least counts."""
    shop = bench.peopled(MOVED)
    runs = [_run(shop, bench.folder / "rows copy") for _ in range(max(2, plan.runs // 2))]
    least = {name: min(getattr(run, name) for run in runs) for name in _Run.__slots__}
    stamped, whole = _edits(shop, bench.folder / "edits copy")
    return [
        Figure("rows: 100,000 from a list", MILLISECONDS, least["listed"], least["plain"], 1.8),
        Figure("rows: delivered again, to the first time", MILLISECONDS, least["again"], least["taken"], 0.9),
        Figure("rows: one of a bulk edit on the wire", BYTES, least["wire"], None, 20),
        Figure("rows: table and indexes on the disk", BYTES, least["disk"], least["plain_disk"], 2.4),
        Figure("rows: edits stamped by column, to by row", MILLISECONDS, stamped, whole, 1.3),
    ]


def _run(shop: Path, copy: Path) -> _Run:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(shop, copy)
    taker = copy.with_name("rows taker")
    store = open_store(place_in(copy), system_world(), "cli")
    group, have = store.groups.create(GroupDraft(name="Bench")), store.replication.have()
    store.close()
    shutil.rmtree(taker, ignore_errors=True)
    shutil.copytree(copy, taker)
    store = open_store(place_in(copy), system_world(), "cli")
    people = ids(copy / BOOK_FILE)
    listed = timed(partial(write_rows, store, group, people))
    batches = batches_since(store, have)
    encoder = Encoder()
    sent = sum(len(encoder.encode(to_changes(batch))) + LENGTH_BYTES for batch in batches)
    store.close()
    taken, again = _taken(taker, batches)
    plain, plain_disk = _floor(copy.with_name("plain.db"), people, group)
    disk = _pages(copy / BOOK_FILE, MEMBERSHIPS.name)
    return _Run(plain, listed, taken, again, sent / len(people), disk, plain_disk)


def ids(book: Path) -> list[CustomerId]:
    """Every customer of a book."""
    with closing(sqlite3.connect(book)) as connection:
        found = connection.execute(f"SELECT id FROM {CUSTOMERS.name} WHERE deleted = 0")  # noqa: S608 - ours
        return [CustomerId(identity) for (identity,) in found]


def write_rows(store: Store, group: GroupId, people: Sequence[CustomerId]) -> None:
    """Put people in a group as a list, with no more ado."""
    with store._units.begin(store._actor) as unit:  # noqa: SLF001 - below the services
        unit.put(MEMBERSHIPS, [{"customer_id": one, "group_id": group, "present": 1} for one in people])
        unit.did("bench.rows", group)


def _taken(taker: Path, batches: Sequence[Batch]) -> tuple[float, float]:
    """What the batches cost, and once more after the book has forgotten that it has them."""
    become_another(taker / BOOK_FILE)
    spent = []
    for _ in range(2):
        store = open_store(place_in(taker), system_world(), "cli")
        spent.append(sum(timed(partial(store.replication.apply, [batch])) for batch in batches))
        store.close()
        with closing(sqlite3.connect(taker / BOOK_FILE)) as connection:
            after = min(batch.after for batch in batches)
            connection.execute("UPDATE sites SET ver = ? WHERE ver > ?", (after, after))
            connection.commit()
    return spent[0], spent[1]


def _floor(book: Path, people: Sequence[CustomerId], group: GroupId) -> tuple[float, float]:
    """Milliseconds of writing the same rows plainly, and the bytes they take."""
    book.unlink(missing_ok=True)
    with closing(plain_book(book)) as connection:
        for statement in PLAIN:
            connection.execute(statement)
        spent = timed(lambda: _by_rows(connection, [(one, group, 1) for one in people]))
    return spent, _pages(book, "plain")


def plain_book(book: Path) -> sqlite3.Connection:
    """A file with the settings of a book, and nothing in it."""
    connection = sqlite3.connect(book, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _by_rows(connection: sqlite3.Connection, new: Sequence[tuple[bytes, bytes, int]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO plain VALUES (?, ?, ?)", new)
    connection.execute("COMMIT")


def _pages(book: Path, table: str) -> float:
    """Bytes of a table and its indexes."""
    named = "SELECT name FROM sqlite_master WHERE tbl_name = ?"
    with closing(sqlite3.connect(book)) as connection:
        summed = connection.execute(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({named})", (table,))  # noqa: S608 - ours
        return float(summed.fetchone()[0])


def _edits(shop: Path, copy: Path) -> tuple[float, float]:
    """Milliseconds of editing a field of each customer, with a stamp of its own and with the row's only."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(shop, copy)
    people = ids(copy / BOOK_FILE)
    store = open_store(place_in(copy), system_world(), "cli")
    whole, stamped = [], []
    for limit in range(_EDIT_TURNS):
        whole.append(timed(partial(_edit, store, _by_row, people, 2 * limit)))
        stamped.append(timed(partial(_edit, store, _by_column, people, 2 * limit + 1)))
    store.close()
    return min(stamped), min(whole)


def _edit(store: Store, how: _Edit, people: Sequence[CustomerId], limit: int) -> None:
    with store._units.begin(store._actor) as unit:  # noqa: SLF001 - below the services
        unit.next_version()  # which is what it writes past the unit
        how(unit.connection, people, limit, unit.mark)


def _by_column(connection: Connection, people: Sequence[CustomerId], limit: int, mark: Mark) -> None:
    bulk.edit(connection, CUSTOMERS, {one: {"credit_limit": limit} for one in people}, mark)


def _by_row(connection: Connection, people: Sequence[CustomerId], limit: int, mark: Mark) -> None:
    """As `bulk.edit` would, were the row's stamp all there is."""
    edits = {one: {"credit_limit": limit} for one in people}
    run(
        connection,
        "UPDATE customers SET credit_limit = ?, hlc = ?, site = ?, ver = ? WHERE id = ?",
        [(*values.values(), *mark, one) for one, values in edits.items()],
    )
