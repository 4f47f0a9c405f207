"""Out of a damaged book: who the lane is, and what it wrote that other lanes do not have.

What can be read is told as another life of the lane: nobody can say any more that it is all that the lane
wrote under its old name, and other lanes may have more of that.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from store.domain.changes import Batch, Grain, Site, TableRows, Vector, Version
from store.domain.errors import Refused, Unavailable
from store.domain.graves import is_clean
from store.domain.ids import LaneId
from store.domain.remnants import Remnant
from store.engine import Database
from store.queries import delta, remains, sites
from store.services import documents, drawer_restored
from store.tables.base import Replicated
from store.tables.book import REACHED
from store.tables.every import every


def look_at(file: Path, lane: LaneId) -> Remnant:
    """What the damaged book of a lane says; raises Unavailable when it cannot even be opened."""
    with _opened(file) as book:
        own = book.own(lane)
        return Remnant(
            None if own is None else book.sites[own],
            tuple(book.members()),
            book.addresses(),
        )


class Salvage:
    """What a lane wrote and others lack, as a log of changes. Fits `netsync.ports.Source` by shape.

    Of a book that knows nothing of what others have deleted and forgotten since, only what is never changed
    is told, such as sales: whatever else it holds may be dead.
    """

    def __init__(self, file: Path, shared: Vector, forgotten: Vector, site: Site) -> None:
        """Reads it all; raises Unavailable.

        Args:
            file: the damaged book.
            shared: what the other lane has.
            forgotten: up to where it has forgotten what was deleted.
            site: the life that these rows are told as.
        """
        self._site = site
        self._through: Version = 0
        self._rows: list[tuple[Replicated, tuple[remains.Row, ...]]] = []
        self.damaged: tuple[str, ...] = ()
        """Tables of which something may be missing."""
        with _opened(file) as book:
            self._known, self._have = dict(book.sites), dict(book.have)
            self.is_stale = not is_clean(book.have, book.floor, forgotten)
            """Whether what was edited is left out."""
            self._floor = forgotten if self.is_stale else dict(book.floor)
            number = book.own(site.lane)
            if number is None:
                self.damaged = ("all of it",)
                return
            after = shared.get(book.sites[number], 0)
            for spec in every().values():
                if spec.table is not REACHED and (not self.is_stale or spec.grain is Grain.INSERT):
                    self._read(book.rows(spec, number, after), spec)

    def _read(self, found: remains.Found, spec: Replicated) -> None:
        if found.rows:
            self._rows.append((spec, found.rows))
            self._through = max(self._through, remains.version(found.rows[-1]))
        if not found.is_whole:
            self.damaged += (spec.table.name,)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(rows) for _, rows in self._rows)

    def site(self) -> Site:
        """The life that these rows are told as."""
        return self._site

    def have(self) -> Vector:
        """How far the damaged book had everything, and all of the life that is told."""
        return {**self._have, self._site: self._through} if self._rows else self._have

    def floor(self) -> Vector:
        """Up to where what is told needs to know nothing of what was deleted."""
        return self._floor

    def since(self, have: Vector, *, rows_max: int) -> Sequence[Batch]:
        """What comes next, about `rows_max` rows at most."""
        after = have.get(self._site, 0)
        if after >= self._through:
            return []
        left = sorted(
            remains.version(row) for _, rows in self._rows for row in rows if remains.version(row) > after
        )
        through = self._through
        if len(left) > rows_max:
            first_out = left[rows_max]
            fitting = [ver for ver in left[:rows_max] if ver < first_out]
            through = fitting[-1] if fitting else left[0]
        positions: dict[int, int] = {}

        def place(number: int) -> int:
            return positions.setdefault(number, len(positions))

        tables: list[TableRows] = []
        for spec, rows in self._rows:
            some = [row for row in rows if after < remains.version(row) <= through]
            if some:
                tables.append(delta.columnar(spec, some, place))
        named = sorted(positions, key=lambda number: positions[number])
        return [Batch(self._site, after, through, tuple(self._known[each] for each in named), tuple(tables))]


def next_free(database: Database, lane: LaneId, at_least: int) -> Site:
    """A life of a lane that no book knows, as far as this one says."""
    with database.reading() as connection:
        taken = {site.epoch for site in sites.all_sites(connection).values() if site.lane == lane}
    return Site(lane, next(epoch for epoch in count(max([at_least, *taken]) + 1) if epoch not in taken))


def begin_life(database: Database) -> Site:
    """Write as a life of the lane that was never written as; it goes on from what is known.

    So do the numbers of its receipts and its Zs, and its drawer.
    """
    with database.writing() as connection:
        own = sites.own(connection)
        if own is None:
            raise Refused("this book has no lane of its own")
        begun = sites.renew(connection, own)
        documents.follow(connection, begun.lane)
        drawer_restored.follow(connection, begun.lane)
    return begun


@contextmanager
def _opened(file: Path) -> Iterator[remains.Remains]:
    try:
        with remains.opened(file) as book:
            yield book
    except sqlite3.Error as error:
        raise Unavailable(f"nothing of {file} can be read any more: {error}") from error
