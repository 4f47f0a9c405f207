"""Making a book, bringing an old one up to date, and filling in a shop's first rows.

Migrations are Alembic's: numbered steps that know both databases, kept with their history. Alembic is
only imported when a book is new or old; an up-to-date one is known by a single row.
"""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from store.domain.changes import Site
from store.domain.errors import Refused, Unavailable
from store.domain.ids import StaffId, uuid7
from store.domain.members import Member
from store.domain.shop import Shop
from store.domain.stamps import tick
from store.engine import Database
from store.faults import sqlite_path
from store.queries import book, rows, search_keeping, sites
from store.services.lanes import write_lane
from store.services.shop import settings_of, write_settings
from store.tables.book import STAFF
from store.unit import Actor, Unit, World

REVISION = "0003"
"""The newest version in `store/migrations/versions`."""

DERIVED = 1
"""The newest way of deriving; a book that was derived in an older one, or not at all, is derived anew."""

FIRST_EPOCH = 1


def prepare(database: Database) -> None:
    """Bring the book to `REVISION`; raises Unavailable when it is newer than this program."""
    with database.reading() as connection:
        found = _revision(connection)
        fits = found == REVISION and search_keeping.fits(connection) and _is_derived(connection)
    if fits:
        return
    if found is not None and found > REVISION:
        raise Unavailable("this shop was opened with a newer Regulars; update this one, then open it again")
    if found != REVISION:
        _upgrade(database)
    with database.writing() as connection:
        if not search_keeping.fits(connection):
            search_keeping.fit(connection)
        if not _is_derived(connection):
            _derive(connection)


def _is_derived(connection: Connection) -> bool:
    found = connection.execute(text("SELECT number FROM local WHERE key = 'derived'")).scalar_one_or_none()
    return found is not None and found >= DERIVED


def _derive(connection: Connection) -> None:
    from store.services import derived

    derived.rebuild(connection)
    sites.set_local(connection, "derived", DERIVED)


def _upgrade(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    from store.queries import folding

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if folding.fold(connection):
            sites.set_local(connection, "derived", 0)


def is_there(database: Database) -> bool:
    """Whether there is a file, or a book on a server; no file is made by asking."""
    file = sqlite_path(database.url)
    return has_book(database) if file is None else file.is_file()


def has_book(database: Database) -> bool:
    """Whether the database holds a book already."""
    with database.reading() as connection:
        return _revision(connection) is not None


def has_lane(database: Database) -> bool:
    """Whether the book that is there knows whose it is; else it is none yet, as making it broke off."""
    with database.reading() as connection:
        return _revision(connection) is not None and sites.own(connection) is not None


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def found(database: Database, shop: Shop, shop_id: bytes, lane: Member, world: World) -> None:
    """Write a new shop's first rows: its settings, its first lane and its owner.

    Raises:
        Refused: there is a shop already.
    """
    from store.services import derived

    with database.writing() as connection:
        _begin(connection, shop_id, lane, FIRST_EPOCH)
        now = world.now()
        mark = rows.Mark(tick(0, now), sites.local_number(connection, Site(lane.id, FIRST_EPOCH)), 1)
        owner = StaffId(uuid7(now, world.random(10)))
        unit = Unit(connection, mark, now, Actor(owner, "cli"), new_id=lambda: uuid7(now, world.random(10)))
        write_settings(unit, settings_of(shop))
        write_lane(unit, lane)
        unit.insert(STAFF, [{"id": owner, "name": "Owner", "role": "owner"}])
        unit.did("shop.create")
        derived.follow(connection, unit.touched, now)
        sites.advance(connection, mark, now)


def join(
    database: Database,
    shop_id: bytes,
    lane: Member,
    known: Sequence[Member],
    *,
    epoch: int = FIRST_EPOCH,
) -> None:
    """Make this book a lane of an existing shop: empty, and acquainted with the lanes that took it in.

    `epoch` says which of the lane's lives begins.

    Raises:
        Refused: there is a shop already.
    """
    with database.writing() as connection:
        _begin(connection, shop_id, lane, epoch)
        for member in {member.id: member for member in (*known, lane)}.values():
            book.introduce(connection, member)


def _begin(connection: Connection, shop_id: bytes, lane: Member, epoch: int) -> None:
    if sites.own(connection) is not None:
        raise Refused("there is a shop in this place already; choose another folder with --shop")
    sites.become(connection, Site(lane.id, epoch))
    sites.set_local(connection, "shop", 0, shop_id.hex())


def owner(database: Database) -> StaffId:
    """The staff record that local programs act as; a lane that is still empty acts as nobody yet."""
    with database.reading() as connection:
        staff = book.staff(connection)
    return next((person.id for person in staff if person.role == "owner"), StaffId(b""))
