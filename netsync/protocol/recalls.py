"""Of which lives what the peer has of some sites is: asked again with each heartbeat until this lane acted.

Nothing else would remind a lane that could not write just then: it may be an old copy and write on for days.
"""

from netsync.protocol.effects import Effect, KnowsSelf, Remembered, Report, Send
from netsync.protocol.messages import Recall
from netsync.protocol.packing import BadFrame
from store.domain.changes import Site, Trail, Vector


class Recalls:
    """What was asked of one peer."""

    def __init__(self) -> None:
        self.is_known = False
        """Whether the peer knows of which lives what it has is; one that does not is asked nothing."""
        self._asked: set[Site] = set()
        """At any time: an answer may come twice, if it was late."""
        self._waiting: set[Site] = set()
        self._overdue: set[Site] = set()

    def ask(self, site: Site) -> list[Effect]:
        """Ask of a site, if the peer is not asked already."""
        if not self.is_known or site in self._waiting:
            return []
        self._asked.add(site)
        self._waiting.add(site)
        return [Send(Recall(site))]

    def answered(self, trail: Trail) -> list[Effect]:
        """The peer answers; raises BadFrame if it was not asked."""
        if trail.site not in self._asked:
            raise BadFrame("answered what it was not asked")
        self._waiting.discard(trail.site)
        self._overdue.discard(trail.site)
        return [Report(Remembered(trail))]

    def failed(self, site: Site) -> None:
        """This lane could not look into what the peer has of a site, or not act on its answer."""
        self._overdue.add(site)

    def remind(self, peer_have: Vector) -> list[Effect]:
        """A heartbeat: ask again what failed, and what was not answered since the last one."""
        overdue, self._overdue = sorted(self._overdue), set(self._waiting)
        if not self.is_known:
            return [Report(KnowsSelf(site, peer_have.get(site, 0))) for site in overdue]
        self._waiting.difference_update(overdue)
        return [effect for site in overdue for effect in self.ask(site)]
