"""Which session of this lane's drawer a document belongs to, and lines of the drawer's book.

Every closed sale passes through here: what only a person at the drawer does is in `day`.
"""

from sqlalchemy import Connection

from store.domain.ids import LaneId
from store.domain.money import Minor
from store.domain.values import dataclass
from store.events import DrawerChanged
from store.queries import sites
from store.tables.drawer import DRAWER
from store.unit import Row, Unit

FLOAT = "float"
"""Under which this lane keeps for itself what the last session left."""

BY_ITSELF = "by itself, with a sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is to be written into the drawer's book."""

    kind: str
    amount: Minor = 0
    """Signed as cash is."""
    reason: str = ""
    note: str = ""
    detail: str = ""
    approval: bytes | None = None
    """Of somebody who allowed it."""


def begin_by_itself(unit: Unit, lane: LaneId) -> bytes:
    """Open a session with what the last one left there: something is sold, and nobody has opened one."""
    return begin(unit, lane, Line(kind="open", amount=left(unit.connection), reason=BY_ITSELF))


def current(connection: Connection) -> bytes | None:
    """The session that is open on this lane."""
    return read_session(sites.get_local(connection, sites.SESSION))


def read_session(kept: tuple[int, str] | None) -> bytes | None:
    """The same from what is kept under `sites.SESSION`."""
    return None if kept is None or not kept[1] else bytes.fromhex(kept[1])


def left(connection: Connection) -> Minor:
    """What the last session left in the drawer; 0 before the first."""
    return left_before(connection) or 0


def left_before(connection: Connection) -> Minor | None:
    """What the last session left in the drawer; None before the first."""
    kept = sites.get_local(connection, FLOAT)
    return None if kept is None else kept[0]


def begin(unit: Unit, lane: LaneId, line: Line) -> bytes:
    """Open a session; its id is that of its first line."""
    session = unit.new_id()
    _write(unit, lane, session, session, line)
    unit.keep((sites.SESSION, 0, session.hex()))
    return session


def book(unit: Unit, lane: LaneId, session: bytes, line: Line) -> bytes:
    """Write a line into a session; answers its id."""
    entry = unit.new_id()
    _write(unit, lane, session, entry, line)
    return entry


def end(unit: Unit, next_float: Minor, left: bytes | None) -> None:
    """The session is over; the next one begins with `next_float`.

    But for one that is `left` without a Z: it is open from now on, or what was sold in it would be in none.
    """
    unit.keep((sites.SESSION, 0, "" if left is None else left.hex()))
    sites.set_local(unit.connection, FLOAT, next_float)


def _write(unit: Unit, lane: LaneId, session: bytes, entry: bytes, line: Line) -> None:
    row: Row = {
        "id": entry,
        "session_id": session,
        "lane_id": lane,
        "staff_id": unit.actor.staff,
        "at": unit.now,
        "kind": line.kind,
        "amount": line.amount,
        "reason": line.reason,
        "note": line.note,
        "detail": line.detail,
        "approval_id": line.approval,
    }
    unit.insert(DRAWER, [row])
    unit.tell([DrawerChanged()])
