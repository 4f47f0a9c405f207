"""The figures of a drawer session, for an X or a Z."""

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from store.domain import drawer
from store.domain.day_report import Counting, DayReport, Named, Sums, named, seal, written
from store.domain.drawer import Closing, Count, Entry, Kind
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.events import DrawerChanged
from store.queries import day_sums, sites
from store.services.day_came_back import came_back
from store.services.drawer_book import cash_of, currency_of, staff_names
from store.tables.drawer import DAY_REPORTS
from store.unit import Row, Unit

LAST_Z: Final = "z"
"""What this lane calls the number and the seal of its last Z."""


@dataclass(frozen=True, slots=True)
class Session:
    """What figures are about."""

    id: bytes
    lane: Member
    closing: Closing
    at: Instant
    """Until when."""
    staff: bytes
    """Who asks."""
    waits: tuple[Named, ...] = ()
    """What stands on the till."""


def report(connection: Connection, session: Session, *, number: int) -> DayReport:
    """All figures of a session; an X has the number 0."""
    entries, cash = cash_of(connection, session.id)
    counts, names = drawer.counts(entries, cash.expected), staff_names(connection)
    receipts = day_sums.receipts(connection, session.id)
    sums = _with_drawer(day_sums.sums(connection, session.id, session.lane.id), entries)
    sums = replace(
        sums,
        held=named((*sums.held, *session.waits)),
        came_back=came_back(connection, session.lane.id),
    )
    if counts:
        sums = _with_count(sums, counts[-1], session.closing)
    return DayReport(
        number=number,
        session=session.id,
        lane=session.lane.name,
        staff=names.get(session.staff, ""),
        currency=currency_of(connection).code,
        opened_at=entries[0].at,
        at=session.at,
        first_receipt=receipts.first,
        last_receipt=receipts.last,
        documents=receipts.count,
        is_counted=bool(counts),
        counts=_counts(entries, names),
        reason=session.closing.reason,
        next_float=session.closing.next_float or 0,
        sums=sums,
    )


def _counts(entries: list[Entry], names: dict[bytes, str]) -> tuple[Counting, ...]:
    """Every count, those too that do not hold because cash has moved since: nobody counts unseen."""
    counted = [(entry, drawer.counted(entry)) for entry in entries if entry.kind is Kind.COUNT]
    return tuple(
        Counting(entry.at, names.get(entry.staff, ""), count.amount, count.difference)
        for entry, count in counted
    )


def keep(unit: Unit, lane: LaneId, found: DayReport) -> str:
    """Keep a Z for good, sealed to the one before; answers its seal."""
    content = written(found)
    sealed = seal(content, (sites.get_local(unit.connection, LAST_Z) or (0, ""))[1])
    row: Row = {
        "session_id": found.session,
        "lane_id": lane,
        "number": found.number,
        "opened_at": found.opened_at,
        "closed_at": found.at,
        "staff_id": unit.actor.staff,
        "content": content,
        "seal": sealed,
    }
    unit.insert(DAY_REPORTS, [row])
    sites.set_local(unit.connection, LAST_Z, found.number, sealed)
    unit.tell([DrawerChanged()])
    return sealed


def last_number(connection: Connection) -> int:
    """Of this lane's last Z; 0 before the first."""
    return (sites.get_local(connection, LAST_Z) or (0, ""))[0]


def _with_drawer(sums: Sums, entries: list[Entry]) -> Sums:
    by_reason = {
        kinds: named(Named(entry.reason, 1, entry.amount) for entry in entries if entry.kind in kinds)
        for kinds in ((Kind.IN,), (Kind.OUT, Kind.DROP), (Kind.NO_SALE,))
    }
    return replace(
        sums,
        cash=sums.cash.plus(drawer.moved(entries)),
        float_off=drawer.float_off(entries),
        paid_in=by_reason[Kind.IN,],
        paid_out=by_reason[Kind.OUT, Kind.DROP],
        no_sales=by_reason[Kind.NO_SALE,],
    )


def _with_count(sums: Sums, count: Count, closing: Closing) -> Sums:
    stays = count.amount - closing.banked
    return replace(
        sums,
        counted=count.amount,
        difference=count.difference,
        banked=closing.banked,
        left_off=0 if closing.next_float is None else closing.next_float - stays,
    )
