"""A lane that learns that it has another life says as which site it goes on, once."""

import asyncio
from collections.abc import Collection
from typing import cast

from support.lanes import SHOP
from support.memory_log import MemoryBook, MemoryLog

from netsync.link.driver import Driver
from netsync.link.old_copy import OldCopy
from netsync.link.records import Records, Stand
from store.domain.changes import Site, Trail, Vector
from store.domain.ids import LaneId

LANE = LaneId(b"l" * 16)
OLD, NEW, LATER = (Site(LANE, epoch) for epoch in (1, 2, 3))


class PartingLog(MemoryLog):
    """Goes on as the first site that is not taken."""

    def part_ways(self, theirs: Trail, taken: Collection[Site]) -> Site:
        self._site = next(site for site in (NEW, LATER) if site not in taken)
        self.put(theirs.site.lane, 1)
        return self._site


class Told:
    """A link to a peer that has some of this lane's sites."""

    session: "Told"

    def __init__(self, have: Vector) -> None:
        self.session, self.peer_have = self, have


def test_where_two_lives_part_it_goes_on_under_a_name_that_the_peer_has_not() -> None:
    said: list[Stand] = []

    async def work() -> None:
        records = Records(PartingLog(LANE), MemoryBook(SHOP, []))
        copy = OldCopy(records, refused=lambda *_: None, went_on=said.append)
        for have in ({OLD: 3}, {OLD: 3, NEW: 1}):
            await copy.part_ways(cast("Driver", Told(have)), Trail(OLD, 3, ()))
        records.close()

    asyncio.run(work())
    assert said == [Stand(NEW, {NEW: 1}), Stand(LATER, {NEW: 1, LATER: 1})]
