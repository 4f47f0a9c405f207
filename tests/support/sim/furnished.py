"""The book that every run begins with, made once: a furnished shop, of which each lane has its own copy."""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support import versions
from support.points import book_points
from support.shops import NOON, Machine, found, member

from store.api import BOOK_FILE
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, GroupId, LaneId, ProductId
from store.domain.members import Member
from store.domain.rewards import ProgramDraft
from store.domain.rules.tree import Number, NumberIs
from store.engine import Database, sqlite_url
from store.services.opening import FIRST_EPOCH

OBSERVERS = 3
"""Lanes that are enrolled and stay shut: books to merge what others sent in other ways."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A furnished book and what is in it."""

    book: bytes
    """Of a lane that is nobody yet."""
    members: tuple[Member, ...]
    customers: tuple[CustomerId, ...]
    groups: tuple[GroupId, ...]
    products: tuple[ProductId, ...]


def member_of(index: int) -> Member:
    """A lane of the shop; their numbers and their ids are in no order to each other."""
    return member(f"Lane {index}", index + 1, None if index == 0 else member("Lane 0", 1, None).id)


@cache
def furnished(lanes: int) -> Shop:
    """A shop with so many lanes enrolled, besides its observers."""
    members = tuple(member_of(index) for index in range(lanes + OBSERVERS))
    with tempfile.TemporaryDirectory() as name:
        lane = found(Path(name) / "first", name=members[0].name, seed=4711)
        lane.machine.at = NOON - 1000
        store = lane.store
        for newcomer in members[1:]:
            store.lanes.enrol(newcomer)
        program = store.programs.create(ProgramDraft(name="Points", redeem_points=1, redeem_amount=1))
        discount = QuickDiscount(QuickKind.PERCENT, percent=1000)
        groups = (
            store.groups.create(GroupDraft(name="VIP", program=program, discount=discount)),
            store.groups.create(GroupDraft(name="Staff", program=program)),
            store.groups.create(GroupDraft(name="Regulars", rule=NumberIs(Number.ORDERS, ">=", 2))),
        )
        customers = tuple(
            store.customers.create(CustomerDraft(name=name, groups=groups[:1]))
            for name in ("Ann", "Bob", "Cy")
        )
        products = tuple(
            store.catalogue.create(ProductDraft(name=name, price=price, barcodes=(name,)))
            for name, price in (("Bread", 250), ("Milk", 120), ("Wine", 990))
        )
        for customer in customers[:2]:
            book_points(store, customer, 300)
            store.wallets.adjust(customer, "balance", 2000, "an opening balance")
        store.close()
        return Shop(_nobody(lane.folder / BOOK_FILE), members, customers, groups, products)


@cache
def _widened(lanes: int) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / BOOK_FILE
        file.write_bytes(furnished(lanes).book)
        database = Database(sqlite_url(file))
        versions.furnish(database)
        database.close()
        return _nobody(file)


def _nobody(file: Path) -> bytes:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("DELETE FROM local WHERE key IN ('site', 'receipt', 'seal', 'begun')")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file.read_bytes()


@cache
def book_of(lanes: int, index: int, *, newer: bool = False) -> bytes:
    """The furnished book as a lane has it that got a copy and is its own site now.

    With `newer` it has room for the columns and tables of a newer version.
    """
    shop = furnished(lanes)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / BOOK_FILE
        file.write_bytes(_widened(lanes) if newer else shop.book)
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            site = _site_of(connection, shop.members[index].id)
            connection.execute("INSERT INTO local (key, number, text) VALUES ('site', ?, '')", (site,))
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return file.read_bytes()


def _site_of(connection: sqlite3.Connection, lane: LaneId) -> int:
    known = connection.execute("SELECT site FROM sites WHERE lane_id = ?", (lane,)).fetchone()
    if known is not None:
        return int(known[0])
    (highest,) = connection.execute("SELECT max(site) FROM sites").fetchone()
    row = (highest + 1, lane, FIRST_EPOCH, 0)
    connection.execute("INSERT INTO sites (site, lane_id, epoch, ver) VALUES (?, ?, ?, ?)", row)
    return int(highest) + 1


def machine_of(seed: int, index: int) -> Machine:
    """A lane's clock and dice."""
    from support.shops import dice_of

    return Machine(at=NOON, dice=dice_of(seed * 1000 + index))
