"""What came back of sales: later documents of one, lines that came back twice, copies of receipts."""

from collections.abc import Collection

from sqlalchemy import Connection, and_, func, select

from store.domain.ids import SaleId
from store.domain.money import Milli
from store.domain.sale import Sale
from store.queries import sales
from store.tables.book import ACTIONS
from store.tables.sales import SALE_LINES, SALES

_S, _L = SALES.c, SALE_LINES.c

COPIED = "sales.copy"
"""What an action is called that printed a receipt again."""


def later(connection: Connection, sale: SaleId) -> list[Sale]:
    """Documents that take back from a sale, the oldest first."""
    statement = select(_S.id).where(_S.original_id == sale).order_by(_S.closed_at, _S.id)
    found = [sales.get(connection, SaleId(each)) for each in connection.execute(statement).scalars()]
    return [each for each in found if each is not None]


def doubles(
    connection: Connection, among: Collection[bytes] | None = None
) -> list[tuple[SaleId, int, str, Milli, Milli]]:
    """Lines that came back more than whole, of some sales or all: sale, position, name, bought, back."""
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
        .where(_L.original_id.is_not(None) if among is None else _L.original_id.in_(list(among)))
        .group_by(bought.c.sale_id, bought.c.position, bought.c.name, bought.c.quantity)
        .having(back > bought.c.quantity)
        .order_by(bought.c.sale_id, bought.c.position)
    )
    return [(SaleId(row[0]), row[1], row[2], row[3], int(row[4])) for row in connection.execute(statement)]


def copies(connection: Connection, sale: SaleId) -> int:
    """How often the receipt of a sale was printed again, on any lane this one has heard of."""
    statement = select(func.count()).where(ACTIONS.c.subject_id == sale, ACTIONS.c.verb.like(f"%:{COPIED}"))
    return int(connection.execute(statement).scalar_one())
