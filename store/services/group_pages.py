"""What the group screens read: figures of all groups kept until the book changes, and one group's pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Lock

from sqlalchemy import Connection

from store.domain.errors import NotFound
from store.domain.group_figures import GroupFigures, MemberList, MemberRow, Overview, Seller, Spending
from store.domain.groups import COMMON, Group
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId
from store.domain.stamps import Instant
from store.queries import book, group_members, group_statistics, groups
from store.services.shop import shop_from
from store.unit import Units

STEP_MILLISECONDS = 250
"""A step of the figures ends with the first group that is done after so long."""

SMALL_MEMBERS_MAX = 2_000
"""A list of so many members is read in a few milliseconds, in any order."""


NOTHING = Spending()


class GroupPages:
    """Reads; nothing here changes the book. Any thread."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._lock = Lock()
        self._mark: group_statistics.Mark = ()
        """What the figures at hand were worked out from."""
        self._figures: Mapping[GroupId, GroupFigures] = {}
        self._unsummed = False
        """Whether what the members spent is still to be summed up."""
        self._missing: list[GroupId] = []
        """Groups whose best product is still to be found."""
        self._began: Instant = 0
        self._took = 0

    @property
    def known(self) -> Mapping[GroupId, GroupFigures]:
        """The figures at hand, as old as they may be; empty before the first step."""
        return self._figures

    @property
    def took_milliseconds(self) -> int:
        """How long all figures took the last time."""
        return self._took

    def lacks_some(self) -> bool:
        """Whether there is a group that no figures were ever worked out for."""
        return any(group.id not in self._figures for group in self.groups())

    def groups(self) -> list[Group]:
        """Every group by name, the common one last; their members are not counted."""
        with self._units.database.reading() as connection:
            return [*groups.all_groups(connection), COMMON]

    def step(self) -> bool:
        """Work out a bit more of what is missing or old; whether there is more to do.

        First how many are in each group, then what they spent, then group by group what they buy most.
        """
        with self._lock, self._units.database.reading() as connection:
            if self._is_uncounted(connection):
                self._count(connection)
            elif self._unsummed:
                self._sum(connection)
            else:
                self._find_tops(connection)
            is_more = bool(self._unsummed or self._missing)
            if not is_more:
                self._took = self._units.world.now() - self._began
            return is_more

    def _is_uncounted(self, connection: Connection) -> bool:
        """Whether the last round is done, and the book another since."""
        if self._unsummed or self._missing:
            return False
        mark = group_statistics.mark(connection, self._today(connection))
        is_other, self._mark = mark != self._mark, mark
        return is_other

    def _count(self, connection: Connection) -> None:
        self._began = self._units.world.now()
        members = group_statistics.head_counts(connection)
        listed = [*(group.id for group in groups.all_groups(connection)), COMMON_GROUP]
        known = self._figures
        self._figures = {
            group: replace(known.get(group, GroupFigures(0)), members=members.get(group, 0))
            for group in listed
        }
        self._unsummed, self._missing = True, listed

    def _sum(self, connection: Connection) -> None:
        totals = group_statistics.totals(connection)
        self._figures = {
            group: replace(figures, ever=totals.get(group, NOTHING))
            for group, figures in self._figures.items()
        }
        self._unsummed = False

    def _find_tops(self, connection: Connection) -> None:
        until = self._units.world.now() + STEP_MILLISECONDS
        while self._missing and self._units.world.now() < until:
            group = self._missing.pop(0)
            figures = self._figures[group]
            has_sales = figures.ever is not None and figures.ever.orders
            best = group_statistics.sellers(connection, group, limit=1) if has_sales else []
            found = replace(figures, top=next(iter(best), None), has_top=True)
            self._figures = {**self._figures, group: found}

    def overview(self, group: GroupId) -> Overview:
        """One group by itself; raises NotFound."""
        with self._units.database.reading() as connection:
            _refuse_gone(connection, group)
            return group_statistics.overview(connection, group, self._today(connection))

    def products(self, group: GroupId) -> list[Seller]:
        """What the members buy, the most popular first; raises NotFound."""
        with self._units.database.reading() as connection:
            _refuse_gone(connection, group)
            return group_statistics.sellers(connection, group)

    def is_small(self, group: GroupId) -> bool:
        """Whether all members of a group are read faster than a thread starts."""
        with self._units.database.reading() as connection:
            return group_members.is_small(connection, group, SMALL_MEMBERS_MAX)

    def count_members(self, query: MemberList) -> int:
        """How many members a list has."""
        with self._units.database.reading() as connection:
            return group_members.count(connection, query)

    def members(self, query: MemberList, start: int, size: int) -> Sequence[MemberRow]:
        """Lines `start` to `start + size` of a list of members."""
        with self._units.database.reading() as connection:
            return group_members.window(connection, query, start, size, self._today(connection))

    def position(self, query: MemberList, customer: CustomerId) -> int | None:
        """Where a member stands in a list, from 0; None when not in it."""
        with self._units.database.reading() as connection:
            return group_members.position(connection, query, customer)

    def member_ids(self, query: MemberList) -> list[CustomerId]:
        """Everybody a list matches."""
        with self._units.database.reading() as connection:
            return group_members.ids(connection, query)

    def _today(self, connection: Connection) -> date:
        zone = shop_from(book.settings(connection)).zone
        return datetime.fromtimestamp(self._units.world.now() / 1000, UTC).astimezone(zone).date()


def _refuse_gone(connection: Connection, group: GroupId) -> None:
    if group != COMMON_GROUP and groups.get(connection, group) is None:
        raise NotFound("that group is not there any more; go back to the list")
