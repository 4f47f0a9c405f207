"""The book of this lane's drawer: its lines, and the cash they come to."""

from sqlalchemy import Connection

from store.domain import drawer
from store.domain.drawer import Cash, Entry, Kind
from store.domain.errors import NotFound, Refused
from store.domain.ids import LaneId
from store.domain.money import Currency, Minor
from store.queries import book, day_sums
from store.queries import drawer as queries
from store.services import drawer_sessions
from store.services.drawer_sessions import Line
from store.services.shop import shop_from
from store.unit import Unit


def write(unit: Unit, lane: LaneId, session: bytes, line: Line) -> Entry:
    """Book a line and enter it into the history."""
    entry = drawer_sessions.book(unit, lane, session, line)
    shown = currency_of(unit.connection).format(abs(line.amount)) if line.amount else ""
    unit.did(f"drawer.{line.kind.replace(' ', '-')}", session, f"{shown} {line.reason}".strip())
    return entry_of(unit, entry)


def line_of(kind: Kind, amount: Minor, reason: str, note: str) -> Line:
    """A line that is yet to be booked; raises BadInput for its reason or note."""
    why, more = drawer.checked_reason(reason), drawer.checked_note(note)
    return Line(kind=kind.value, amount=amount, reason=why, note=more)


def open_session(connection: Connection) -> bytes:
    """The session that is open on this lane; raises Refused."""
    session = drawer_sessions.current(connection)
    if session is None:
        raise Refused("the drawer is not open: open it with its float first, or sell something")
    return session


def cash_of(connection: Connection, session: bytes) -> tuple[list[Entry], Cash]:
    """The lines of a session, and the cash they and its sales come to."""
    entries = queries.entries(connection, session)
    return entries, drawer.moved(entries).plus(day_sums.cash(connection, session))


def entry_of(unit: Unit, wanted: bytes) -> Entry:
    """A line as it was booked; raises NotFound."""
    found = queries.entry(unit.connection, wanted)
    if found is None:
        raise NotFound("that line of the drawer's book is not there")
    return found


def currency_of(connection: Connection) -> Currency:
    """The shop's."""
    return shop_from(book.settings(connection)).currency


def staff_names(connection: Connection) -> dict[bytes, str]:
    """Names of everybody who works here."""
    return {person.id: person.name for person in book.staff(connection)}
