"""Who made a write, when and on which lane: its stamp and site name the action."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sqlalchemy import Connection, and_, or_, select

from store.domain.changes import Site
from store.domain.ids import LaneId
from store.domain.stamps import Stamp, instant
from store.queries.driver import LOT
from store.tables.book import ACTIONS, LANES, STAFF
from store.tables.lane import SITES

Moment: TypeAlias = tuple[Stamp, Site]

_A, _S = ACTIONS.c, SITES.c


def names(connection: Connection, moments: Iterable[Moment]) -> Mapping[Moment, str]:
    """The names of who made some writes; left out are those of whom nothing is known here yet."""
    wanted = sorted(set(moments))
    found: dict[Moment, str] = {}
    for start in range(0, len(wanted), LOT):
        # By the clock in the stamp first: there is an index on the time.
        by = (and_(_A.at == instant(stamp), _A.hlc == stamp) for stamp, _ in wanted[start : start + LOT])
        statement = (
            select(_A.hlc, _S.lane_id, _S.epoch, STAFF.c.name)
            .join(SITES, _S.site == _A.site)
            .join(STAFF, STAFF.c.id == _A.staff_id)
            .where(or_(*by))
        )
        for stamp, lane, epoch, name in connection.execute(statement):
            found[stamp, Site(LaneId(lane), epoch)] = name
    return found


def lanes(connection: Connection) -> dict[bytes, str]:
    """What the shop's lanes are called."""
    return {row[0]: row[1] for row in connection.execute(select(LANES.c.id, LANES.c.name))}
