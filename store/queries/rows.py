"""Writing rows of replicated tables: every statement here carries stamp, site and version."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, Table, TextClause, text

from store.domain.changes import Grain, Version
from store.domain.stamps import Stamp
from store.tables.base import REPLICATED, Field, Replicated, Scalar

Row = Mapping[str, Scalar | None]


class Mark(NamedTuple):
    """What a transaction writes into each row it touches."""

    hlc: Stamp
    site: int
    """Local number of the writing site."""
    ver: Version


@lru_cache(maxsize=64)
def spec_of(table: Table) -> Replicated:
    """What replication knows of a table."""
    return next(spec for spec in REPLICATED.values() if spec.table is table)


def insert(connection: Connection, table: Table, new: Sequence[Row], mark: Mark) -> None:
    """Insert rows; columns not named take their defaults."""
    if not new:
        return
    spec = spec_of(table)
    connection.execute(_insert(table), [{**_full(spec, row), **mark._asdict()} for row in new])


def put(connection: Connection, table: Table, new: Sequence[Row], mark: Mark) -> None:
    """Write whole rows, there or not."""
    if not new:
        return
    spec = spec_of(table)
    connection.execute(_put(table), [{**_full(spec, row), **mark._asdict()} for row in new])


def edit(connection: Connection, table: Table, key: Row, values: Row, mark: Mark) -> None:
    """Set columns of one row; only these take the new stamp."""
    if not values:
        return
    spec = spec_of(table)
    given = {**values, **_derived(spec, values)}
    connection.execute(_edit(table, tuple(values)), {**key, **given, **mark._asdict()})


def _full(spec: Replicated, row: Row) -> dict[str, Scalar | None]:
    full = {field.name: row.get(field.name, field.default) for field in (*spec.keys, *spec.values)}
    return {**full, **_derived(spec, full)}


def _derived(spec: Replicated, row: Row) -> dict[str, Scalar]:
    return {
        local.name: local.work_out(str(row[local.source])) for local in spec.derived if local.source in row
    }


@lru_cache(maxsize=64)
def _insert(table: Table) -> TextClause:
    spec = spec_of(table)
    names = [field.name for field in (*spec.keys, *spec.values)] + [local.name for local in spec.derived]
    places = [f":{name}" for name in names]
    names += ["hlc", "site", "ver"]
    places += [":hlc", ":site", ":ver"]
    if spec.grain is Grain.COLUMN:
        names += ["created_hlc", "created_site"]
        places += [":hlc", ":site"]
    return text(f"INSERT INTO {quoted(table)} ({_list(names)}) VALUES ({', '.join(places)})")  # noqa: S608 - names are our own tables'


@lru_cache(maxsize=64)
def _put(table: Table) -> TextClause:
    spec = spec_of(table)
    written = [field.name for field in spec.values] + [local.name for local in spec.derived]
    written += ["hlc", "site", "ver"]
    assignments = ", ".join(f'"{name}" = excluded."{name}"' for name in written)
    keys = _list([field.name for field in spec.keys])
    return text(f"{_insert(table).text} ON CONFLICT ({keys}) DO UPDATE SET {assignments}")


@lru_cache(maxsize=512)
def _edit(table: Table, columns: tuple[str, ...]) -> TextClause:
    spec = spec_of(table)
    derived = [local.name for local in spec.derived if local.source in columns]
    written = [f'"{name}" = :{name}' for name in (*columns, *derived, "hlc", "site", "ver")]
    if spec.grain is Grain.COLUMN:
        written += [f'"{name}_hlc" = :hlc, "{name}_site" = :site' for name in columns]
    return text(f"UPDATE {quoted(table)} SET {', '.join(written)} WHERE {_where(spec.keys)}")  # noqa: S608 - as above


def _where(keys: tuple[Field, ...]) -> str:
    return " AND ".join(f'"{field.name}" = :{field.name}' for field in keys)


def _list(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def quoted(table: Table) -> str:
    """A table's name as SQL; some are reserved words somewhere."""
    return f'"{table.name}"'
