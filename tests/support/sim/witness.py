"""Sees every commit of every lane, and judges it by the laws that hold at all times.

It is the oracle of the merge, so it asks no code of ours how two writes compare: `support.books` does that.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from support.books import Content, Kept, Key, Tag, claimed, joined, supersedes
from support.sim.broken import Broken
from support.sim.furnished import book_of
from support.sim.looking import Cells, Eye, Sight, sights

from store.domain.changes import Cell, Site, Version
from store.domain.ids import LaneId

NAMES, CLAIMS, ATOMIC, SPENT, STAMPS, MERGE, CONVERGED = 3, 4, 5, 6, 10, 2, 1


@dataclass(slots=True)
class View:
    """A lane's book as it was seen after its last commit."""

    lane: LaneId
    rows: dict[Key, Kept]
    cells: dict[Key, Cells]
    have: dict[Site, Version]
    highest: int
    """The highest stamp in it."""
    before: int = 0
    """The highest stamp in it before the commit at hand."""


@dataclass(frozen=True, slots=True)
class Base:
    """What every lane begins with."""

    rows: dict[Key, Kept]
    cells: dict[Key, Cells]
    have: dict[Site, Version]
    highest: int
    accounts: dict[tuple[Cell, Cell], int]


@dataclass(slots=True)
class Witness:
    """All that lanes ever wrote, and what each of them has of it."""

    base: Base
    views: list[View]
    named: dict[Key, dict[Tag, Content]]
    written: defaultdict[Site, dict[Version, list[Key]]] = field(default_factory=lambda: defaultdict(dict))
    accounts: defaultdict[tuple[Cell, Cell], int] = field(default_factory=lambda: defaultdict(int))

    def committed(self, lane: int, eye: Eye) -> None:
        """Judge what a lane has just made durable."""
        view, vector = self.views[lane], eye.vector()
        have = {eye.sites[number]: version for number, version in vector.items() if version}
        for site, version in view.have.items():
            if have.get(site, 0) < version:
                raise Broken(ATOMIC, f"the vector of lane {lane} went back from {version} of {site}")
        view.before = view.highest
        grown = [
            (number, eye.sites[number])
            for number, version in vector.items()
            if version > view.have.get(eye.sites[number], 0)
        ]
        for number, site in grown:
            for sight, cells in eye.new(number, view.have.get(site, 0)):
                self._row(lane, view, eye, sight, cells)
        before, view.have = view.have, have
        for _, site in grown:
            self._claims(lane, view, site, before.get(site, 0))

    def told(self, lane: int, vector: Mapping[Site, Version]) -> None:
        """A lane says how far it has everything: that must be durable by then."""
        have = self.views[lane].have
        for site, version in vector.items():
            if version > have.get(site, 0):
                raise Broken(ATOMIC, f"lane {lane} told of {version} of {site} before it had committed it")

    def same_as_before(self, lane: int, eye: Eye) -> None:
        """After a power cut, and at the end: the book is what was seen committed, not a row less."""
        view, found = self.views[lane], eye.everything()
        vector = eye.vector()
        have = {eye.sites[number]: version for number, version in vector.items() if version}
        if have != view.have:
            raise Broken(ATOMIC, f"lane {lane} has not the vector it committed: {_differ(view.have, have)}")
        if found != view.cells:
            raise Broken(ATOMIC, f"lane {lane} has not the rows it committed: {_differ(view.cells, found)}")
        if eye.highest_stamp() < view.highest:
            raise Broken(ATOMIC, f"lane {lane} forgot the highest stamp it has seen")

    def converged(self) -> None:
        """Once everybody knows everything, all have the same, and the greatest write of each cell."""
        first = self.views[0]
        for index, view in enumerate(self.views[1:], start=1):
            if view.rows != first.rows:
                raise Broken(CONVERGED, f"lanes 0 and {index} differ: {_differ(first.rows, view.rows)}")
        for key, contents in self.named.items():
            kept = first.rows.get(key)
            wanted = joined(list(contents.values()))
            if kept is None or kept.content != wanted:
                raise Broken(CONVERGED, f"{key} is {kept}, and should be {wanted}")

    def _row(self, lane: int, view: View, eye: Eye, sight: Sight, cells: Cells) -> None:
        key, kept = sight.key(cells), eye.kept(sight, cells)
        names = self.named.setdefault(key, {})
        known = names.get(kept.tag)
        if known is None:
            if kept.tag.site.lane != view.lane:
                raise Broken(NAMES, f"lane {lane} has {key} as {kept.tag}, which that lane never wrote so")
            names[kept.tag] = kept.content
            self.written[kept.tag.site].setdefault(kept.tag.ver, []).append(key)
            self._first_seen(lane, view, sight, cells)
        elif known != kept.content:
            raise Broken(NAMES, f"{kept.tag} names two contents of {key}: {known} and {kept.content}")
        before = view.rows.get(key)
        if before is not None and not kept.content.covers(before.content):
            raise Broken(MERGE, f"lane {lane} lost something of {key}: {before.content}, now {kept.content}")
        view.rows[key], view.cells[key] = kept, cells
        stamp = cells[sight.names.index("hlc")]
        assert isinstance(stamp, int)
        view.highest = max(view.highest, stamp)

    def _first_seen(self, lane: int, view: View, sight: Sight, cells: Cells) -> None:
        named = dict(zip(sight.names, cells, strict=True))
        if sight.spec.table.name == "actions":
            stamp = named["hlc"]
            assert isinstance(stamp, int)
            if stamp <= view.before:
                raise Broken(STAMPS, f"lane {lane} stamps {stamp}, and has seen {view.before} already")
        if sight.spec.table.name == "ledger":
            self._book(lane, named)

    def _book(self, lane: int, entry: dict[str, Cell]) -> None:
        account, amount = (entry["customer_id"], entry["account"]), entry["amount"]
        assert isinstance(amount, int)
        self.accounts[account] += amount
        if self.accounts[account] < 0:
            raise Broken(SPENT, f"lane {lane} spent {-self.accounts[account]} of {account} that nobody has")

    def _claims(self, lane: int, view: View, site: Site, after: Version) -> None:
        """What a vector claims is here, or was superseded by what is here or can still come."""
        for version in range(after + 1, view.have[site] + 1):
            for key in self.written[site].get(version, ()):
                tag = Tag(site, version)
                self._keeps_its_word(lane, view, key, Kept(tag, self.named[key][tag]))

    def _keeps_its_word(self, lane: int, view: View, key: Key, wanted: Kept) -> None:
        mine = view.rows.get(key)
        if mine is not None and supersedes(mine, wanted):
            return
        names = self.named[key].items()
        if not any(
            not claimed(tag, view.have) and supersedes(Kept(tag, content), wanted) for tag, content in names
        ):
            raise Broken(
                CLAIMS, f"lane {lane} claims {wanted.tag} of {key}: {wanted.content}, and has {mine}"
            )


