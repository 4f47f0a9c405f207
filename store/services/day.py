"""The drawer of this lane: opening it, cash in and out, counting, the X and the Z.

Reading Zs again, and the Z of the store, is in `day_reports`.
"""

from dataclasses import replace

from sqlalchemy import Connection

from store.domain import drawer
from store.domain.day_report import DayReport, Named
from store.domain.denominations import Pieces, pieces, worth
from store.domain.drawer import COUNTS_MAX, Closing, Count, Counted, DrawerState, Entry, Kind
from store.domain.errors import BadInput, Refused
from store.domain.ids import LaneId
from store.domain.money import Minor
from store.domain.payment import AskAgain
from store.domain.rights import Right
from store.domain.stamps import Instant
from store.events import DrawerChanged
from store.queries import drawer as queries
from store.services import drawer_restored, drawer_sessions, drawer_state
from store.services.day_figures import Session, keep, last_number, report
from store.services.day_open_sale import OnTheTill
from store.services.day_papers import cash_paper, report_paper
from store.services.drawer_book import cash_of, currency_of, entry_of, line_of, open_session, write
from store.services.drawer_sessions import Line
from store.services.lanes import LaneService
from store.services.prints import PrintService
from store.services.rights import Rights
from store.unit import Actor, Unit, Units


