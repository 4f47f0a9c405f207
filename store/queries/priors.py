"""What was written over, kept beside the action that did it: rows that had one value stand together."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, Select, Table, func, select
from sqlalchemy import Row as Found

from store.domain.ids import ID_BYTES
from store.domain.stamps import Stamp
from store.domain.together import wider
from store.domain.values import dataclass
from store.queries.driver import LOT, fetch, places
from store.queries.rows import Row, quoted, spec_of
from store.tables.base import Scalar
from store.tables.book import PRIORS, SETTINGS
from store.tables.every import every
from store.tables.watched import WATCHED, setting_id

_S = SETTINGS.c

IDS_MAX = 128
"""Of one row, 2 kB: a frame of five thousand such rows is still one that lanes accept."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Rows of one table that had one value in one column."""

    table: Table
    column: str
    value: Scalar | None
    ids: tuple[bytes, ...]
    hlc: Stamp
    """Stamp and site of the write that put something else there."""
    site: int


class Cell(NamedTuple):
    """A column of one row."""

    id: bytes
    column: str
    value: Scalar | None


def before(connection: Connection, table: Table, key: Row, values: Row) -> list[Cell]:
    """The columns of a row of `Grain.COLUMN` that `values` would change, as they are.

    With those that belong together with them: they are one thing to lose and to put back.
    """
    names = ", ".join(f'"{name}"' for name in values)
    sql = f"SELECT id, {names} FROM {quoted(table)} WHERE id = ?"  # noqa: S608 - our own names
    return [
        Cell(identity, name, old[name])
        for identity, *cells in fetch(connection, sql, [key["id"]])
        for old in [dict(zip(values, cells, strict=True))]
        for name in wider(table.name, (name for name, new in values.items() if old[name] != new))
        if name in old
    ]


def before_settings(connection: Connection, values: Mapping[str, str]) -> list[Cell]:
    """The settings that `values` would change, as they are."""
    found = connection.execute(select(_S.key, _S.value).where(_S.key.in_(list(values))))
    return [Cell(setting_id(key), "value", old) for key, old in found if old != values[key]]


def edited(connection: Connection, table: Table, edits: Mapping[bytes, Row]) -> Iterator[list[Cell]]:
    """The columns of many rows that `edits` would change and that were edited before, alike ones together."""
    columns = sorted({name for values in edits.values() for name in values} & WATCHED[table.name])
    found: dict[str, list[Cell]] = {name: [] for name in columns}
    ids = list(edits)
    for start in range(0, len(ids), LOT):
        lot = ids[start : start + LOT]
        names = ", ".join(f'"{name}", "{name}_hlc"' for name in columns)
        sql = f"SELECT id, {names} FROM {quoted(table)} WHERE id IN ({places(lot)})"  # noqa: S608 - our own names
        for identity, *cells in fetch(connection, sql, lot) if columns else ():
            old = dict(zip(columns, cells[::2], strict=True))
            stamps = dict(zip(columns, cells[1::2], strict=True))
            differing = (name for name in columns if old[name] != edits[identity].get(name, old[name]))
            for name in wider(table.name, differing):
                if name in old and stamps[name] is not None:
                    found[name].append(Cell(identity, name, old[name]))
    for cells_of in found.values():
        yield sorted(cells_of, key=lambda cell: (written(cell.value), cell.id))


def rows(
    action: bytes, first: int, table: Table, column: str, found: Iterable[tuple[Scalar | None, bytes]]
) -> Iterator[Row]:
    """Rows of `PRIORS`, numbered from `first`, for pairs of a value and an id; like values stand together."""
    spec = spec_of(table)
    number = next(field.number for field in spec.values if field.name == column)
    position = first
    for value, pairs in groupby(found, key=itemgetter(0)):
        ids = [identity for _, identity in pairs]
        for start in range(0, len(ids), IDS_MAX):
            yield {
                "action_id": action,
                "position": position,
                "table_no": spec.number,
                "column_no": number,
                "value": written(value),
                "ids": b"".join(ids[start : start + IDS_MAX]),
            }
            position += 1


