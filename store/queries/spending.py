"""What each lane has the right to spend of an account, and what points pay."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, and_, func, select

from store.domain.ids import LaneId, ProgramId
from store.domain.spending import Rate
from store.queries import sites
from store.tables.customers import PROGRAMS
from store.tables.sales import LEDGER, TRANSFERS

_L, _T, _P = LEDGER.c, TRANSFERS.c, PROGRAMS.c


def rights(connection: Connection, holders: Sequence[bytes], account: str) -> dict[LaneId, int]:
    """What each lane booked on an account, with what came to it from others and without what went.

    `holders` are a customer and all that were merged into them, or the key of a voucher.
    """
    booked = (
        select(_L.site, func.sum(_L.amount))
        .where(_L.customer_id.in_(holders), _L.account == account)
        .group_by(_L.site)
    )
    lanes = sites.all_sites(connection)
    held: dict[LaneId, int] = {}
    for site, amount in connection.execute(booked):
        lane = lanes[site].lane
        held[lane] = held.get(lane, 0) + int(amount)
    moved = select(_T.from_lane, _T.to_lane, _T.amount).where(
        _T.customer_id.in_(holders), _T.account == account
    )
    for giver, taker, amount in connection.execute(moved):
        held[LaneId(giver)] = held.get(LaneId(giver), 0) - amount
        held[LaneId(taker)] = held.get(LaneId(taker), 0) + amount
    return held


def is_kept(connection: Connection, holder: bytes, account: str) -> bool:
    """Whether anything was ever booked on an account."""
    entry = select(_L.document_id).where(_L.customer_id == holder, _L.account == account).limit(1)
    return connection.execute(entry).first() is not None


def rates(connection: Connection, programs: Collection[ProgramId]) -> list[Rate]:
    """What points pay by some programs; those whose points pay nothing are left out."""
    pays = and_(_P.redeem_points > 0, _P.redeem_amount > 0, _P.deleted == 0, _P.active == 1)
    statement = select(_P.id, _P.redeem_points, _P.redeem_amount).where(_P.id.in_(programs), pays)
    return [Rate(ProgramId(row[0]), row[1], row[2]) for row in connection.execute(statement)]
