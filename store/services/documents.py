"""Writing documents of sale: this lane's next number and seal, and every row in one transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from store.domain import ways_text
from store.domain.ids import LaneId, SaleId
from store.domain.members import Member
from store.domain.sale import Sale, SaleLine, receipt_number, seal, sealed_lines
from store.domain.values import dataclass
from store.events import SaleClosed
from store.queries import sites
from store.queries.rows import Plain, plain
from store.services.drawer_sessions import begin_by_itself, read_session
from store.tables.sales import SALE_DISCOUNTS, SALE_LINES, SALE_TENDERS, SALES
from store.unit import Row, Unit


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lane's next document stands among its others."""

    count: int
    number: str
    session: bytes
    """Of the drawer, to which the document belongs."""
    after: str
    """The seal of the document before it."""


def next_place(unit: Unit, lane: Member) -> Place:
    """Where this lane's next document stands until it is written; a drawer's session opens by itself."""
    kept = unit.kept
    count = kept.get(sites.RECEIPT, _NONE)[0] + 1
    session = read_session(kept.get(sites.SESSION)) or begin_by_itself(unit, lane.id)
    return Place(count, receipt_number(lane.number, count), session, kept.get(sites.SEAL, _NONE)[1])


_NONE = (0, "")


def follow(connection: Connection, lane: LaneId) -> None:
    """Go on after the last document of this lane that is known: it may have come back from other lanes."""
    last = select(SALES.c.number, SALES.c.seal).where(SALES.c.lane_id == lane)
    by_count = last.order_by(func.length(SALES.c.number).desc(), SALES.c.number.desc()).limit(1)
    for number, sealed in connection.execute(by_count):
        count = int(number.rpartition("-")[2])
        if count > (sites.get_local(connection, sites.RECEIPT) or (0, ""))[0]:
            sites.set_locals(connection, (sites.RECEIPT, count, ""), (sites.SEAL, 0, sealed))


@dataclass(frozen=True, slots=True)
class Drawn:
    """The lines of a document, ready to be sealed and written."""

    sealed: str
    """As the seal reads them."""
    lines: Sequence[Plain]
    """Rows of `SALE_LINES`."""
    shares: Sequence[Plain]
    """Rows of `SALE_DISCOUNTS`."""


def draw(sale: SaleId, lines: Sequence[SaleLine]) -> Drawn:
    """Make lines ready: nothing of it depends on the document's number, nor on how it is paid."""
    shares: list[Row] = [
        {
            "sale_id": sale,
            "position": place,
            "discount_id": share.discount,
            "name": share.name,
            "amount": share.amount,
        }
        for place, line in enumerate(lines)
        for share in line.shares
    ]
    rows = [_line_row(sale, place, line) for place, line in enumerate(lines)]
    return Drawn(sealed_lines(lines), plain(SALE_LINES, rows), plain(SALE_DISCOUNTS, shares))


def write(unit: Unit, sale: Sale, place: Place, drawn: Drawn | None = None) -> None:
    """Write a document whole into its place, sealed to the one before it on this lane, and tell of it.

    `drawn` is what `draw` made of its lines, where that was done before.
    """
    drawn = drawn or draw(sale.id, sale.lines)
    sealed = seal(sale, place.after, drawn.sealed)
    head: Row = {
        "id": sale.id,
        "number": sale.number,
        "lane_id": sale.lane,
        "staff_id": sale.staff,
        "customer_id": sale.customer,
        "customer_name": sale.customer_name,
        "opened_at": sale.opened_at,
        "closed_at": sale.closed_at,
        "tax": sale.tax,
        "list_total": sale.list_total,
        "discount_total": sale.discount_total,
        "tax_total": sale.tax_total,
        "total": sale.total,
        "rounding": sale.rounding,
        "change": sale.change,
        "groups": "\n".join(sale.groups),
        "seal": sealed,
        "kind": sale.kind.value,
        "original_id": sale.original,
        "session_id": sale.session,
        "note": sale.note,
        "reason": sale.reason,
        "tax_exempt": sale.tax_exempt,
        "carried": ways_text.written(sale.carried),
    }
    unit.insert(SALES, [head])
    unit.insert_plain(SALE_LINES, drawn.lines)
    unit.insert_plain(SALE_DISCOUNTS, drawn.shares)
    unit.insert(
        SALE_TENDERS,
        [
            {
                "sale_id": sale.id,
                "position": place,
                "kind": tender.kind,
                "amount": tender.amount,
                "reference": tender.reference,
                "points": tender.points,
            }
            for place, tender in enumerate(sale.tenders)
        ],
    )
    unit.keep((sites.RECEIPT, place.count, ""), (sites.SEAL, 0, sealed))
    unit.tell([SaleClosed(sale.id, sale.number, sale.total, here=True)])


def _line_row(sale: SaleId, place: int, line: SaleLine) -> Row:
    return {
        "sale_id": sale,
        "position": place,
        "product_id": line.product,
        "category_id": line.category,
        "name": line.name,
        "code": line.code,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "tax_rate": line.tax_rate,
        "list": line.list,
        "net": line.net,
        "tax": line.tax,
        "total": line.total,
        "kind": line.kind._value_,
        "note": line.note,
        "original_id": None if line.origin is None else line.origin.sale,
        "original_position": None if line.origin is None or not line.origin.sale else line.origin.position,
        "condition": "" if line.origin is None else line.origin.condition,
        "cost": line.cost,
        "voided": int(line.voided),
        "manual": line.manual,
        "package": line.package,
    }
