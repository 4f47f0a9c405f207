"""Closed sales, their lines, discounts and tenders, and the ledgers they feed."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, or_, select, tuple_

from store.domain import ways_text
from store.domain.changes import Version
from store.domain.ids import CategoryId, CustomerId, DiscountId, LaneId, ProductId, SaleId, StaffId
from store.domain.listing import SaleList, SaleRow
from store.domain.members import Unshared
from store.domain.payment import Tender
from store.domain.points import EARNED, TAKEN_BACK
from store.domain.sale import LineKind, Origin, Sale, SaleKind, SaleLine, Share
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.queries.driver import fetch
from store.queries.survivors import family, family_then
from store.tables.sales import LEDGER, SALE_DISCOUNTS, SALE_LINES, SALE_TENDERS, SALES

_S = SALES.c


@dataclass(frozen=True, slots=True)
class Earned:
    """One entry of a customer's points ledger."""

    document: bytes
    amount: int
    program: bytes | None


def row(connection: Connection, sale: SaleId) -> SaleRow | None:
    """One line of the list."""
    return next(iter(_rows(connection, [_S.id == sale], 0, 1)), None)


def count(connection: Connection, query: SaleList) -> int:
    """How many sales a list has."""
    statement = select(func.count()).select_from(SALES).where(*conditions(connection, query))
    return int(connection.execute(statement).scalar_one())


def written_after(connection: Connection, site: int, ver: Version) -> Unshared:
    """The sales that a site, by its local number, has closed after a version."""
    sql = "SELECT COUNT(*), MIN(closed_at) FROM sales WHERE site = ? AND ver > ?"
    ((number, oldest),) = fetch(connection, sql, [site, ver])
    return Unshared(number, oldest)


def window(connection: Connection, query: SaleList, start: int, size: int) -> list[SaleRow]:
    """A slice of the list, newest first."""
    return _rows(connection, conditions(connection, query), start, size)


def position(connection: Connection, query: SaleList, sale: SaleId) -> int | None:
    """Where a sale stands in the list, from 0."""
    wanted = conditions(connection, query)
    closed_at = connection.execute(select(_S.closed_at).where(_S.id == sale, *wanted)).scalar_one_or_none()
    if closed_at is None:
        return None
    newer = tuple_(_S.closed_at, _S.id) > tuple_(closed_at, sale)
    statement = select(func.count()).select_from(SALES).where(newer, *wanted)
    return int(connection.execute(statement).scalar_one())


def _rows(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], start: int, size: int
) -> list[SaleRow]:
    statement = (
        select(_S.id, _S.number, _S.closed_at, _S.customer_name, _S.total, _S.kind)
        .where(*conditions)
        .order_by(_S.closed_at.desc(), _S.id.desc())
        .limit(size)
        .offset(start)
    )
    return [
        SaleRow(SaleId(found.id), found.number, found.closed_at, found.customer_name, found.total, found.kind)
        for found in connection.execute(statement)
    ]


def conditions(connection: Connection, query: SaleList) -> list[ColumnElement[bool]]:
    """What a list asks of a document."""
    theirs: list[ColumnElement[bool]] = []
    if query.customer is not None:
        theirs.append(_S.customer_id.in_(family(connection, query.customer)))
    if query.kind is not None:
        theirs.append(_S.kind == query.kind.value)
    if query.since is not None:
        theirs.append(_S.closed_at >= query.since)
    if query.until is not None:
        theirs.append(_S.closed_at < query.until)
    if query.lane is not None:
        theirs.append(_S.lane_id == query.lane)
    text = query.text.strip()
    if not text:
        return [*theirs]
    return [
        *theirs,
        or_(_S.number.contains(text, autoescape=True), _S.customer_name.icontains(text, autoescape=True)),
    ]


def numbered(connection: Connection, number: str) -> list[SaleId]:
    """Sales of a receipt number; several where a lane sold on from an old copy of its book."""
    return [SaleId(found) for found in connection.execute(select(_S.id).where(_S.number == number)).scalars()]


def is_there(connection: Connection, sale: SaleId) -> bool:
    """Whether a sale was closed, as far as this lane knows."""
    return bool(fetch(connection, "SELECT 1 FROM sales WHERE id = ?", [sale]))


