"""Law 2 on real frames: what was sent in a run, merged once more in other orders, twice, cut otherwise."""

import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from support.books import Content, Key
from support.shops import dice_of
from support.sim.broken import Broken
from support.sim.disk import Disk
from support.sim.furnished import OBSERVERS, book_of
from support.sim.looking import Eye
from support.versions import NEWER, OLDER, Schema, fold, speaking

from netsync.protocol.columns import to_batch
from store.api import BOOK_FILE, World, open_store
from store.domain.changes import Batch, Site, Version
from store.domain.ids import LaneId
from store.domain.stamps import Instant

if TYPE_CHECKING:
    from support.sim.around import Around
    from support.sim.lane import Lane

MERGE = 2


def judge(around: "Around", lanes: "Sequence[Lane]") -> None:
    """Let lanes that slept all the time hear everything in ways of their own; raises Broken.

    They are as late as the others by then: nothing that was ever dated waits for its time.
    """
    dice, log = dice_of(len(around.frames)), _log(lanes[0])
    frames = [to_batch(changes) for changes in around.frames]
    ways = (
        [*log, *log],
        [*_mixed(dice, log), *frames, *log],
        [*frames, *reversed(frames), *_mixed(dice, log), *log],
    )
    wanted = {key: kept.content for key, kept in around.witness.views[0].rows.items()}
    size = len(around.shop.members) - OBSERVERS
    for number, way in enumerate(ways):
        observer = around.shop.members[size + number].id
        book = book_of(size, size + number, newer=around.is_mixed)
        # The first was of the older version all the time.
        schema = OLDER if number == 0 or not around.is_mixed else NEWER
        found = _merged(book, way, dice, lanes[0].now(), schema, is_mixed=around.is_mixed)
        for key, content in wanted.items():
            there = found.get(key)
            if there is None or not (_is_same(there, content) or _was_found_here(there, content, observer)):
                raise Broken(MERGE, f"merged in way {number}, {key} is {found.get(key)}, and not {content}")


def _is_same(one: Content, other: Content) -> bool:
    return one.covers(other) and other.covers(one)


def _was_found_here(there: Content, elsewhere: Content, observer: LaneId) -> bool:
    """Two writes that lost each other may meet at an observer before it hears that others know of them."""
    by_observer = all(author.lane == observer for _, (_, author, *_) in there.cells)
    return by_observer and there.values == elsewhere.values


def _log(lane: "Lane") -> list[Batch]:
    have: dict[Site, Version] = dict(lane.around.witness.base.have)
    found: list[Batch] = []
    while batches := lane.store.replication.since(have, rows_max=4):
        found += batches
        have |= {batch.site: batch.through for batch in batches}
    return found


def _mixed(dice: random.Random, batches: Sequence[Batch]) -> list[Batch]:
    """The same in another order that a network may bring them in: each site's in its own order."""
    sites = [batch.site for batch in batches]
    dice.shuffle(sites)
    queues = {site: [batch for batch in batches if batch.site == site] for site in sites}
    return [queues[site].pop(0) for site in sites]


def _merged(
    book: bytes, way: Iterable[Batch], dice: random.Random, at: Instant, schema: Schema, *, is_mixed: bool
) -> dict[Key, Content]:
    with tempfile.TemporaryDirectory() as name:
        disk = Disk(Path(name), book)
        store = open_store(disk.place, World(lambda: at, dice.randbytes), "till")
        try:
            have: dict[Site, Version] = dict(store.replication.have())
            with speaking(schema):
                for batch in way:
                    if batch.after <= have.get(batch.site, 0):
                        store.replication.apply([batch])
                        have[batch.site] = max(have.get(batch.site, 0), batch.through)
            if is_mixed:
                fold(store)
                store.replication.ripen()
            eye = Eye(disk.place.folder / BOOK_FILE, newer=is_mixed)
            eye.vector()
            rows = eye.contents()
            eye.close()
        finally:
            store.close()
    return rows
