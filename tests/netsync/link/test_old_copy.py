"""A lane that learns that it has another life says as which site it goes on, once."""

import asyncio
from collections.abc import Collection
from typing import cast

from support.lanes import SHOP
from support.memory_log import MemoryBook, MemoryLog

from netsync.link.driver import Driver
from netsync.link.old_copy import OldCopy
from netsync.link.records import Records, Stand
from netsync.protocol.effects import KnowsSelf
from store.domain.changes import Life, Site, Trail, Vector
from store.domain.errors import Unavailable
from store.domain.ids import LaneId

LANE = LaneId(b"l" * 16)
OLD, NEW, LATER = (Site(LANE, epoch) for epoch in (1, 2, 3))


class PartingLog(MemoryLog):
    """Goes on as the first site that is not taken."""

    def part_ways(self, theirs: Trail, taken: Collection[Site]) -> Site:
        self._site = next(site for site in (NEW, LATER) if site not in taken)
        self.put(theirs.site.lane, 1)
        return self._site


class FullLog(MemoryLog):
    """Cannot be written, nor read of what the book is."""

    def part_ways(self, theirs: Trail, taken: Collection[Site]) -> Site:
        raise Unavailable(f"the disk is full: {theirs} {taken}")

    def renew(self, known: Site, version: int) -> Site:
        raise Unavailable(f"the disk is full: {known} {version}")

    def heard_of(self, known: Site, version: int, life: Life | None) -> bool:
        raise Unavailable(f"the disk fails: {known} {version} {life}")


class Told:
    """A link to a peer that has some of this lane's sites."""

    session: "Told"

    def __init__(self, have: Vector, *, recalls: bool = True) -> None:
        self.session, self.peer_have, self.recalls = self, have, recalls
        self.failed: list[Site] = []

    def recall_failed(self, site: Site) -> None:
        self.failed.append(site)


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


def test_what_cannot_be_looked_into_or_written_now_is_tried_again() -> None:
    """Else it would write on as an old copy for as long as its links last."""
    refused: list[str] = []
    known = Told({OLD: 3})

    async def work() -> None:
        records = Records(FullLog(LANE), MemoryBook(SHOP, []))
        copy = OldCopy(records, refused=lambda what, _: refused.append(what), went_on=lambda _: None)
        await copy.look_into(cast("Driver", known), KnowsSelf(OLD, 3, 5))
        await copy.part_ways(cast("Driver", known), Trail(OLD, 3, ()))
        records.close()

    asyncio.run(work())
    assert (refused, known.failed) == (["read", "write"], [OLD, OLD])


def test_who_says_a_number_and_shows_nothing_is_not_believed() -> None:
    """Else what may be spent here would be nobody's at anybody's word."""
    told, said, refused = Told({OLD: 2**53}, recalls=False), list[Stand](), list[str]()

    async def work() -> None:
        records = Records(FullLog(LANE), MemoryBook(SHOP, []))
        copy = OldCopy(records, refused=lambda what, _: refused.append(what), went_on=said.append)
        await copy.look_into(cast("Driver", told), KnowsSelf(OLD, 2**53, None))
        records.close()

    asyncio.run(work())
    assert (said, refused, told.failed) == ([], [], [])
