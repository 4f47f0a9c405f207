"""The drawer of this lane: opening it, cash in and out, counting, the X and the Z.

Reading Zs again, and the Z of the store, is in `day_reports`.
"""

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from store.domain import drawer
from store.domain.day_report import DayReport, Named, Sums, named, seal, written
from store.domain.denominations import Pieces, pieces, worth
from store.domain.drawer import (
    COUNTS_MAX,
    Cash,
    Closing,
    Count,
    Counted,
    DrawerState,
    Entry,
    Kind,
)
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.money import Currency, Minor
from store.domain.payment import AskAgain
from store.domain.rights import Right
from store.domain.stamps import Instant
from store.events import DrawerChanged
from store.queries import book, day_sums, sites
from store.queries import drawer as queries
from store.services import drawer_sessions
from store.services.drawer_sessions import Line
from store.services.lanes import LaneService
from store.services.rights import Rights
from store.services.shop import shop_from
from store.tables.drawer import DAY_REPORTS
from store.unit import Actor, Row, Unit, Units

NO_SESSION: Final = "the drawer is not open: open it with its float first, or sell something"
_Z: Final = "z"
_HOUR: Final = 3_600_000


class DayService:
    """What is done at the drawer; each call is one commit."""

    def __init__(self, units: Units, actor: Actor, lanes: LaneService, rights: Rights) -> None:
        self._units = units
        self._actor = actor
        self._lanes = lanes
        self._rights = rights

    def state(self) -> DrawerState:
        """How the drawer stands."""
        with self._units.database.reading() as connection:
            return self._state(connection)

    def open(self, amount: Minor, note: str = "") -> Entry:
        """Open the drawer with cash in it.

        Raises:
            BadInput, NeedsApproval: nothing was opened.
            Refused: it is open.
        """
        drawer.checked_float(amount)
        tidy, lane = drawer.checked_note(note), self._lanes.own().id
        with self._units.begin(self._actor) as unit:
            if drawer_sessions.current(unit.connection) is not None:
                raise Refused("the drawer is open already: close its day first, or put cash in")
            differs = abs(amount - drawer_sessions.left(unit.connection))
            approval = self._rights.require(Right.CASH_IN, amount=differs)
            line = Line(kind="open", amount=amount, note=tidy, approval=approval)
            session = drawer_sessions.begin(unit, lane, line)
            unit.did("drawer.open", session, _currency(unit.connection).format(amount))
            return _entry(unit, session)

    def put_in(self, amount: Minor, reason: str, note: str = "") -> Entry:
        """Put cash into the drawer; raises BadInput, Refused, NeedsApproval."""
        line = _line(Kind.IN, drawer.checked_amount(amount), reason, note)
        lane = self._lanes.own().id
        with self._units.begin(self._actor) as unit:
            session = _current(unit.connection)
            approval = self._rights.require(Right.CASH_IN, amount=amount, subject=session)
            return _book(unit, lane, session, replace(line, approval=approval))

    def take_out(self, amount: Minor, reason: str, note: str = "", *, even_so: bool = False) -> Entry:
        """Take cash out of the drawer.

        Raises:
            AskAgain: that is more than should be in it; `even_so` agrees.
            BadInput, Refused, NeedsApproval: nothing was booked.
        """
        return self._out(_line(Kind.OUT, -drawer.checked_amount(amount), reason, note), even_so=even_so)

    def drop(self, amount: Minor, reason: str, note: str = "", *, even_so: bool = False) -> Entry:
        """Take cash out of the drawer into the safe; raises as `take_out`."""
        return self._out(_line(Kind.DROP, -drawer.checked_amount(amount), reason, note), even_so=even_so)

    def no_sale(self, reason: str) -> Entry:
        """Say why the drawer is opened without a sale; raises BadInput, Refused, NeedsApproval."""
        line = _line(Kind.NO_SALE, 0, reason, "")
        lane = self._lanes.own().id
        with self._units.begin(self._actor) as unit:
            session = _current(unit.connection)
            approval = self._rights.require(Right.NO_SALE, subject=session)
            return _book(unit, lane, session, replace(line, approval=approval))

    def count(self, counted: "dict[Minor, int] | Minor") -> Counted:
        """Say what is in the drawer: how many of each coin and note, or the sum.

        Who may not see what should be there is told only whether it is, may count once more, and is then
        told the difference. Counting a third time takes somebody who may see it.

        Raises:
            BadInput, Refused, NeedsApproval: nothing was noted.
        """
        lane = self._lanes.own().id
        with self._units.begin(self._actor) as unit:
            session = _current(unit.connection)
            money = _currency(unit.connection)
            parts: Pieces = () if isinstance(counted, int) else pieces(counted, money)
            amount = drawer.checked_float(counted if isinstance(counted, int) else worth(parts))
            entries, cash = _cash(unit.connection, session)
            before = drawer.counts(entries, cash.expected)
            approval = None
            if len(before) >= COUNTS_MAX:
                approval = self._rights.require(Right.SEE_EXPECTED, subject=session)
            count = Count(amount, cash.expected, parts)
            detail = drawer.count_detail(count)
            line = Line(kind=Kind.COUNT.value, amount=amount, detail=detail, approval=approval)
            _book(unit, lane, session, line)
        return self._told(count, len(before) + 1)

    def x(self) -> DayReport:
        """All figures of the session until now, which goes on.

        Raises:
            Refused: the drawer is not open.
            NeedsApproval: it says what should be in the drawer.
        """
        with self._units.database.reading() as connection:
            session = _current(connection)
            self._rights.require(Right.SEE_EXPECTED, subject=session)
            return self._report(connection, session, Closing(), self._units.world.now(), number=0)

    def close(self, closing: Closing) -> DayReport:
        """End the session with its Z, in one commit; what is sold from now on belongs to the next one.

        Raises:
            BadInput: a difference without a reason, or an amount that cannot be.
            Refused: the drawer is not open, or was not counted since cash moved last.
            NeedsApproval: somebody who may has to close it.
        """
        reason, lane = drawer.checked_note(closing.reason), self._lanes.own()
        with self._units.begin(self._actor) as unit:
            session = _current(unit.connection)
            approval = self._rights.require(Right.CLOSE_DAY, subject=session)
            count = _valid_count(unit.connection, session)
            left = drawer.left_in_drawer(count.amount, closing.banked)
            if count.difference and not reason:
                raise BadInput("the count differs from what should be there: say why", field="reason")
            last = sites.get_local(unit.connection, _Z) or (0, "")
            next_float = drawer.checked_float(left if closing.next_float is None else closing.next_float)
            settled = Closing(banked=closing.banked, next_float=next_float, reason=reason)
            report = self._report(unit.connection, session, settled, unit.now, number=last[0] + 1)
            line = Line(kind=Kind.CLOSE.value, amount=-closing.banked, reason=reason, approval=approval)
            drawer_sessions.book(unit, lane.id, session, line)
            self._keep(unit, lane, report, last[1])
            drawer_sessions.end(unit, next_float)
            unit.did("drawer.close", session, report.name)
            return report

    def _keep(self, unit: Unit, lane: Member, report: DayReport, previous: str) -> None:
        content = written(report)
        sealed = seal(content, previous)
        row: Row = {
            "session_id": report.session,
            "lane_id": lane.id,
            "number": report.number,
            "opened_at": report.opened_at,
            "closed_at": report.at,
            "staff_id": unit.actor.staff,
            "content": content,
            "seal": sealed,
        }
        unit.insert(DAY_REPORTS, [row])
        sites.set_local(unit.connection, _Z, report.number, sealed)
        unit.tell([DrawerChanged()])

    def _out(self, line: Line, *, even_so: bool) -> Entry:
        lane = self._lanes.own().id
        with self._units.begin(self._actor) as unit:
            session = _current(unit.connection)
            expected = _cash(unit.connection, session)[1].expected
            amount = -line.amount
            if amount <= expected:
                approval = self._rights.require(Right.CASH_OUT, amount=amount, subject=session)
            elif even_so:
                approval = self._rights.require(
                    Right.OVERDRAW, amount=amount, subject=session, before=expected
                )
            else:
                raise AskAgain(self._too_much(unit.connection, expected), (line.kind, amount))
            return _book(unit, lane, session, replace(line, approval=approval))

    def _too_much(self, connection: Connection, expected: Minor) -> str:
        if not self._rights.may(Right.SEE_EXPECTED):
            return "that is more than should be in the drawer: count it, or take less"
        shown = _currency(connection).format(expected)
        return f"only {shown} should be in the drawer: count it, or take less"

    def _told(self, count: Count, times: int) -> Counted:
        may_see = self._rights.may(Right.SEE_EXPECTED)
        may_recount = may_see or times < COUNTS_MAX
        is_even = count.difference == 0
        is_told = is_even or may_see or not may_recount
        return Counted(count.amount, is_even, count.difference if is_told else None, may_recount)

    def _state(self, connection: Connection) -> DrawerState:
        session, left = drawer_sessions.current(connection), drawer_sessions.left(connection)
        last = (sites.get_local(connection, _Z) or (0, ""))[0]
        if session is None:
            return DrawerState(
                session=None, opened_at=0, opened_by="", opening=0, left=left, documents=0, entries=(),
                expected=None, too_much=None, count=None, last_number=last, is_overdue=False,
            )  # fmt: skip
        entries, cash = _cash(connection, session)
        opened = entries[0]
        may_see = self._rights.may(Right.SEE_EXPECTED)
        limit = shop_from(book.settings(connection)).safe_drop
        above = cash.expected - limit if limit and cash.expected >= limit else None
        return DrawerState(
            session=session,
            opened_at=opened.at,
            opened_by=_names(connection).get(opened.staff, ""),
            opening=cash.opening,
            left=left,
            documents=day_sums.receipts(connection, session).count,
            entries=tuple(entries),
            expected=cash.expected if may_see else None,
            too_much=above if may_see or above is None else 0,
            count=next(reversed(drawer.counts(entries, cash.expected)), None),
            last_number=last,
            is_overdue=self._units.world.now() - opened.at > drawer.HOURS_MAX * _HOUR,
        )

    def _report(
        self, connection: Connection, session: bytes, closing: Closing, at: Instant, *, number: int
    ) -> DayReport:
        lane = self._lanes.own()
        entries, cash = _cash(connection, session)
        counts = drawer.counts(entries, cash.expected)
        receipts = day_sums.receipts(connection, session)
        sums = _with_drawer(day_sums.sums(connection, session, lane.id), entries)
        if counts:
            sums = _with_count(sums, counts[-1], closing.banked)
        return DayReport(
            number=number,
            session=session,
            lane=lane.name,
            staff=_names(connection).get(self._actor.staff, ""),
            currency=_currency(connection).code,
            opened_at=entries[0].at,
            at=at,
            first_receipt=receipts.first,
            last_receipt=receipts.last,
            documents=receipts.count,
            is_counted=bool(counts),
            recounts=max(0, len(counts) - 1),
            reason=closing.reason,
            next_float=closing.next_float or 0,
            sums=sums,
        )


