"""Keeps the groups that fill themselves right: after every write, in its transaction, and after midnight.

Members are derived on every lane from the same rows, so they are the same everywhere; nothing here is
replicated. A circle of rules, which lanes can make while they are apart, is broken the same way on all.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from store.domain.ids import CustomerId, GroupId
from store.domain.rules.days import Day
from store.domain.rules.needs import Source
from store.domain.stamps import Instant
from store.events import CustomersChanged, Fact, GroupsChanged
from store.queries import auto_groups, auto_log, auto_pins, sites
from store.queries.auto_groups import NAMED_MAX, Move
from store.queries.auto_log import Line
from store.queries.auto_plan import Plan, Ruled, plan_in
from store.queries.days import day, known_zone
from store.queries.driver import fetch
from store.queries.kin import Kin
from store.queries.rules.calendar import start_of
from store.queries.rules.conditions import Sight
from store.queries.rules.facts import IDS_MAX, Asking, by_hand, facts_of, rows
from store.tables.base import Scalar
from store.tables.book import SETTINGS
from store.tables.customers import CUSTOMERS, GROUPS, MEMBERSHIPS, PINS, TAGS
from store.tables.derived import CUSTOMER_DAYS, CUSTOMER_STATS
from store.unit import Units

ONE_BY_ONE_MAX: Final = 20_000
"""Customers tested each by themselves after one write; for more it is quicker to ask the database of all."""

DAY, MOMENT = "auto_day", "auto_at"
"""What this lane calls the day that its members stand for, and the moment up to which exceptions ended."""

Keys = dict[str, set[Scalar | None]]

_SUMS: Final = frozenset({Source.STATS, Source.DAYS, Source.BOUGHT, Source.LEDGER})
_ANY: Final = frozenset(Source)
_CHANGES: Final = {
    CUSTOMERS.name: _ANY,
    PINS.name: _ANY,
    TAGS.name: frozenset({Source.TAGS}),
    MEMBERSHIPS.name: frozenset({Source.GROUPS}),
    CUSTOMER_STATS.name: _SUMS,
}
"""Which kinds of facts the customers named by these tables' keys may have anew."""

_WHOLE: Final = {GROUPS.name, CUSTOMER_DAYS.name}


