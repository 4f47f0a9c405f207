"""Whether the book here is an old copy, by what other lanes have of this lane's sites; and what then.

Of third lanes' sites of which a peer has another life, those are told.
"""

from collections.abc import Callable, Coroutine

from netsync.link.driver import Driver
from netsync.link.records import Records, Stand
from netsync.protocol.effects import KnowsSelf
from store.domain.changes import Lives, Site, Trail
from store.domain.errors import TillError


class OldCopy:
    """Asks the log, and tells as which site this lane goes on."""

    def __init__(
        self,
        records: Records,
        *,
        refused: Callable[[str, TillError], None],
        went_on: Callable[[Stand], None],
    ) -> None:
        """`refused` is told what could not be done, `went_on` where the log stands after each answer."""
        self._records = records
        self._refused = refused
        self._went_on = went_on
        self._lives: Lives | None = None
        self._sure: set[KnowsSelf] = set()
        """What was read and found since the book changed: after a start most lanes are linked at once."""
        self._changes = 0

    def book_changed(self) -> None:
        """What was read of it may not be so any more."""
        self._lives, self._sure = None, set()
        self._changes += 1

    async def lives(self) -> Lives:
        """Of which lives what is here of all sites is, for a peer to compare."""
        lives, changes = self._lives, self._changes
        if lives is None:
            try:
                lives = await self._records.lives()
            except TillError as error:
                self._refused("read", error)
                return {}
            if changes == self._changes:
                self._lives = lives
        return lives

    async def look_into(self, driver: Driver, known: KnowsSelf) -> None:
        """A peer has rows of a site of this lane: of the book here, or of one of which it is an old copy.

        Who cannot tell of which lives they are is not believed: what may be spent here stays with the life
        that this lane leaves, and anybody can say a number.
        """
        if not driver.session.recalls:
            return
        sure = self._sure
        if known in sure:
            return
        try:
            if await self._records.heard_of(known.site, known.version, known.life):
                driver.recall(known.site)
            else:
                sure.add(known)
        except TillError as error:
            self._refused("read", error)
            driver.session.recall_failed(known.site)

    async def part_ways(self, driver: Driver, theirs: Trail) -> None:
        """A peer told the lives of what it has of a site."""
        taken = {site for site in driver.session.peer_have if site.lane == theirs.site.lane}
        await self._renew(driver, theirs.site, self._records.part_ways(theirs, taken))

    async def _renew(self, driver: Driver, site: Site, renewing: Coroutine[object, object, Site]) -> None:
        try:
            await renewing
            stand = await self._records.stand()
        except TillError as error:
            self._refused("write", error)
            driver.session.recall_failed(site)
        else:
            self._went_on(stand)
