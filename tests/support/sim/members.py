"""Law 16: who is shut out is heard by nobody who knows it; lanes look into their books as the mesh does."""

from typing import TYPE_CHECKING

from support.books import Book
from support.sim.broken import Broken

from netsync import trust
from netsync.protocol.limits import Pace
from store.domain.changes import Cell

if TYPE_CHECKING:
    from support.sim.lane import Lane

REMOVED = 16
LOOK_SECONDS = Pace().members
LATE_SECONDS = LOOK_SECONDS + 0.5
"""How late a busy lane may be to look who is shut out."""


def shut_out(rows: Book) -> set[Cell]:
    """Who is shut out: said by whom nobody had shut out before. In these runs nobody goes with another."""
    writes = (kept.content.cells[0][1] for key, kept in rows.items() if key.table == "revocations")
    found = set[Cell]()
    for _, by, lane in sorted((stamp, site.lane, lane) for stamp, site, _, lane in writes):
        found |= set() if by in found else {lane}
    return found


class Members:
    """Who belongs to the shop, as one lane knows it."""

    def __init__(self, lane: "Lane") -> None:
        self._lane = lane
        self._removed: dict[int, float] = {}
        """Lanes that are known here to be shut out, itself perhaps, and since when."""
        self.awake_since = lane.around.timeline.now

    def note(self) -> None:
        """Something was committed: perhaps somebody is shut out by it."""
        lane, views = self._lane, self._lane.around.witness.views
        rows = views[lane.index].rows
        out = shut_out(rows)
        for peer in range(len(views)):
            if lane.id_of(peer) not in out:
                self._removed.pop(peer, None)  # whoever said so was out before
            elif peer not in self._removed:
                self._removed[peer] = lane.around.timeline.now
                look = lane.living(lambda: lane.drop(self.removed))
                lane.around.timeline.after(LOOK_SECONDS, look)

    def removed(self, peer: int) -> str:
        """Who of a lane and this one is shut out, in the words of the program."""
        if not self._removed:
            return ""
        lane = self._lane
        members = {member.id: member for member in lane.store.lanes.members()}
        return trust.removed_among(members, lane.id_of(peer), lane.id_of(lane.index))

    def must_not_hear(self, peer: int) -> None:
        """Rows of a lane are about to be taken; raises Broken when it is known here to be shut out."""
        known, now = self._removed.get(peer), self._lane.around.timeline.now
        if known is not None and now - max(known, self.awake_since) > LATE_SECONDS:
            raise Broken(
                REMOVED, f"lane {self._lane.index} takes rows of lane {peer}, shut out since {known}"
            )
