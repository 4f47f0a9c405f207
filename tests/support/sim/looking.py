"""Looks into a lane's book past all services: its vector, its new rows, and all of them."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.books import Content, Kept, Key, kept_of

import store.services.replication  # noqa: F401 - it knows every table that lanes share
from store.domain.changes import Cell, Site, Version
from store.domain.ids import LaneId
from store.tables.base import REPLICATED, Replicated

Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """How one replicated table is read."""

    spec: Replicated
    names: tuple[str, ...]
    everything: str
    new: str

    def key(self, cells: Cells) -> Key:
        """Which row it is; keys come first in every table."""
        return Key(self.spec.table.name, cells[: len(self.spec.keys)])


@cache
def sights() -> tuple[Sight, ...]:
    """All replicated tables."""
    found = []
    for spec in REPLICATED.values():
        names = tuple(column.name for column in spec.table.columns)
        columns = ", ".join(f'"{name}"' for name in names)
        every = f'SELECT {columns} FROM "{spec.table.name}"'  # noqa: S608 - our own names
        found.append(Sight(spec, names, every, f"{every} WHERE site = ? AND ver > ?"))
    return tuple(found)


def _key(table: int, key: bytes) -> Key:
    cells = [bytes.fromhex(cell["bytes"]) if isinstance(cell, dict) else cell for cell in json.loads(key)]
    return Key(REPLICATED[table].table.name, tuple(cells))


class Eye:
    """A reading connection of its own to one book; `close` it before the book is moved."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)
        self.sites: dict[int, Site] = {}
        """By local number, as of the last look at the vector."""

    def close(self) -> None:
        """Look no more."""
        self._connection.close()

    def vector(self) -> dict[int, Version]:
        """How far the book has each site, by local number."""
        rows = self._connection.execute("SELECT site, lane_id, epoch, ver FROM sites").fetchall()
        self.sites = {number: Site(LaneId(lane), epoch) for number, lane, epoch, _ in rows}
        return {row[0]: row[3] for row in rows}

    def new(self, site: int, after: Version) -> Iterator[tuple[Sight, Cells]]:
        """Rows of a site above a version."""
        for sight in sights():
            for cells in self._connection.execute(sight.new, (site, after)).fetchall():
                yield sight, cells

    def everything(self) -> dict[Key, Cells]:
        """Every replicated row."""
        return {
            sight.key(cells): cells
            for sight in sights()
            for cells in self._connection.execute(sight.everything).fetchall()
        }

    def waiting(self) -> dict[Key, set[tuple[Site, Version]]]:
        """Rows that came and wait for their time, and the names they came by."""
        found: dict[Key, set[tuple[Site, Version]]] = {}
        rows = self._connection.execute("SELECT site, ver, table_no, row_key FROM waiting").fetchall()
        for site, ver, table, key in rows:
            found.setdefault(_key(table, key), set()).add((self.sites[site], ver))
        return found

    def row(self, key: Key) -> "tuple[Sight, Cells] | None":
        """A row by its key, and how its table is read."""
        sight = next(each for each in sights() if each.spec.table.name == key.table)
        where = " AND ".join(f'"{each.name}" = ?' for each in sight.spec.keys)
        found = self._connection.execute(f"{sight.everything} WHERE {where}", key.key).fetchone()
        return None if found is None else (sight, found)

    def kept(self, sight: Sight, cells: Cells) -> Kept:
        """What a row says, in terms that are the same on every lane."""
        return kept_of(sight.spec, dict(zip(sight.names, cells, strict=True)), self.sites)[1]

    def contents(self) -> dict[Key, Content]:
        """What every row says, whoever wrote it last."""
        by_name = {sight.spec.table.name: sight for sight in sights()}
        return {key: self.kept(by_name[key.table], cells).content for key, cells in self.everything().items()}

    def highest_stamp(self) -> int:
        """What the lane promises to stamp above."""
        return int(self._connection.execute("SELECT number FROM local WHERE key = 'hlc'").fetchone()[0])

    def rows(self, sql: str) -> list[Cells]:
        """Rows of a table that is not shared."""
        return self._connection.execute(sql).fetchall()
