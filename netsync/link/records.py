"""The change log and member book, called from the event loop: one thread, one call after the other.

Peers that lack the same get one read between them. Packing is done here too, off the loop.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import get_ident
from typing import NamedTuple, TypeAlias, TypeVar

from netsync.ports import Ask, ChangeLog, Giver, Member, MemberBook
from netsync.protocol.columns import changes_since
from netsync.protocol.messages import Changes
from store.domain.changes import Batch, Life, Lives, Site, Trail, Vector, Version
from store.domain.errors import TillError
from store.domain.ids import LaneId
from store.domain.stamps import Instant

T = TypeVar("T")

Reading: TypeAlias = asyncio.Future[tuple[Changes, ...]]


class Stand(NamedTuple):
    """Where the log stands, at one moment."""

    site: Site
    """As which this lane writes."""
    have: Vector


class Look(NamedTuple):
    """The log at a glance."""

    stand: Stand
    floor: Vector
    fresh: tuple[Changes, ...]
    """This lane's own new rows, or the first of them."""


class Records:
    """Awaitable log and book; raises what they raise."""

    def __init__(self, log: ChangeLog, book: MemberBook, giver: Giver | None = None) -> None:
        """Without a giver nothing is given to who asks."""
        self._log = log
        self._book = book
        self._giver = giver
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sync-records")
        self._reading: dict[frozenset[tuple[Site, Version]], list[Callable[[Reading], None]]] = {}
        """Who waits for which answer."""
        self._applier: int | None = None
        """The thread that merges batches, while it does."""

    async def run(self, work: Callable[[], T]) -> T:
        """Any work that blocks, after what was asked before it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def stand(self) -> Stand:
        """Where the log stands, after all that was asked before."""
        return await self.run(self._stand)

    def _stand(self) -> Stand:
        return Stand(self._log.site(), self._log.have())

    async def floor(self) -> Vector:
        """Up to where what was deleted may be forgotten here."""
        return await self.run(self._log.floor)

    async def look(self, own: Site, after: Version | None) -> "Look":
        """What a change to the book may have changed, in one go.

        With the rows of site `own` that come after a version, unless that is None: what is read so counts as
        told to others.
        """

        def work() -> Look:
            stand, fresh = self._stand(), tuple[Changes, ...]()
            if after is not None and stand.have.get(own, 0) > after:
                # Who waits for what cannot be read hears of that when it asks by itself.
                with suppress(TillError):
                    fresh = changes_since(self._log, {**stand.have, own: after})
            return Look(stand, self._log.floor(), fresh)

        return await self.run(work)

    async def begin_above(self, floor: Vector) -> None:
        """Note what the book that fills this empty one has forgotten."""
        await self.run(lambda: self._log.begin_above(floor))

    def fetch(self, have: Vector, then: Callable[[Reading], None]) -> None:
        """Read what a peer that has `have` lacks, as frames, once for all who ask it at once.

        `then` gets the done reading, which ends in TillError when the log refuses, and raises nothing: all
        who wait are told in one go, of a change to all lanes by one call.
        """
        key = frozenset(have.items())
        if key in self._reading:
            self._reading[key].append(then)
            return
        self._reading[key] = [then]
        reading = asyncio.get_running_loop().run_in_executor(
            self._thread, lambda: changes_since(self._log, have)
        )
        reading.add_done_callback(lambda done: self._tell(key, done))

    def _tell(self, key: frozenset[tuple[Site, Version]], reading: Reading) -> None:
        for then in self._reading.pop(key):
            then(reading)

    async def apply(self, batches: Sequence[Batch]) -> Stand:
        """Merge batches durably; where the log stands then. Raises TillError."""

        def work() -> Stand:
            self._applier = get_ident()
            try:
                self._log.apply(batches)
            finally:
                self._applier = None
            return self._stand()

        return await self.run(work)

    def is_applying(self) -> bool:
        """Whether whoever asks is told so by `apply`: the links have what becomes of that from its answer."""
        return self._applier == get_ident()

    async def lives(self) -> Lives:
        """Of which lives what is here of all sites is."""
        return await self.run(self._log.lives)

    async def trail(self, site: Site) -> Trail:
        """All lives of a site that are known here."""
        return await self.run(lambda: self._log.trail(site))

    async def heard_of(self, known: Site, version: Version, life: Life | None) -> bool:
        """Another lane has an own site; answers whether that may be of another life than what is here."""
        return await self.run(lambda: self._log.heard_of(known, version, life))

    async def part_ways(self, theirs: Trail, taken: Collection[Site]) -> Site:
        """Begin anew where another lane's life of an own site and this one part."""
        return await self.run(lambda: self._log.part_ways(theirs, taken))

    def hear_clocks(self, ahead: Sequence[Instant], monotonic: Callable[[], float]) -> "asyncio.Future[None]":
        """Go by the clocks of all lanes that are linked; they run so much ahead of this one's.

        Comes before what is asked after this call, also if nobody waits for it yet.
        """
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._thread, lambda: self._log.hear_clocks(ahead, monotonic))

    async def give(self, taker: Site, ask: Ask) -> int:
        """Hand rights over, durably; how much."""
        giver = self._giver
        return 0 if giver is None else await self.run(lambda: giver.give(taker, ask))

    async def shop_id(self) -> bytes:
        """The shop's id."""
        return await self.run(self._book.shop_id)

    async def members(self) -> Sequence[Member]:
        """Every lane ever enrolled."""
        return await self.run(self._book.members)

    async def enrol(self, member: Member) -> None:
        """Write a newcomer."""
        await self.run(lambda: self._book.enrol(member))

    async def addresses(self, lanes: Sequence[LaneId]) -> dict[LaneId, Sequence[str]]:
        """Where lanes were last reached."""
        return await self.run(lambda: {lane: self._book.addresses(lane) for lane in lanes})

    async def remember_address(self, lane: LaneId, address: str) -> None:
        """Keep an address that answered as that lane."""
        await self.run(lambda: self._book.remember_address(lane, address))

    def close(self) -> None:
        """Finish what was begun; waits for it."""
        self._thread.shutdown(cancel_futures=True)
