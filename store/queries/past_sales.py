"""Closed sales as baskets, a page at a time in the order of time: for a replay of what was sold."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from store.domain.forecast import PastSale
from store.domain.ids import CategoryId, CustomerId, GroupId, ProductId
from store.domain.money import Minor
from store.domain.pricing.basket import Basket, BasketLine, Manual, ManualKind
from store.domain.stamps import Instant
from store.queries import members
from store.queries.driver import fetch, places
from store.queries.survivors import survivors

SALES_READ = 500
"""In one page: a few thousand lines."""

_SALES = (
    "SELECT id, closed_at, opened_at, customer_id FROM sales"
    " WHERE (closed_at, id) > (?, ?) AND closed_at >= ? AND kind = '' ORDER BY closed_at, id LIMIT ?"
)
_LINES = (
    "SELECT l.sale_id, l.product_id, l.category_id, l.unit_price, l.quantity, l.tax_rate, l.manual, l.cost,"
    " p.discountable, p.cost FROM sale_lines AS l LEFT JOIN products AS p ON p.id = l.product_id"
    " WHERE l.sale_id IN ({}) AND l.voided = 0 AND l.kind IN ('', 'open') AND l.original_id IS NULL"
    " ORDER BY l.sale_id, l.position"
)


class _Head(NamedTuple):
    id: bytes
    closed_at: Instant
    opened_at: Instant
    customer_id: bytes | None


def count(connection: Connection, since: Instant) -> int:
    """How many sales there were."""
    return int(
        fetch(connection, "SELECT COUNT(*) FROM sales WHERE closed_at >= ? AND kind = ''", [since])[0][0]
    )


def pages(connection: Connection, since: Instant) -> Iterator[list[PastSale]]:
    """Sales from a moment on; who was merged counts as who they became, in the groups they are in now."""
    place: tuple[Instant, bytes] = (since - 1, b"")
    while True:
        heads = [_Head(*row) for row in fetch(connection, _SALES, [*place, since, SALES_READ])]
        if not heads:
            return
        place = (heads[-1].closed_at, bytes(heads[-1].id))
        yield _sales(connection, heads)


def _sales(connection: Connection, heads: Sequence[_Head]) -> list[PastSale]:
    lines: defaultdict[bytes, list[tuple[BasketLine, Minor | None]]] = defaultdict(list)
    for sale, *row in fetch(connection, _LINES.format(places(heads)), [head.id for head in heads]):
        lines[bytes(sale)].append(_line(*row))
    buyers = {CustomerId(bytes(head.customer_id)) for head in heads if head.customer_id is not None}
    now = survivors(connection, buyers)
    groups = _groups(connection, {now.get(buyer, buyer) for buyer in buyers})
    found: list[PastSale] = []
    for head in heads:
        theirs = lines[bytes(head.id)]
        buyer = None if head.customer_id is None else CustomerId(bytes(head.customer_id))
        who = None if buyer is None else now.get(buyer, buyer)
        basket = Basket(
            tuple(line for line, _ in theirs),
            head.opened_at,
            None if who is None else frozenset(groups.get(who, ())),
        )
        found.append(PastSale(basket, who, tuple(cost for _, cost in theirs)))
    return found


def _line(  # noqa: PLR0913, PLR0917 - the columns of a row
    product: bytes | None,
    category: bytes | None,
    unit_price: Minor,
    quantity: int,
    tax_rate: int,
    manual: str,
    cost: Minor | None,
    discountable: int | None,
    cost_now: Minor | None,
) -> tuple[BasketLine, Minor | None]:
    line = BasketLine(
        unit_price=unit_price,
        quantity=quantity,
        product=None if product is None else ProductId(bytes(product)),
        category=None if category is None else CategoryId(bytes(category)),
        tax_rate=tax_rate,
        discountable=discountable != 0,
        manual=_manual(manual),
    )
    return line, cost_now if cost is None else cost


def _manual(text: str) -> Manual | None:
    if not text:
        return None
    kind, _, value = text.partition(" ")
    return Manual(ManualKind(kind), int(value), below_floor=True)


def _groups(connection: Connection, customers: Collection[CustomerId]) -> dict[CustomerId, set[GroupId]]:
    """The groups of some customers, now."""
    if not customers:
        return {}
    pairs = members.pairs(connection).subquery("pairs")
    customer, group = pairs.c.customer_id, pairs.c.group_id
    found: defaultdict[CustomerId, set[GroupId]] = defaultdict(set)
    for who, which in connection.execute(select(customer, group).where(customer.in_(customers))):
        found[CustomerId(bytes(who))].add(GroupId(bytes(which)))
    return found
