"""What tests of a session say to it: three lanes, a moment, greetings and frames."""

from collections.abc import Sequence
from itertools import pairwise

from netsync.protocol.columns import to_changes
from netsync.protocol.effects import Effect, Send, SetAlarm
from netsync.protocol.messages import Changes, Hello, Ping
from netsync.protocol.moment import Moment
from store.domain.changes import Batch, Lives, Site, TableRows, Vector
from store.domain.ids import LaneId

ME, PEER, THIRD = (Site(LaneId(name * 16), 1) for name in (b"m", b"p", b"t"))
NOW = Moment(1001.0, 5_000_000)


def later(seconds: float) -> Moment:
    return Moment(NOW.monotonic + seconds, NOW.wall + round(seconds * 1000))


def hello(
    have: Vector | None = None,
    *,
    site: Site = PEER,
    versions: tuple[int, int] = (1, 1),
    floor: Vector | None = None,
    lives: Lives | None = None,
) -> Hello:
    return Hello(*versions, site, NOW.wall, 4747, have or {}, floor or {}, lives=lives)


def batch(site: Site, after: int, through: int, *, rows: int = 1) -> Batch:
    return Batch(site, after, through, (site,), (TableRows(1, (1,), (tuple(range(rows)),)),))


def frames(site: Site, *bounds: int) -> list[Changes]:
    return [to_changes(batch(site, after, through)) for after, through in pairwise(bounds)]


def calm(effects: Sequence[Effect]) -> list[Effect]:
    """Without the alarms and the first heartbeat."""
    return [
        effect
        for effect in effects
        if not isinstance(effect, SetAlarm)
        and not (isinstance(effect, Send) and isinstance(effect.message, Ping))
    ]
