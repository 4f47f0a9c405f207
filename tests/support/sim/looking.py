"""Looks into a lane's book past all services: its vector, its new rows, and all of them."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.books import Content, Kept, Key, kept_of
from support.versions import NEWER, OLDER, columns_of

from store.domain.changes import Cell, Grain, Site, Version
from store.domain.ids import LaneId
from store.tables.base import Replicated

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


Sights = dict[str, Sight]
"""By the names of their tables."""


@cache
def sights(*, newer: bool = False) -> Sights:
    """All replicated tables, as this version has them or as a newer one does."""
    found = {}
    for spec in (NEWER if newer else OLDER).values():
        names = columns_of(spec)
        columns = ", ".join(f'"{name}"' for name in names)
        every = f'SELECT {columns} FROM "{spec.table.name}"'  # noqa: S608 - our own names
        found[spec.table.name] = Sight(spec, names, every, f"{every} WHERE site = ? AND ver > ?")
    return found


@cache
def _names(*, newer: bool) -> dict[int, str]:
    return {sight.spec.number: name for name, sight in sights(newer=newer).items()}


def _plain(cell: Cell) -> int | str | dict[str, str] | None:
    return {"bytes": cell.hex()} if isinstance(cell, bytes) else cell


def _cell(plain: int | str | dict[str, str] | None) -> Cell:
    return bytes.fromhex(plain["bytes"]) if isinstance(plain, dict) else plain


@dataclass(frozen=True, slots=True)
class Beside:
    """What an older lane keeps of columns that it does not have."""

    kept: dict[tuple[int, bytes], list[tuple[int, str, Cell, Cell]]]

    def added(self, sight: Sight, cells: Cells) -> Cells:
        """A row with that in its columns, as it will be once the lane has them."""
        key = json.dumps([_plain(cell) for cell in cells[: len(sight.spec.keys)]]).encode()
        kept = self.kept.get((sight.spec.number, key), ()) if self.kept else ()
        if not kept:
            return cells
        row = dict(zip(sight.names, cells, strict=True))
        fields = {each.number: each for each in sight.spec.values}
        for number, words, hlc, site in kept:
            field, cell = fields[number], _cell(json.loads(words))
            if sight.spec.grain is Grain.COLUMN:
                row[f"{field.name}_hlc"], row[f"{field.name}_site"] = hlc, site
            elif hlc != row["hlc"]:
                continue  # of a version of the row that was written over
            row[field.name] = field.default if cell is None else cell
        for local in sight.spec.derived:
            row[local.name] = local.work_out(str(row[local.source]))
        return tuple(row.values())


class Eye:
    """A reading connection of its own to one book; `close` it before the book is moved."""

    def __init__(self, file: Path, *, newer: bool = False) -> None:
        self._newer = newer
        """Whether its rows are told as a newer version has them, be they in its columns or beside."""
        self._connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)
        self.sites: dict[int, Site] = {}
        """By local number, as of the last look at the vector."""
        self.own: Site | None = None
        """What the lane wrote as then."""

    def close(self) -> None:
        """Look no more."""
        self._connection.close()

    def vector(self) -> dict[int, Version]:
        """How far the book has each site, by local number."""
        rows = self._connection.execute("SELECT site, lane_id, epoch, ver FROM sites").fetchall()
        self.sites = {number: Site(LaneId(lane), epoch) for number, lane, epoch, _ in rows}
        for (number,) in self._connection.execute("SELECT number FROM local WHERE key = 'site'"):
            self.own = self.sites[number]
        return {row[0]: row[3] for row in rows}

    def new(self, site: int, after: Version) -> Iterator[tuple[Sight, Cells]]:
        """Rows of a site above a version."""
        beside = self._beside()
        for sight in sights(newer=self._newer).values():
            for cells in self._connection.execute(sight.new, (site, after)).fetchall():
                yield sight, beside.added(sight, cells)

    def everything(self) -> dict[Key, Cells]:
        """Every replicated row."""
        beside = self._beside()
        return {
            sight.key(cells): beside.added(sight, cells)
            for sight in sights(newer=self._newer).values()
            for cells in self._connection.execute(sight.everything).fetchall()
        }

    def waiting(self) -> dict[Key, set[tuple[Site, Version]]]:
        """Rows that came and wait for their time, and the names they came by."""
        found: dict[Key, set[tuple[Site, Version]]] = {}
        rows = self._connection.execute("SELECT site, ver, table_no, cells FROM waiting").fetchall()
        for site, ver, table, words in rows:
            sight = sights(newer=self._newer)[_names(newer=self._newer)[table]]
            cells = dict(json.loads(words))
            key = Key(sight.spec.table.name, tuple(_cell(cells[each.number]) for each in sight.spec.keys))
            found.setdefault(key, set()).add((self.sites[site], ver))
        return found

    def row(self, key: Key) -> "tuple[Sight, Cells] | None":
        """A row by its key, and how its table is read."""
        sight = sights(newer=self._newer)[key.table]
        where = " AND ".join(f'"{each.name}" = ?' for each in sight.spec.keys)
        found = self._connection.execute(f"{sight.everything} WHERE {where}", key.key).fetchone()
        return None if found is None else (sight, self._beside().added(sight, found))

    def kept(self, sight: Sight, cells: Cells) -> Kept:
        """What a row says, in terms that are the same on every lane."""
        return kept_of(sight.spec, dict(zip(sight.names, cells, strict=True)), self.sites)[1]

    def contents(self) -> dict[Key, Content]:
        """What every row says, whoever wrote it last."""
        known = sights(newer=self._newer)
        return {key: self.kept(known[key.table], cells).content for key, cells in self.everything().items()}

    def _beside(self) -> Beside:
        if not self._newer:
            return Beside({})
        found: dict[tuple[int, bytes], list[tuple[int, str, Cell, Cell]]] = {}
        rows = self._connection.execute("SELECT table_no, row_key, column_no, cell, hlc, site FROM beside")
        for table, key, *kept in rows.fetchall():
            found.setdefault((table, key), []).append(kept)
        return Beside(found)

    def highest_stamp(self) -> int:
        """What the lane promises to stamp above."""
        return int(self._connection.execute("SELECT number FROM local WHERE key = 'hlc'").fetchone()[0])

    def latest_waiting(self) -> int:
        """The latest stamp of what came and waits for its time; 0 when nothing does."""
        return int(self._connection.execute("SELECT COALESCE(MAX(hlc), 0) FROM waiting").fetchone()[0])

    def rows(self, sql: str) -> list[Cells]:
        """Rows of a table that is not shared."""
        return self._connection.execute(sql).fetchall()
