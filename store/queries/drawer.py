"""The books of drawers and the Zs that closed them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, exists, func, select

from store.domain.drawer import Entry, Kind
from store.domain.ids import LaneId, StaffId
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.tables.drawer import DAY_REPORTS, DRAWER

_D = DRAWER.c
_Z = DAY_REPORTS.c
_ENTRY = (
    _D.id,
    _D.session_id,
    _D.lane_id,
    _D.staff_id,
    _D.at,
    _D.kind,
    _D.amount,
    _D.reason,
    _D.note,
    _D.detail,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A Z as it is kept."""

    session: bytes
    lane: LaneId
    number: int
    opened_at: Instant
    closed_at: Instant
    content: str
    seal: str


def entries(connection: Connection, session: bytes) -> list[Entry]:
    """All lines of a session, the first first."""
    statement = select(*_ENTRY).where(_D.session_id == session).order_by(_D.hlc, _D.id)
    return [_entry(row) for row in connection.execute(statement)]


def entry(connection: Connection, wanted: bytes) -> Entry | None:
    """One line."""
    found = connection.execute(select(*_ENTRY).where(_D.id == wanted)).one_or_none()
    return None if found is None else _entry(found)


def open_sessions(connection: Connection) -> list[Entry]:
    """What opened the sessions that are not closed, of any lane, the first first."""
    closed = exists().where(_Z.session_id == _D.id)
    statement = select(*_ENTRY).where(_D.kind == Kind.OPEN.value, ~closed).order_by(_D.hlc, _D.id)
    return [_entry(row) for row in connection.execute(statement)]


def last_open(connection: Connection, lane: LaneId) -> bytes | None:
    """The session that a lane opened last, of those that are not closed."""
    closed = exists().where(_Z.session_id == _D.id)
    opened = select(_D.id).where(_D.lane_id == lane, _D.kind == Kind.OPEN.value, ~closed)
    return connection.execute(opened.order_by(_D.hlc.desc(), _D.id.desc()).limit(1)).scalar_one_or_none()


def count(connection: Connection) -> int:
    """How many Zs there are."""
    return int(connection.execute(select(func.count()).select_from(DAY_REPORTS)).scalar_one())


def window(connection: Connection, start: int, size: int) -> list[Kept]:
    """A slice of all Zs, the newest first."""
    statement = select(DAY_REPORTS).order_by(_Z.closed_at.desc(), _Z.session_id).limit(size).offset(start)
    return [_kept(row) for row in connection.execute(statement)]


def position(connection: Connection, session: bytes) -> int | None:
    """Where a Z stands in that list, from 0."""
    found = connection.execute(select(_Z.session_id).order_by(_Z.closed_at.desc(), _Z.session_id)).scalars()
    return next((place for place, one in enumerate(found) if one == session), None)


def get(connection: Connection, session: bytes) -> Kept | None:
    """The Z of a session."""
    found = connection.execute(select(DAY_REPORTS).where(_Z.session_id == session)).one_or_none()
    return None if found is None else _kept(found)


def numbered(connection: Connection, lane: LaneId, number: int) -> Kept | None:
    """A lane's Z of a number."""
    statement = select(DAY_REPORTS).where(_Z.lane_id == lane, _Z.number == number)
    found = connection.execute(statement).first()
    return None if found is None else _kept(found)


def latest(connection: Connection, lane: LaneId) -> Kept | None:
    """A lane's last Z."""
    statement = (
        select(DAY_REPORTS)
        .where(_Z.lane_id == lane)
        .order_by(_Z.number.desc(), _Z.closed_at.desc(), _Z.session_id)
        .limit(1)
    )
    found = connection.execute(statement).first()
    return None if found is None else _kept(found)


def last(connection: Connection, lane: LaneId, count: int) -> Sequence[Kept]:
    """A lane's last Zs, the first first."""
    statement = select(DAY_REPORTS).where(_Z.lane_id == lane).order_by(_Z.number.desc()).limit(count)
    return [_kept(row) for row in reversed(connection.execute(statement).all())]


def closed_between(connection: Connection, since: Instant, until: Instant) -> Sequence[Kept]:
    """Zs of all lanes made in a time, `until` not included, the first first."""
    statement = (
        select(DAY_REPORTS)
        .where(_Z.closed_at >= since, _Z.closed_at < until)
        .order_by(_Z.closed_at, _Z.session_id)
    )
    return [_kept(row) for row in connection.execute(statement)]


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        id=row.id,
        session=row.session_id,
        lane=LaneId(row.lane_id),
        staff=StaffId(row.staff_id),
        at=row.at,
        kind=Kind(row.kind),
        amount=row.amount,
        reason=row.reason,
        note=row.note,
        detail=row.detail,
    )


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    return Kept(
        row.session_id, LaneId(row.lane_id), row.number, row.opened_at, row.closed_at, row.content, row.seal
    )
