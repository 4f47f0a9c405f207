"""A newer version of the program, as far as lanes can tell: this one, with columns and tables that it adds.

This version itself is the older one. A book is given the newer one's columns by `furnish`, which this version
does not look at; whatever a lane does within `speaking(NEWER)` it does as the newer version.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, MetaData

from store.api import Store
from store.domain.changes import Cell, Grain
from store.domain.names import name_key
from store.engine import Database
from store.queries import folding, rows, sites
from store.queries.driver import run
from store.services.replication import ReplicationService
from store.tables.base import (
    REPLICATED,
    Derived,
    Field,
    Replicated,
    blob,
    declared,
    maybe_number,
    number,
    text,
)
from store.tables.book import ACTIONS
from store.tables.customers import CUSTOMERS, MEMBERSHIPS
from store.tables.guards import guard
from store.unit import Unit

Schema = Mapping[int, Replicated]

ALL_TABLES_KNOWN_BY = ReplicationService
OLDER: Final[Schema] = dict(REPLICATED)

_TABLES = MetaData()


def _table(stable: int, name: str, grain: Grain, *values: Field) -> Replicated:
    parts = (blob(16, "id"),), values, ()
    return Replicated(stable, declared(_TABLES, name, grain, parts), grain, *parts)


VISITS = _table(4000, "visits", Grain.INSERT, text(17, "why"))
LOCKERS = _table(4001, "lockers", Grain.COLUMN, text(17, "owner"), number(18, "size", default=3))
SEATS = _table(4002, "seats", Grain.ROW, maybe_number(17, "row"))
"""Tables that the newer version has."""

_FIELDS: dict[str, tuple[Field, ...]] = {
    CUSTOMERS.name: (text(200, "pet", added=True), number(201, "shoe", default=40, added=True)),
    MEMBERSHIPS.name: (number(200, "place", default=1, added=True),),
    ACTIONS.name: (maybe_number(200, "mood", added=True),),
}
"""Columns that it has: of each grain."""


def _newer(spec: Replicated) -> Replicated:
    more = _FIELDS.get(spec.table.name, ())
    derived = (Derived("pet_key", "pet", name_key),) if spec.table is CUSTOMERS else ()
    return replace(spec, values=(*spec.values, *more), derived=(*spec.derived, *derived))


TABLES: Final = frozenset(_TABLES.tables)

NEWER: Final[Schema] = {number: _newer(spec) for number, spec in OLDER.items()} | {
    spec.number: spec for spec in (VISITS, LOCKERS, SEATS)
}


@contextmanager
def speaking(schema: Schema) -> Iterator[None]:
    """What is done meanwhile is done as the version with these tables."""
    for spec in OLDER.values():
        rows.spec_of(spec.table)  # whoever writes rows of a table writes those of this version
    before = dict(REPLICATED)
    _become(schema)
    try:
        yield
    finally:
        _become(before)


def _become(schema: Schema) -> None:
    if schema != REPLICATED:
        REPLICATED.clear()
        REPLICATED.update(schema)


def columns_of(spec: Replicated) -> tuple[str, ...]:
    """Every column of a table, as either version has it: its keys come first."""
    names = [column.name for column in spec.table.columns]
    more = [each for each in spec.values if each.name not in names]
    names += [each.name for each in more]
    names += [local.name for local in spec.derived if local.name not in names]
    if spec.grain is Grain.COLUMN:
        names += [f"{each.name}{end}" for each in more for end in ("_hlc", "_site")]
    return tuple(names)


def furnish(database: Database) -> None:
    """Give a book the columns and tables of the newer version, as its migration would."""
    with database.writing() as connection:
        for statement in _additions():
            connection.exec_driver_sql(statement)
        _TABLES.create_all(connection)
        for table in _TABLES.tables:
            for statement in guard(table, sqlite=database.sqlite):
                connection.exec_driver_sql(statement)


def _additions() -> Iterator[str]:
    for spec in NEWER.values():
        if spec.number not in OLDER:
            continue
        for each in spec.values[len(OLDER[spec.number].values) :]:
            kind = "TEXT" if each.type.python_type is str else "BIGINT"
            default = f" NOT NULL DEFAULT {each.default!r}" if each.required else ""
            yield f'ALTER TABLE "{spec.table.name}" ADD COLUMN "{each.name}" {kind}{default}'
            if spec.grain is Grain.COLUMN:
                yield f'ALTER TABLE "{spec.table.name}" ADD COLUMN "{each.name}_hlc" BIGINT'
                yield f'ALTER TABLE "{spec.table.name}" ADD COLUMN "{each.name}_site" INTEGER'
        for local in spec.derived[len(OLDER[spec.number].derived) :]:
            yield f'ALTER TABLE "{spec.table.name}" ADD COLUMN "{local.name}" TEXT NOT NULL DEFAULT \'\''


def fold(store: Store) -> int:
    """What opening a furnished book with the newer version does first; how many cells found their columns."""
    with store._database.writing() as connection:
        return folding.fold(connection)


def edit(unit: Unit, table: str, key: Cell, name: str, value: Cell) -> None:
    """As the newer version, write one column of a row of `Grain.COLUMN`."""
    spec = next(spec for spec in NEWER.values() if spec.table.name == table)
    hlc, site, ver = unit.mark
    given = {name: value, f"{name}_hlc": hlc, f"{name}_site": site, "hlc": hlc, "site": site, "ver": ver}
    given |= {each.name: each.work_out(str(value)) for each in spec.derived if each.source == name}
    assigned = ", ".join(f'"{column}" = ?' for column in given)
    run(unit.connection, f'UPDATE "{table}" SET {assigned} WHERE id = ?', [(*given.values(), key)])  # noqa: S608 - our own names
    unit.touch(spec.table, [str(key) if key is None else key])


def seat(unit: Unit, customer: bytes, group: bytes, *, place: int) -> None:
    """As the newer version, write a membership with its place."""
    unit.put(MEMBERSHIPS, [{"customer_id": customer, "group_id": group}])
    with _past_guards(unit.connection):
        sql = "UPDATE memberships SET place = ? WHERE customer_id = ? AND group_id = ?"
        run(unit.connection, sql, [(place, customer, group)])


def did(unit: Unit, mood: int) -> bytes:
    """As the newer version, note an action and in which mood it was done."""
    action = unit.did("mood.tell")
    with _past_guards(unit.connection):
        run(unit.connection, "UPDATE actions SET mood = ? WHERE id = ?", [(mood, action)])
    return action


@contextmanager
def _past_guards(connection: Connection) -> Iterator[None]:
    """This version's path of writing does not know the column: the rest of the row is written already."""
    sites.set_local(connection, "gc", 1)
    yield
    sites.set_local(connection, "gc", 0)
