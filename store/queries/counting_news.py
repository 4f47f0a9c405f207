"""Adds sales and ledger entries that have just come in to what is kept per customer.

The same sums as `counting` makes, which is for what some customers have and for everything. What is new lies
above the vector and is mostly one sale, for which somebody waits: it is read once, added up here and written
with a statement for each table. What counts, and for whom, is said in `counting`.
"""
# ruff: noqa: S608 - put together from our own names only

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from store.domain.ids import CustomerId, SaleId
from store.domain.stamps import Instant
from store.queries import counting
from store.queries.counting import Part
from store.queries.days import day, known_zone
from store.queries.driver import fetch, places, run

IDS_MAX = 500
"""Sales named in one statement."""


@dataclass(slots=True)
class Counted:
    """What came of counting."""

    moved: set[CustomerId] = field(default_factory=set)
    """Whose sums are others now."""
    sales: set[SaleId] = field(default_factory=set)
    """Heads that were above the vector."""
    has_voids: bool = False
    """Whether any of them takes another back whole."""


@dataclass(slots=True)
class _Sums:
    """What is added to one customer's."""

    orders: int = 0
    spent: int = 0
    first_at: Instant = 0
    last_at: Instant = 0
    points: int = 0
    balance: int = 0

    def sold(self, at: Instant) -> None:
        """One more order; 0 is never, and a clock that was never set says 0, or less."""
        at = max(at, 1)
        self.orders += 1
        self.first_at = min(self.first_at or at, at)
        self.last_at = max(self.last_at, at)


@dataclass(slots=True)
class _Sale:
    """A sale that counts, and what counts of it."""

    customer: CustomerId
    at: Instant
    spent: int = 0
    orders: int = 0


def news(connection: Connection) -> list[Part]:
    """What lies above the vector, site by site."""
    return [Part(_ABOVE, {"site": site, "ver": ver}) for site, ver in fetch(connection, _NEWS)]


def news_of_customers(connection: Connection) -> list[Part]:
    """The customers above the vector, site by site."""
    return [Part(_ABOVE, {"site": site, "ver": ver}) for site, ver in fetch(connection, _CUSTOMERS)]


def count(connection: Connection, part: Part, zone: str) -> Counted:
    """Add what is new to all that is kept."""
    counted, sales, sums = Counted(), dict[SaleId, _Sale](), defaultdict[CustomerId, _Sums](_Sums)
    for sale, kind, customer, at in counting.rows(connection, _HEADS, part):
        counted.sales.add(sale)
        counted.has_voids |= kind == "void"
        if customer is not None:
            sales[sale] = _Sale(customer, at)
    for holder, account, amount in counting.rows(connection, _BOOKED, part):
        theirs = sums[holder]
        if account == "points":
            theirs.points += amount
        else:
            theirs.balance += amount
    if sales:
        _add_bought(connection, sales)
        _add_days(connection, sales.values(), zone)
    for each in sales.values():
        theirs = sums[each.customer]
        theirs.spent += each.spent
        if each.orders:
            theirs.sold(each.at)
    _add_sums(connection, sums)
    counted.moved.update(sums)
    return counted


def whose_late(connection: Connection, part: Part) -> set[CustomerId]:
    """Who has a part's lines whose sales were counted before it."""
    return counting.customers(connection, _WHOSE_LATE, part)


def whose_voided(connection: Connection, part: Part) -> set[CustomerId]:
    """Who bought what a part's voids undo: it may have been counted, and counts no more."""
    return counting.customers(connection, _WHOSE_VOIDED, part)


def _lines(
    connection: Connection, sales: Collection[SaleId]
) -> Iterator[tuple[SaleId, bytes, bytes, int, int]]:
    """The goods of some sales: whose, which product and category, how much and for how much."""
    ids = list(sales)
    for start in range(0, len(ids), IDS_MAX):
        lot = ids[start : start + IDS_MAX]
        for sale, product, category, quantity, net in fetch(connection, _LINES.format(places(lot)), lot):
            yield sale, product or b"", category or b"", quantity, net


