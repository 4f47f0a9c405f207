"""Adds sales and ledger entries that have just come in to what is kept per customer.

The same sums as `counting` makes, which is for what some customers have and for everything. What is new lies
above the vector and is mostly one sale, for which somebody waits: its head is read once, with what its lines
come to. What counts, and for whom, is said in `counting`.
"""
# ruff: noqa: S608 - put together from our own names only

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from store.domain.ids import CustomerId, SaleId
from store.domain.stamps import Instant
from store.queries import counting
from store.queries.counting import Part
from store.queries.days import day, known_zone
from store.queries.driver import fetch, run


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


class _Sale(NamedTuple):
    """A sale that counts, and what counts of it."""

    customer: CustomerId
    at: Instant
    spent: int
    orders: int


def news(connection: Connection) -> tuple[list[Part], str]:
    """What lies above the vector, site by site, and the time zone that days are counted in."""
    found = fetch(connection, _NEWS)
    parts = [Part(_ABOVE, {"site": site, "ver": ver}) for site, ver, _ in found]
    return parts, found[0][2] or "UTC" if found else "UTC"


def news_of_customers(connection: Connection) -> list[Part]:
    """The customers above the vector, site by site."""
    return [Part(_ABOVE, {"site": site, "ver": ver}) for site, ver, _ in fetch(connection, _CUSTOMERS)]


def count(connection: Connection, part: Part, zone: str) -> Counted:
    """Add what is new to all that is kept."""
    counted, sales, sums = Counted(), list[_Sale](), defaultdict[CustomerId, _Sums](_Sums)
    for sale, kind, *counts in counting.rows(connection, _HEADS, part):
        counted.sales.add(sale)
        counted.has_voids |= kind == "void"
        if counts[0] is not None:
            sales.append(_Sale(*counts))
    for holder, account, amount in counting.rows(connection, _BOOKED, part):
        theirs = sums[holder]
        if account == "points":
            theirs.points += amount
        else:
            theirs.balance += amount
    if sales:
        counting.count_bought(connection, part)
        _add_days(connection, sales, zone)
    for each in sales:
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
    above = " OR ".join(f"{each} > sites.ver" for each in highest)
    return f"SELECT site, ver, (SELECT text FROM local WHERE key = 'zone') FROM sites WHERE {above}"


_NEWS, _CUSTOMERS = _news("sales", "sale_lines", "ledger"), _news("customers")

_HEADS = f"""
SELECT h.id, h.kind, CASE WHEN {counting.STANDS} THEN {counting.BUYER} END, h.closed_at,
    CASE WHEN h.customer_id IS NULL THEN 0 ELSE {counting.SPENT} END,
    CASE WHEN h.customer_id IS NULL THEN 0 ELSE {counting.ORDERS} END
FROM sales h {counting.SURVIVOR} h.customer_id WHERE <h>
"""
"""Each new document, who it counts for, if it counts, and with what."""

_BOOKED = f"SELECT {counting.HOLDER}, e.account, e.amount {counting.BOOKED} AND <e>"

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
