"""Goods that come back without a receipt: what they were sold for lately, and how many came back so."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, cast, exists, func, or_, select

from store.domain.ids import COMMON_GROUP, ProductId
from store.domain.money import ONE, Minor
from store.domain.sale import SaleKind
from store.domain.stamps import Instant
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNTS
from store.tables.sales import SALE_DISCOUNTS, SALE_LINES, SALES

_S, _L, _D = SALES.c, SALE_LINES.c, SALE_DISCOUNTS.c


def lowest(connection: Connection, product: ProductId, since: Instant) -> Minor | None:
    """The least that one unit was sold to anybody for since a moment; None when it was not sold.

    What only members, coupons and people at the till took off does not count: who brings it back without a
    receipt may have had none of it.
    """
    public = (
        select(func.sum(_D.amount))
        .select_from(SALE_DISCOUNTS.join(DISCOUNTS, DISCOUNTS.c.id == _D.discount_id))
        .where(_D.sale_id == _L.sale_id, _D.position == _L.position, DISCOUNTS.c.coupon == 0, _is_public())
    )
    return _least(connection, public, product, since)


def paid(
    connection: Connection, product: ProductId, customers: Sequence[bytes], since: Instant
) -> Minor | None:
    """The least that some customers paid for one unit since a moment, all that was taken off for them off."""
    granted = select(func.sum(_D.amount)).where(_D.sale_id == _L.sale_id, _D.position == _L.position)
    return _least(connection, granted, product, since, _S.customer_id.in_(customers))


def _least(
    connection: Connection,
    granted: Select[Any],
    product: ProductId,
    since: Instant,
    *conditions: ColumnElement[bool],
) -> Minor | None:
    # PostgreSQL adds up to what divides with a fraction.
    off = cast(func.coalesce(granted.scalar_subquery(), 0), BigInteger)
    voids = SALES.alias("voids")
    statement = (
        select(func.min(_L.unit_price - (off * ONE + _L.quantity - 1) // _L.quantity))
        .select_from(SALE_LINES.join(SALES, _S.id == _L.sale_id))
        .where(
            _L.product_id == product,
            _L.quantity > 0,
            _L.voided == 0,
            _S.closed_at >= since,
            _S.kind != SaleKind.VOID.value,
            ~exists().where(and_(voids.c.original_id == _S.id, voids.c.kind == SaleKind.VOID.value)),
            *conditions,
        )
    )
    found = connection.execute(statement).scalar_one_or_none()
    return None if found is None else max(0, int(found))


def given(connection: Connection, customers: Sequence[bytes], since: Instant) -> Minor:
    """What some customers were given for goods without a receipt since a moment, above zero."""
    statement = (
        select(func.coalesce(func.sum(_L.total), 0))
        .select_from(SALES.join(SALE_LINES, _S.id == _L.sale_id))
        .where(
            _S.customer_id.in_(customers),
            _S.closed_at >= since,
            _L.original_id.is_(None),
            _L.condition != "",
        )
    )
    return -int(connection.execute(statement).scalar_one())


def _is_public() -> ColumnElement[bool]:
    links = DISCOUNT_GROUPS.c
    linked = and_(links.discount_id == DISCOUNTS.c.id, links.present == 1)
    return or_(
        DISCOUNTS.c.everybody == 1,
        exists().where(and_(linked, links.group_id == COMMON_GROUP)).correlate(DISCOUNTS),
    )
