"""The shop's settings, lanes, staff, and the addresses other lanes were reached at."""

from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select

from store.domain.heirs import EVERY_EPOCH
from store.domain.ids import LaneId, StaffId
from store.domain.members import Member, shut_out
from store.domain.shop import Staff
from store.domain.stamps import Instant
from store.queries.driver import fetch
from store.tables.book import STAFF
from store.tables.catalogue import PRODUCTS
from store.tables.lane import ADDRESSES, INTRODUCED
from store.tables.sales import SALES

ADDRESSES_PER_LANE_MAX = 8
"""A lane that moved more often than this is found by discovery."""


def settings(connection: Connection) -> dict[str, str]:
    """All settings of the shop."""
    return dict(fetch(connection, "SELECT key, value FROM settings"))


def has_sales(connection: Connection) -> bool:
    """Whether anything was ever sold, as far as this lane knows."""
    return connection.execute(select(SALES.c.id).limit(1)).first() is not None


def has_products(connection: Connection) -> bool:
    """Whether any product was ever made."""
    return connection.execute(select(PRODUCTS.c.id).limit(1)).first() is not None


def staff(connection: Connection) -> list[Staff]:
    """Everybody who works here, the first first."""
    statement = (
        select(STAFF.c.id, STAFF.c.name, STAFF.c.role)
        .where(STAFF.c.deleted == 0)
        .order_by(STAFF.c.created_hlc, STAFF.c.id)
    )
    return [Staff(StaffId(row[0]), row[1], row[2]) for row in connection.execute(statement)]


def owner(connection: Connection) -> StaffId | None:
    """The first owner, an active one if there is any; None while a new lane has not been filled."""
    statement = (
        select(STAFF.c.id)
        .where(STAFF.c.role == "owner", STAFF.c.deleted == 0)
        .order_by(STAFF.c.active.desc(), STAFF.c.created_hlc, STAFF.c.id)
        .limit(1)
    )
    found = connection.execute(statement).scalar_one_or_none()
    return None if found is None else StaffId(found)


def is_pin_asked(connection: Connection) -> bool:
    """Whether tills ask who is there: somebody who may come in has a PIN."""
    statement = select(STAFF.c.id).where(STAFF.c.pin != "", STAFF.c.active == 1, STAFF.c.deleted == 0)
    return connection.execute(statement.limit(1)).first() is not None


def members(connection: Connection) -> list[Member]:
    """Every lane ever enrolled, by number; revoked is also who was taken in by one that is."""
    enrolled = [
        Member(
            id=LaneId(lane),
            name=name,
            number=number,
            certificate=certificate,
            sponsor=None if sponsor is None else LaneId(sponsor),
            revoked=bool(revoked),
            retired=retired >= EVERY_EPOCH,
        )
        for lane, name, number, certificate, sponsor, revoked, retired in fetch(connection, _MEMBERS)
    ]
    out = shut_out(enrolled)
    return [replace(each, revoked=True) if each.id in out else each for each in enrolled]


# Read again after every change that comes in: spelt out, as what is fetched elsewhere.
_MEMBERS = "SELECT id, name, number, certificate, sponsor, revoked, retired FROM lanes ORDER BY number, id"
_INTRODUCED = "SELECT id, name, number, certificate, sponsor FROM introduced ORDER BY number"


def introduced(connection: Connection) -> list[Member]:
    """Lanes this one was told of when it was paired."""
    return [
        Member(
            id=LaneId(lane),
            name=name,
            number=number,
            certificate=certificate,
            sponsor=None if sponsor is None else LaneId(sponsor),
            revoked=False,
        )
        for lane, name, number, certificate, sponsor in fetch(connection, _INTRODUCED)
    ]


def known_lanes(connection: Connection) -> dict[LaneId, Member]:
    """Every lane this one knows of: as the book has it, else as it was told when it was paired."""
    return {each.id: each for each in (*introduced(connection), *members(connection))}


def lane_names(connection: Connection) -> dict[LaneId, str]:
    """What the lanes are called that this one knows of."""
    return {lane: member.name for lane, member in known_lanes(connection).items()}


def introduce(connection: Connection, member: Member) -> None:
    """Keep a lane this one was told of."""
    values = {
        "id": member.id,
        "name": member.name,
        "number": member.number,
        "certificate": member.certificate,
        "sponsor": member.sponsor,
    }
    connection.execute(insert(INTRODUCED).values(**values))


def addresses(connection: Connection, lane: LaneId) -> list[str]:
    """Where a lane was reached, latest first."""
    statement = (
        select(ADDRESSES.c.address)
        .where(ADDRESSES.c.lane_id == lane)
        .order_by(ADDRESSES.c.answered_at.desc())
    )
    return list(connection.execute(statement).scalars())


def remember_address(connection: Connection, lane: LaneId, address: str, now: Instant) -> None:
    """Keep an address that answered, and drop the oldest beyond a handful."""
    connection.execute(delete(ADDRESSES).where(ADDRESSES.c.lane_id == lane, ADDRESSES.c.address == address))
    connection.execute(insert(ADDRESSES).values(lane_id=lane, address=address, answered_at=now))
    for stale in addresses(connection, lane)[ADDRESSES_PER_LANE_MAX:]:
        connection.execute(delete(ADDRESSES).where(ADDRESSES.c.lane_id == lane, ADDRESSES.c.address == stale))
