"""Of which tables the newest versions of this lane are: who tells others of them need not ask every table."""

from collections.abc import Collection
from threading import Lock

from store.domain.changes import Version
from store.domain.values import dataclass

VERSIONS_MAX = 64
"""Linked lanes are told at once; who is further behind than this is told of more than one change anyway."""


@dataclass(frozen=True, slots=True)
class Written:
    """What some versions are."""

    tables: frozenset[str]
    weight: int
    """Of their rows in all these tables (`Replicated.weight`): where another one is found, something was
    written past the unit, or over it."""


class Recent:
    """What this program has written last, by the local number of its site and by version; for any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: dict[tuple[int, Version], Written] = {}

    def note(self, site: int, version: Version, tables: Collection[str], weight: int) -> None:
        """A version is committed, with rows of so much weight in these tables."""
        with self._lock:
            self._of[site, version] = Written(frozenset(tables), weight)
            if len(self._of) > VERSIONS_MAX:
                del self._of[next(iter(self._of))]

    def forget(self) -> None:
        """The lane goes on under another name: others may give these names again."""
        with self._lock:
            self._of.clear()

    def of(self, site: int, after: Version, through: Version) -> Written | None:
        """What is in the versions after one, up to another; None when that is not known of each of them."""
        if through - after > VERSIONS_MAX:
            return None
        with self._lock:
            found = [self._of.get((site, version)) for version in range(after + 1, through + 1)]
        known = [each for each in found if each is not None]
        if len(known) < len(found):
            return None
        if len(known) == 1:
            return known[0]
        return Written(
            frozenset[str]().union(*(each.tables for each in known)), sum(each.weight for each in known)
        )
