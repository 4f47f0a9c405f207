"""Which writes a merge leaves behind without their authors' knowing: what the conflict inbox is made of.

A write is somebody's loss when another one stays and who made that one had not seen it. Who writes over a
value keeps the value beside the action (`PRIORS`), so a write that some later action names as written over
was seen. One lane's own later write has seen its earlier one, and what a row was made with was seen by
whoever edits it. Of columns that belong together all are lost when one is, and seen only when all are.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection

from store.domain.changes import Cell, Site, Write, write
from store.domain.ids import ID_BYTES
from store.domain.stamps import Stamp
from store.domain.together import whole, wider
from store.queries import priors
from store.queries.driver import LOT, fetch, places
from store.queries.rows import spec_of
from store.tables.base import Replicated, Scalar
from store.tables.book import PRIORS, SETTINGS
from store.tables.every import every
from store.tables.watched import WATCHED, setting_id


class Lost(NamedTuple):
    """A write that does not stand after a merge, or stands in a row that is deleted."""

    table: int
    column: int
    row: bytes
    value: Cell
    stamp: Stamp
    site: Site
    by: Site
    """Who wrote what stands."""
    is_deleted: bool
    """The row was deleted; that nobody knew of the other is certain then."""


class Twice(NamedTuple):
    """A row of `Grain.INSERT` that differs from the one that stands under its key."""

    table: int
    row: bytes
    """Its first key, or what stands for it."""
    forms: tuple[str, str]
    """Both as JSON, in order."""


_Pairs = Mapping[str, tuple[Write, Write]]


def of_row(
    spec: Replicated, row: Mapping[str, Cell], differing: _Pairs, made: tuple[Stamp, Site]
) -> Iterator[Lost]:
    """What a row loses of two versions of it.

    Args:
        spec: its table.
        row: either version.
        differing: both writes of each column in which they differ, ours first.
        made: when and by whom the row was made, as the later of the two has it.
    """
    watched = WATCHED.get(spec.table.name)
    identity = row[spec.keys[0].name]
    if watched is None or not isinstance(identity, bytes):
        return
    over, numbers = differing.get("deleted"), _numbers(spec)
    by_value = (name for name, (one, two) in differing.items() if one.value != two.value)
    unlike = wider(spec.table.name, by_value)
    for name, pair in differing.items():
        if name not in watched:
            continue
        lost, kept = sorted(pair)
        is_first = (lost.stamp, lost.site) == made
        if name in unlike and lost.site != kept.site and not is_first:
            what = (spec.number, numbers[name], identity, lost.value, lost.stamp, lost.site)
            yield Lost(*what, kept.site, is_deleted=False)
        if over is None or name == "deleted" or name not in unlike:
            continue
        deletion = max(over)
        # The version with the deletion lacks this write: whoever deleted had not seen it.
        if deletion.value == 1 and over.index(deletion) != pair.index(kept) and kept.site != deletion.site:
            what = (spec.number, numbers[name], identity, kept.value, kept.stamp, kept.site)
            yield Lost(*what, deletion.site, is_deleted=True)


@lru_cache(maxsize=64)
def _numbers(spec: Replicated) -> dict[str, int]:
    return {each.name: each.number for each in spec.values}


def of_settings(
    connection: Connection, known: Mapping[int, Site], rows: Sequence[tuple[Cell, ...]]
) -> Iterator[Lost]:
    """What settings lose of rows (key, value, stamp, site, version) that are about to be merged."""
    spec = spec_of(SETTINGS)
    column = spec.values[0].number
    keys = [str(row[0]) for row in rows]
    sql = f"SELECT key, value, hlc, site FROM settings WHERE key IN ({places(keys)})"  # noqa: S608 - marks alone
    standing = {key: write(hlc, known[site], value) for key, value, hlc, site in fetch(connection, sql, keys)}
    for key, value, hlc, site, _ in rows:
        ours = standing.get(str(key))
        if ours is None or not isinstance(hlc, int) or not isinstance(site, int) or value == ours.value:
            continue
        lost, kept = sorted((ours, write(hlc, known[site], value)))
        if lost.site != kept.site:
            row = setting_id(str(key))
            what = (spec.number, column, row, lost.value, lost.stamp, lost.site)
            yield Lost(*what, kept.site, is_deleted=False)


def unseen(connection: Connection, lost: Sequence[Lost]) -> list[Lost]:
    """Of writes that did not stay those that nobody wrote over knowing them."""
    wanted: dict[tuple[int, int], dict[tuple[bytes, str], list[Lost]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for each in dict.fromkeys(lost):
        if not each.is_deleted:
            wanted[each.table, each.column][each.row, priors.written(each.value)].append(each)
    seen: set[Lost] = set()
    for (table, column), cells in wanted.items():
        first = min(each.stamp for some in cells.values() for each in some)
        for value, ids, stamp in _written_over(connection, table, column, first, cells):
            for start in range(0, len(ids), ID_BYTES):
                some = cells.get((ids[start : start + ID_BYTES], value), ())
                seen.update(each for each in some if each.stamp < stamp)
    open_ones = {_together(each) for each in dict.fromkeys(lost) if each not in seen}
    return [each for each in dict.fromkeys(lost) if _together(each) in open_ones]


def _together(lost: Lost) -> tuple[int, str, bytes, Stamp, Site, bool]:
    """What is one for the columns of one write that belong together."""
    spec = every()[lost.table]
    name = next(each.name for each in spec.values if each.number == lost.column)
    first = whole(spec.table.name, name)[0]
    return (lost.table, first, lost.row, lost.stamp, lost.site, lost.is_deleted)


def _written_over(
    connection: Connection,
    table: int,
    column: int,
    after: Stamp,
    cells: Mapping[tuple[bytes, str], Sequence[Lost]],
) -> list[tuple[str, bytes, Stamp]]:
    values = {value for _, value in cells}
    given: list[int | str] = [table, column, after]
    named = ""
    if len(values) <= LOT:
        named = f" AND value IN ({places(values)})"
        given += sorted(values)
    sql = (
        f"SELECT value, ids, hlc FROM {PRIORS.name}"  # noqa: S608 - marks alone
        f" WHERE table_no = ? AND column_no = ? AND hlc > ?{named}"
    )
    return [(value, bytes(ids), stamp) for value, ids, stamp in fetch(connection, sql, given)]


def twice(connection: Connection, spec: Replicated, rows: Sequence[tuple[Cell, ...]]) -> Iterator[Twice]:
    """Which of some rows of `Grain.INSERT` differ from those that stand under their keys."""
    names = [each.name for each in (*spec.keys, *spec.values)]
    keys, width = len(spec.keys), len(names)
    given = {row[:keys]: row[:width] for row in rows}
    firsts = list(dict.fromkeys(key[0] for key in given))
    for start in range(0, len(firsts), LOT):
        lot = firsts[start : start + LOT]
        listed = ", ".join(f'"{name}"' for name in names)
        sql = f'SELECT {listed} FROM "{spec.table.name}" WHERE "{names[0]}" IN ({places(lot)})'  # noqa: S608 - our own names
        for found in fetch(connection, sql, lot):
            standing = tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in found)
            other = given.get(standing[:keys], standing)
            if other != standing:
                one, two = sorted((_form(names, standing), _form(names, other)))
                first = standing[0]
                yield Twice(spec.number, first if isinstance(first, bytes) else b"", (one, two))


def _form(names: Sequence[str], cells: Sequence[Scalar | None]) -> str:
    shown = {
        name: cell.hex() if isinstance(cell, bytes) else cell for name, cell in zip(names, cells, strict=True)
    }
    return json.dumps(shown, ensure_ascii=False)
