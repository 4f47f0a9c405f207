"""Who made a write, when and on which lane: its stamp and lane name the action, in whichever life of it."""

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
    found: dict[tuple[Stamp, LaneId], str] = {}
    for start in range(0, len(wanted), LOT):
        # By the clock in the stamp first: there is an index on the time.
        by = (and_(_A.at == instant(stamp), _A.hlc == stamp) for stamp, _ in wanted[start : start + LOT])
        statement = (
            select(_A.hlc, _S.lane_id, STAFF.c.name)
            .join(SITES, _S.site == _A.site)
            .join(STAFF, STAFF.c.id == _A.staff_id)
            .where(or_(*by))
        )
        for stamp, lane, name in connection.execute(statement):
            found[stamp, LaneId(lane)] = name
    return {(stamp, site): found[stamp, site.lane] for stamp, site in wanted if (stamp, site.lane) in found}


def lanes(connection: Connection) -> dict[bytes, str]:
    """What the shop's lanes are called."""
    return {row[0]: row[1] for row in connection.execute(select(LANES.c.id, LANES.c.name))}
