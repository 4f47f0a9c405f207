"""What came back of sales: later documents of one, lines that came back twice, prices things were sold at."""

from sqlalchemy import Connection, and_, func, select

from store.domain.ids import CustomerId, LaneId, ProductId, SaleId
from store.domain.money import Milli, Minor
from store.domain.sale import Sale, SaleKind
from store.domain.stamps import Instant
from store.queries import sales
from store.tables.book import ACTIONS
from store.tables.drawer import DRAWER
from store.tables.sales import SALE_LINES, SALES

_S, _L = SALES.c, SALE_LINES.c

COPIED = "sales.copy"
"""What an action is called that printed a receipt again."""


def later(connection: Connection, sale: SaleId) -> list[Sale]:
    """Documents that take back from a sale, the oldest first."""
    statement = select(_S.id).where(_S.original_id == sale).order_by(_S.closed_at, _S.id)
    found = [sales.get(connection, SaleId(each)) for each in connection.execute(statement).scalars()]
    return [each for each in found if each is not None]


def doubles(connection: Connection) -> list[tuple[SaleId, int, str, Milli, Milli]]:
    """Lines of which more came back than were sold: sale, position, name, bought, came back."""
    bought = SALE_LINES.alias("bought")
    back = -func.sum(_L.quantity)
    statement = (
        select(bought.c.sale_id, bought.c.position, bought.c.name, bought.c.quantity, back)
        .select_from(
            SALE_LINES.join(
                bought,
                and_(bought.c.sale_id == _L.original_id, bought.c.position == _L.original_position),
            )
        )
        .where(_L.original_id.is_not(None))
        .group_by(bought.c.sale_id, bought.c.position, bought.c.name, bought.c.quantity)
        .having(back > bought.c.quantity)
        .order_by(bought.c.sale_id, bought.c.position)
    )
    return [(SaleId(row[0]), row[1], row[2], row[3], int(row[4])) for row in connection.execute(statement)]


def lowest_unit(
    connection: Connection, product: ProductId, since: Instant, *, with_tax: bool
) -> Minor | None:
    """The least that one of a product was sold for since a moment; None when it was not sold."""
    value = _L.total if with_tax else _L.net
    statement = (
        select(func.min(value * 1000 // _L.quantity))
        .select_from(SALE_LINES.join(SALES, _S.id == _L.sale_id))
        .where(
            _L.product_id == product, _L.quantity > 0, _L.voided == 0, _L.kind == "",
            _S.kind != SaleKind.VOID.value, _S.closed_at >= since,
        )
    )  # fmt: skip
    found = connection.execute(statement).scalar_one_or_none()
    return None if found is None else int(found)


def without_receipt_since(connection: Connection, customer: CustomerId, since: Instant) -> Minor:
    """What a customer got back without receipts since a moment."""
    statement = select(func.coalesce(func.sum(_S.total), 0)).where(
        _S.customer_id == customer,
        _S.kind == SaleKind.RETURN.value,
        _S.original_id.is_(None),
        _S.closed_at >= since,
    )
    return -int(connection.execute(statement).scalar_one())


def copies(connection: Connection, sale: SaleId) -> int:
    """How often the receipt of a sale was printed again, on any lane this one has heard of."""
    statement = select(func.count()).where(ACTIONS.c.subject_id == sale, ACTIONS.c.verb.like(f"%:{COPIED}"))
    return int(connection.execute(statement).scalar_one())


def session_began(connection: Connection, lane: LaneId) -> tuple[str, Instant] | None:
    """How the lane's drawer stands: `open` or `close`, and since when; None when it was never opened."""
    drawer = DRAWER.c
    statement = (
        select(drawer.kind, drawer.at)
        .where(drawer.lane_id == lane, drawer.kind.in_(("open", "close")))
        .order_by(drawer.at.desc(), drawer.id.desc())
        .limit(1)
    )
    found = connection.execute(statement).one_or_none()
    return None if found is None else (found.kind, found.at)