def _with_drawer(sums: Sums, entries: list[Entry]) -> Sums:
    by_reason = {
        kinds: named(Named(entry.reason, 1, entry.amount) for entry in entries if entry.kind in kinds)
        for kinds in ((Kind.IN,), (Kind.OUT, Kind.DROP), (Kind.NO_SALE,))
    }
    return replace(
        sums,
        cash=sums.cash.plus(drawer.moved(entries)),
        paid_in=by_reason[Kind.IN,],
        paid_out=by_reason[Kind.OUT, Kind.DROP],
        no_sales=by_reason[Kind.NO_SALE,],
    )


def _with_count(sums: Sums, count: Count, banked: Minor) -> Sums:
    return replace(sums, counted=count.amount, difference=count.difference, banked=banked)


def _book(unit: Unit, lane: LaneId, session: bytes, line: Line) -> Entry:
    entry = drawer_sessions.book(unit, lane, session, line)
    shown = _currency(unit.connection).format(abs(line.amount)) if line.amount else ""
    unit.did(f"drawer.{line.kind.replace(' ', '-')}", session, f"{shown} {line.reason}".strip())
    return _entry(unit, entry)


def _line(kind: Kind, amount: Minor, reason: str, note: str) -> Line:
    why, more = drawer.checked_reason(reason), drawer.checked_note(note)
    return Line(kind=kind.value, amount=amount, reason=why, note=more)


def _current(connection: Connection) -> bytes:
    session = drawer_sessions.current(connection)
    if session is None:
        raise Refused(NO_SESSION)
    return session


def _cash(connection: Connection, session: bytes) -> tuple[list[Entry], Cash]:
    entries = queries.entries(connection, session)
    return entries, drawer.moved(entries).plus(day_sums.cash(connection, session))


def _valid_count(connection: Connection, session: bytes) -> Count:
    entries, cash = _cash(connection, session)
    counts = drawer.counts(entries, cash.expected)
    if counts:
        return counts[-1]
    if any(entry.kind is Kind.COUNT for entry in entries):
        raise Refused("cash has moved since the drawer was counted: count it once more, then close")
    raise Refused("count the drawer first, then close the day")


def _entry(unit: Unit, wanted: bytes) -> Entry:
    found = queries.entry(unit.connection, wanted)
    if found is None:
        raise NotFound("that line of the drawer's book is not there")
    return found


def _currency(connection: Connection) -> Currency:
    return shop_from(book.settings(connection)).currency


def _names(connection: Connection) -> dict[bytes, str]:
    return {person.id: person.name for person in book.staff(connection)}
