"""Shops for tests: a clock that is set by hand, a book made once and copied, lanes that swap changes.

Everything is in this process and from a seed: the same calls give the same ids, stamps and versions.
"""

import hashlib
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from support.databases import books

from store.api import Place, Store, create_shop, join_shop, open_store
from store.domain.changes import Batch, Site, TableRows
from store.domain.ids import LaneId
from store.domain.members import Member, next_number
from store.domain.money import currency
from store.domain.shop import Shop, Tax
from store.domain.stamps import Instant
from store.engine import Database
from store.queries.rows import spec_of
from store.queries.wire import HLC, VER
from store.services import opening
from store.tables.book import BRANCHES
from store.unit import Via, World

NOON: Instant = 1_772_452_800_000
"""Monday 2026-03-02, 12:00 UTC."""
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
"""In milliseconds, as an Instant counts."""

SHOP_ID = b"the corner shop."
CORNER_SHOP = Shop(name="Corner Shop", currency=currency("EUR"), tax=Tax.INCLUSIVE, timezone="Europe/Berlin")

EXCHANGES_MAX = 1000
"""Batches two lanes may need to be even; more is a conversation without an end."""


def dice_of(seed: int) -> random.Random:
    """Randomness that is the same each time."""
    return random.Random(seed)  # noqa: S311 - a test must repeat, not surprise


@dataclass
class Machine:
    """The clock and the dice of one lane's machine."""

    at: Instant = NOON
    dice: random.Random = field(default_factory=lambda: dice_of(1))

    def world(self) -> World:
        """What the store is given of it."""
        return World(now=lambda: self.at, random=self.dice.randbytes)

    def forward(self, milliseconds: int) -> None:
        """Let time pass; a negative number sets the clock back."""
        self.at += milliseconds


@dataclass
class ShopLane:
    """An open lane: its book, its machine, and how the other lanes know it."""

    store: Store
    machine: Machine
    member: Member
    folder: Path

    def reopen(self, *, via: Via = "till") -> None:
        """Close the program and start it again."""
        self.store.close()
        self.store = open_store(self.store.place, self.machine.world(), via)

    @contextmanager
    def beside(self, *, via: Via = "cli") -> Iterator[Store]:
        """Another program on the same book."""
        other = open_store(self.store.place, self.machine.world(), via)
        try:
            yield other
        finally:
            other.close()


@dataclass
class Image:
    """What the disk of a lane was."""

    of: ShopLane
    place: Place

    def bring_back(self, *, seed: int) -> ShopLane:
        """Start with it a minute after the lane ends, on a machine with other dice."""
        self.of.store.close()
        machine = Machine(at=self.of.machine.at + MINUTE, dice=dice_of(seed))
        store = open_store(self.place, machine.world(), "till")
        return ShopLane(store, machine, self.of.member, self.place.folder)


def image_of(lane: ShopLane, folder: Path) -> Image:
    """Copy the disk of a lane to a folder; the program is closed for it, and started again."""
    lane.store.close()
    shutil.copytree(lane.folder, folder)
    place = books().twin(folder, lane.folder)
    lane.reopen()
    return Image(lane, place)


def member(name: str, number: int, sponsor: LaneId | None) -> Member:
    """A lane of the member book; its certificate convinces nobody."""
    identity = LaneId(hashlib.sha256(name.encode()).digest()[:16])
    return Member(identity, name, number, f"certificate of {name}".encode(), sponsor, revoked=False)


def found(folder: Path, *, name: str = "Front", shop: Shop = CORNER_SHOP, seed: int = 1) -> ShopLane:
    """A new shop in `folder` with its first lane, open. Whoever calls closes its store."""
    machine = Machine(dice=dice_of(seed))
    place = books().copy(folder, (name, shop), partial(_make_founded, name, shop))
    store = open_store(place, machine.world(), "till")
    return ShopLane(store, machine, member(name, 1, None), folder)


def join(folder: Path, sponsor: ShopLane, *, name: str = "Back", seed: int = 2) -> ShopLane:
    """Another lane of `sponsor`'s shop, enrolled there and still empty: `sync` fills it."""
    known = sponsor.store.lanes.members()
    newcomer = member(name, next_number(sponsor.member, known), sponsor.member.id)
    sponsor.store.lanes.enrol(newcomer)
    machine = Machine(at=sponsor.machine.at, dice=dice_of(seed))
    place = books().copy(folder, "empty", make_empty)
    join_shop(place, SHOP_ID, newcomer, known)
    return ShopLane(open_store(place, machine.world(), "till"), machine, newcomer, folder)


def lanes(folder: Path, count: int, *, seed: int = 1) -> list[ShopLane]:
    """`count` lanes of one shop that all know the same; the first one founded it."""
    first = found(folder / "lane1", name="Lane 1", seed=seed)
    others = [
        join(folder / f"lane{number}", first, name=f"Lane {number}", seed=seed + number)
        for number in range(2, count + 1)
    ]
    for other in others:
        sync(first.store, other.store)
    return [first, *others]


def sync(one: Store, other: Store, *, rows_max: int = 5000) -> None:
    """Swap changes between two lanes until both have the same."""
    for _ in range(EXCHANGES_MAX):
        there, back = hand_over(one, other, rows_max=rows_max), hand_over(other, one, rows_max=rows_max)
        if not there and not back:
            return
    raise AssertionError(f"still not even after {EXCHANGES_MAX} batches")


def meet(one: Store, other: Store) -> None:
    """Greet as two linked lanes do, and tell each other everything."""
    for lane, peer in ((one, other), (other, one)):
        log, theirs = lane.replication, peer.replication
        for site, life in theirs.lives().items():
            if site.lane == log.site().lane and log.heard_of(site, theirs.have()[site], life):
                log.part_ways(theirs.trail(site), ())
    sync(one, other)


def hand_over(giver: Store, taker: Store, *, rows_max: int = 5000) -> int:
    """Give a lane one answer of what it lacks; the number of batches in it."""
    batches = giver.replication.since(taker.replication.have(), rows_max=rows_max)
    if batches:
        taker.replication.apply(batches)
    return len(batches)


def two_lives(site: Site) -> Batch:
    """The first that is heard of a site: that elsewhere it began as another life."""
    columns = (VER, HLC, 16, 17, 18, 19, 20, 21, 22)
    cells = (1, 1, b"one of two lives", site.lane, site.epoch, 1, 5, 0, site.epoch)
    rows = TableRows(spec_of(BRANCHES).number, columns, tuple((cell,) for cell in cells))
    return Batch(site, 0, 1, (site,), (rows,))


def place_in(folder: Path) -> Place:
    """The place of a lane with this folder, on the database that the test is run with."""
    return books().place_in(folder)


def make_empty(place: Place) -> None:
    """An up-to-date book without a shop in it."""
    database = Database(place.url)
    opening.prepare(database)
    database.close()


def _make_founded(name: str, shop: Shop, place: Place) -> None:
    """A shop that has just been founded by a lane of this name; its owner is the same in each copy."""
    make_empty(place)
    create_shop(place, shop, SHOP_ID, member(name, 1, None), Machine(dice=dice_of(0)).world())
