"""Filling a new lane: a copy of the book made and packed, against the log applied row by row."""

import shutil
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import select

from netsync.link.snapshot_desk import packed_part
from scripts.benchmarks.bulk import CHAIN, FRAME_ROWS, timed
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench
from store.api import BOOK_FILE, Store, join_shop, open_store, place_in, system_world
from store.domain.groups import GroupDraft
from store.domain.ids import LaneId, uuid7
from store.domain.members import Member
from store.engine import Database, sqlite_url
from store.feed import Feed
from store.queries import bulk
from store.services import derived, opening
from store.tables.customers import CUSTOMERS, MEMBERSHIPS
from store.unit import Actor, Units

PART: Final = 1024 * 1024
TOWN: Final = 100_000
_SHOP: Final = bytes(16)
_NEW: Final = Member(LaneId(b"a new lane".ljust(16)), "New", 2, b"none", None, revoked=False)
_TRANSACTION: Final = 50_000
_PACKERS, _PARTS_AHEAD = 2, 3
"""As in `netsync.link.snapshot_desk`."""


def snapshot(_plan: Plan, bench: Bench) -> Sequence[Figure]:
    """A million customers and as many memberships ready and packed; a tenth of it against the log."""
    large, small = _grouped(bench, CHAIN), _grouped(bench, TOWN)
    ready, copied = _waited(partial(_copy, large)), timed(partial(_copy, small))
    logged = timed(lambda: _log(small, bench.folder / "filled by the log"))
    large.close()
    small.close()
    return [
        Figure("snapshot: 1,000,000 + 1,000,000 packed", MILLISECONDS, ready, None, 8000, is_absolute=True),
        Figure("snapshot: 100,000 + 100,000, to the log", MILLISECONDS, copied, logged, 0.35),
    ]


def _grouped(bench: Bench, customers: int) -> Store:
    """A shop whose customers are all in one group."""
    shop = bench.folder / f"{customers} grouped"
    shutil.copytree(bench.peopled(customers), shop)
    store = open_store(place_in(shop), system_world(), "cli")
    group = store.groups.create(GroupDraft(name="All"))
    database, world = Database(sqlite_url(shop / BOOK_FILE)), system_world()
    units = Units(
        database, Feed(), world, lambda: uuid7(world.now(), world.random(10)), follow=derived.follow
    )
    actor = Actor(opening.owner(database), "cli")
    with database.reading() as connection:
        ids = list(connection.execute(select(CUSTOMERS.c.id)).scalars())
    for start in range(0, len(ids), _TRANSACTION):
        some = ids[start : start + _TRANSACTION]
        with units.begin(actor) as unit:
            for piece in unit.pieces(
                MEMBERSHIPS, [{"customer_id": each, "group_id": group, "present": 1} for each in some]
            ):
                bulk.insert(unit.connection, MEMBERSHIPS, piece, unit.mark)
            unit.touch(MEMBERSHIPS, some)
    database.close()
    return store


def _copy(store: Store) -> None:
    """As the lane that gives it does: two processors pack, and few parts are held."""
    with store.snapshots.write().open("rb") as file, ThreadPoolExecutor(_PACKERS) as packers:
        packing: deque[Future[bytes]] = deque()
        while part := file.read(PART):
            packing.append(packers.submit(packed_part, part))
            if len(packing) > _PARTS_AHEAD:
                packing.popleft().result()
    store.snapshots.clear()


def _waited(work: Callable[[], object]) -> float:
    """Milliseconds that somebody waits who stands beside it."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _log(giver: Store, folder: Path) -> None:
    folder.mkdir()
    join_shop(place_in(folder), _SHOP, _NEW, [])
    taker = open_store(place_in(folder), system_world(), "cli")
    while some := giver.replication.since(taker.replication.have(), rows_max=FRAME_ROWS):
        taker.replication.apply(some)
    taker.close()
