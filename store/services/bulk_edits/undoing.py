"""Puts back what an action wrote, where nobody has written since, and says what stays as it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, Table

from store.domain.bulk_edits.fields import label
from store.domain.bulk_edits.outcomes import SAMPLES_MAX, NotRestored
from store.domain.bulk_edits.written import Detail, Run, detail_of
from store.domain.errors import Unavailable
from store.domain.ids import CustomerId, GroupId
from store.domain.stamps import Stamp
from store.domain.together import speaks
from store.events import CatalogueChanged, CustomersChanged, GroupsChanged
from store.queries import history, priors, restamp, sites, undo
from store.queries.history import Action
from store.queries.priors import Prior
from store.queries.rows import ROWS_PER_VERSION, spec_of
from store.services.bulk_edits.writing import NAMED_MAX, keep, numbering
from store.tables.base import Scalar
from store.tables.customers import CUSTOMERS, GROUPS, MEMBERSHIPS, STRANGERS, TAGS, TURNED
from store.unit import Unit

CHANGED, TAKEN = "changed since", "another has that name or e-mail now"


def changed(column: str) -> str:
    """Why a value is not put back: it was changed since, and which field it is."""
    return CHANGED if column == "deleted" else f"{CHANGED} in {label(column)}"


def meanwhile(column: str) -> str:
    """What a value becomes that another lane has written, of which the action did not know."""
    return f"as another lane has set {label(column)} meanwhile"


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be undone."""

    action: bytes
    site: int
    """Local number of the site that did it."""
    runs: tuple[Run, ...]
    """Versions that hold its rows and no others; none when those of other actions lie among them."""
    rows: int | None
    """How many memberships, tags and cards it wrote; None when that was not counted."""
    groups: tuple[bytes, ...]
    hlc: int
    is_undo: bool


def target_in(connection: Connection, action: Action) -> Target:
    """What there is to be undone of an action."""
    target = target_of(action, is_alone=history.is_alone(connection, action))
    return replace(target, runs=restamp.followed(connection, action.site, target.runs))


def target_of(action: Action, *, is_alone: bool) -> Target:
    """What there is to be undone of an action; alone in its transaction or not."""
    detail = detail_of(action.detail)
    if detail is not None:
        groups = tuple(bytes.fromhex(group) for group in detail.groups)
        return Target(
            action.id, action.site, detail.runs, detail.rows, groups, action.hlc, action.does == "undo"
        )
    runs = ((action.first_ver, action.ver),) if is_alone else ()
    rows = int(action.detail) if action.does in _COUNTED and action.detail.isdecimal() else None
    groups = (action.subject,) if action.does in _COUNTED and action.subject else ()
    return Target(action.id, action.site, runs, rows, groups, action.hlc, action.does == "undo")


_COUNTED = {"groups.add", "groups.remove"}


@dataclass(slots=True)
class Outcome:
    """What came of it so far."""

    turned: int = 0
    """Memberships, tags and cards that are as before."""
    put_back: int = 0
    """Values of columns that are as before."""
    left: dict[str, int] = field(default_factory=dict)
    """By the reason: how many are not."""
    instead: dict[str, int] = field(default_factory=dict)
    """The same of values that are not as before, but as another lane wrote them meanwhile."""
    names: dict[str, list[str]] = field(default_factory=dict)
    """Of some of either, by the reason."""
    customers: set[bytes] = field(default_factory=set)
    groups: set[bytes] = field(default_factory=set)

    @property
    def restored(self) -> int:
        """All that is as before."""
        return self.turned + self.put_back

    def leave(self, connection: Connection, reason: str, table: Table, ids: Sequence[bytes]) -> None:
        """Note rows that stay as they are."""
        if ids:
            self.left[reason] = self.left.get(reason, 0) + len(ids)
            self._name(connection, reason, table, ids)

    def heed(self, connection: Connection, reason: str, table: Table, ids: Sequence[bytes]) -> None:
        """Note rows that are as another lane has them, of those that are put back."""
        if ids:
            self.instead[reason] = self.instead.get(reason, 0) + len(ids)
            self._name(connection, reason, table, ids)

    def _name(self, connection: Connection, reason: str, table: Table, ids: Sequence[bytes]) -> None:
        names = self.names.setdefault(reason, [])
        names += undo.names(connection, table, ids[: SAMPLES_MAX - len(names)])

    def add(self, other: "Outcome") -> None:
        """Count another piece."""
        self.turned += other.turned
        self.put_back += other.put_back
        self.customers |= other.customers
        self.groups |= other.groups
        for mine, theirs in ((self.left, other.left), (self.instead, other.instead)):
            for reason, count in theirs.items():
                mine[reason] = mine.get(reason, 0) + count
                names = self.names.setdefault(reason, [])
                names += other.names.get(reason, [])[: SAMPLES_MAX - len(names)]

    def not_restored(self) -> tuple[NotRestored, ...]:
        """For the person who undid it."""
        return self._told(self.left)

    def otherwise(self) -> tuple[NotRestored, ...]:
        """The same of what is as another lane has it."""
        return self._told(self.instead)

    def _told(self, noted: Mapping[str, int]) -> tuple[NotRestored, ...]:
        return tuple(
            NotRestored(count, reason, tuple(self.names.get(reason, ()))) for reason, count in noted.items()
        )


