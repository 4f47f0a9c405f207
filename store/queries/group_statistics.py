"""Figures of groups: what their members spent and bought, from what is kept per customer.

Nothing here reads a sale; `customer_stats`, `customer_days` and `bought` are kept as sales come in.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, Select, case, func, select

from store.domain.group_figures import (
    CHART_MONTHS,
    RECENT_DAYS,
    Month,
    Overview,
    Seller,
    Spending,
    months_until,
)
from store.domain.ids import COMMON_GROUP, GroupId, ProductId
from store.queries.group_members import is_there
from store.queries.kin import kin
from store.queries.members import counts, is_in, pairs
from store.tables.catalogue import PRODUCTS
from store.tables.customers import CUSTOMERS
from store.tables.derived import AUTO_LOG, BOUGHT, CUSTOMER_DAYS, CUSTOMER_STATS
from store.tables.lane import SITES

EPOCH = date(1970, 1, 1)

Mark = tuple[object, ...]
"""Is another when any figure may be another."""


def mark(connection: Connection, today: date) -> Mark:
    """What figures read now depend on: the book as it is, who is in the auto groups, the day."""
    vector = connection.execute(select(SITES.c.site, SITES.c.ver).order_by(SITES.c.site)).all()
    moved = connection.execute(select(func.max(AUTO_LOG.c.id))).scalar_one()
    return (today, moved, *(tuple(row) for row in vector))


def totals(connection: Connection) -> dict[GroupId, Spending]:
    """What the members of every group that has some bought, and what everybody did."""
    who = pairs(connection).subquery("who")
    stats = CUSTOMER_STATS.c
    sums = (func.sum(stats.orders), func.sum(stats.spent))
    by_group = (
        select(who.c.group_id, *sums)
        .select_from(who.join(CUSTOMER_STATS, stats.customer_id == who.c.customer_id))
        .where(stats.is_there == 1)
        .group_by(who.c.group_id)
    )
    everybody = select(*sums).where(stats.is_there + 0 == 1)  # by no index: it needs two of the sums
    found = {
        GroupId(group): Spending(int(orders or 0), int(spent or 0))
        for group, orders, spent in connection.execute(by_group)
    }
    orders, spent = connection.execute(everybody).one()
    return {**found, COMMON_GROUP: Spending(int(orders or 0), int(spent or 0))}


def head_counts(connection: Connection) -> dict[GroupId, int]:
    """How many are in every group that has members, and how many there are."""
    everybody = select(func.count()).select_from(CUSTOMERS).where(CUSTOMERS.c.deleted == 0)
    return {**counts(connection), COMMON_GROUP: int(connection.execute(everybody).scalar_one())}


def sellers(connection: Connection, group: GroupId, *, limit: int | None = None) -> list[Seller]:
    """Products the members bought, the most popular first: by quantity, then by amount."""
    bought = BOUGHT.c
    quantity, spent = func.sum(bought.quantity), func.sum(bought.spent)
    ranked = (
        select(bought.product_id, quantity.label("quantity"), spent.label("spent"))
        .where(bought.product_id != b"", is_in(kin(connection), group, bought.customer_id))
        .group_by(bought.product_id)
        .having(quantity > 0)
        .order_by(quantity.desc(), spent.desc(), bought.product_id)
        .limit(limit)
        .subquery("ranked")
    )
    statement = (
        select(ranked.c.product_id, ranked.c.quantity, ranked.c.spent, PRODUCTS.c.name)
        .select_from(ranked.outerjoin(PRODUCTS, PRODUCTS.c.id == ranked.c.product_id))
        .order_by(ranked.c.quantity.desc(), ranked.c.spent.desc(), ranked.c.product_id)
    )
    return [
        Seller(ProductId(row.product_id), row.name or "(not here yet)", int(row.quantity), int(row.spent))
        for row in connection.execute(statement)
    ]


def overview(connection: Connection, group: GroupId, today: date) -> Overview:
    """One group by itself."""
    stats = CUSTOMER_STATS.c
    row = connection.execute(
        select(
            func.count().label("members"),
            func.sum(CUSTOMERS.c.active).label("active"),
            func.count(case((stats.last_at > 0, 1))).label("buyers"),
            func.sum(stats.orders).label("orders"),
            func.sum(stats.spent).label("spent"),
            func.max(stats.last_at).label("last_at"),
        )
        .select_from(CUSTOMERS.join(CUSTOMER_STATS, stats.customer_id == CUSTOMERS.c.id))
        .where(is_there(group), is_in(kin(connection), group, CUSTOMERS.c.id))
    ).one()
    months = months_until(today, CHART_MONTHS)
    days = _days(connection, group, date(*months[0], 1))
    return Overview(
        members=row.members,
        active_members=int(row.active or 0),
        buyers=row.buyers,
        ever=Spending(int(row.orders or 0), int(row.spent or 0)),
        recent=_sum(days, today - timedelta(days=RECENT_DAYS - 1)),
        last_at=row.last_at or None,
        top=next(iter(sellers(connection, group, limit=1)), None),
        months=tuple(
            Month(year, month, _sum([day for day in days if (day[0].year, day[0].month) == (year, month)]))
            for year, month in months
        ),
    )


Day = tuple[date, Spending]


def _days(connection: Connection, group: GroupId, first: date) -> list[Day]:
    """What the members spent on each day since `first`."""
    days = CUSTOMER_DAYS.c
    statement: Select[int, int, int] = (
        select(days.day, func.sum(days.orders), func.sum(days.spent))
        .where(days.day >= (first - EPOCH).days, is_in(kin(connection), group, days.customer_id))
        .group_by(days.day)
    )
    return [
        (EPOCH + timedelta(days=day), Spending(int(orders), int(spent)))
        for day, orders, spent in connection.execute(statement)
    ]


def _sum(days: Sequence[Day], since: date = date.min) -> Spending:
    counted = [spending for day, spending in days if day >= since]
    return Spending(sum(each.orders for each in counted), sum(each.spent for each in counted))