def _add_bought(connection: Connection, sales: dict[SaleId, _Sale]) -> None:
    """Add what was bought, and note with each sale what counts of it."""
    bought: dict[tuple[CustomerId, bytes, bytes], tuple[int, int, Instant]] = {}
    for of, product, category, quantity, net in _lines(connection, sales):
        sale = sales[of]
        sale.spent += net
        sale.orders |= quantity > 0
        key, last = (sale.customer, product, category), sale.at if quantity > 0 else 0
        there = bought.get(key)
        bought[key] = (
            (quantity, net, last)
            if there is None
            else (there[0] + quantity, there[1] + net, max(there[2], last))
        )
    if bought:
        run(connection, _BOUGHT, [(*key, *bought[key]) for key in sorted(bought)])


def _add_days(connection: Connection, sales: Iterable[_Sale], zone: str) -> None:
    calendar = known_zone(zone)
    days = defaultdict[tuple[CustomerId, int], list[int]](lambda: [0, 0])
    for sale in sales:
        of_day = days[sale.customer, day(sale.at, calendar)]
        of_day[0] += sale.orders
        of_day[1] += sale.spent
    run(connection, _DAYS, [(*key, *days[key]) for key in sorted(days)])


def _add_sums(connection: Connection, sums: dict[CustomerId, _Sums]) -> None:
    if sums:
        run(connection, _SUMS, [(customer, *_values(sums[customer])) for customer in sorted(sums)])


def _values(sums: _Sums) -> Sequence[int]:
    return sums.orders, sums.spent, sums.first_at, sums.last_at, sums.points, sums.balance


_ABOVE = "{}.site = :site AND {}.ver > :ver"


def _news(*tables: str) -> str:
    """By the highest version: whatever a planner thinks of `ver > ?`, that is one look into an index."""
    highest = (f"(SELECT MAX(t.ver) FROM {table} t WHERE t.site = sites.site)" for table in tables)
    return "SELECT site, ver FROM sites WHERE " + " OR ".join(f"{each} > sites.ver" for each in highest)


_NEWS, _CUSTOMERS = _news("sales", "sale_lines", "ledger"), _news("customers")

_HEADS = f"""
SELECT h.id, h.kind, CASE WHEN {counting.STANDS} THEN {counting.BUYER} END, h.closed_at
FROM sales h {counting.SURVIVOR} h.customer_id WHERE <h>
"""
"""Each new document, and who it counts for, if it counts."""

_LINES = f"""
SELECT l.sale_id, l.product_id, l.category_id, l.quantity, l.net
FROM sale_lines l WHERE l.sale_id IN ({{}}) AND {counting.IS_GOODS}
"""

_BOOKED = f"SELECT {counting.HOLDER}, e.account, e.amount {counting.BOOKED} AND <e>"

_BOUGHT = f"""
INSERT INTO bought (customer_id, product_id, category_id, quantity, spent, last_at) VALUES (?, ?, ?, ?, ?, ?)
{counting.ADD_BOUGHT}
"""
_DAYS = f"""
INSERT INTO customer_days (customer_id, day, orders, spent) VALUES (?, ?, ?, ?) {counting.ADD_DAYS}
"""
_SUMS = f"""
INSERT INTO customer_stats (customer_id, orders, spent, first_at, last_at, points, balance)
VALUES (?, ?, ?, ?, ?, ?, ?) {counting.ADD_TOTALS}, {counting.ADD_ACCOUNTS}
"""

_WHOSE_LATE = f"""
SELECT DISTINCT {counting.BUYER} {counting.SOLD}
AND <l> AND h.ver <= (SELECT o.ver FROM sites o WHERE o.site = h.site)
"""

_WHOSE_VOIDED = f"""
SELECT DISTINCT {counting.BUYER} FROM sales x JOIN sales h ON h.id = x.original_id
{counting.SURVIVOR} h.customer_id WHERE x.kind = 'void' AND h.customer_id IS NOT NULL AND <x>
"""
