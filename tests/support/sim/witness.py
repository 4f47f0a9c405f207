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
from support.sim import graves
from support.sim.broken import Broken
from support.sim.furnished import book_of
from support.sim.looking import Cells, Eye, Sight, sights
from support.sim.twins import Chain, Twins, piece, pieces

from store.domain.changes import Cell, Grain, Site, Version
from store.domain.ids import ID_BYTES, LaneId
from store.queries.restamp import DATED
from store.tables.book import PARTINGS

CONVERGED, MERGE, NAMES, CLAIMS, ATOMIC, SPENT, RIGHTS, STAMPS = 1, 2, 3, 4, 5, 6, 7, 10


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
    waiting: dict[Key, set[tuple[Site, Version]]] = field(default_factory=dict)
    """What came and waits for its time, by the names it came by."""
    unspoken: dict[Key, Kept] | None = None
    """After its disk was replaced: what it wrote since, by names that others may know from its other life."""

    imaged: dict[Site, Version] = field(default_factory=dict)
    """How far it had everything when its disk was replaced."""
    arrived: dict[object, dict[Site, Version]] = field(default_factory=dict)
    """How far there are rows in its memory, by the connection they came by; they may be in its book soon."""
    gone: dict[Key, Kept] = field(default_factory=dict)
    """What it cleared away, as it was."""
    own: Site | None = None
    """What it writes as."""
    chains: dict[Site, Chain] = field(default_factory=dict)
    """By which lives of its own it writes without knowing that there are others."""
    again: Site | None = None
    """The name it took last, as long as it may have had it before its disk was replaced."""
    parted: dict[Site, Version] = field(default_factory=dict)
    """How far it had sites of which another life turned out to be theirs: it had committed that much."""

    def known(self, site: Site) -> Version:
        """How far its book has a site by the names that others know."""
        is_own = self.unspoken is not None and site.lane == self.lane
        return (self.imaged if is_own else self.have).get(site, 0)

    def heard(self, site: Site) -> Version:
        """How far it has a site's rows by the names that others know."""
        return max(self.known(site), *(versions.get(site, 0) for versions in self.arrived.values()), 0)

    def copy(self) -> "View":
        """The same, for an image of the disk."""
        return View(
            self.lane,
            dict(self.rows),
            dict(self.cells),
            dict(self.have),
            self.highest,
            waiting=self.waiting,
            gone=dict(self.gone),
            own=self.own,
            chains=dict(self.chains),
            again=self.again,
        )


@dataclass(frozen=True, slots=True)
class Base:
    """What every lane begins with."""

    rows: dict[Key, Kept]
    cells: dict[Key, Cells]
    have: dict[Site, Version]
    highest: int
    rights: dict[tuple[Cell, Cell, LaneId], int]