class DayService:
    """What is done at the drawer; each call is one commit."""

    def __init__(
        self,
        units: Units,
        actor: Actor,
        lanes: LaneService,
        *,
        rights: Rights,
        open_sale: OnTheTill,
        prints: PrintService,
    ) -> None:
        self._units = units
        self._actor = actor
        self._lanes = lanes
        self._rights = rights
        self._open_sale = open_sale
        self._prints = prints

    def state(self) -> DrawerState:
        """How the drawer stands."""
        with self._units.database.reading() as connection:
            return drawer_state.state(
                connection, may_see=self._rights.may(Right.SEE_EXPECTED), now=self._units.world.now()
            )

    def is_too_full(self) -> bool:
        """Whether cash should be taken to the safe; anybody may know that."""
        with self._units.database.reading() as connection:
            return drawer_state.is_too_full(connection)

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
            before = drawer_sessions.left_before(unit.connection)
            approval = self._rights.require(Right.CASH_IN, amount=abs(amount - (before or 0)))
            detail = "" if before is None else str(before)
            line = Line(kind="open", amount=amount, note=tidy, detail=detail, approval=approval)
            session = drawer_sessions.begin(unit, lane, line)
            unit.did("drawer.open", session, currency_of(unit.connection).format(amount))
            return self._on_paper(unit, entry_of(unit, session))

    def put_in(self, amount: Minor, reason: str, note: str = "") -> Entry:
        """Put cash into the drawer; raises BadInput, Refused, NeedsApproval."""
        line = line_of(Kind.IN, drawer.checked_amount(amount), reason, note)
        lane = self._lanes.own().id
        with self._units.begin(self._actor) as unit:
            session = open_session(unit.connection)
            approval = self._rights.require(Right.CASH_IN, amount=amount, subject=session)
            return self._on_paper(unit, write(unit, lane, session, replace(line, approval=approval)))

    def take_out(self, amount: Minor, reason: str, note: str = "", *, even_so: bool = False) -> Entry:
        """Take cash out of the drawer.

        Raises:
            AskAgain: that is more than should be in it; `even_so` agrees.
            BadInput, Refused, NeedsApproval: nothing was booked.
        """
        return self._out(line_of(Kind.OUT, -drawer.checked_amount(amount), reason, note), even_so=even_so)

    def drop(self, amount: Minor, reason: str, note: str = "", *, even_so: bool = False) -> Entry:
        """Take cash out of the drawer into the safe; raises as `take_out`."""
        return self._out(line_of(Kind.DROP, -drawer.checked_amount(amount), reason, note), even_so=even_so)

    def no_sale(self, reason: str) -> Entry:
        """Say why the drawer is opened without a sale; raises BadInput, Refused, NeedsApproval."""
        line = line_of(Kind.NO_SALE, 0, reason, "")
        lane = self._lanes.own().id
        with self._units.begin(self._actor) as unit:
            session = open_session(unit.connection)
            approval = self._rights.require(Right.NO_SALE, subject=session)
            return write(unit, lane, session, replace(line, approval=approval))

    def check_count(self) -> None:
        """Return if a count would hold: nobody counts coins for nothing. Raises Refused."""
        with self._units.database.reading() as connection:
            self._open_sale.refuse_cash(currency_of(connection))

    def check_close(self) -> None:
        """Return if nothing on the till is in the way of a Z; raises Refused."""
        with self._units.database.reading() as connection:
            self._open_sale.refuse_part_paid(currency_of(connection))

    def count(self, counted: "dict[Minor, int] | Minor") -> Counted:
        """Say what is in the drawer: how many of each coin and note, or the sum.

        Who may not see what should be there is told only whether it is, may count once more, and is then
        told the difference. Counting after that takes somebody who may see it, cash moved or not.

        Raises:
            BadInput, NeedsApproval: nothing was noted.
            Refused: neither, with a closed drawer, or while cash is in it for a sale that is not closed.
        """
        lane = self._lanes.own().id
        with self._open_sale.held_still(), self._units.begin(self._actor) as unit:
            session = open_session(unit.connection)
            money = currency_of(unit.connection)
            self._open_sale.refuse_cash(money)
            parts: Pieces = () if isinstance(counted, int) else pieces(counted, money)
            amount = drawer.checked_float(counted if isinstance(counted, int) else worth(parts))
            entries, cash = cash_of(unit.connection, session)
            before = drawer.counts(entries, cash.expected)
            approval = None
            if len(before) >= COUNTS_MAX or drawer.is_told(entries):
                approval = self._rights.require(Right.SEE_EXPECTED, subject=session)
            count = Count(amount, cash.expected, parts)
            detail = drawer.count_detail(count)
            line = Line(kind=Kind.COUNT.value, amount=amount, detail=detail, approval=approval)
            write(unit, lane, session, line)
        return drawer.told(count, len(before) + 1, may_see=self._rights.may(Right.SEE_EXPECTED))

    def x(self) -> DayReport:
        """All figures of the session until now, which goes on.

        Raises:
            Refused: the drawer is not open.
            NeedsApproval: it says what should be in the drawer.
        """
        waits = self._open_sale.waits()
        with self._units.deed(), self._units.database.reading() as connection:
            session = open_session(connection)
            self._rights.require(Right.SEE_EXPECTED, subject=session)
            about = self._about(session, Closing(), self._units.world.now(), waits)
            return report(connection, about, number=0)

    def close(self, closing: Closing) -> DayReport:
        """End the session with its Z, in one commit; what is sold from now on belongs to the next one.

        Raises:
            BadInput: a difference or another float without a reason, or an amount that cannot be.
            Refused: the drawer is not open or has its Z already, was not counted since cash moved last, or
                the sale on the till is paid in part.
            NeedsApproval: somebody who may has to close it.
        """
        reason, lane = drawer.checked_note(closing.reason), self._lanes.own()
        self._refuse_ended(lane.id)
        waits = self._open_sale.waits()
        with self._open_sale.held_still(), self._units.begin(self._actor) as unit:
            session = open_session(unit.connection)
            self._open_sale.refuse_part_paid(currency_of(unit.connection))
            approval = self._rights.require(Right.CLOSE_DAY, subject=session)
            count = _valid_count(unit.connection, session)
            left = drawer.left_in_drawer(count.amount, closing.banked)
            if count.difference and not reason:
                raise BadInput("the count differs from what should be there: say why", field="reason")
            next_float = drawer.checked_float(left if closing.next_float is None else closing.next_float)
            if next_float != left and not reason:
                raise BadInput(
                    "the next float is not what was counted less what is taken out: say why", field="reason"
                )
            settled = Closing(banked=closing.banked, next_float=next_float, reason=reason)
            number = last_number(unit.connection) + 1
            found = report(unit.connection, self._about(session, settled, unit.now, waits), number=number)
            line = Line(kind=Kind.CLOSE.value, amount=-closing.banked, reason=reason, approval=approval)
            drawer_sessions.book(unit, lane.id, session, line)
            sealed = keep(unit, lane.id, found)
            drawer_sessions.end(unit, next_float, queries.last_open(unit.connection, lane.id))
            unit.did("drawer.close", session, found.name)
            self._prints.owe(unit, report_paper(unit.connection, found, seal=sealed))
            return found

    def _refuse_ended(self, lane: LaneId) -> None:
        """Return if the session has no Z yet, as it should; else go on after that. Raises Refused."""
        with self._units.database.reading() as connection:
            session = drawer_sessions.current(connection)
            there = None if session is None else queries.get(connection, session)
        if there is None:
            return
        with self._units.database.writing() as connection:
            drawer_restored.follow(connection, lane)
        self._units.feed.publish([DrawerChanged()])
        raise Refused(f"Z {there.number} has ended this day already: what comes next begins another one")

    def _on_paper(self, unit: Unit, entry: Entry) -> Entry:
        """Have a line printed, for whoever signs for the cash."""
        self._prints.owe(unit, cash_paper(unit.connection, entry))
        return entry

    def _about(self, session: bytes, closing: Closing, at: Instant, waits: tuple[Named, ...]) -> Session:
        return Session(session, self._lanes.own(), closing, at, self._actor.staff, waits)

    def _out(self, line: Line, *, even_so: bool) -> Entry:
        lane = self._lanes.own().id
        with self._units.begin(self._actor) as unit:
            session = open_session(unit.connection)
            expected = cash_of(unit.connection, session)[1].expected
            amount = -line.amount
            if amount <= expected:
                approval = self._rights.require(Right.CASH_OUT, amount=amount, subject=session)
            elif even_so:
                approval = self._rights.require(
                    Right.OVERDRAW, amount=amount, subject=session, before=expected
                )
            else:
                raise AskAgain(self._too_much(unit.connection, expected), (line.kind, amount))
            return self._on_paper(unit, write(unit, lane, session, replace(line, approval=approval)))

    def _too_much(self, connection: Connection, expected: Minor) -> str:
        if not self._rights.may(Right.SEE_EXPECTED):
            return "that is more than should be in the drawer: count it, or take less"
        shown = currency_of(connection).format(expected)
        return f"only {shown} should be in the drawer: count it, or take less"


def _valid_count(connection: Connection, session: bytes) -> Count:
    entries, cash = cash_of(connection, session)
    counts = drawer.counts(entries, cash.expected)
    if counts:
        return counts[-1]
    if any(entry.kind is Kind.COUNT for entry in entries):
        raise Refused("cash has moved since the drawer was counted: count it once more, then close")
    raise Refused("count the drawer first, then close the day")