def written_over(connection: Connection, table: int, column: int) -> Iterator[tuple[bytes, Stamp]]:
    """Rows of which a column was written over, by the numbers of both, and the stamp of what did it."""
    sql = f"SELECT ids, hlc FROM {PRIORS.name} WHERE table_no = ? AND column_no = ?"  # noqa: S608 - our own name
    for packed, stamp in fetch(connection, sql, (table, column)):
        for identity in _ids(bytes(packed)):
            yield identity, stamp


def next_position(connection: Connection, action: bytes) -> int:
    """The first number that no row of an action has."""
    highest = select(func.max(PRIORS.c.position)).where(PRIORS.c.action_id == action)
    found = connection.execute(highest).scalar_one()
    return 0 if found is None else int(found) + 1


def is_of_newer(connection: Connection, action: bytes) -> bool:
    """Whether an action wrote over what only a newer version of the program has columns for."""
    met = select(PRIORS.c.table_no, PRIORS.c.column_no).where(PRIORS.c.action_id == action).distinct()
    return any(_field(row.table_no, row.column_no) is None for row in connection.execute(met))


def of(connection: Connection, action: bytes) -> list[Prior]:
    """Everything an action wrote over, in the order in which it was kept."""
    return list(_priors(connection.execute(_kept(action))))


def columns_of(connection: Connection, action: bytes) -> set[tuple[str, str]]:
    """Tables and columns an action wrote over, by name."""
    met = select(PRIORS.c.table_no, PRIORS.c.column_no).where(PRIORS.c.action_id == action).distinct()
    known = (_field(row.table_no, row.column_no) for row in connection.execute(met))
    return {(field[0].name, field[1]) for field in known if field is not None}


def some_of(connection: Connection, action: bytes, start: int, values_max: int) -> tuple[list[Prior], int]:
    """The same from number `start` on, with about `values_max` values; and the number to go on from.

    That is `start` when there is nothing more.
    """
    statement = _kept(action).where(PRIORS.c.position >= start).limit(values_max)
    taken: list[Found[int, int, str, bytes, int, int, int]] = []
    values = 0
    for row in connection.execute(statement):
        if taken and values + len(row.ids) // ID_BYTES > values_max:
            break
        taken.append(row)
        values += len(row.ids) // ID_BYTES
    return list(_priors(taken)), int(taken[-1].position) + 1 if taken else start


def count_of(connection: Connection, action: bytes) -> int:
    """How many values an action wrote over."""
    packed = select(func.coalesce(func.sum(func.length(PRIORS.c.ids)), 0)).where(PRIORS.c.action_id == action)
    return int(connection.execute(packed).scalar_one()) // ID_BYTES


def _kept(action: bytes) -> "Select[int, int, str, bytes, int, int, int]":
    c = PRIORS.c
    return (
        select(c.table_no, c.column_no, c.value, c.ids, c.hlc, c.site, c.position)
        .where(c.action_id == action)
        .order_by(c.position)
    )


def _priors(kept: "Iterable[Found[int, int, str, bytes, int, int, int]]") -> Iterator[Prior]:
    for row in kept:
        # What a newer program kept of tables or columns that are not known here stays as it is.
        found = _field(row.table_no, row.column_no)
        if found is not None:
            table, column = found
            yield Prior(table, column, read(row.value), _ids(row.ids), row.hlc, row.site)


def _field(table: int, column: int) -> tuple[Table, str] | None:
    spec = every().get(table)
    names = [one.name for one in spec.values if one.number == column] if spec else []
    return (spec.table, names[0]) if spec and names else None


def _ids(packed: bytes) -> tuple[bytes, ...]:
    return tuple(packed[start : start + ID_BYTES] for start in range(0, len(packed), ID_BYTES))


def written(value: Scalar | None) -> str:
    """A value as `PRIORS` keeps it."""
    return json.dumps({"hex": value.hex()} if isinstance(value, bytes) else value, ensure_ascii=False)


def read(text: str) -> Scalar | None:
    """What was `written`."""
    value = json.loads(text)
    if isinstance(value, dict):
        return bytes.fromhex(str(value["hex"]))
    return value if isinstance(value, int | str) else None
