"""Writes the steps of a bulk edit in a transaction, and keeps what an undo needs of them."""

from collections.abc import Sequence

from sqlalchemy import Table

from store.domain.bulk_edits.outcomes import Watch
from store.domain.bulk_edits.plan import Mark, Move, Put, Step
from store.domain.bulk_edits.written import Written
from store.domain.ids import CustomerId, GroupId
from store.events import CustomersChanged, GroupsChanged
from store.queries import bulk, bulk_edits, priors
from store.queries.bulk_edits import Numbering
from store.queries.rows import ROWS_PER_VERSION, spec_of
from store.tables.book import PRIORS
from store.tables.customers import CUSTOMERS, MEMBERSHIPS, TAGS
from store.unit import Row, Unit

NAMED_MAX = 200
"""More customers than this are not named one by one: any of them may be different."""


def write_steps(unit: Unit, chosen: bytes, steps: Sequence[Step], action: bytes, *, watch: Watch) -> Written:
    """Write steps for the customers `chosen`, 16 bytes each, as far as they change anything.

    Raises:
        Stopped: `watch` wanted it.
    """
    connection = unit.connection
    with bulk_edits.scratch(connection):
        bulk_edits.choose(connection, chosen)
        bulk_edits.find(connection, steps)
        counts = bulk_edits.moved(connection)
        total, done = sum(counts.values()), 0
        for number, step in enumerate(steps):
            watch.tell(done, total)
            count = counts.get(number, 0)
            if count:
                _write(unit, number, step, action, before=done, count=count)
            done += count
        watch.tell(done, total)
        customers = bulk_edits.changed_customers(connection) if total else 0
        if total:
            _tell(unit, steps)
    return Written(customers, tuple(counts.get(number, 0) for number in range(len(steps))))


def numbering(unit: Unit, table: Table, *, before: int) -> Numbering:
    """The versions of rows that one statement is about to write, from the version at hand on."""
    weight = spec_of(table).weight
    per_version = ROWS_PER_VERSION // weight
    return Numbering(unit.mark, per_version - unit.room // weight, per_version, before)


def keep(unit: Unit, kept: Sequence[Row]) -> None:
    """Write rows of `PRIORS`."""
    for piece in unit.pieces(PRIORS, kept):
        bulk.insert(unit.connection, PRIORS, piece, unit.mark)


def _write(unit: Unit, number: int, step: Step, action: bytes, *, before: int, count: int) -> None:
    connection = unit.connection
    if isinstance(step, Put):
        if before:
            unit.next_version()  # the same row may have been written by a step before
        olds = bulk_edits.olds(connection, number, step.column)
        first = priors.next_position(connection, action)
        keep(unit, list(priors.rows(action, first, CUSTOMERS, step.column, olds)))
    table = _table(step)
    bulk_edits.write(connection, number, step, numbering(unit, table, before=before))
    unit.passed(count, weight=spec_of(table).weight)
    unit.touch(table, bulk_edits.moved_ids(connection, number))


def _table(step: Step) -> Table:
    match step:
        case Move():
            return MEMBERSHIPS
        case Mark():
            return TAGS
        case Put():
            return CUSTOMERS


def _tell(unit: Unit, steps: Sequence[Step]) -> None:
    touched = set().union(*(unit.touched.get(table.name, ()) for table in (CUSTOMERS, MEMBERSHIPS, TAGS)))
    named = {CustomerId(key) for key in touched if isinstance(key, bytes)}
    unit.tell([CustomersChanged(frozenset(named if len(named) <= NAMED_MAX else ()))])
    groups = {step.group for step in steps if isinstance(step, Move)}
    if any(isinstance(step, Put) and step.column in {"active", "deleted"} for step in steps):
        unit.tell([GroupsChanged()])
    elif groups:
        unit.tell([GroupsChanged(frozenset(map(GroupId, groups)))])
