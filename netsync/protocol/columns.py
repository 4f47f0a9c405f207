"""Rows as bytes: column by column, which packs and compresses far better than row by row."""

import zlib
from itertools import chain

from netsync.ports import Source
from netsync.protocol import limits
from netsync.protocol.messages import Changes
from netsync.protocol.packing import INTEGER_MAX, INTEGER_MIN, BadFrame, Fields, pack, unpack
from store.domain.changes import Batch, Cell, TableRows, Vector
from store.domain.errors import Refused

_FASTEST = 1
_FEWER = 8
_TABLE_NUMBER_MAX = 2**31 - 1
_CELL_TYPES = frozenset({int, str, bytes, type(None)})


class TooLarge(Exception):
    """A batch does not fit into a frame; ask the log for fewer rows."""


def to_changes(batch: Batch) -> Changes:
    """Pack a batch for the wire; raises TooLarge."""
    plain = pack([(rows.table, rows.columns, rows.values) for rows in batch.tables])
    if len(plain) > limits.BODY_BYTES_MAX or batch.row_count > limits.ROWS_PER_BATCH_MAX:
        raise TooLarge
    body, size = plain, 0
    if len(plain) >= limits.COMPRESS_BYTES_MIN:
        squeezed = zlib.compress(plain, _FASTEST)
        if len(squeezed) < len(plain):
            body, size = squeezed, len(plain)
    if len(body) > limits.FRAME_BYTES_MAX - limits.GREETING_BYTES_MAX:
        raise TooLarge
    return Changes(batch.site, batch.after, batch.through, batch.sites, body, size, batch.life)


def is_bulk(changes: Changes) -> bool:
    """Whether these are too many rows for whoever wrote them to send to everybody."""
    return max(changes.size, len(changes.body)) >= limits.BULK_BYTES_MIN


def changes_since(log: Source, have: Vector) -> tuple[Changes, ...]:
    """What a log has that `have` lacks, as frames: the first of it; none when nothing is lacking.

    Raises:
        TillError: what the log raises; Refused for a single change that no frame can hold.
    """
    rows_max = limits.ROWS_PER_FRAME
    while True:
        try:
            return tuple(map(to_changes, log.since(have, rows_max=rows_max)))
        except TooLarge:
            if rows_max == 1:
                raise Refused("a change is too large to reach other lanes: shorten the texts in it") from None
            rows_max = max(1, rows_max // _FEWER)


def to_batch(changes: Changes) -> Batch:
    """Unpack a batch from the wire; raises BadFrame."""
    plain = _decompressed(changes.body, changes.size) if changes.size else changes.body
    fields = unpack(plain, items_max=limits.ROWS_PER_BATCH_MAX)
    if len(fields) > limits.TABLES_MAX:
        raise BadFrame("sent a batch of too many tables")
    tables = tuple(map(_table, fields.rest()))
    if sum(len(rows.values[0]) for rows in tables) > limits.ROWS_PER_BATCH_MAX:
        raise BadFrame("sent a batch of too many rows")
    return Batch(changes.site, changes.after, changes.through, changes.sites, tables, changes.life)


def _decompressed(body: bytes, size: int) -> bytes:
    """Inflate to exactly `size` bytes and not one more, whatever the stream would like."""
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(body, size + 1)
    except zlib.error as error:
        raise BadFrame("sent a batch that does not decompress") from error
    if len(plain) != size or not inflater.eof or inflater.unused_data:
        raise BadFrame("sent a batch of another size than it says")
    return plain


def _table(fields: Fields) -> TableRows:
    table = fields.integer(most=_TABLE_NUMBER_MAX)
    numbers = fields.fields(items_max=limits.COLUMNS_MAX)
    columns = tuple(numbers.integer(most=_TABLE_NUMBER_MAX) for _ in range(len(numbers)))
    values = fields.item()
    if not isinstance(values, tuple) or len(values) != len(columns) or not values:
        raise BadFrame("sent rows that do not fit their columns")
    if len(set(columns)) != len(columns) or len({_height(column) for column in values}) != 1:
        raise BadFrame("sent rows that do not fit their columns")
    return TableRows(table, columns, _cells(values))


def _height(column: object) -> int:
    if not isinstance(column, tuple):
        raise BadFrame("sent rows that do not fit their columns")
    return len(column)


def _cells(values: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    if not _CELL_TYPES.issuperset(map(type, chain.from_iterable(values))):
        raise BadFrame("sent a value that no column can hold")
    numbers = [cell for cell in chain.from_iterable(values) if isinstance(cell, int)]
    if numbers and not INTEGER_MIN <= min(numbers) <= max(numbers) <= INTEGER_MAX:
        raise BadFrame("sent a number that no column can hold")
    return values
