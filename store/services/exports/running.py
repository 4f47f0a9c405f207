"""Writes the files: what is read from the book, as rows, into a file that appears at the end."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from store.domain.errors import Refused
from store.domain.exports import customers as as_customers
from store.domain.exports import groups as as_groups
from store.domain.exports import sales as as_sales
from store.domain.exports.cells import guarded, listed
from store.domain.exports.outcome import Exported, Watch
from store.domain.groups import Group, GroupKind
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.listing import SaleList, Selection
from store.domain.rules.wording import render
from store.queries import customer_filters, customers, exports, groups, programs, sale_exports, selections
from store.queries import sales as sale_queries
from store.queries.rules.conditions import Sight
from store.services.exports.files import appearing, table
from store.services.rule_names import RuleNames
from store.services.shop import ShopService
from store.unit import Actor, Units

Row = TypeVar("Row")

ROWS_PER_TICK = 1_000
"""Rows between two looks at whether to stop."""

MAILING_HEADINGS = ("name", "email")


@dataclass(frozen=True, slots=True)
class Task:
    """One export, as asked for."""

    path: Path
    replace: bool
    watch: Watch


@dataclass(slots=True)
class _Counter:
    """Counts rows as they pass."""

    watch: Watch
    total: int
    rows: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            if self.rows % ROWS_PER_TICK == 0:
                self.watch.tell(self.rows, self.total)
            self.rows += 1
            yield row
        self.watch.tell(self.rows, self.total)

    def leave_out(self, reason: str) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + 1

    def outcome(self) -> Exported:
        return Exported(self.rows, tuple(self.left_out.items()))


class Exporter:
    """Runs exports of one book."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor
        self._shop = ShopService(units, actor).get()

    def customers(self, task: Task, selection: Selection) -> Exported:
        """Customers with all that is theirs."""
        currency, zone = self._shop.currency, self._shop.zone
        with self._units.database.reading() as book, appearing(task.path, replace=task.replace) as file:
            sight = self._sight(book)
            counter = _Counter(task.watch, selections.count(book, selection, sight))
            found = counter.passing(exports.people(book, selection, sight))
            table(file, as_customers.HEADINGS, (as_customers.cells(each, currency, zone) for each in found))
        return counter.outcome()

    def groups(self, task: Task, chosen: Sequence[GroupId]) -> Exported:
        """Some groups, or all but the common one; as a table or, by the file's name, as JSON."""
        with self._units.database.reading() as book, appearing(task.path, replace=task.replace) as file:
            described = list(self._described(book, chosen))
            counter = _Counter(task.watch, len(described))
            rows = list(counter.passing(described))
            if task.path.suffix.casefold() == ".json":
                file.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
            else:
                table(file, as_groups.HEADINGS, ([guarded(cell) for cell in row.values()] for row in rows))
        return counter.outcome()

    def _described(self, book: Connection, chosen: Sequence[GroupId]) -> Iterator[dict[str, str]]:
        names = RuleNames(self._units, self._actor)
        counts = groups.member_counts(book)
        rewards = {program.id: program.name for program in programs.all_programs(book)}
        for group in groups.all_groups(book):
            if chosen and group.id not in chosen:
                continue
            rule = "" if group.rule is None else render(group.rule, names)
            program = "" if group.program is None else rewards.get(group.program, "")
            yield dict(
                as_groups.described(
                    group, counts.get(group.id, 0), program, rule, self._shop.currency, self._shop.zone
                )
            )

    def memberships(self, task: Task, chosen: Sequence[GroupId]) -> Exported:
        """Who is in some groups, one row for each customer and group; without any, those filled by hand.

        Raises:
            Refused: the common group is among them.
        """
        if COMMON_GROUP in chosen:
            raise Refused("everybody is in the common group: regulars export customers lists them")
        with self._units.database.reading() as book, appearing(task.path, replace=task.replace) as file:
            sight = self._sight(book)
            wanted = [
                group
                for group in groups.all_groups(book)
                if (group.id in chosen if chosen else group.kind is GroupKind.MANUAL)
            ]
            counts = groups.member_counts(book)
            counter = _Counter(task.watch, sum(counts.get(group.id, 0) for group in wanted))
            rows = (row for group in wanted for row in _members(book, group, sight))
            table(file, (*as_customers.IDENTITY_HEADINGS, "group"), counter.passing(rows))
        return counter.outcome()

    def mailing(self, task: Task, group: GroupId) -> Exported:
        """Name and e-mail of the members of a group who agreed to mailings, each address once."""
        with self._units.database.reading() as book, appearing(task.path, replace=task.replace) as file:
            counter = _Counter(task.watch, _size(book, group))
            mailed = _mailed(exports.addressees(book, group, self._sight(book)), counter)
            table(file, MAILING_HEADINGS, counter.passing(mailed))
        return counter.outcome()

    def sales(self, task: Task, wanted: SaleList) -> Exported:
        """Closed documents of a list."""
        currency, zone = self._shop.currency, self._shop.zone
        with self._units.database.reading() as book, appearing(task.path, replace=task.replace) as file:
            counter = _Counter(task.watch, sale_queries.count(book, wanted))
            found = counter.passing(sale_exports.documents(book, wanted))
            table(file, as_sales.HEADINGS, (as_sales.cells(each, currency, zone) for each in found))
        return counter.outcome()

    def _sight(self, book: Connection) -> Sight:
        return customer_filters.sight_of(book, self._units.world.now())


def _members(book: Connection, group: Group, sight: Sight) -> Iterator[list[str]]:
    name = guarded(group.name)
    for member in exports.members_of(book, group.id, sight):
        known = (member.reference, member.name, member.email)
        yield [member.id.hex(), *map(guarded, known), listed(member.cards), name]


def _mailed(found: Iterable[exports.Addressee], counter: _Counter) -> Iterator[list[str]]:
    """Those who are mailed; of the others it is counted why not. They come by e-mail."""
    last = ""
    for each in found:
        if not each.email:
            counter.leave_out("no e-mail")
        elif not each.consent:
            counter.leave_out("no consent to mailings")
        elif not each.active:
            counter.leave_out("inactive")
        elif each.email == last:
            counter.leave_out("the same e-mail as another member")
        else:
            last = each.email
            yield [guarded(each.name), guarded(each.email)]


def _size(book: Connection, group: GroupId) -> int:
    return customers.count(book) if group == COMMON_GROUP else groups.member_counts(book).get(group, 0)
