"""A lane as `regulars lane` runs it, in a process of its own, that makes changes when told to.

`python -m scripts.benchmarks.hub FOLDER` prints its port; for a line with a number it makes so many changes
and answers what they cost and when each was committed.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from netsync.events import Listening
from scripts.benchmarks.talking import Talker, talking
from store.api import open_store, place_in, system_world
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList
from tui.running import Parts, RunningLane, run_lane

EVERY_SECONDS: Final = 0.05
"""From one change to the next: faster than a busy shop."""
_REST_SECONDS: Final = 1.0
_GROUP: Final = "Bench"


@dataclass(frozen=True, slots=True)
class Made:
    """Changes that a lane has made."""

    cpu: float
    """Processor seconds of the whole process for each, the time until it is told to all included."""
    committed: Mapping[int, float]
    """The version of each, and when it was committed, monotonic seconds."""


class Hub:
    """The process, as who started it sees it; made by `hub`."""

    def __init__(self, talker: Talker) -> None:
        self._talker = talker
        self.pid = talker.pid
        self.port = int(talker.answer())

    def make(self, count: int) -> Made:
        """Make changes; returns when the last has been told for a while."""
        told = json.loads(self._talker.ask(count))
        return Made(told["cpu"], {int(version): at for version, at in told["committed"].items()})


def furnish(shop: Path) -> None:
    """Give a shop what its lane needs to make changes, before others are in step with it."""
    with closing(open_store(place_in(shop), system_world(), "cli")) as store:
        store.groups.create(GroupDraft(name=_GROUP))


@contextmanager
def hub(shop: Path) -> Iterator[Hub]:
    """Run the lane of a furnished shop."""
    with talking(__name__, shop) as talker:
        yield Hub(talker)


def _live(shop: Path) -> None:
    facts: SimpleQueue[object] = SimpleQueue()
    lane = run_lane(place_in(shop), "a bench", facts.put, Parts(devices=False, port=0, discover=False))
    while not isinstance(fact := facts.get(), Listening):
        pass
    group = lane.store.groups.only(_GROUP).id
    print(fact.port, flush=True)
    people = lane.store.customers.ids(CustomerList())
    for line in sys.stdin:
        print(json.dumps(_make(lane, group, people[: int(line)])), flush=True)
    lane.close()


def _make(lane: RunningLane, group: GroupId, people: Sequence[CustomerId]) -> Mapping[str, object]:
    """Put people in the group, or out of it again, one after the other."""
    site, committed = lane.store.replication.site(), {}
    move = lane.store.groups.add_members
    if any(group in lane.store.customers.get(one).groups for one in people):
        move = lane.store.groups.remove_members
    begun = time.process_time()
    for one in people:
        move(group, [one])
        at = time.monotonic()
        committed[lane.store.replication.have()[site]] = at
        time.sleep(EVERY_SECONDS)
    time.sleep(_REST_SECONDS)
    return {"cpu": (time.process_time() - begun) / len(people), "committed": committed}


if __name__ == "__main__":
    _live(Path(sys.argv[1]))
