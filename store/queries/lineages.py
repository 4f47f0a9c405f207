"""Sales that began as one and were closed more than once: found by the part of their ids that they share."""

from collections.abc import Sequence

from sqlalchemy import Connection

from store.domain.holding import TAIL_BYTES, lineage
from store.domain.ids import SaleId
from store.queries.driver import LOT, fetch

_FIRST, _LAST = bytes(TAIL_BYTES), b"\xff" * TAIL_BYTES


def closed(connection: Connection, sale: bytes) -> list[SaleId]:
    """The documents that close a sale, of those that are here and nobody voided, the first one first.

    `sale` is the id of any of them, or `lineage` of it.
    """
    head = lineage(sale)
    return [SaleId(bytes(found)) for (found,) in fetch(connection, _CLOSED, (head + _FIRST, head + _LAST))]


def doubled(connection: Connection, sales: Sequence[bytes]) -> list[bytes]:
    """What such sales share that more than one document closes; of those that `sales` are among."""
    heads = sorted({lineage(sale) for sale in sales})
    found: list[bytes] = []
    for start in range(0, len(heads), LOT):
        some = heads[start : start + LOT]
        given = [end for head in some for end in (head + _FIRST, head + _LAST)]
        rows = fetch(connection, _DOUBLED.format(", ".join(["(?, ?)"] * len(some))), given)
        found += [lineage(bytes(first)) for (first,) in rows]
    return found


_CLOSED = """
SELECT id FROM sales
WHERE id BETWEEN ? AND ? AND kind <> 'void' AND NOT EXISTS (
    SELECT 1 FROM sales AS undone WHERE undone.original_id = sales.id AND undone.kind = 'void'
)
ORDER BY closed_at, id
"""

_DOUBLED = """
SELECT came.column1 FROM (VALUES {0}) AS came
JOIN sales ON sales.id BETWEEN came.column1 AND came.column2 AND sales.kind <> 'void'
GROUP BY came.column1 HAVING COUNT(*) > 1
"""
