"""Law 14: a copy of a lane's book, and what was written since, say what the lanes say that heard it all."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from support.shops import NOON, SHOP_ID, dice_of
from support.sim.broken import Broken
from support.sim.looking import Eye, sights

from store.api import BOOK_FILE, World, open_store, place_in
from store.domain.changes import Vector, covers
from store.engine import Database, sqlite_url
from store.services import opening

if TYPE_CHECKING:
    from support.books import Book, Key
    from support.sim.around import Around
    from support.sim.lane import Lane

COPIES = 14


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that a lane made for a new one."""

    lane: int
    have: Vector
    book: bytes


def judge(around: "Around", lanes: "Sequence[Lane]") -> None:
    """Let a new lane begin with each copy and hear the rest; raises Broken."""
    if not around.copies:
        return
    rows = _book(lanes[0].eye)  # as it calls them: of two lives under one name a copy knows as little
    for copy in around.copies:
        if not covers(lanes[0].have, copy.have):
            continue  # of a lane that was stolen or brought back since: nobody else has all of it
        found = _caught_up(copy, around, lanes[0])
        if _runs(found) != _runs(rows):
            continue  # nor of another life of one, with whom nobody is left who knew of it
        if found != rows:
            keys = [key for key in {**rows, **found} if rows.get(key) != found.get(key)]
            shown = "; ".join(f"{key}: {rows.get(key)} / {found.get(key)}" for key in keys[:2])
            raise Broken(COPIES, f"a copy of lane {copy.lane} and the log since say else: {shown}")


def _runs(book: "Book") -> "set[Key]":
    return {key for key in book if key.table == "runs"}


def _caught_up(copy: Copy, around: "Around", source: "Lane") -> "Book":
    member = around.shop.members[-1]
    with tempfile.TemporaryDirectory() as name:
        place = place_in(Path(name))
        file = place.folder / BOOK_FILE
        file.write_bytes(copy.book)
        database = Database(sqlite_url(file))
        opening.join(database, SHOP_ID, member, [])
        database.close()
        now = max(NOON, source.now())
        store = open_store(place, World(lambda: now, dice_of(around.seed).randbytes), "till")
        try:
            while batches := source.store.replication.since(store.replication.have(), rows_max=5000):
                store.replication.apply(batches)
            eye = Eye(file)
            rows = _book(eye)
            eye.close()
        finally:
            store.close()
    return rows


def _book(eye: Eye) -> "Book":
    eye.vector()
    known = sights()
    return {key: eye.kept(known[key.table], cells) for key, cells in eye.everything().items()}
