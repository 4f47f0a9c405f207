"""How the drawer of this lane stands: what is in it, who opened it, what to warn of."""

from typing import Final

from sqlalchemy import Connection

from store.domain import drawer
from store.domain.drawer import DrawerState
from store.domain.money import Minor
from store.domain.stamps import Instant
from store.queries import book, day_sums
from store.services import drawer_sessions
from store.services.day_figures import last_number
from store.services.drawer_book import cash_of, staff_names
from store.services.shop import shop_from

_HOUR: Final = 3_600_000


def state(connection: Connection, *, may_see: bool, now: Instant) -> DrawerState:
    """How the drawer stands, for somebody who may see what should be in it, or may not."""
    session, left = drawer_sessions.current(connection), drawer_sessions.left(connection)
    if session is None:
        return DrawerState(
            session=None, opened_at=0, opened_by="", opening=0, left=left, documents=0, entries=(),
            expected=None, too_much=None, count=None, last_number=last_number(connection), is_overdue=False,
        )  # fmt: skip
    entries, cash = cash_of(connection, session)
    opened = entries[0]
    above = _above(connection, cash.expected)
    counts = drawer.counts(entries, cash.expected)
    return DrawerState(
        session=session,
        opened_at=opened.at,
        opened_by=staff_names(connection).get(opened.staff, ""),
        opening=cash.opening,
        left=left,
        documents=day_sums.receipts(connection, session).count,
        entries=tuple(entries),
        expected=cash.expected if may_see else None,
        too_much=above if may_see or above is None else 0,
        count=drawer.told(counts[-1], len(counts), may_see=may_see) if counts else None,
        last_number=last_number(connection),
        is_overdue=now - opened.at > drawer.HOURS_MAX * _HOUR,
    )


def is_too_full(connection: Connection) -> bool:
    """Whether cash should be taken to the safe, without saying how much there is."""
    session = drawer_sessions.current(connection)
    return session is not None and _above(connection, cash_of(connection, session)[1].expected) is not None


def _above(connection: Connection, expected: Minor) -> Minor | None:
    limit = shop_from(book.settings(connection)).safe_drop
    return expected - limit if limit and expected >= limit else None
