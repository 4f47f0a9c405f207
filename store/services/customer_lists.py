"""A customer list somebody is looking at: it remembers the places it has passed, and few matches altogether.

So a window costs the same wherever in a million it lies: it starts from the nearest known place, the
beginning or the end. What is remembered is let go by `renew`, after the book has changed.
"""

from bisect import bisect_left
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, CustomerRow
from store.domain.money import Basis
from store.domain.stamps import Instant
from store.queries import customer_filters, customer_lists, customers, search
from store.queries.customer_lists import Place
from store.queries.rules.conditions import Sight
from store.queries.search import Search
from store.unit import Units

FEW_MAX: Final = 1000
"""Matches that are kept whole: sixteen bytes each, found and sorted in a few milliseconds."""

PLACES_MAX: Final = 1000
"""Remembered places: hundreds of pages somebody went through."""

PIECE: Final = 500
"""Lines that are held at a time when all are read."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row whose number in the list is known."""

    index: int
    place: Place | None
    """None: before the first row, or after the last."""

    def steps_to(self, start: int, end: int) -> int:
        """Rows that are passed over to read from `start` to before `end`."""
        return max(0, start - self.index - 1, self.index - end)


_BEGINNING: Final = Anchor(-1, None)


class OpenList:
    """One list in one order. One window at a time; `count` may run beside it in another thread."""

    def __init__(
        self,
        units: Units,
        query: CustomerList,
        percents: Callable[[Connection, Instant], dict[GroupId, Basis]],
    ) -> None:
        """`percents`: what each group gives at a time."""
        self.query = query
        self._units = units
        self._percents_at = percents
        self._mirrored = replace(query, descending=not query.descending)
        self._has_others = bool(query.quick) or query.group is not None or query.rule is not None
        self._sight: Sight | None = None
        self._search: Search | None = None
        self._few: list[CustomerId] | None = None
        self._total: int | None = None
        self._least = 0
        self._anchors: list[Anchor] = []
        self._renewals = 0
        self._percents: dict[GroupId, Basis] = {}

    @property
    def is_quick(self) -> bool:
        """Whether a window takes a few milliseconds at most, wherever it is."""
        if self._few is not None:
            return True
        is_searched = bool(self.query.text.strip())
        return not self._has_others and (not is_searched or self.query.sort == "name")

    def renew(self) -> None:
        """Let go of what is remembered: the book has changed."""
        self._least, self._total = self.known()[0], None
        self._sight, self._few = None, None
        self._anchors = []
        self._renewals += 1

    def known(self) -> tuple[int, bool]:
        """How many there are as far as is known without counting, and whether that is exact."""
        if self._few is not None:
            return len(self._few), True
        return (self._least, False) if self._total is None else (self._total, True)

    def count(self) -> int:
        """How many there are, exactly; takes up to a second in a list of a million."""
        renewals = self._renewals
        with self._units.database.reading() as connection:
            sight = self._settle(connection)
            total = self._count(connection, sight)
        if renewals == self._renewals:
            self._total = total
        return total

    def window(self, start: int, size: int) -> list[CustomerRow]:
        """Lines `start` to before `start + size`."""
        if size <= 0:
            return []
        with self._units.database.reading() as connection:
            sight = self._settle(connection)
            ids = self._ids(connection, sight, start, size)
            return customers.rows(connection, ids, self._percents)

    def all(self) -> Generator[CustomerRow, None, None]:
        """Every line, as they stood when the first was read, however many there are."""
        with self._units.database.reading() as connection:
            sight, start = self._settle(connection), 0
            while ids := self._ids(connection, sight, start, PIECE):
                yield from customers.rows(connection, ids, self._percents)
                start += len(ids)

    def position(self, customer: CustomerId) -> int | None:
        """How many come before a customer; None when they are not in the list."""
        with self._units.database.reading() as connection:
            sight = self._settle(connection)
            if self._few is not None:
                return self._few.index(customer) if customer in self._few else None
            place = customer_lists.place_of(connection, self.query, sight, customer)
            if place is None:
                return None
            index = customer_lists.count_before(connection, self.query, sight, place)
        self._remember(Anchor(index, place))
        return index

    # How

    def _settle(self, connection: Connection) -> Sight:
        """What is needed for any answer, once."""
        if self._sight is not None:
            return self._sight
        now = self._units.world.now()
        sight = customer_filters.sight_of(connection, now)
        self._percents = self._percents_at(connection, now)
        self._search = search.search_for(connection, self.query.text)
        self._few = self._find_few(connection, sight)
        self._sight = sight
        return sight

    def _find_few(self, connection: Connection, sight: Sight) -> list[CustomerId] | None:
        wanted = self._search
        if wanted is not None:
            candidates, self._search = search.measured(connection, wanted, FEW_MAX + 1)
            if candidates <= FEW_MAX:
                found = [place[1] for place in search.everybody(connection, wanted)]
                return self._in_order(connection, sight, found)
        if not self._has_others:
            return None
        found = customer_lists.some(connection, self.query, sight, FEW_MAX + 1)
        return self._in_order(connection, sight, found) if len(found) <= FEW_MAX else None

    def _in_order(self, connection: Connection, sight: Sight, found: list[CustomerId]) -> list[CustomerId]:
        """`found`, which is by name if it was searched for."""
        if self._search is not None and self.query.sort == "name" and not self._has_others:
            return found[::-1] if self.query.descending else found
        return customer_lists.among(connection, self.query, sight, found)

    def _count(self, connection: Connection, sight: Sight) -> int:
        if self._few is not None:
            return len(self._few)
        if self._search is not None and not self._has_others:
            return search.count(connection, self._search)
        return customer_lists.count(connection, self.query, sight)

    def _ids(self, connection: Connection, sight: Sight, start: int, size: int) -> list[CustomerId]:
        if self._few is not None:
            return self._few[start : start + size]
        if self._total is not None:
            size = min(size, self._total - start)
        if size <= 0:
            return []
        places = self._read(connection, sight, start, size)
        if places:
            self._remember(Anchor(start, places[0]), Anchor(start + len(places) - 1, places[-1]))
            self._least = max(self._least, start + len(places))
        if self._total is None and len(places) < size and (places or start == 0):
            self._total = start + len(places)
        return [customer for _, customer in places]

    def _read(self, connection: Connection, sight: Sight, start: int, size: int) -> list[Place]:
        end = start + size
        anchor = min(self._near(start, end), key=lambda anchor: anchor.steps_to(start, end))
        skip = anchor.steps_to(start, end)
        before, after = min(size, max(0, anchor.index - start)), min(size, max(0, end - anchor.index - 1))
        places: list[Place] = []
        if before:
            places = self._beyond(connection, sight, self._mirrored, anchor.place, before, skip)[::-1]
        if start <= anchor.index < end and anchor.place is not None:
            places.append(anchor.place)
        if after:
            places += self._beyond(connection, sight, self.query, anchor.place, after, skip)
        return places

    def _near(self, start: int, end: int) -> list[Anchor]:
        """Known rows around a window: the one at its start or before, the ones within and after."""
        at = bisect_left(self._anchors, start, key=lambda anchor: anchor.index)
        near = self._anchors[max(0, at - 1) : at + 2]
        is_counted = self._total is not None and self._total >= end
        return [_BEGINNING, *near, *([Anchor(self._total or 0, None)] if is_counted else [])]

    def _beyond(
        self,
        connection: Connection,
        sight: Sight,
        query: CustomerList,
        place: Place | None,
        size: int,
        skip: int,
    ) -> list[Place]:
        if self._search is None or self._has_others or query.sort != "name":
            return customer_lists.beyond(connection, query, sight, place, size=size, skip=skip)
        after = None if place is None else (str(place[0]), place[1])
        found = search.first(
            connection,
            self._search,
            after=after,
            descending=query.descending,
            size=size,
            skip=skip,
        )
        return list(found)

    def _remember(self, *anchors: Anchor) -> None:
        if len(self._anchors) > PLACES_MAX:
            self._anchors = []
        known = {anchor.index: anchor for anchor in (*self._anchors, *anchors)}
        self._anchors = sorted(known.values(), key=lambda anchor: anchor.index)