def get(connection: Connection, sale: SaleId) -> Sale | None:
    """One sale, whole."""
    head = connection.execute(
        select(
            _S.id, _S.number, _S.lane_id, _S.staff_id, _S.customer_id, _S.customer_name, _S.opened_at,
            _S.closed_at, _S.tax, _S.list_total, _S.discount_total, _S.tax_total, _S.total, _S.rounding,
            _S.change, _S.groups, _S.kind, _S.original_id, _S.session_id, _S.note, _S.reason, _S.tax_exempt,
            _S.carried,
        ).where(_S.id == sale)
    ).one_or_none()  # fmt: skip
    if head is None:
        return None
    return Sale(
        id=sale,
        number=head.number,
        lane=LaneId(head.lane_id),
        staff=StaffId(head.staff_id),
        customer=None if head.customer_id is None else CustomerId(head.customer_id),
        customer_name=head.customer_name,
        groups=tuple(name for name in head.groups.split("\n") if name),
        opened_at=head.opened_at,
        closed_at=head.closed_at,
        tax=head.tax,
        lines=_lines(connection, sale),
        tenders=_tenders(connection, sale),
        list_total=head.list_total,
        discount_total=head.discount_total,
        tax_total=head.tax_total,
        total=head.total,
        rounding=head.rounding,
        change=head.change,
        kind=SaleKind(head.kind),
        original=None if head.original_id is None else SaleId(head.original_id),
        session=head.session_id,
        note=head.note,
        reason=head.reason,
        tax_exempt=head.tax_exempt,
        carried=ways_text.read(head.carried),
    )


def _lines(connection: Connection, sale: SaleId) -> tuple[SaleLine, ...]:
    shares: dict[int, list[Share]] = {}
    columns = SALE_DISCOUNTS.c
    granted = (
        select(columns.position, columns.discount_id, columns.name, columns.amount)
        .where(columns.sale_id == sale)
        .order_by(columns.position, columns.discount_id)
    )
    for position_, discount, name, amount in connection.execute(granted):
        shares.setdefault(position_, []).append(Share(DiscountId(discount), name, amount))
    line = SALE_LINES.c
    found = connection.execute(
        select(
            line.position, line.product_id, line.category_id, line.name, line.code, line.quantity,
            line.unit_price, line.tax_rate, line.list, line.net, line.tax, line.total, line.kind, line.note,
            line.original_id, line.original_position, line.condition, line.cost, line.voided, line.manual,
            line.package,
        ).where(line.sale_id == sale).order_by(line.position)
    )  # fmt: skip
    return tuple(
        SaleLine(
            product=None if row.product_id is None else ProductId(row.product_id),
            category=None if row.category_id is None else CategoryId(row.category_id),
            name=row.name,
            code=row.code,
            quantity=row.quantity,
            unit_price=row.unit_price,
            tax_rate=row.tax_rate,
            list=row.list,
            shares=tuple(shares.get(row.position, ())),
            net=row.net,
            tax=row.tax,
            total=row.total,
            kind=LineKind(row.kind),
            note=row.note,
            origin=_origin(row.original_id, row.original_position, row.condition),
            cost=row.cost,
            voided=bool(row.voided),
            manual=row.manual,
            package=row.package,
        )
        for row in found
    )


def _origin(sale: bytes | None, position: int | None, condition: str) -> Origin | None:
    """Where a line comes back from; goods without a receipt have a condition alone."""
    if sale is None and not condition:
        return None
    return Origin(None if sale is None else SaleId(sale), position or 0, condition)


def _tenders(connection: Connection, sale: SaleId) -> tuple[Tender, ...]:
    columns = SALE_TENDERS.c
    found = connection.execute(
        select(columns.kind, columns.amount, columns.reference, columns.points)
        .where(columns.sale_id == sale)
        .order_by(columns.position)
    )
    return tuple(Tender(row.kind, row.amount, row.reference, row.points) for row in found)


def points(connection: Connection, customer: CustomerId, *, until: Instant | None = None) -> int:
    """A customer's points as far as this lane knows, `until` included; now without it.

    The points of whoever was merged into them count from then on.
    """
    whose = family(connection, customer) if until is None else family_then(connection, customer, until)
    entries = [LEDGER.c.customer_id.in_(whose), LEDGER.c.account == "points"]
    if until is not None:
        entries.append(LEDGER.c.at <= until)
    statement = select(func.coalesce(func.sum(LEDGER.c.amount), 0)).where(*entries)
    return int(connection.execute(statement).scalar_one())


def points_moved(connection: Connection, sale: SaleId) -> int:
    """The points a document brought its customer, below zero what it took back; not those that paid."""
    statement = select(func.coalesce(func.sum(LEDGER.c.amount), 0)).where(
        LEDGER.c.document_id == sale, LEDGER.c.kind.in_((EARNED, TAKEN_BACK))
    )
    return int(connection.execute(statement).scalar_one())


def earned(connection: Connection, sale: SaleId) -> Earned | None:
    """The points a sale earned."""
    statement = select(LEDGER.c.amount, LEDGER.c.program_id).where(
        LEDGER.c.document_id == sale, LEDGER.c.kind == "earned"
    )
    found = connection.execute(statement).one_or_none()
    return None if found is None else Earned(sale, found[0], found[1])


def points_booked(connection: Connection, document: SaleId) -> dict[str, Earned]:
    """What a document booked on accounts of points, by kind of entry."""
    columns = LEDGER.c
    statement = select(columns.kind, columns.amount, columns.program_id).where(
        columns.document_id == document, columns.account == "points"
    )
    return {row.kind: Earned(document, row.amount, row.program_id) for row in connection.execute(statement)}
