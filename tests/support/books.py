"""Looks into books from outside: what a lane holds row by row, and which laws hold between lanes.

This is the oracle of the merge, so it knows how two writes compare on its own and asks no code of ours.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import store.services.replication  # noqa: F401 - it knows every table that lanes share
from store.api import Store
from store.domain.changes import Cell, Grain, Site, Vector
from store.queries import sites, waiting
from store.tables.base import REPLICATED, Replicated


class Key(NamedTuple):
    """Which row."""

    table: str
    key: tuple[Cell, ...]


class Tag(NamedTuple):
    """The transaction a row says it was last written by."""

    site: Site
    ver: int


Order = tuple[int, Site, str, Cell]
"""Stamp, author, kind of value, value: the greater one wins. Kinds sort None, int, str, bytes."""


@dataclass(frozen=True)
class Content:
    """What a row says, whoever holds it: each cell with the write that put it there."""

    grain: Grain
    created: tuple[int, Site] | None
    cells: tuple[tuple[str, Order], ...]

    def __getitem__(self, name: str) -> Cell:
        """The value of a cell."""
        return dict(self.cells)[name][3]

    @property
    def values(self) -> tuple[Cell, ...]:
        """The values of all cells, whoever wrote them and when."""
        return tuple(order[3] for _, order in self.cells)

    def covers(self, other: "Content") -> bool:
        """Whether nothing of `other` is lost where this is."""
        if self.grain is Grain.INSERT:
            return self.values == other.values
        older = self.created is None or other.created is None or self.created <= other.created
        return older and all(
            mine >= theirs for (_, mine), (_, theirs) in zip(self.cells, other.cells, strict=True)
        )


class Kept(NamedTuple):
    """A row as one lane has it."""

    tag: Tag
    content: Content


Book = dict[Key, Kept]

_KINDS = {type(None): "0", int: "1", str: "2", bytes: "3"}


Seen = dict[tuple[str, tuple[Cell, ...]], tuple[Key, Kept]]
"""Rows of one lane that were read before, by table and cells."""


def read(store: Store, seen: Seen | None = None) -> Book:
    """Every replicated row of a lane; `seen` saves working out what has not changed."""
    book: Book = {}
    seen = {} if seen is None else seen
    with store._database.reading() as connection:
        numbered = connection.exec_driver_sql("SELECT site, lane_id, epoch FROM sites")
        sites = {number: Site(lane, epoch) for number, lane, epoch in numbered}
        for spec in REPLICATED.values():
            found = connection.exec_driver_sql(f'SELECT * FROM "{spec.table.name}"')  # noqa: S608 - our own
            names = list(found.keys())
            for cells in map(tuple, found):
                known = (spec.table.name, cells)
                if known not in seen:
                    seen[known] = kept_of(spec, dict(zip(names, cells, strict=True)), sites)
                key, kept = seen[known]
                book[key] = kept
    return book


def kept_of(spec: Replicated, row: dict[str, Cell], sites: dict[int, Site]) -> tuple[Key, Kept]:
    """A row of a table as every lane would tell it; `sites` are by the local numbers in it."""
    for local in spec.derived:
        assert row[local.name] == local.work_out(str(row[local.source])), "a derived column fits its source"
    site, ver = row["site"], row["ver"]
    assert isinstance(site, int)
    assert isinstance(ver, int)
    key = Key(spec.table.name, tuple(row[each.name] for each in spec.keys))
    return key, Kept(Tag(sites[site], ver), _content(spec, row, sites))


def _content(spec: Replicated, row: dict[str, Cell], sites: dict[int, Site]) -> Content:
    if spec.grain is not Grain.COLUMN:
        write = _moment(row["hlc"], row["site"], sites)
        return Content(
            spec.grain, None, tuple((each.name, _order(write, row[each.name])) for each in spec.values)
        )
    created = _moment(row["created_hlc"], row["created_site"], sites)
    writes = {
        each.name: created
        if row[f"{each.name}_hlc"] is None
        else _moment(row[f"{each.name}_hlc"], row[f"{each.name}_site"], sites)
        for each in spec.values
    }
    assert row["hlc"] == max(stamp for stamp, _ in writes.values()), "a row's stamp is its latest column's"
    return Content(
        spec.grain, created, tuple((name, _order(write, row[name])) for name, write in writes.items())
    )


def _moment(stamp: Cell, site: Cell, sites: dict[int, Site]) -> tuple[int, Site]:
    assert isinstance(stamp, int)
    assert isinstance(site, int)
    return stamp, sites[site]


def _order(write: tuple[int, Site], value: Cell) -> Order:
    return (*write, _KINDS[type(value)], value)


def waiting_in(store: Store) -> dict[Key, list[Tag]]:
    """The rows of a lane that wait for their time, and the names they came by."""
    found: dict[Key, list[Tag]] = {}
    with store._database.reading() as connection:
        known = sites.all_sites(connection)
        for row in waiting.of_edits(connection):
            spec = REPLICATED[row.table]
            key = Key(spec.table.name, tuple(row.cells[each.number] for each in spec.keys))
            found.setdefault(key, []).append(Tag(known[row.site], row.ver))
    return found


class Witness:
    """Sees every commit of every lane and checks the laws of replication against all it has ever seen."""

    def __init__(self) -> None:
        self.named: defaultdict[Key, dict[Tag, Content]] = defaultdict(dict)
        self._before: dict[Store, tuple[Book, Vector]] = {}
        self._seen: defaultdict[Store, Seen] = defaultdict(dict)

    def see(self, store: Store) -> Book:
        """Check a lane right after it committed something; answers its rows."""
        book, have = read(store, self._seen[store]), store.replication.have()
        for key, kept in book.items():
            known = self.named[key].setdefault(kept.tag, kept.content)
            assert known == kept.content, (
                f"{kept.tag} names two contents of {key}: {known} and {kept.content}"
            )
        self._nothing_shrinks(store, book, have)
        held = waiting_in(store)
        for key, names in self.named.items():
            mine = [book[key]] if key in book else []
            mine += [Kept(tag, names[tag]) for tag in held.get(key, ()) if tag in names]
            self._keeps_its_word(key, mine, have)
        return book

    def _nothing_shrinks(self, store: Store, book: Book, have: Vector) -> None:
        rows, vector = self._before.get(store, ({}, {}))
        for key, kept in rows.items():
            assert book[key].content.covers(kept.content), f"{key} lost something: {kept.content} {book[key]}"
        assert all(have[site] >= ver for site, ver in vector.items()), "the vector went back"
        self._before[store] = book, have

    def _keeps_its_word(self, key: Key, mine: list[Kept], have: Vector) -> None:
        """What a vector claims is here, or was superseded by something that is here or can still come."""
        names = self.named[key]
        for tag, content in names.items():
            if not claimed(tag, have) or any(supersedes(each, Kept(tag, content)) for each in mine):
                continue
            coming = (Kept(*other) for other in names.items() if not claimed(other[0], have))
            assert any(supersedes(other, Kept(tag, content)) for other in coming), (
                f"{tag} of {key} is claimed, and neither here nor superseded: {content}, here {mine}"
            )

    def joined(self, key: Key) -> Content:
        """What a row must be once everybody knows everything."""
        return joined(list(self.named[key].values()))


def joined(contents: Sequence[Content]) -> Content:
    """What several writes of one row become together."""
    if contents[0].grain is Grain.INSERT:
        return contents[0]
    made = [content.created for content in contents if content.created is not None]
    columns = zip(*(content.cells for content in contents), strict=True)
    cells = tuple(max(cells, key=lambda cell: cell[1]) for cells in columns)
    return Content(contents[0].grain, min(made, default=None), cells)


def claimed(tag: Tag, have: Vector) -> bool:
    """Whether a vector says that what a tag names is here."""
    return have.get(tag.site, 0) >= tag.ver


def supersedes(one: Kept, other: Kept) -> bool:
    """Whether `one` is `other` or is preferred to it by every lane."""
    if not one.content.covers(other.content):
        return False
    return one.content != other.content or one.tag >= other.tag
