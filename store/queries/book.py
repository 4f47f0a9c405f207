"""The shop's settings, lanes, staff, and the addresses other lanes were reached at.

Spelt out: a till asks this before its first scan is priced, and members again after every change that comes
in. Declaring the tables would take longer than all that is asked.
"""

from dataclasses import replace

from sqlalchemy import Connection

from store.domain.heirs import EVERY_EPOCH
from store.domain.ids import LaneId, StaffId
from store.domain.members import Member, Revocation, shut_out
from store.domain.shop import Staff
from store.domain.stamps import Instant
from store.queries.driver import fetch, insert_rows, run

ADDRESSES_PER_LANE_MAX = 8
"""A lane that moved more often than this is found by discovery."""


def settings(connection: Connection) -> dict[str, str]:
    """All settings of the shop."""
    return dict(fetch(connection, "SELECT key, value FROM settings"))


def has_sales(connection: Connection) -> bool:
    """Whether anything was ever sold, as far as this lane knows."""
    return bool(fetch(connection, "SELECT 1 FROM sales LIMIT 1"))


def has_products(connection: Connection) -> bool:
    """Whether any product was ever made."""
    return bool(fetch(connection, "SELECT 1 FROM products LIMIT 1"))


_STAFF = "SELECT id, name, role FROM staff WHERE deleted = 0 ORDER BY created_hlc, id"
_OWNER = (
    "SELECT id FROM staff WHERE role = 'owner' AND deleted = 0 ORDER BY active DESC, created_hlc, id LIMIT 1"
)
_HAS_PIN = "SELECT 1 FROM staff WHERE pin <> '' AND active = 1 AND deleted = 0 LIMIT 1"


def staff(connection: Connection) -> list[Staff]:
    """Everybody who works here, the first first."""
    return [Staff(StaffId(bytes(person)), name, role) for person, name, role in fetch(connection, _STAFF)]


def owner(connection: Connection) -> StaffId | None:
    """The first owner, an active one if there is any; None while a new lane has not been filled."""
    return next((StaffId(bytes(person)) for (person,) in fetch(connection, _OWNER)), None)


def is_pin_asked(connection: Connection) -> bool:
    """Whether tills ask who is there: somebody who may come in has a PIN."""
    return bool(fetch(connection, _HAS_PIN))


def members(connection: Connection) -> list[Member]:
    """Every lane ever enrolled, by number; revoked is also who was taken in by one that is."""
    enrolled = [
        Member(
            id=LaneId(lane),
            name=name,
            number=number,
            certificate=certificate,
            sponsor=None if sponsor is None else LaneId(sponsor),
            revoked=False,
            retired=retired >= EVERY_EPOCH,
        )
        for lane, name, number, certificate, sponsor, retired in fetch(connection, _MEMBERS)
    ]
    out = shut_out(enrolled, revocations(connection))
    return [replace(each, revoked=True) if each.id in out else each for each in enrolled]


_MEMBERS = "SELECT id, name, number, certificate, sponsor, retired FROM lanes ORDER BY number, id"


def revocations(connection: Connection) -> list[Revocation]:
    """Who shut whom out."""
    return [
        Revocation(stamp, LaneId(bytes(by)), LaneId(bytes(lane)))
        for stamp, by, lane in fetch(connection, REVOKED)
    ]


REVOKED = (
    "SELECT said.hlc, sites.lane_id, said.lane_id FROM revocations AS said"
    " JOIN sites ON sites.site = said.site"
)
"""The fields of `Revocation`, in their order."""
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
    told = (member.id, member.name, member.number, member.certificate, member.sponsor)
    insert_rows(connection, "INSERT INTO introduced (id, name, number, certificate, sponsor)", [told])


_ADDRESSES = "SELECT address FROM addresses WHERE lane_id = ? ORDER BY answered_at DESC"
_FORGET = "DELETE FROM addresses WHERE lane_id = ? AND address = ?"


def addresses(connection: Connection, lane: LaneId) -> list[str]:
    """Where a lane was reached, latest first."""
    return [address for (address,) in fetch(connection, _ADDRESSES, (lane,))]


def remember_address(connection: Connection, lane: LaneId, address: str, now: Instant) -> None:
    """Keep an address that answered, and drop the oldest beyond a handful."""
    run(connection, _FORGET, [(lane, address)])
    insert_rows(connection, "INSERT INTO addresses (lane_id, address, answered_at)", [(lane, address, now)])
    stale = addresses(connection, lane)[ADDRESSES_PER_LANE_MAX:]
    run(connection, _FORGET, [(lane, each) for each in stale])
