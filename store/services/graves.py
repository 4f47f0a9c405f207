"""Clearing away what was deleted so long ago that nothing can bring it back, a little at a time.

Each lane does so for itself when it knows enough; nothing about it is on the wire but how far each lane has
everything, a row a day. `store.domain.graves` says what is waited for, and why.
"""

from collections import deque
from typing import Final

from sqlalchemy import Connection, Table

from store.domain import graves as rules
from store.domain.graves import Cut, Silent
from store.domain.ids import LaneId
from store.domain.members import Member
from store.events import ShopChanged
from store.queries import book, graves, reached, sites
from store.queries.graves import Key, Window
from store.tables.book import REACHED
from store.tables.customers import CUSTOMERS
from store.unit import Actor, Units

ROWS_AT_ONCE: Final = 200
CUSTOMERS_AT_ONCE: Final = 20
"""Rows taken away in one transaction: the checkout waits for no longer than for another sale."""

SOON_SECONDS: Final = 0.1
LATER_SECONDS: Final = 1800.0
"""When to go on: with a piece of what is being cleared away, or with looking whether there is any."""


class GraveService:
    """Tells how far this lane is, and clears away; `tend` is called by one thread, again and again."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor
        self._window: Window | None = None
        self._found: deque[tuple[Table, list[Key]]] = deque()
        """What may go of the window, in pieces."""

    def tend(self) -> float:
        """Do what is due, in short transactions; after how many seconds to come again. Raises Unavailable."""
        if self._found or self._looks():
            self._clear()
            return SOON_SECONDS
        self.tell()
        if self._judge():
            self._units.feed.publish([ShopChanged()])
            return SOON_SECONDS
        return LATER_SECONDS

    def tell(self) -> None:
        """Let the other lanes know how far this one has everything, if they were not told today."""
        with self._units.database.reading() as connection:
            here, lanes = _own(connection), reached.told(connection)
        own = next((each for each in lanes if each.lane == here), None)
        if own is None or len(lanes) == 1:
            return
        if own.vector and 0 <= self._units.world.now() - own.at < rules.TOLD_EVERY:
            return
        with self._units.begin(self._actor) as unit:
            vector = sites.vector(unit.connection)
            unit.put(REACHED, [reached.row_of(own.lane, vector, unit.now)])

    def silent(self) -> list[Silent]:
        """Lanes that may be lost, for they have not told for a month how far they are, by number."""
        now = self._units.world.now()
        with self._units.database.reading() as connection:
            here, lanes = _own(connection), reached.told(connection)
        return [
            Silent(each.lane, each.name, (now - each.at) // rules.DAY)
            for each in lanes
            if each.lane != here and now - each.at > rules.SILENT_AFTER
        ]

    def never_heard(self) -> list[Member]:
        """Lanes from which nothing has come since they were taken in, by number; `silent` has them later.

        Such is one whose joining broke off and that joined anew, as another lane.
        """
        now = self._units.world.now()
        with self._units.database.reading() as connection:
            here, lanes = _own(connection), reached.told(connection)
            wrote = {site.lane for site in sites.vector(connection)}
            members = {each.id: each for each in book.members(connection)}
        return [
            members[each.lane]
            for each in lanes
            if each.lane not in {here, *wrote} and rules.NEW_FOR < now - each.at <= rules.SILENT_AFTER
        ]

    def _judge(self) -> bool:
        """Make today's cut, and let go what may; whether something may."""
        now = self._units.world.now()
        with self._units.database.reading() as connection:
            here, lanes = _own(connection), reached.told(connection)
            before, own = reached.cuts(connection), sites.vector(connection)
        if all(each.lane != here for each in lanes):
            return False  # not filled yet, or shut out or retired: the others do not wait for it
        others = [each.vector for each in lanes if each.lane != here]
        stand = rules.judged(before, others, own, now)
        if not stand or now - stand[-1].at >= rules.TOLD_EVERY:
            stand.append(Cut(now, own, None))
        ripe = rules.ripe(stand, others, own, now)
        if ripe is not None:
            stand = [cut for cut in stand if cut.at > ripe.at]
        if stand != before:
            with self._units.database.writing() as connection:
                if ripe is not None:
                    reached.raise_floor(connection, ripe.vector, ripe.at)
                reached.keep(connection, stand)
        return ripe is not None

    def _looks(self) -> bool:
        """Whether there is something to go, in the next versions below the floor."""
        with self._units.database.reading() as connection:
            place = reached.unswept(connection)
            if place is None:
                return False
            self._window = graves.window(connection, *place, reached.cut_at(connection))
            for table, keys in graves.found(connection, self._window):
                size = CUSTOMERS_AT_ONCE if table is CUSTOMERS else ROWS_AT_ONCE
                self._found += [(table, keys[start : start + size]) for start in range(0, len(keys), size)]
        return True

    def _clear(self) -> None:
        """Take away one piece; with the last one of a window, note that it was looked through."""
        here = self._window
        assert here is not None  # noqa: S101 - pieces are of a window
        with self._units.database.writing() as connection:
            if self._found:
                graves.take_away(connection, here, *self._found[0])
            if len(self._found) <= 1:
                reached.swept(connection, here.site, here.through)
        if self._found:
            self._found.popleft()


def _own(connection: Connection) -> LaneId | None:
    own = sites.own(connection)
    return None if own is None else sites.site_of(connection, own.site).lane
