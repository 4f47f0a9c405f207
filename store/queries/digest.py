"""What a book says, in one hash for each table that lanes share: equal on lanes that agree.

It is the sum of the hashes of the rows, for databases sort texts in orders of their own. A row's is over what
it says and when that was written; by which transaction it came is left out: that may differ where nothing
else does.
"""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import Connection

from store.domain.changes import Grain
from store.queries import sites
from store.tables.base import REPLICATED, Replicated

_ROWS = 5_000
_MODULUS = 2**256


def of_tables(connection: Connection) -> dict[str, str]:
    """256 bits in hex for each table, by name."""
    authors = {
        number: f"{site.lane.hex()}/{site.epoch}" for number, site in sites.all_sites(connection).items()
    }
    return {spec.table.name: _digest(connection, spec, authors) for spec in REPLICATED.values()}


def _digest(connection: Connection, spec: Replicated, authors: dict[int, str]) -> str:
    total = 0
    for row in _rows(connection, spec):
        cells = [
            authors.get(cell, "?") if name.endswith("_site") and isinstance(cell, int) else cell
            for name, cell in zip(_names(spec), row, strict=True)
        ]
        text = json.dumps([_plain(cell) for cell in cells], separators=(",", ":"))
        total += int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return f"{total % _MODULUS:064x}"


def _plain(cell: object) -> object:
    return cell.hex() if isinstance(cell, bytes) else cell


def _names(spec: Replicated) -> list[str]:
    names = [each.name for each in (*spec.keys, *spec.values)]
    if spec.grain is Grain.ROW:
        names.append("hlc")
    if spec.grain is Grain.COLUMN:
        names += ["created_hlc", "created_site"]
        names += [f"{each.name}{end}" for each in spec.values for end in ("_hlc", "_site")]
    return names


def _rows(connection: Connection, spec: Replicated) -> Iterator[tuple[object, ...]]:
    columns = [spec.table.c[name] for name in _names(spec)]
    statement = spec.table.select().with_only_columns(*columns)
    for row in connection.execution_options(yield_per=_ROWS).execute(statement):
        yield tuple(row)
