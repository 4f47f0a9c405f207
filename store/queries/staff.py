"""People who work here, whether a till asks for a PIN, and wrong PINs counted on this lane."""

from sqlalchemy import Connection, select

from store.domain.ids import StaffId
from store.domain.rights import Role
from store.domain.staff import Person, Tries
from store.queries import sites
from store.tables.book import STAFF

_S = STAFF.c
_KNOWN = {role.value: role for role in Role}


def people(connection: Connection) -> list[Person]:
    """Everybody who is not deleted, by name."""
    statement = select(_S.id, _S.name, _S.role, _S.active, _S.pin).where(_S.deleted == 0)
    found = [
        Person(StaffId(row[0]), row[1], _role(row[2]), bool(row[3]), bool(row[4]))
        for row in connection.execute(statement)
    ]
    return sorted(found, key=lambda person: (person.name.casefold(), person.id))


def _role(written: str) -> Role:
    """A role this program does not know yet may do the least."""
    return _KNOWN.get(written, Role.CASHIER)


def get(connection: Connection, staff: StaffId) -> Person | None:
    """Somebody who is not deleted."""
    statement = select(_S.name, _S.role, _S.active, _S.pin).where(_S.id == staff, _S.deleted == 0)
    row = connection.execute(statement).one_or_none()
    return None if row is None else Person(staff, row[0], _role(row[1]), bool(row[2]), bool(row[3]))


def pin_of(connection: Connection, staff: StaffId) -> str:
    """The salted hash of somebody's PIN; empty for who has none."""
    found = connection.execute(select(_S.pin).where(_S.id == staff, _S.deleted == 0)).scalar_one_or_none()
    return found or ""


def tries(connection: Connection, staff: StaffId) -> Tries:
    """Wrong PINs on this lane."""
    known = sites.get_local(connection, _key(staff))
    return Tries() if known is None else Tries(int(known[1] or 0), known[0])


def set_tries(connection: Connection, staff: StaffId, counted: Tries) -> None:
    """Keep them, for this lane alone."""
    sites.set_local(connection, _key(staff), counted.until, str(counted.wrong))


def _key(staff: StaffId) -> str:
    return f"wrong pins/{staff.hex()}"