@dataclass(slots=True)
class Witness:
    """All that lanes ever wrote, and what each of them has of it."""

    base: Base
    views: list[View]
    named: dict[Key, dict[Tag, Content]]
    written: defaultdict[Site, dict[Version, list[Key]]] = field(default_factory=lambda: defaultdict(dict))
    accounts: defaultdict[tuple[Cell, Cell], int] = field(default_factory=lambda: defaultdict(int))
    rights: defaultdict[tuple[Cell, Cell, LaneId], int] = field(default_factory=lambda: defaultdict(int))
    doubtful: set[tuple[Cell, Cell]] = field(default_factory=set)
    """Accounts that a lane spent from which could not know yet that its book is an old copy."""
    is_lossy: bool = False
    """Whether a disk was replaced, or a lane is out: what nobody else had heard of is gone with it."""
    out: set[int] = field(default_factory=set)
    """Lanes that are shut out, or slept too long: what they have does not count any more."""
    twins: Twins = field(default_factory=Twins)
    heirs: dict[LaneId, LaneId] = field(default_factory=dict)
    """Who has what lanes had that were retired."""

    def replaced(self, lane: int, view: View) -> None:
        """A lane's disk was replaced by an image that looked like this."""
        view.unspoken, view.imaged = {}, dict(view.have)
        self.views[lane] = view
        self.is_lossy = True

    def brought_back(self) -> None:
        """A lane starts with a disk that was replaced: what nobody has is as if it had never been."""
        for site, versions in self.written.items():
            heard = self.heard(site)
            for version in [version for version in versions if version > heard]:
                # What was spent so nobody can know, and it is spent again.
                self.doubtful |= self._accounts(site, version)
                self._forget(Tag(site, version))

    def heard(self, site: Site) -> Version:
        """How far anybody has a site's rows."""
        return max(self._heard(view, site) for view in self.views)

    def _forget(self, tag: Tag) -> None:
        for key in self.written[tag.site].pop(tag.ver):
            self.named[key].pop(tag, None)
            if not self.named[key]:
                del self.named[key]

    def dated_anew(self, lane: int, eye: Eye) -> None:
        """A lane has dated anew what nobody has heard of: as if it had never been written before."""
        view = self.views[lane]
        for number in eye.vector():
            site = eye.sites[number]
            if site.lane != view.lane:
                continue
            heard = self._most_heard(view, site)
            for sight, cells in eye.new(number, view.have.get(site, 0)):
                key = sight.key(cells)
                for known in (view.rows, view.cells, view.unspoken or {}):
                    known.pop(key, None)
                self._forget_of(
                    key, {tag for tag in self.named.get(key, ()) if tag.site == site and tag.ver > heard}
                )
        view.highest = eye.highest_stamp()

    def _forget_of(self, key: Key, tags: Iterable[Tag]) -> None:
        for tag in tags:
            self.written[tag.site][tag.ver].remove(key)
            del self.named[key][tag]
        if not self.named.get(key, True):
            del self.named[key]

    def _heard(self, view: View, site: Site) -> Version:
        """How far a lane has what is truly called so."""
        return max(view.heard(site) if site.epoch > 0 else 0, self._have(view).get(site, 0))

    def _heard_of_life(self, view: View, site: Site, name: Site) -> Version:
        """How far a lane has a site, if its end there is truly called so; 0 if it has another life of it."""
        through = view.heard(site)
        return through if piece(self._chain(view, site), site, through) == name else 0

    def _have(self, view: View) -> dict[Site, Version]:
        """How far a lane has everything, by the true names."""
        return self._truly(view, view.have)

    def _truly(self, view: View, have: dict[Site, Version]) -> dict[Site, Version]:
        named = dict(have)
        for site in self.twins.of.keys() & have.keys():
            del named[site]
            spans = pieces(self._chain(view, site), site, 0, have[site])
            named |= {name: end for name, _, end in spans}
        return named

    def _chain(self, view: View, site: Site) -> Chain:
        return view.chains.get(site) or self.twins.chain(site, view.rows)

    def spoken(self, lane: int) -> None:
        """A lane hands its rows to others: from now on what they are called counts.

        If others have rows by the names that it gives, from its life before, they are another life's.
        """
        view = self.views[lane]
        if view.unspoken is None:
            return
        unspoken, view.unspoken = view.unspoken, None
        site = max((site for site in view.have if site.lane == view.lane), default=Site(view.lane, 1))
        above, before = view.imaged.get(site, 0), self._chain(view, site)
        name = piece(before, site, above + 1)
        heard = max(self._heard_of_life(other, site, name) for other in self.views if other is not view)
        for version in [version for version in self.written[name] if version > max(above, heard)]:
            self._forget(Tag(name, version))  # a disk that had it was replaced meanwhile
        if heard > above:
            view.chains[site] = self.twins.add(site, before, above)
        for key, kept in unspoken.items():
            named = self._true(view, key, kept)
            self._name(lane, view, key, named)
            if view.rows.get(key) == kept:
                view.rows[key] = named

    def _true(self, view: View, key: Key, kept: Kept) -> Kept:
        if not self.twins.of:
            return kept
        names = self.named.get(key, {})
        site, ver = kept.tag
        if site in self.twins.of:
            found = self.twins.true(names, kept, view.chains.get(site))
            if found.tag != kept.tag:
                return found
        twin = next(
            (tag for tag in names if tag.site.epoch < 0 and _is_named_anew(names[tag], tag, kept)), None
        )
        gone_so_far = (each.have.get(site, 0) for each in self.views if each.lane == site.lane != view.lane)
        if twin is None or kept.tag in names or max(gone_so_far, default=0) < ver:
            return kept
        # Another life of its lane has that name by now, and has gone as far.
        same = (
            each
            for each, keys in self.written[twin.site].items()
            if any(Tag(site, each) in self.named[other] for other in keys)
        )
        name = self.twins.renamed(site, twin.site, max(same, default=0))
        return kept._replace(tag=Tag(name, ver))

    def committed(self, lane: int, eye: Eye) -> None:
        """Judge what a lane has just made durable."""
        view, vector = self.views[lane], eye.vector()
        have = {eye.sites[number]: version for number, version in vector.items() if version}
        back = {site for site, version in view.have.items() if have.get(site, 0) < version}
        is_renewed, view.own = view.own not in {None, eye.own}, eye.own
        self._may_go_back(lane, view, back, have, is_renewed=is_renewed)
        view.before = view.highest
        grown = [
            (number, eye.sites[number])
            for number, version in vector.items()
            if version > view.have.get(eye.sites[number], 0)
        ]
        if is_renewed:
            view.unspoken, view.again = None, eye.own
            view.chains.clear()
        if view.again is not None and view.again in {site for _, site in grown}:
            self._goes_on(view, eye, view.again, view.have.get(view.again, 0))
        parted = {site.lane for site in back}
        renamed = [each for each in eye.sites.items() if each[1].lane in parted]
        for number, site in [*renamed, *grown]:
            for sight, cells in eye.new(number, 0 if site.lane in parted else view.have.get(site, 0)):
                self._row(lane, view, eye, sight, cells)
        waited, view.waiting = view.waiting, eye.waiting()
        for key in waited:
            if view.waiting.get(key) != waited[key] and (row := eye.row(key)) is not None:
                self._row(lane, view, eye, *row)
        before, view.have = view.have, have
        for _, site in grown:
            if view.unspoken is not None and site.lane == view.lane:
                continue  # what it claims of itself it does not know yet to be of another life
            self._claims(lane, view, site, before.get(site, 0))

    def _goes_on(self, view: View, eye: Eye, own: Site, after: Version) -> None:
        """What it writes by a name that it had before, and was not given back, is of another life."""
        if self._most_heard(view, own) <= after:
            view.again = None
            return
        number = next(number for number, site in eye.sites.items() if site == own)
        new = [(sight.key(cells), eye.kept(sight, cells)) for sight, cells in eye.new(number, after)]
        others = [kept.tag.ver for key, kept in new if self.named.get(key, {}).get(kept.tag) != kept.content]
        if others:
            view.chains[own] = self.twins.add(own, self._chain(view, own), min(others) - 1)
            view.again = None

    def _most_heard(self, view: View, site: Site) -> Version:
        return max((other.heard(site) for other in self.views if other is not view), default=0)

    def _may_go_back(
        self, lane: int, view: View, back: set[Site], have: Mapping[Site, Version], *, is_renewed: bool
    ) -> None:
        for site in back:
            if site in self.twins.of:
                view.parted[site] = max(view.have[site], view.parted.get(site, 0))
            elif not (is_renewed and site.lane == view.lane):
                words = f"went back from {view.have[site]} of {site} to {have.get(site, 0)}"
                raise Broken(ATOMIC, f"the vector of lane {lane} {words}")

    def arrived(self, lane: int, by: object, site: Site, through: Version) -> None:
        """Rows came to a lane by a connection, and nobody has looked at them yet."""
        arrived = self.views[lane].arrived.setdefault(by, {})
        arrived[site] = max(arrived.get(site, 0), through)

    def dropped(self, lane: int, by: object) -> None:
        """A connection is gone, with what came by it and is not in the book by now."""
        self.views[lane].arrived.pop(by, None)

    def told(self, lane: int, vector: Mapping[Site, Version]) -> None:
        """A lane says how far it has everything: that must be durable by then.

        What it says while it goes back to where two lives part was durable when the frame was made.
        """
        view = self.views[lane]
        for site, version in vector.items():
            if version > max(view.have.get(site, 0), view.parted.get(site, 0)):
                raise Broken(ATOMIC, f"lane {lane} told of {version} of {site} before it had committed it")

    def same_as_before(self, lane: int, eye: Eye) -> None:
        """After a power cut, and at the end: the book is what was seen committed, not a row less."""
        view, found = self.views[lane], eye.everything()
        vector = eye.vector()
        view.own = eye.own
        have = {eye.sites[number]: version for number, version in vector.items() if version}
        if have != view.have:
            raise Broken(ATOMIC, f"lane {lane} has not the vector it committed: {_differ(view.have, have)}")
        self._heard_before_the_rest(lane, eye, found)
        if found != view.cells:
            raise Broken(ATOMIC, f"lane {lane} has not the rows it committed: {_differ(view.cells, found)}")
        if eye.highest_stamp() < view.highest:
            raise Broken(ATOMIC, f"lane {lane} forgot the highest stamp it has seen")

    def _heard_before_the_rest(self, lane: int, eye: Eye, found: Mapping[Key, Cells]) -> None:
        """That a life parts is written by itself, before the batch that says so: that may not have come."""
        view = self.views[lane]
        for key in found.keys() - view.cells.keys():
            if key.table == PARTINGS.name and (row := eye.row(key)) is not None:
                tag = eye.kept(*row).tag
                if tag.ver > view.have.get(tag.site, 0):
                    self._row(lane, view, eye, *row)

    def converged(self) -> None:
        """Once everybody knows everything, all have the same, and the greatest write of each cell."""
        first, gone = self.views[0], {key for view in self.views for key in view.gone}
        living = {key: kept for key, kept in first.rows.items() if key not in gone}
        for index, view in enumerate(self.views[1:], start=1):
            rows = {key: kept for key, kept in view.rows.items() if key not in gone}
            if index not in self.out and rows != living:
                raise Broken(CONVERGED, f"lanes 0 and {index} differ: {_differ(living, rows)}")
        graves.stay_gone({index: view for index, view in enumerate(self.views) if index not in self.out})
        for key in self.named:
            survived = self.surviving(key)
            kept = first.rows.get(key)
            wanted = joined(survived) if survived else None
            if kept is None and wanted is None and self.is_lossy:
                continue
            if kept is None and wanted is not None and graves.is_last(self.views, key, wanted):
                continue
            if (
                kept is None
                or wanted is None
                or not (kept.content.covers(wanted) and wanted.covers(kept.content))
            ):
                raise Broken(CONVERGED, f"{key} is {kept}, and should be {wanted}")

    def surviving(self, key: Key) -> list[Content]:
        """What was ever written to a row and is not gone with a disk, once everybody knows everything."""
        have = self._have(self.views[0])
        return [content for tag, content in self.named.get(key, {}).items() if claimed(tag, have)]

    def _row(self, lane: int, view: View, eye: Eye, sight: Sight, cells: Cells) -> None:
        key = sight.key(cells)
        called = eye.kept(sight, cells)
        is_unspoken = view.unspoken is not None and called.tag.site.lane == view.lane
        kept = called if is_unspoken else self._true(view, key, called)
        if key not in self.named and key not in view.rows:
            self._first_seen(lane, view, sight, kept, cells)
        if view.unspoken is not None and is_unspoken:
            view.unspoken[key] = kept
        else:
            self._name(lane, view, key, kept)
        graves.refuse_return(lane, view, key, kept)
        before = view.rows.get(key)
        if before is not None and not kept.content.covers(before.content):
            raise Broken(MERGE, f"lane {lane} lost something of {key}: {before.content}, now {kept.content}")
        view.rows[key], view.cells[key] = kept, cells
        stamp = cells[sight.names.index("hlc")]
        assert isinstance(stamp, int)
        # A sale of a lane whose clock is far ahead comes in, but nothing is dated after it. Nor is anything
        # after a sale of an earlier life of this lane, another site, if the clock was set back since.
        if sight.spec.grain is not Grain.INSERT or called.tag.site == view.own:
            view.highest = max(view.highest, stamp)

    def _name(self, lane: int, view: View, key: Key, kept: Kept) -> None:
        names = self.named.setdefault(key, {})
        known = names.get(kept.tag)
        if known is None:
            if kept.tag.site.lane != view.lane and not any(
                _is_named_anew(content, tag, kept) for tag, content in names.items()
            ):
                raise Broken(NAMES, f"lane {lane} has {key} as {kept.tag}, which that lane never wrote so")
            names[kept.tag] = kept.content
            self.written[kept.tag.site].setdefault(kept.tag.ver, []).append(key)
        elif known != kept.content:
            raise Broken(NAMES, f"{kept.tag} names two contents of {key}: {known} and {kept.content}")

    def _first_seen(self, lane: int, view: View, sight: Sight, kept: Kept, cells: Cells) -> None:
        named = dict(zip(sight.names, cells, strict=True))
        match sight.spec.table.name:
            case "actions":
                stamp = named["hlc"]
                assert isinstance(stamp, int)
                # That edits were dated anew is told as of when they were, whatever has come since.
                if stamp <= view.before and named["verb"] != f"till:{DATED}":
                    raise Broken(STAMPS, f"lane {lane} stamps {stamp}, and has seen {view.before} already")
            case "ledger":
                self._book(lane, view, kept.tag.site.lane, named)
            case "transfers":
                self._move(lane, view, kept.tag.site.lane, named)
            case "estates":
                self._inherit(named)

    def _book(self, lane: int, view: View, booker: LaneId, entry: dict[str, Cell]) -> None:
        account, amount = (entry["customer_id"], entry["account"]), entry["amount"]
        assert isinstance(amount, int)
        if view.unspoken is not None or view.chains:
            self.doubtful.add(account)
        booker = self._owner(booker)
        self.accounts[account] += amount
        self.rights[(*account, booker)] += amount
        if self.accounts[account] < 0 and account not in self.doubtful:
            raise Broken(SPENT, f"lane {lane} spent {-self.accounts[account]} of {account} that nobody has")
        self._within_rights(lane, account, booker)

    def _move(self, lane: int, view: View, giver: LaneId, entry: dict[str, Cell]) -> None:
        account, amount, taker = (entry["customer_id"], entry["account"]), entry["amount"], entry["taker"]
        assert isinstance(amount, int)
        assert isinstance(taker, bytes)
        if view.unspoken is not None or view.chains:
            self.doubtful.add(account)
        giver, owner = self._owner(giver), self._owner(LaneId(taker[:ID_BYTES]))
        self.rights[(*account, giver)] -= amount
        self.rights[(*account, owner)] += amount
        self._within_rights(lane, account, giver)

    def _owner(self, lane: LaneId) -> LaneId:
        return self._owner(self.heirs[lane]) if lane in self.heirs else lane

    def _inherit(self, estate: dict[str, Cell]) -> None:
        """A lane has what a lost one had the right to: of all that any lane knows but those that are out."""
        lost, heir = estate["lane_id"], estate["heir"]
        assert isinstance(lost, bytes)
        assert isinstance(heir, bytes)
        living = [
            view for index, view in enumerate(self.views) if view.lane != lost and index not in self.out
        ]
        for site, versions in self.written.items():
            heard = max((view.have.get(site, 0) for view in living), default=0)
            for version in versions if site.lane == lost else ():
                if version > heard:
                    self.doubtful |= self._accounts(site, version)
        mine = LaneId(heir[:ID_BYTES])
        self.heirs[LaneId(lost)] = mine
        for holder in [held for held in self.rights if held[2] == lost]:
            self.rights[(*holder[:2], mine)] += self.rights.pop(holder)

    def _accounts(self, site: Site, version: Version) -> set[tuple[Cell, Cell]]:
        """The accounts that a version is about, and perhaps something that is none."""
        return {_account(self.named[key][Tag(site, version)], key) for key in self.written[site][version]}

    def _within_rights(self, lane: int, account: tuple[Cell, Cell], holder: LaneId) -> None:
        held = self.rights[(*account, holder)]
        if held < 0 and account not in self.doubtful:
            raise Broken(
                RIGHTS, f"lane {lane} gave or spent {-held} more of {account} than it has the right to"
            )

    def _claims(self, lane: int, view: View, site: Site, after: Version) -> None:
        """What a vector claims is here, or was superseded by what is here or can still come."""
        have = view.have if view.unspoken is None else {each: view.known(each) for each in view.have}
        if self.twins.of:
            have = self._truly(view, have)
        for name, above, through in pieces(self._chain(view, site), site, after, view.have[site]):
            for version in range(above + 1, through + 1):
                for key in self.written[name].get(version, ()):
                    tag = Tag(name, version)
                    self._keeps_its_word(lane, view, key, Kept(tag, self.named[key][tag]), have)

    def _keeps_its_word(
        self, lane: int, view: View, key: Key, wanted: Kept, have: Mapping[Site, Version]
    ) -> None:
        mine = view.rows.get(key)
        if mine is not None and supersedes(mine, wanted):
            return
        if graves.is_known_gone(self.views, key, wanted):
            return
        waiting = view.waiting.get(key, set())
        names = self.named[key].items()
        if any(tag in waiting and supersedes(Kept(tag, content), wanted) for tag, content in names):
            return
        if not any(
            not claimed(tag, have) and supersedes(Kept(tag, content), wanted) for tag, content in names
        ):
            raise Broken(
                CLAIMS, f"lane {lane} claims {wanted.tag} of {key}: {wanted.content}, and has {mine}"
            )


