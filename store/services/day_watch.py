"""Notices that time has passed which members of groups depend on: midnight, the end of an exception.

A look costs two comparisons while there is nothing to do; what there is to do is in `auto_groups`.
"""

from threading import Lock

from store.domain.stamps import Instant
from store.events import BookChanged, Fact, GroupsChanged, ShopChanged
from store.queries.kin import has_rules
from store.unit import Units

_CONCERNS = (GroupsChanged, ShopChanged, BookChanged)

REST: Instant = 3_600_000
"""Without rules nothing depends on the time; whoever makes one is heard."""


class DayWatch:
    """Keeps members of groups right for the moment it is, whoever looks first after midnight."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._lock = Lock()
        self._since: Instant = 0
        self._until: Instant = 0
        self._age = 0
        units.feed.subscribe(self._on_fact)

    def look(self) -> Instant:
        """Make members right if time made them wrong; answers until when they are."""
        with self._lock:
            since, until, age = self._since, self._until, self._age
        now = self._units.world.now()
        # A clock that was set back is another time too.
        if since <= now < until:
            return until
        fresh = self._brought_up(now)
        with self._lock:
            if self._age == age:
                self._since, self._until = now, fresh
        return fresh

    def _brought_up(self, now: Instant) -> Instant:
        with self._units.database.reading() as connection:
            is_needed = has_rules(connection)
        if not is_needed:
            return now + REST
        from store.services.auto_groups import ensure_today  # most shops begin without rules

        return ensure_today(self._units)

    def _on_fact(self, fact: Fact) -> None:
        # A rule, an exception or the shop's time zone may be another; or another program did the same.
        if isinstance(fact, _CONCERNS):
            with self._lock:
                self._since = self._until = 0
                self._age += 1
