"""What is left of customers' points, and what they redeemed of them."""

from collections.abc import Collection, Sequence
from datetime import tzinfo
from functools import cache

from sqlalchemy import Connection, select

from store.domain import gifts
from store.domain.points import REDEEMED, Booked, Event, Moved, Standing, day_start, end_of, given, live
from store.domain.pots import Earned, Part
from store.domain.stamps import Instant, Stamp
from store.queries import spending
from store.queries.driver import fetch, places
from store.queries.heirs import Owners
from store.tables.sales import LEDGER, TRANSFERS

_L, _T = LEDGER.c, TRANSFERS.c
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
    if not may_end(connection):
        return Standing(spending.rights(connection, holders, _ACCOUNT, known))
    booked, ruled = _booked(connection, holders, known, zone)
    return live([*booked, *_moved(connection, holders, known, zone)], now, ruled)


def gift(
    connection: Connection, holders: Sequence[bytes], amount: int, now: Instant, zone: tzinfo, owners: Owners
) -> str:
    """What a transfer of so many of somebody's points from here says of which they are.

    Also where no points end: some day some may.
    """
    booked, ruled = _booked(connection, holders, owners, zone)
    events = [*booked, *_moved(connection, holders, owners, zone)]
    parts = given(events, owners.here, amount, now, ruled)
    return gifts.written(parts, lambda at: day_start(at, 0, zone))


def may_end(connection: Connection) -> bool:
    """Whether any points end some day."""
    return bool(fetch(connection, _END))


def _booked(
    connection: Connection, holders: Sequence[bytes], owners: Owners, zone: tzinfo
) -> tuple[list[Event], Stamp]:
    """The entries, and when it was last said anew which of the points end."""
    rows = fetch(connection, _BOOKED.format(places(holders)), holders)
    ruled = max((since or 0 for *_, days, since, _, _, _ in rows if days is not None), default=0)
    return [
        Booked(
            site=owners.of(site),
            stamp=hlc,
            document=document,
            kind=kind,
            amount=amount,
            # What a sale takes is judged as it stood when the sale was opened.
            at=at if amount > 0 or opened is None else opened,
            ends=None if days is None or amount < 0 else end_of(at, days, zone),
            origin=origin or b"",
            program=program or b"",
        )
        for document, kind, amount, at, site, hlc, days, _, origin, opened, program in rows
    ], ruled


# Where no points end, it does not matter in which order they came and went.
_END = "SELECT 1 FROM programs WHERE expires_days IS NOT NULL LIMIT 1"

# Somebody waits for it, and a regular has thousands. Of deleted programs too: points do not live longer
# because nobody earns them any more.
_BOOKED = f"""
SELECT l.document_id, l.kind, l.amount, l.at, {spending.BOOKER}, {spending.STAMP}, p.expires_days,
    p.expires_days_hlc, s.original_id, s.opened_at, l.program_id
FROM ledger l LEFT JOIN programs p ON p.id = l.program_id LEFT JOIN sales s ON s.id = l.document_id
WHERE l.customer_id IN ({{}}) AND l.account = '{_ACCOUNT}'
"""  # noqa: S608 - our own words


_LIVES = "SELECT id, expires_days FROM programs WHERE expires_days IS NOT NULL"


def _moved(connection: Connection, holders: Sequence[bytes], owners: Owners, zone: tzinfo) -> list[Event]:
    statement = select(_T.id, _T.site, _T.taker, _T.amount, _T.at, _T.hlc, _T.lots).where(
        _T.customer_id.in_(holders), _T.account == _ACCOUNT
    )
    rows = list(connection.execute(statement))
    lives = {bytes(program): days for program, days in fetch(connection, _LIVES)} if rows else {}

    # The same points go to and fro.
    @cache
    def ends(earned: Earned) -> Instant | None:
        program, at = earned
        return end_of(at, lives[program], zone) if program in lives else None

    return [
        Moved(
            site=owners.of(row.site),
            taker=owners.of_written(row.taker),
            stamp=row.hlc,
            document=row.id,
            amount=row.amount,
            at=row.at,
            parts=tuple(
                Part(amount, ends(earned), earned) for amount, earned in gifts.read(row.lots, row.amount)
            ),
        )
        for row in rows
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
