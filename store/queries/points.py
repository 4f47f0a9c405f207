"""What is left of customers' points, and what they redeemed of them."""

from collections.abc import Collection, Sequence
from datetime import tzinfo

from sqlalchemy import Connection, select

from store.domain.points import REDEEMED, Booked, Event, Moved, Standing, end_of, live
from store.domain.stamps import Instant
from store.queries.heirs import Owners
from store.tables.customers import PROGRAMS
from store.tables.sales import LEDGER, SALES, TRANSFERS

_L, _T, _P = LEDGER.c, TRANSFERS.c, PROGRAMS.c
_ACCOUNT = "points"


def standing(
    connection: Connection,
    holders: Sequence[bytes],
    now: Instant,
    zone: tzinfo,
    owners: Owners | None = None,
) -> Standing:
    """What somebody has; `holders` are them and all that were merged into them, `zone` is the shop's."""
    known = owners or Owners(connection)
    events = [*_booked(connection, holders, known, zone), *_moved(connection, holders, known)]
    return live(events, now)


def _booked(connection: Connection, holders: Sequence[bytes], owners: Owners, zone: tzinfo) -> list[Event]:
    statement = (
        select(
            _L.document_id,
            _L.kind,
            _L.amount,
            _L.at,
            _L.site,
            _L.hlc,
            _P.expires_days,
            SALES.c.original_id,
            SALES.c.opened_at,
        )
        # Of deleted programs too: points do not live longer because nobody earns them any more.
        .outerjoin(PROGRAMS, _P.id == _L.program_id)
        .outerjoin(SALES, SALES.c.id == _L.document_id)
        .where(_L.customer_id.in_(holders), _L.account == _ACCOUNT)
    )
    return [
        Booked(
            site=owners.of(row.site),
            stamp=row.hlc,
            document=row.document_id,
            kind=row.kind,
            amount=row.amount,
            # What a sale takes is judged as it stood when the sale was opened.
            at=row.at if row.amount > 0 or row.opened_at is None else row.opened_at,
            ends=None
            if row.expires_days is None or row.amount < 0
            else end_of(row.at, row.expires_days, zone),
            origin=row.original_id or b"",
        )
        for row in connection.execute(statement)
    ]


def _moved(connection: Connection, holders: Sequence[bytes], owners: Owners) -> list[Event]:
    statement = select(_T.id, _T.site, _T.taker, _T.amount, _T.at, _T.hlc).where(
        _T.customer_id.in_(holders), _T.account == _ACCOUNT
    )
    return [
        Moved(
            site=owners.of(row.site),
            taker=owners.of_written(row.taker),
            stamp=row.hlc,
            document=row.id,
            amount=row.amount,
            at=row.at,
        )
        for row in connection.execute(statement)
    ]


def redeemed(connection: Connection, holders: Collection[bytes], since: Instant) -> list[tuple[Instant, int]]:
    """When somebody redeemed points from a moment on and how many, negative for those that came back."""
    statement = select(_L.at, _L.amount).where(
        _L.customer_id.in_(holders),
        _L.account == _ACCOUNT,
        _L.at >= since,
        _L.kind.in_(REDEEMED),
    )
    return [(row.at, -row.amount) for row in connection.execute(statement)]