@dataclass(slots=True)
class Turn:
    """One bringing up to date, in a transaction."""

    connection: Connection
    plan: Plan
    kin: Kin
    sight: Sight
    now: Instant
    cause: Callable[[Sequence[Move]], Sequence[str]]
    """Why some customers came or left, in words, one for each move."""
    moves: list[Move] = field(default_factory=list)
    """Those that are named."""
    counts: defaultdict[GroupId, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    """How many joined and left each group."""

    def whole(self, chosen: AbstractSet[GroupId], why: str) -> None:
        """Ask the rules of some groups of everybody, and of what depends on them if that changes anything."""
        due = set(chosen)
        for each in self.plan.groups:
            if each.id not in due:
                continue
            moved = auto_groups.fill(self.connection, each.id, each.rule, self.sight, self.now)
            self._count(each.id, moved.joined, moved.left)
            self._note_whole(each.id, moved, why)
            pinned = auto_pins.pinned_ever(self.connection, each.id)
            self.retest(pinned, {each.id})
            if any(self.counts.get(each.id, ())):
                due |= self.plan.with_dependents(frozenset({each.id}))

    def clear(self, group: GroupId, why: str) -> None:
        """Let everybody out of a group that has no rule any more, or none that can be asked."""
        moved = auto_groups.fill(self.connection, group, None, self.sight, self.now)
        self._count(group, moved.joined, moved.left)
        self._note_whole(group, moved, why)

    def retest(self, customers: Collection[CustomerId], chosen: AbstractSet[GroupId]) -> None:
        """Ask some rules, and those that depend on them, of some customers."""
        wanted = self.plan.with_dependents(frozenset(chosen))
        asked = [each for each in self.plan.groups if each.id in wanted]
        everybody = sorted(customers)
        for start in range(0, len(everybody), IDS_MAX):
            self._retest_lot(everybody[start : start + IDS_MAX], asked)

    def _retest_lot(self, customers: Sequence[CustomerId], asked: Sequence[Ruled]) -> None:
        connection = self.connection
        sources = frozenset[Source]().union(*(each.sources for each in asked))
        groups = by_hand(connection, customers, self.kin) if Source.GROUPS in sources else {}
        inside, pins = auto_groups.inside(connection, customers, self.now)
        tested = {each.id for each in asked}
        for customer in customers:
            known = groups.setdefault(customer, set())
            for group in inside.get(customer, ()):
                if group not in tested:
                    known.update(self.kin.names(group))
        facts = facts_of(connection, customers, Asking(sources, self.sight.zone), groups)
        found: list[Move] = []
        today = self.sight.today
        for customer in customers:
            theirs, before = facts.get(customer), inside.get(customer, set())
            for each in asked:
                if theirs is None:
                    is_in = False
                else:
                    pin = pins.get((customer, each.id)) if pins else None
                    is_in = each.test(theirs, today) if pin is None else pin
                    if is_in:
                        groups[customer].update(self.kin.names(each.id))
                if is_in is not (each.id in before):
                    found.append(Move(each.id, customer, is_in))
        if found:
            self._write(found)

    def _write(self, found: Sequence[Move]) -> None:
        auto_groups.move(self.connection, found, self.now)
        for each in found:
            self._count(each.group, int(each.joined), int(not each.joined))
        self.moves += found

    def _count(self, group: GroupId, joined: int, left: int) -> None:
        if joined or left:
            self.counts[group][0] += joined
            self.counts[group][1] += left

    def _note_whole(self, group: GroupId, moved: auto_groups.Moved, why: str) -> None:
        at = self.now
        if moved.named:
            lines = [
                Line(at, group, each.customer, int(each.joined), int(not each.joined), why)
                for each in moved.named
            ]
        else:
            lines = (
                [Line(at, group, None, moved.joined, moved.left, why)] if moved.joined or moved.left else []
            )
        auto_log.note(self.connection, lines)

    def end(self) -> list[Fact]:
        """Write down who came and left and why; answers what is to be told."""
        if len(self.moves) <= NAMED_MAX:
            causes = self.cause(self.moves) if self.moves else ()
            lines = [
                Line(self.now, each.group, each.customer, int(each.joined), int(not each.joined), cause)
                for each, cause in zip(self.moves, causes, strict=True)
            ]
        else:
            lines = self._counted_lines()
        auto_log.note(self.connection, lines)
        if not self.counts:
            return []
        moved = {each.customer for each in self.moves}
        all_named = sum(map(sum, self.counts.values())) == len(self.moves) <= NAMED_MAX
        return [
            GroupsChanged(frozenset(map(self.kin.root, self.counts))),
            CustomersChanged(frozenset(moved if all_named else ())),
        ]

    def _counted_lines(self) -> list[Line]:
        counted: defaultdict[GroupId, list[int]] = defaultdict(lambda: [0, 0])
        for each in self.moves:
            counted[each.group][0 if each.joined else 1] += 1
        why = self.cause(self.moves[:1])[0]
        return [Line(self.now, group, None, joined, left, why) for group, (joined, left) in counted.items()]


def follow(connection: Connection, keys: Keys, now: Instant) -> list[Fact]:
    """Bring members up to date after rows were written, named by their first keys; in their transaction."""
    if not keys.keys() & (_CHANGES.keys() | _WHOLE):
        return []
    stored = auto_groups.stored_in_zone(connection)
    if not stored[0] and GROUPS.name not in keys:
        return []
    turn = _turn(connection, stored, now, lambda moves: _causes(connection, keys, moves))
    if CUSTOMER_DAYS.name in keys:
        turn.whole({each.id for each in turn.plan.groups}, "the shop's time zone is another")
    elif GROUPS.name in keys:
        from store.queries import auto_causes  # rules are written seldom

        _follow_rules(turn, auto_causes.of_groups(connection, keys[GROUPS.name]))
    _follow_customers(turn, keys)
    facts = turn.end()
    # Also one that changes nothing yet: whoever waits for the end of the next one must know of it.
    return [*facts, GroupsChanged()] if PINS.name in keys else facts


def _causes(connection: Connection, keys: Keys, moves: Sequence[Move]) -> Sequence[str]:
    from store.queries import auto_causes  # most writes move nobody

    return auto_causes.causes(connection, keys, moves)


def _turn(
    connection: Connection,
    stored: tuple[auto_groups.Written, Kin, str | None],
    now: Instant,
    cause: Callable[[Sequence[Move]], Sequence[str]],
) -> Turn:
    written, kin, kept_zone = stored
    plan = plan_in(connection, written, kin)
    zone = _zone(connection) if kept_zone is None else known_zone(kept_zone)
    return Turn(connection, plan, kin, Sight(day(now, zone), zone, kin), now, cause)


def _zone(connection: Connection) -> ZoneInfo:
    found = fetch(connection, _ZONE)
    return known_zone(found[0][0] if found else "UTC")


_ZONE: Final = f"SELECT value FROM {SETTINGS.name} WHERE key = 'timezone'"  # noqa: S608 - our own name


def _follow_rules(turn: Turn, why: str) -> None:
    """Ask what rules were written or what became of groups that they name, if that makes a difference."""
    due, ended = _out_of_step(turn)
    for group, text in ended.items():
        turn.clear(group, why)
        auto_groups.stand(turn.connection, group, text)
    if ended:
        due = {**due, **_leaning(turn, ended)}
    turn.whole(due.keys(), why)
    for group, text in due.items():
        auto_groups.stand(turn.connection, group, text)


def _out_of_step(turn: Turn) -> tuple[dict[GroupId, str], dict[GroupId, str | None]]:
    """Groups whose members stand for something else than they should; and those that have no members.

    Each with what they will stand for.
    """
    before = auto_groups.standing(turn.connection)
    should = _should_stand(turn)
    due = {group: text for group, text in should.items() if before.get(group) != text}
    silent: dict[GroupId, str | None] = {
        group: "" for group, _ in turn.plan.troubles if before.get(group) != ""
    }
    known = should.keys() | dict(turn.plan.troubles).keys()
    silent |= dict.fromkeys(before.keys() - known)
    return due, silent


def _should_stand(turn: Turn) -> dict[GroupId, str]:
    asked = frozenset[GroupId]().union(*(each.asked for each in turn.plan.groups))
    made_of = auto_groups.told_apart(turn.connection, turn.kin, asked)
    return {
        each.id: "\n".join([each.text, *(made_of[group] for group in sorted(each.asked))])
        for each in turn.plan.groups
    }


def _leaning(turn: Turn, ended: Iterable[GroupId]) -> dict[GroupId, str]:
    texts, gone = _should_stand(turn), set(ended)
    return {each.id: texts[each.id] for each in turn.plan.groups if each.asked & gone}


def _follow_customers(turn: Turn, keys: Keys) -> None:
    customers: set[CustomerId] = set()
    sources: set[Source] = set()
    for table, changed in _CHANGES.items():
        named = {CustomerId(key) for key in keys.get(table, ()) if isinstance(key, bytes)}
        if named:
            customers |= named
            sources |= changed
    # A customer who is new or was deleted is asked all, also what nobody is asked for.
    everything = sources >= _ANY
    chosen = {each.id for each in turn.plan.groups if everything or each.sources & sources}
    if not customers or not chosen:
        return
    if len(customers) > ONE_BY_ONE_MAX:
        from store.queries.auto_causes import MANY  # so many only come from elsewhere

        turn.whole(chosen, MANY)
    else:
        # Sums are kept by who a customer is now; other rows by who they were when they were written.
        is_all_now = not keys.keys() & (_CHANGES.keys() - {CUSTOMER_STATS.name})
        also = set[CustomerId]() if is_all_now else _survivors(turn.connection, customers)
        turn.retest(customers | also, chosen)


def _survivors(connection: Connection, customers: Collection[CustomerId]) -> set[CustomerId]:
    ids = list(customers)
    found: set[CustomerId] = set()
    for start in range(0, len(ids), IDS_MAX):
        found |= {row[0] for row in rows(connection, _SURVIVORS, ids[start : start + IDS_MAX])}
    return found


_SURVIVORS: Final = "SELECT survivor_id FROM survivors WHERE customer_id IN (:ids)"


def ensure_today(units: Units) -> Instant:
    """Make members right for the moment it is, if they are not; answers until when they are, unwritten to.

    Cheap when nothing is to be done. What it writes is this lane's own, and takes no version.
    """
    now = units.world.now()
    with units.database.reading() as connection:
        is_due, until = _state(connection, now)
    if is_due:
        with units.database.writing() as connection:
            facts = _refresh(connection, now)
        units.feed.publish(facts)
    return until


def _state(connection: Connection, now: Instant) -> tuple[bool, Instant]:
    """Whether anything has to be done, and when something will have to be again."""
    stored = auto_groups.stored_in_zone(connection)
    turn = _turn(connection, stored, now, lambda _: ())
    due, ended = _out_of_step(turn)
    midnight = start_of(turn.sight.today + 1, turn.sight.zone)
    ends = auto_pins.next_end(connection, now)
    is_other_day = _local(connection, DAY) != turn.sight.today and any(
        each.is_timed for each in turn.plan.groups
    )
    ended_pins = _turned(connection, now)
    return bool(due or ended or is_other_day or ended_pins), min(midnight, ends or midnight)


def _local(connection: Connection, key: str) -> int | None:
    found = sites.get_local(connection, key)
    return None if found is None else found[0]


def _turned(connection: Connection, now: Instant) -> list[CustomerId]:
    """Whose exceptions ended since the last look, or, by a clock that was set back, have not ended now."""
    last = _local(connection, MOMENT)
    last = 0 if last is None else last
    return auto_pins.turning(connection, min(last, now), max(last, now))


def _refresh(connection: Connection, now: Instant) -> list[Fact]:
    turn = _turn(
        connection, auto_groups.stored_in_zone(connection), now, lambda moves: ["the pin ended"] * len(moves)
    )
    _follow_rules(turn, "rule changed")
    if _local(connection, DAY) != turn.sight.today:
        turn.whole({each.id for each in turn.plan.groups if each.is_timed}, "new day")
    turned = _turned(connection, now)
    if turned:
        turn.retest(turned, {each.id for each in turn.plan.groups})
    sites.set_local(connection, DAY, turn.sight.today)
    sites.set_local(connection, MOMENT, now)
    return turn.end()


def today_of(connection: Connection, now: Instant) -> tuple[Day, ZoneInfo]:
    """The day it is by the shop's calendar, and its zone."""
    zone = _zone(connection)
    return day(now, zone), zone
