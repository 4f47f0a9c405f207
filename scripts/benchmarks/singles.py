"""One change at a time, told and taken in, against the same with sqlite3 alone; and the write lock.

The floor writes a row with its clock in two books with the same settings and reads it back by site and
version. Ours is somebody put in a group: by right, with who did it and an undo, and all that follows.
"""

import shutil
import sqlite3
import threading
import time
from asyncio import run as run_loop
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import Final

import msgpack

from netsync.link.records import Records
from netsync.protocol.codec import Decoder, Encoder
from netsync.protocol.columns import to_batch, to_changes
from netsync.protocol.limits import ROWS_PER_FRAME
from netsync.protocol.messages import Changes
from scripts.benchmarks.bulk import MOVED, batches_since, become_another
from scripts.benchmarks.figures import BYTES, MILLISECONDS, Figure, Plan, middle
from scripts.benchmarks.rows import LENGTH_BYTES, ids, plain_book, write_rows
from scripts.benchmarks.shops import Bench
from store.api import BOOK_FILE, Store, open_store, place_in, system_world
from store.domain.changes import Batch
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId

_CHANGES: Final = 400
_WARM_UP: Final = 150
"""Until both logs are written over: the floor's is after eighty, ours after a hundred."""
_CHECKOUT_SECONDS: Final = 0.003
"""From one write of the checkout to the next, while a bulk comes in."""
_CLOCKED: Final = (
    """CREATE TABLE plain (
        customer_id BLOB NOT NULL, group_id BLOB NOT NULL, present BIGINT NOT NULL,
        hlc BIGINT NOT NULL, site INTEGER NOT NULL, ver BIGINT NOT NULL,
        PRIMARY KEY (customer_id, group_id)) WITHOUT ROWID""",
    "CREATE INDEX plain_group ON plain (group_id, present, customer_id)",
    "CREATE INDEX plain_ver ON plain (site, ver)",
    "CREATE TABLE reached (site INTEGER PRIMARY KEY, ver BIGINT NOT NULL, hlc BIGINT NOT NULL)",
    "INSERT INTO reached VALUES (1, 0, 0)",
)
_PUT: Final = """INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET present = excluded.present, hlc = excluded.hlc, site = excluded.site, ver = excluded.ver
    WHERE excluded.hlc > plain.hlc"""


def singles(plan: Plan, bench: Bench) -> Sequence[Figure]:  # noqa: ARG001 - as all groups are called
    """Changes of two lanes' books, then a bulk that one takes in while its checkout writes."""
    giver, taker, group = _two_books(bench)
    people = ids(bench.peopled(MOVED) / BOOK_FILE)
    floor = _floor(bench.folder, people)
    with closing(_opened(giver)) as here, closing(_opened(taker)) as there:
        whole, size = _one_by_one(here, there, group, people)
        waited = _waits(there, _bulk(here, people))
    return [
        Figure("singles: told to a lane, on the wire", BYTES, size, None, 80),
        Figure("singles: from lane to lane, processor", MILLISECONDS, whole, floor, 3.0),
        Figure("singles: wait for the lock in a bulk, p99", MILLISECONDS, waited, None, 25),
    ]


def _two_books(bench: Bench) -> tuple[Path, Path, GroupId]:
    """Two lanes' folders with the same in them, a group included."""
    giver, taker = bench.folder / "singles giver", bench.folder / "singles taker"
    shutil.copytree(bench.peopled(MOVED), giver)
    with closing(_opened(giver)) as store:
        group = store.groups.create(GroupDraft(name="Bench"))
    shutil.copytree(giver, taker)
    become_another(taker / BOOK_FILE)
    return giver, taker, group


def _opened(folder: Path) -> Store:
    return open_store(place_in(folder), system_world(), "till")


def _one_by_one(
    here: Store, there: Store, group: GroupId, people: Sequence[CustomerId]
) -> tuple[float, float]:
    """Milliseconds of one change at both ends together, and its bytes; the middle of many."""
    have = dict(here.replication.have())
    encoder, decoder = Encoder(), Decoder()
    spent, sizes = [], []
    for one in people[: _WARM_UP + _CHANGES]:
        begun = time.process_time()
        here.groups.add_members(group, [one])
        batches = here.replication.since(have, rows_max=ROWS_PER_FRAME)
        frames = [encoder.encode(to_changes(batch)) for batch in batches]
        came = [decoder.decode(frame) for frame in frames]
        there.replication.apply([to_batch(changes) for changes in came if isinstance(changes, Changes)])
        spent.append((time.process_time() - begun) * 1000)
        sizes.append(sum(len(frame) + LENGTH_BYTES for frame in frames))
        have.update({batch.site: batch.through for batch in batches})
    return middle(spent[_WARM_UP:]), middle(sizes[_WARM_UP:])


def _floor(folder: Path, people: Sequence[CustomerId]) -> float:
    """Milliseconds of one change from one plain book to another; the middle of many."""
    with closing(plain_book(folder / "a.db")) as here, closing(plain_book(folder / "b.db")) as there:
        for connection in (here, there):
            for statement in _CLOCKED:
                connection.execute(statement)
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_PUT, ((one, b"o" * 16, 1, 1, 2, 1) for one in people))
            connection.execute("COMMIT")
        spent = []
        for ver, one in enumerate(people[: _WARM_UP + _CHANGES]):
            begun = time.process_time()
            _plainly(here, there, one, ver)
            spent.append((time.process_time() - begun) * 1000)
    return middle(spent[_WARM_UP:])


def _plainly(here: sqlite3.Connection, there: sqlite3.Connection, one: CustomerId, before: int) -> None:
    here.execute("BEGIN IMMEDIATE")
    ver, hlc = here.execute("SELECT ver + 1, hlc + 1 FROM reached WHERE site = 1").fetchone()
    here.execute(_PUT, (one, b"g" * 16, 1, hlc, 1, ver))
    here.execute("UPDATE reached SET ver = ?, hlc = ? WHERE site = 1", (ver, hlc))
    here.execute("COMMIT")
    rows = here.execute("SELECT * FROM plain WHERE site = 1 AND ver > ? ORDER BY ver", (before,)).fetchall()
    rows = msgpack.unpackb(msgpack.packb(rows))
    there.execute("BEGIN IMMEDIATE")
    there.execute("SELECT ver FROM reached WHERE site = 1").fetchone()
    there.executemany(_PUT, rows)
    there.execute("UPDATE reached SET ver = ?, hlc = ? WHERE site = 1", (ver, hlc))
    there.execute("COMMIT")


def _bulk(here: Store, people: Sequence[CustomerId]) -> Sequence[Batch]:
    have = here.replication.have()
    write_rows(here, here.groups.create(GroupDraft(name="Bulk")), people)
    return batches_since(here, have)


def _waits(there: Store, batches: Sequence[Batch]) -> float:
    """Milliseconds that a write of the checkout waits while the batches come in; the 99th percentile."""
    waited: list[float] = []
    is_over = threading.Event()

    def sell() -> None:
        while not is_over.wait(_CHECKOUT_SECONDS):
            begun = time.perf_counter()
            with there._database.writing():  # noqa: SLF001 - the lock is below the services
                waited.append((time.perf_counter() - begun) * 1000)

    async def take() -> None:
        records = Records(there.replication, there.lanes)
        for batch in batches:
            await records.apply([batch])
        records.close()

    checkout = threading.Thread(target=sell)
    checkout.start()
    run_loop(take())
    is_over.set()
    checkout.join()
    return quantiles(waited, n=100)[-1]
