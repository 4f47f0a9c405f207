"""The one write path: a transaction that stamps what it writes and tells about it after the commit.

All changes to replicated tables go through `Unit`. It takes the site's next version and a stamp from the
hybrid clock, writes them into every row it touches, records who did it (one action a transaction), moves
the site's high-water mark in the same commit, and only then lets the facts out. What is derived from the rows
follows them in that commit, before the mark moves: the rows above the mark are the ones that are new.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from sqlalchemy import Connection, Table

from store.clock import LaneClock
from store.domain.changes import Version
from store.domain.errors import Refused, Unavailable
from store.domain.ids import StaffId
from store.domain.stamps import Instant, Stamp, tick
from store.domain.together import TOGETHER
from store.engine import Database
from store.events import BookChanged, ConflictsChanged, Fact, RowsWritten
from store.feed import Feed
from store.queries import book, clock_check, lives, rows, sites
from store.queries.rows import ROWS_PER_VERSION
from store.recent import Recent
from store.tables.base import Scalar
from store.tables.book import ACTIONS, CONFLICTS, PRIORS

if TYPE_CHECKING:
    from store.queries.priors import Cell

Via: TypeAlias = Literal["till", "cli", "import", "demo"]
"""Which door an intent came in by."""

T = TypeVar("T")
Row: TypeAlias = Mapping[str, Scalar | None]

FACT_IDS_MAX = 200
"""A fact that would name more than this names none: everything may be different."""

Touched: TypeAlias = Mapping[str, set[Scalar | None]]
"""First key of each row that was written, by table name."""

Follow: TypeAlias = Callable[[Connection, Touched, Instant], list[Fact]]
"""Brings what is derived from rows just written up to date in their transaction; answers what it changed."""


@dataclass(slots=True)
class Actor:
    """Who does it: a staff record, and by which door. Signing in changes the one that all services share."""

    staff: StaffId
    via: Via
    role: str = "owner"
    """As `Role` says; empty while the till is locked."""
    name: str = ""
    """Who signed in with a PIN; empty where nobody is asked for one."""
    judge: Callable[[str, bytes], None] | None = None
    """Raises unless whoever it is may do what a `Right` of this name says, to this subject."""

    def require(self, right: str, subject: bytes = b"") -> None:
        """Return if they have a right, by its name in `Right`; raises NeedsApproval, Refused."""
        if self.judge is not None:
            self.judge(right, subject)
        elif self.role != "owner":
            raise Refused("who is here is not known; nothing was done")


@dataclass(frozen=True, slots=True)
class World:
    """Time and randomness, given from outside."""

    now: Callable[[], Instant]
    random: Callable[[int], bytes]


@dataclass(slots=True)
class Unit:
    """One transaction in progress; made by `Units.begin`."""

    connection: Connection
    mark: rows.Mark
    """Stamp, site and version of everything this transaction writes."""
    now: Instant
    actor: Actor
    new_id: Callable[[], bytes]
    standing: sites.Standing | None = None
    """Where the book stood when it began, if anybody has looked."""
    facts: list[Fact] = field(default_factory=list)
    room: int = ROWS_PER_VERSION
    """Rows that the version at hand may still get, by their weight."""
    touched: dict[str, set[Scalar | None]] = field(default_factory=dict)
    """First key of each row written, by table name: what is derived from them follows in this transaction."""
    first_ver: Version = 0
    """The first version this transaction writes."""
    kept: dict[str, tuple[int, str]] = field(default_factory=dict)
    """What the lane keeps of `sites.AT_HAND`, with what this transaction wrote of it by `keep`."""
    chooses: bool = True
    """Whether who writes over a value has seen what it says. An undo has not: it settles no conflict."""
    _over: "list[tuple[Table, list[Cell]]]" = field(default_factory=list)
    """What edits wrote over since the last action, by table."""
    _kept: int = 0
    """How often something written over was kept: a number for the next one."""

    def __post_init__(self) -> None:
        self.first_ver = self.mark.ver

    @property
    def has_rows(self) -> bool:
        """Whether anything was written that other lanes are to have; else there is no version of it."""
        return bool(self.touched) or self.mark.ver > self.first_ver or self.room < ROWS_PER_VERSION

    def touch(self, table: Table, keys: Iterable[Scalar | None]) -> None:
        """Note rows, by their first keys, that are written past `insert`, `edit` and `put`."""
        self.touched.setdefault(table.name, set()).update(keys)

    def insert(self, table: Table, new: Sequence[Row]) -> None:
        """Write new rows of any grain; every one must have all its keys."""
        self._touch(table, new)
        for piece in self.pieces(table, self._in_order(table, new)):
            rows.insert(self.connection, table, piece, self.mark)

    def insert_plain(self, table: Table, new: "Sequence[rows.Plain]") -> None:
        """The same of rows that `rows.plain` has made ready before this transaction began."""
        if new:
            self.touch(table, {row[0] for row in new})
        for piece in self.pieces(table, new):
            rows.insert_plain(self.connection, table, piece, self.mark)

    def edit(self, table: Table, key: Row, values: Row) -> None:
        """Write some columns of one row of `Grain.COLUMN`; only these take the new stamp.

        These, and what belongs `together` with them, as it is.
        """
        from store.tables.watched import WATCHED  # nobody edits before the first scan is priced

        self._touch(table, [key] if values else [])
        if table.name in TOGETHER:
            (values,) = rows.whole(self.connection, table, [(key["id"], values)])
        watched = WATCHED.get(table.name, frozenset())
        if kept := {name: value for name, value in values.items() if name in watched}:
            from store.queries import priors  # no sale writes over anything

            self.remember(table, priors.before(self.connection, table, key, kept))
        for _ in self.pieces(table, [key] if values else []):
            rows.edit(self.connection, table, key, values, self.mark)

    def remember(self, table: Table, cells: "list[Cell]") -> None:
        """Keep what is about to be written over beside the action that does it."""
        self._over.append((table, cells))

    def put(self, table: Table, put: Sequence[Row]) -> None:
        """Write whole rows of `Grain.ROW`, there or not."""
        self._touch(table, put)
        for piece in self.pieces(table, self._in_order(table, put)):
            rows.put(self.connection, table, piece, self.mark)

    def did(
        self, verb: str, subject: bytes | None = None, detail: str = "", *, action: bytes | None = None
    ) -> bytes:
        """Record what this transaction does: `groups.edit` on the given row; answers the action's id.

        What was edited since the last action is this one's, for an undo.
        """
        action = action or self.new_id()
        for table, cells in self._over:
            from store.queries import priors  # as above

            for cell in cells:
                kept = priors.rows(action, self._kept, table, cell.column, [(cell.value, cell.id)])
                self.insert(PRIORS, list(kept))
                self._kept += 1
        self._over.clear()
        done: Row = {
            "id": action,
            "staff_id": self.actor.staff,
            "at": self.now,
            "verb": f"{self.actor.via}:{verb}",
            "subject_id": subject,
            "detail": detail,
            "first_ver": self.first_ver,
        }
        self.insert(ACTIONS, [done])
        return action

    def next_version(self) -> None:
        """Begin another version in this transaction: what follows travels to peers as a piece of its own."""
        self.mark = self.mark._replace(ver=self.mark.ver + 1)
        self.room = ROWS_PER_VERSION

    def passed(self, count: int, *, weight: int = 1) -> None:
        """Count rows that a statement has written at once, from the version at hand on.

        In each version as many whole ones as fit.
        """
        per_version = ROWS_PER_VERSION // weight
        used = per_version - self.room // weight + count
        full = max(used - 1, 0) // per_version
        self.mark = self.mark._replace(ver=self.mark.ver + full)
        self.room = (
            ROWS_PER_VERSION - (used - full * per_version) * weight if full else self.room - count * weight
        )

    def pieces(self, table: Table, new: Sequence[T]) -> Iterator[Sequence[T]]:
        """What each is a row, in pieces that fit into the version at hand, and further ones as needed."""
        start, weight = 0, rows.spec_of(table).weight
        while start < len(new):
            if self.room < weight:
                self.next_version()
            piece = new[start : start + self.room // weight]
            self.room -= len(piece) * weight
            start += len(piece)
            yield piece

    def keep(self, *kept: tuple[str, int, str]) -> None:
        """Keep numbers and texts of `sites.AT_HAND` for this lane."""
        sites.set_locals(self.connection, *kept)
        self.kept.update({key: (number, words) for key, number, words in kept})

    def tell(self, facts: Iterable[Fact]) -> None:
        """Facts for after the commit."""
        self.facts.extend(facts)

    def _in_order(self, table: Table, new: Sequence[Row]) -> Sequence[Row]:
        """Rows that need more than the version at hand, by their keys.

        A version then is a few pages of every book that it comes to, and not most of them: a peer that takes
        it in holds the write lock for a tenth of the time.
        """
        spec = rows.spec_of(table)
        if len(new) * spec.weight <= self.room:
            return new
        keys = [key.name for key in spec.keys]
        return sorted(new, key=lambda row: [row[name] for name in keys])

    def _touch(self, table: Table, written: Sequence[Row]) -> None:
        if written:
            first = rows.spec_of(table).keys[0].name
            self.touch(table, {row[first] for row in written})


class Units:
    """Makes transactions of one lane."""

    def __init__(
        self, database: Database, feed: Feed, world: World, new_id: Callable[[], bytes], *, follow: Follow
    ) -> None:
        self.database = database
        self.feed = feed
        self.clock = LaneClock(world.now)
        self.world = World(self.clock.now, world.random)
        self.new_id = new_id
        self.follow = follow
        self.ended: Callable[[bool], None] = lambda _: None
        """Told in the same thread when a deed is written, or is not and never will be."""
        with database.reading() as connection:
            own = sites.own(connection)
            kept = sites.kept_clock(connection)
        if lacks := kept.lacks:
            # As the lane that runs here, if one does, knows it from the others.
            self.clock.follow(lambda: self.clock.machine() + lacks, is_outvoted=kept.is_outvoted)
        self._written: Version = 0 if own is None else own.ver
        self.clock.wrote(0 if own is None else own.at)
        self._others_wrote = False
        self._has_begun = False
        """Whether this process has written anything."""
        self.recent = Recent()
        """What this process has written last."""
        self._looked_at: tuple[tuple[int, int], ...] | None = None
        """The database's mark at the last look."""

    @cached_property
    def run(self) -> bytes:
        """Names this run of the program; one that begins with the same disk has another."""
        return self.new_id()

    @contextmanager
    def begin(self, actor: Actor) -> Iterator[Unit]:
        """A transaction as `actor`; commits at the end, then publishes. Any exception undoes it whole.

        One in which no lane's rows were written has no version, and others hear nothing of it.
        """
        with self.deed():
            with self.database.writing() as connection:
                begun = sites.begun(connection)
                if begun is None:
                    raise Unavailable("this shop has no lane of its own yet: pair it or create it first")
                own = begun.own
                self.clock.wrote(own.at)
                now = self.world.now()
                stamp: Stamp = tick(own.hlc, self.clock.common())
                mark = rows.Mark(stamp, own.site, own.ver + 1)
                who = _known(connection, actor)
                unit = Unit(connection, mark, now, who, self.new_id, begun.standing, kept=dict(begun.kept))
                yield unit
                if doubt := self.clock.doubt():
                    clock_check.require_sure(connection, doubt, unit.touched.keys())
                _settle(unit)
                followed = self.follow(connection, unit.touched, unit.now)
                unit.facts += [fact for fact in followed if fact not in unit.facts]
                if unit.has_rows:
                    self.begins(connection, own, mark)
                    sites.advance(connection, unit.mark, at := max(own.at, unit.now))
            if unit.has_rows:
                self.clock.wrote(at)
                is_whole = self._has_begun and unit.first_ver == unit.mark.ver
                self.wrote(own.ver, unit.mark.ver)
                if is_whole:
                    self.recent.note(*unit.mark[1:], unit.touched, ROWS_PER_VERSION - unit.room)
        self.feed.publish(unit.facts or ([RowsWritten()] if unit.has_rows else []))

    @contextmanager
    def deed(self) -> Iterator[None]:
        """Tell how it ends to who keeps what was allowed for it; a transaction does so by itself."""
        is_done = False
        try:
            yield
            is_done = True
        finally:
            self.ended(is_done)

    def begins(self, connection: Connection, own: sites.Own, mark: rows.Mark) -> None:
        """Note with which version this process begins to write, if it has not written yet."""
        if not self._has_begun:
            sites.begin(connection, own)
            lives.begin(connection, self.world.random, self.world.now(), mark)

    def begin_anew(self) -> None:
        """Take it that this process has not written yet: it is to go on as another life of its lane."""
        self._has_begun = False
        self.recent.forget()

    def wrote(self, after: Version, through: Version) -> None:
        """Note that this process wrote the own site's versions from `after` on, up to `through`."""
        self._has_begun = True
        if after > self._written:
            self._others_wrote = True
        self._written = max(self._written, through)

    def is_unwritten(self) -> bool:
        """Whether certainly nobody has written to this book since the last look; costs next to nothing."""
        mark = self.database.mark()
        return mark is not None and mark == self._looked_at

    def look(self) -> None:
        """Tell BookChanged when another program has written to this book since the last look."""
        mark = self.database.mark()
        with self.database.reading() as connection:
            own = sites.own(connection)
        self._looked_at = mark
        if own is None or (own.ver <= self._written and not self._others_wrote):
            return
        self._written, self._others_wrote = max(self._written, own.ver), False
        self.feed.publish([BookChanged()])


def _settle(unit: Unit) -> None:
    """Take conflicts for settled that the transaction wrote over: who edits a field sees what it says."""
    from store.tables.watched import WATCHED  # as above

    if not unit.chooses or not unit.touched.keys() & WATCHED.keys():
        return
    from store.queries import conflicts  # no sale writes to such a table

    settled = conflicts.settled_by(unit.connection, unit.touched, unit.mark)
    if settled:
        unit.put(CONFLICTS, settled)
        unit.tell([ConflictsChanged()])


def _known(connection: Connection, actor: Actor) -> Actor:
    """The actor as they are now, whoever signs in meanwhile.

    The shop's owner for a lane that did not know its staff yet when it was opened.
    """
    if actor.staff:
        return Actor(actor.staff, actor.via, actor.role, actor.name, actor.judge)
    owner = next((person.id for person in book.staff(connection) if person.role == "owner"), actor.staff)
    return replace(actor, staff=owner)