def _is_named_anew(content: Content, tag: Tag, kept: Kept) -> bool:
    """Whether a row has only another name than in the life that its lane has parted with."""
    is_same = tag.site.lane == kept.tag.site.lane and tag.ver == kept.tag.ver
    return is_same and content.values == kept.content.values


def _account(content: Content, key: Key) -> tuple[Cell, Cell]:
    """The account that a row is about; none for most."""
    cells = {name: order[3] for name, order in content.cells} if key.table in {"ledger", "transfers"} else {}
    return cells.get("customer_id"), cells.get("account")


def witness_of(shop: int, lanes: Iterable[LaneId], *, newer: bool) -> Witness:
    """A witness of so many lanes with copies of the furnished book of a shop for so many.

    With `newer` it knows the columns and tables of a newer version too.
    """
    base = _base(shop, newer=newer)
    views = [View(lane, dict(base.rows), dict(base.cells), dict(base.have), base.highest) for lane in lanes]
    named = {key: {kept.tag: kept.content} for key, kept in base.rows.items()}
    witness = Witness(base, views, named, rights=defaultdict(int, base.rights))
    for (holder, account, _), amount in base.rights.items():
        witness.accounts[holder, account] += amount
    return witness


@cache
def _base(shop: int, *, newer: bool) -> Base:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "book"
        file.write_bytes(book_of(shop, 0, newer=newer))
        eye = Eye(file, newer=newer)
        vector = eye.vector()
        cells = eye.everything()
        by_name = sights(newer=newer)
        rows = {key: eye.kept(by_name[key.table], values) for key, values in cells.items()}
        highest = eye.highest_stamp()
        rights: defaultdict[tuple[Cell, Cell, LaneId], int] = defaultdict(int)
        for site, holder, account, amount in eye.rows(
            "SELECT site, customer_id, account, amount FROM ledger"
        ):
            assert isinstance(amount, int)
            assert isinstance(site, int)
            rights[holder, account, eye.sites[site].lane] += amount
        have = {eye.sites[number]: version for number, version in vector.items() if version}
        eye.close()
    return Base(rows, cells, have, highest, dict(rights))


def _differ(one: Mapping[object, object] | Mapping[Key, object] | Mapping[Site, int], other: object) -> str:
    assert isinstance(other, dict)
    keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    shown = "; ".join(f"{key}: {one.get(key)} / {other.get(key)}" for key in keys[:2])
    return f"{len(keys)} in all, {shown}"
