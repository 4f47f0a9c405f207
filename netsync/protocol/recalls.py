"""Of which lives what the peer has of some sites is: asked again with each heartbeat until this lane acted.

Nothing else would remind a lane that could not write just then: it may be an old copy and write on for days.
"""

from collections import Counter
from math import inf

from netsync.protocol import limits
from netsync.protocol.effects import Effect, KnowsSelf, Remembered, Report, Send
from netsync.protocol.messages import Recall
from netsync.protocol.packing import BadFrame
from store.domain.changes import Site, Trail, Vector


class Recalls:
    """What was asked of one peer."""

    def __init__(self) -> None:
        self.is_known = False
        """Whether the peer knows of which lives what it has is; one that does not is asked nothing."""
        self._unanswered: Counter[Site] = Counter()
        """How often it was asked and has not answered: of an answer that was late there are several."""
        self._waiting: set[Site] = set()
        self._overdue: dict[Site, None] = {}
        """In order: who was reminded of last comes last."""
        self._reminded = -inf

    def ask(self, site: Site) -> list[Effect]:
        """Ask of a site, if the peer is not asked already."""
        if not self.is_known or site in self._waiting:
            return []
        self._unanswered[site] += 1
        self._waiting.add(site)
        return [Send(Recall(site))]

    def answered(self, trail: Trail) -> list[Effect]:
        """The peer answers; raises BadFrame if it was not asked."""
        if not self._unanswered[trail.site]:
            raise BadFrame("answered what it was not asked")
        self._unanswered[trail.site] -= 1
        self._waiting.discard(trail.site)
        self._overdue.pop(trail.site, None)
        return [Report(Remembered(trail))]

    def failed(self, site: Site) -> None:
        """This lane could not look into what the peer has of a site, or not act on its answer."""
        self._overdue[site] = None

    def remind(self, peer_have: Vector, now: float) -> list[Effect]:
        """A heartbeat: ask again what failed, and what was not answered since the last one.

        However often the peer lets its heart beat, and of so many sites at once as it has patience for.
        """
        if now < self._reminded + limits.HEARTBEAT_SECONDS / 2:
            return []
        overdue, self._reminded = list(self._overdue)[: limits.ASKS_AT_ONCE_MAX // 2], now
        for site in overdue:
            del self._overdue[site]
        if not self.is_known:
            return [Report(KnowsSelf(site, peer_have.get(site, 0))) for site in overdue]
        self._waiting.difference_update(overdue)
        asked = [effect for site in overdue for effect in self.ask(site)]
        self._overdue.update(dict.fromkeys(sorted(self._waiting)))
        return asked