def turn_rows(unit: Unit, target: Target, run: Run, outcome: Outcome) -> int:
    """Put back the memberships, tags and cards of a run of versions; answers how many."""
    done = 0
    if unit.room < ROWS_PER_VERSION:
        unit.next_version()
    for table in TURNED:
        keys = undo.turn(unit.connection, table, target.site, run, unit.mark)
        unit.touch(table, keys)
        if table in {MEMBERSHIPS, TAGS, STRANGERS}:
            outcome.customers.update(keys)
        done += len(keys)
    if done:
        # As many versions as the run had, so that none of them holds more rows than before.
        unit.passed((run[1] - run[0] + 1) * ROWS_PER_VERSION)
    outcome.turned += done
    return done


def put_back(unit: Unit, kept: Sequence[Prior], action: bytes | None, outcome: Outcome) -> None:
    """Put prior values back, and keep what stood in their place beside `action`, if there is one.

    Where another lane wrote something that the action did not know of, that is put back. Of what it does not
    put back nobody has chosen: it waits in the conflict inbox as before.
    """
    connection = unit.connection
    unit.chooses = False
    for table, column, some in columns(kept):
        undo.gather(connection, some)
        is_counted = speaks(table.name, column)
        since = undo.leave_changed(connection, table, column)
        outcome.leave(connection, changed(column), table, since if is_counted else ())
        others = overtaken(connection, table, column, undo.stamps(connection))
        undo.give(connection, table, column, others)
        outcome.leave(connection, TAKEN, table, undo.leave_taken(connection, table, column))
        ids = undo.gathered(connection)
        if not ids:
            continue
        heeded = [each for each in ids if each in others and is_counted]
        outcome.heed(connection, meanwhile(column), table, heeded)
        if action is not None:
            first = priors.next_position(connection, action)
            keep(
                unit,
                list(priors.rows(action, first, table, column, undo.standing(connection, table, column))),
            )
        unit.next_version()  # the same row may get several of its columns back
        undo.restore(connection, table, column, numbering(unit, table, before=0))
        unit.passed(len(ids), weight=spec_of(table).weight)
        unit.touch(table, ids)
        outcome.put_back += len(ids) if is_counted else 0
        if table in _NAMED:
            (outcome.customers if table is CUSTOMERS else outcome.groups).update(ids)
    undo.forget(connection)


def overtaken(
    connection: Connection, table: Table, column: str, undone: Mapping[bytes, Stamp]
) -> dict[bytes, Scalar | None]:
    """What other lanes wrote instead, of what can be put in by itself."""
    from store.services.conflict_pages import ELSEWHERE  # nothing else of it is needed here

    return {} if (table.name, column) in ELSEWHERE else undo.overtaken(connection, table, column, undone)


_NAMED = (CUSTOMERS, GROUPS)


def columns(kept: Sequence[Prior]) -> Iterator[tuple[Table, str, list[Prior]]]:
    """Priors by table and column. Deletion last: what comes back does so with its names and addresses."""
    found: dict[tuple[str, str], list[Prior]] = {}
    for prior in kept:
        found.setdefault((prior.table.name, prior.column), []).append(prior)
    for (_, column), some in sorted(found.items(), key=lambda each: each[0][1] == "deleted"):
        yield some[0].table, column, some


def missed_rows(unit: Unit, target: Target, outcome: Outcome) -> None:
    """Note the memberships and tags that somebody has changed since, with names where these are certain."""
    missed_rows_in(unit.connection, target, outcome, own=unit.mark.hlc)


def missed_rows_in(connection: Connection, target: Target, outcome: Outcome, *, own: Stamp) -> None:
    """The same of an undo that has the stamp `own`, or of one that is not done yet."""
    if target.rows is None or target.rows <= outcome.turned:
        return
    missing = target.rows - outcome.turned
    moved = undo.moved_since(connection, target.groups, target.hlc, own, limit=missing + 1)
    outcome.left[CHANGED] = outcome.left.get(CHANGED, 0) + missing
    if len(moved) == missing:
        names = outcome.names.setdefault(CHANGED, [])
        names += undo.names(connection, CUSTOMERS, moved[: SAMPLES_MAX - len(names)])


def record(
    unit: Unit, target: Target, what: str, outcome: Outcome, runs: tuple[Run, ...], action: bytes
) -> None:
    """Enter an undo into the history, as one line that can itself be undone."""
    if runs:
        unit.first_ver = min(unit.first_ver, runs[0][0])
    groups = tuple(group.hex() for group in target.groups)
    count = len(outcome.customers) or outcome.restored
    detail = Detail(what, count, outcome.turned, runs, groups)
    unit.did("redo" if target.is_undo else "undo", target.action, detail.text(), action=action)


def own_site(connection: Connection) -> int:
    """The local number of the site this lane writes as."""
    own = sites.own(connection)
    if own is None:
        raise Unavailable("this shop has no lane of its own yet: pair it or create it first")
    return own.site


def tell(unit: Unit, target: Target, outcome: Outcome) -> None:
    """Facts for after the commit."""
    named = outcome.customers if len(outcome.customers) <= NAMED_MAX else ()
    unit.tell([CustomersChanged(frozenset(map(CustomerId, named)))])
    groups = {*target.groups, *outcome.groups}
    unit.tell([GroupsChanged(frozenset(map(GroupId, groups)))])
    if outcome.groups or outcome.put_back:
        unit.tell([CatalogueChanged()])
