"""What came from another lane, checked: rows that tables here can hold, or a refusal of the whole batch.

A field that only a newer version has is called by its number, and may be anything; what joins rows treats it
like any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from store.domain.changes import Batch, Cell, Grain, TableRows
from store.domain.errors import BadInput
from store.domain.ids import ID_BYTES
from store.domain.stamps import STAMP_MAX, Stamp
from store.queries import beside, wire
from store.tables.base import Field, Replicated

Row: TypeAlias = dict[str, Cell]
"""A row by the names of its columns; sites by their local numbers."""

ByColumn: TypeAlias = dict[str, Sequence[Cell]]
"""Rows by the names of their columns, a cell for each row."""


def names_of(spec: Replicated, rows: TableRows) -> Mapping[int, str]:
    """What a table's columns are called, by their numbers; raises BadInput for rows that do not fit them."""
    if len(rows.columns) != len(rows.values) or len(set(map(len, rows.values))) > 1:
        raise BadInput(f"the rows of {spec.table.name} do not fit their columns")
    names = _names(spec)
    unknown = {number: _name_of(spec, number) for number in rows.columns if number not in names}
    return {**names, **unknown} if unknown else names


@lru_cache(maxsize=64)
def _names(spec: Replicated) -> Mapping[int, str]:
    return dict(wire.wire_columns(spec))


def _name_of(spec: Replicated, number: int) -> str:
    field = wire.field_of(number)
    if field is None or (field != number and spec.grain is not Grain.COLUMN):
        raise BadInput(f"column {number} of {spec.table.name} is not known here: update this lane")
    return beside.name_of(number, field)


def by_row(spec: Replicated, rows: TableRows, batch: Batch, numbers: Sequence[int]) -> Iterator[Row]:
    """The rows of a table, checked; `numbers` are the local ones of the batch's sites. Raises BadInput."""
    names_of(spec, rows)
    values = [
        [None if cell is None else numbers[_position(cell, numbers)] for cell in cells]
        if wire.is_site_column(number)
        else cells
        for number, cells in zip(rows.columns, rows.values, strict=True)
    ]
    columns = by_column(spec, TableRows(rows.table, rows.columns, tuple(map(tuple, values))), batch)
    if columns and spec.grain is Grain.COLUMN:
        _check_stamps(beside.wider(spec, rows.columns), columns)
    for cells in zip(*columns.values(), strict=True):
        yield dict(zip(columns, cells, strict=True))


def _position(cell: Cell, numbers: Sequence[int]) -> int:
    if not isinstance(cell, int) or not 0 <= cell < len(numbers):
        raise BadInput("a stamp names a site that its batch does not list")
    return cell


def stamp_of(cell: Cell) -> Stamp:
    """A cell that must be a stamp; raises BadInput."""
    if not isinstance(cell, int) or not 0 <= cell < STAMP_MAX:
        raise BadInput("a row without a stamp that can be")
    return cell


def _check_stamps(spec: Replicated, columns: ByColumn) -> None:
    nobody = [None] * len(columns["hlc"])
    for name in ("created", *(each.name for each in spec.values)):
        hlcs, sites = columns.get(f"{name}_hlc", nobody), columns.get(f"{name}_site", nobody)
        if hlcs is sites and name != "created":
            continue  # nobody edited this column since the rows were made
        for hlc, site, latest in zip(hlcs, sites, columns["hlc"], strict=True):
            if hlc is None and site is None and name != "created":
                continue
            if site is None:
                raise BadInput(f"{spec.table.name}.{name} does not say who wrote it")
            if stamp_of(hlc) > stamp_of(latest):
                raise BadInput(f"{spec.table.name}.{name} is stamped later than its row")


def by_column(spec: Replicated, rows: TableRows, batch: Batch) -> ByColumn:
    """The same a column at a time, for rows that are taken or left as a whole; sites are as they are."""
    names = names_of(spec, rows)
    columns: ByColumn = {
        names[number]: cells for number, cells in zip(rows.columns, rows.values, strict=True)
    }
    count = len(rows.values[0]) if rows.values else 0
    if not count:
        return {}
    outside = f"a row of {spec.table.name} lies outside its batch"
    check_span(columns.get("ver"), batch.after + 1, batch.through, outside)
    check_span(columns.get("hlc"), 0, STAMP_MAX - 1, "a row without a stamp that can be")
    for each in spec.keys:
        if None in columns.get(each.name, (None,)):
            raise BadInput(f"a row of {spec.table.name} lacks its key")
    for each, wanted in _kinds(spec):
        cells = columns.setdefault(each.name, (each.default,) * count)
        if each.added and None in cells:
            cells = columns[each.name] = [each.default if cell is None else cell for cell in cells]
        kinds = set(map(type, cells))
        if not kinds <= wanted or (str in kinds and "\0" in "".join(map(str, cells))):
            raise BadInput(f"{spec.table.name}.{each.name} is of the wrong kind")
        if each.is_number:
            _check_bounds(spec, each, cells)
        elif bytes in kinds:
            _check_bytes(spec, each, cells)
    for local in spec.derived:
        columns[local.name] = [local.work_out(str(cell)) for cell in columns[local.source]]
    return columns


def _check_bounds(spec: Replicated, field: Field, cells: Sequence[Cell]) -> None:
    numbers = [cell for cell in set(cells) if isinstance(cell, int)]
    if numbers and not -field.most <= min(numbers) <= max(numbers) <= field.most:
        raise BadInput(f"{spec.table.name}.{field.name} is larger than any lane counts")


def _check_bytes(spec: Replicated, field: Field, cells: Sequence[Cell]) -> None:
    if field.name == "id" and any(isinstance(cell, bytes) and len(cell) != ID_BYTES for cell in cells):
        raise BadInput(f"{spec.table.name}.id must have {ID_BYTES} bytes")
    if field.reads is None:
        return
    try:
        for cell in cells:
            field.reads(cell if isinstance(cell, bytes) else b"")
    except ValueError as error:
        raise BadInput(f"{spec.table.name}.{field.name} cannot be read: {error}") from None


@lru_cache(maxsize=64)
def _kinds(spec: Replicated) -> tuple[tuple[Field, frozenset[type]], ...]:
    """What the cells of each column may be."""
    return tuple(
        (each, frozenset({each.type.python_type, each.type.python_type if each.required else type(None)}))
        for each in (*spec.keys, *spec.values)
    )


def check_span(cells: Sequence[Cell] | None, lowest: int, highest: int, words: str) -> None:
    """Raise BadInput with these words unless all cells are numbers from lowest to highest."""
    different = set(cells or ())
    numbers = [cell for cell in different if isinstance(cell, int)]
    if not numbers or len(numbers) < len(different) or min(numbers) < lowest or max(numbers) > highest:
        raise BadInput(words)