def witness_of(shop: int, lanes: Iterable[LaneId]) -> Witness:
    """A witness of so many lanes with copies of the furnished book of a shop for so many."""
    base = _base(shop)
    views = [View(lane, dict(base.rows), dict(base.cells), dict(base.have), base.highest) for lane in lanes]
    named = {key: {kept.tag: kept.content} for key, kept in base.rows.items()}
    return Witness(base, views, named, accounts=defaultdict(int, base.accounts))


@cache
def _base(shop: int) -> Base:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "book"
        file.write_bytes(book_of(shop, 0))
        eye = Eye(file)
        vector = eye.vector()
        cells = eye.everything()
        by_name = {sight.spec.table.name: sight for sight in sights()}
        rows = {key: eye.kept(by_name[key.table], values) for key, values in cells.items()}
        highest = eye.highest_stamp()
        accounts: defaultdict[tuple[Cell, Cell], int] = defaultdict(int)
        for holder, account, amount in eye.rows("SELECT customer_id, account, amount FROM ledger"):
            assert isinstance(amount, int)
            accounts[holder, account] += amount
        have = {eye.sites[number]: version for number, version in vector.items() if version}
        eye.close()
    return Base(rows, cells, have, highest, dict(accounts))


def _differ(one: Mapping[object, object] | Mapping[Key, object] | Mapping[Site, int], other: object) -> str:
    assert isinstance(other, dict)
    keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    shown = "; ".join(f"{key}: {one.get(key)} / {other.get(key)}" for key in keys[:2])
    return f"{len(keys)} in all, {shown}"
