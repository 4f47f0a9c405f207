"""Closed documents as files have them: read a piece at a time from one state of the book, newest first."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, func, select

from store.domain.exports.sales import Closed
from store.domain.listing import SaleList
from store.queries import book, sales
from store.tables.sales import SALE_TENDERS, SALES

PIECE = 2_000
"""Documents that are held at a time."""

_S, _T = SALES.c, SALE_TENDERS.c


def documents(connection: Connection, wanted: SaleList) -> Iterator[Closed]:
    """Everything a list has."""
    lanes = book.lane_names(connection)
    staff = {each.id: each.name for each in book.staff(connection)}
    originals = SALES.alias("originals")
    statement = (
        select(
            _S.id, _S.number, _S.kind, _S.closed_at, _S.lane_id, _S.staff_id, _S.customer_name, _S.list_total,
            _S.discount_total, _S.tax_total, _S.total, _S.rounding, _S.change, _S.reason, _S.note,
            originals.c.number.label("original"),
        )
        .select_from(SALES.outerjoin(originals, originals.c.id == _S.original_id))
        .where(*sales.conditions(connection, wanted))
        .order_by(_S.closed_at.desc(), _S.id.desc())
    )  # fmt: skip
    rows = iter(connection.execute(statement, execution_options={"yield_per": PIECE}))
    while piece := list(islice(rows, PIECE)):
        paid = _paid(connection, [row.id for row in piece])
        for row in piece:
            yield Closed(
                number=row.number,
                kind=row.kind,
                closed_at=row.closed_at,
                lane=lanes.get(row.lane_id, ""),
                staff=staff.get(row.staff_id, ""),
                customer=row.customer_name,
                list_total=row.list_total,
                discount_total=row.discount_total,
                tax_total=row.tax_total,
                total=row.total,
                rounding=row.rounding,
                change=row.change,
                paid=paid.get(bytes(row.id), {}),
                original=row.original or "",
                reason=row.reason,
                note=row.note,
            )


def _paid(connection: Connection, ids: Sequence[bytes]) -> Mapping[bytes, dict[str, int]]:
    """What each way to pay brought, by document."""
    statement = (
        select(_T.sale_id, _T.kind, func.sum(_T.amount).label("amount"))
        .where(_T.sale_id.in_(ids))
        .group_by(_T.sale_id, _T.kind)
    )
    found: dict[bytes, dict[str, int]] = {}
    for row in connection.execute(statement):
        found.setdefault(bytes(row.sale_id), {})[row.kind] = int(row.amount)
    return found
