"""What every lane works out for itself from the replicated rows, and keeps so that no list has to.

All of it can be built anew at any time; nothing of it is ever on the wire.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

from store.tables.base import METADATA


def _count(name: str) -> "Column[int]":
    return Column(name, BigInteger, nullable=False, server_default="0")


SURVIVORS = Table(
    "survivors",
    METADATA,
    Column("customer_id", LargeBinary, primary_key=True),
    Column("survivor_id", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Who a customer that was merged counts as, at the end of the chain; nobody else is in it."""

Index(None, SURVIVORS.c.survivor_id)

CUSTOMER_STATS = Table(
    "customer_stats",
    METADATA,
    Column("customer_id", LargeBinary, primary_key=True),
    _count("is_there"),
    _count("orders"),
    _count("spent"),
    _count("first_at"),
    _count("last_at"),
    _count("points"),
    _count("balance"),
    sqlite_with_rowid=False,
)
"""What a customer's sales and ledgers add up to. `spent` is net of refunds and tax; `orders` are sales with
something sold on them, and the first and the last of these are `first_at` and `last_at`, 0 for never. Whoever
was merged into another counts as that one. Every customer has a row, also who never bought; `is_there` are
those who are in the book and not deleted. Sums may be here before their customer is."""

_IS_THERE = text("is_there = 1")

for _sum in ("orders", "spent", "last_at", "points"):
    _in_order = (CUSTOMER_STATS.c[_sum], CUSTOMER_STATS.c.customer_id, CUSTOMER_STATS.c.is_there)
    # Of those who are there alone: who asks for anybody must not be led through customers in this order. The
    # planner of PostgreSQL knows that by itself; to be told would load its dialect on every till, 3 MB.
    Index(None, *_in_order, sqlite_where=_IS_THERE)

CUSTOMER_DAYS = Table(
    "customer_days",
    METADATA,
    Column("customer_id", LargeBinary, primary_key=True),
    Column("day", Integer, primary_key=True),
    _count("orders"),
    _count("spent"),
    sqlite_with_rowid=False,
)
"""The same by day of the shop's own calendar, counted from 1970-01-01."""

Index(
    None,
    CUSTOMER_DAYS.c.day,
    CUSTOMER_DAYS.c.customer_id,
    CUSTOMER_DAYS.c.orders,
    CUSTOMER_DAYS.c.spent,
)
"""With the sums: of the last so many days no row has to be looked up."""

BOUGHT = Table(
    "bought",
    METADATA,
    Column("customer_id", LargeBinary, primary_key=True),
    Column("product_id", LargeBinary, primary_key=True),
    Column("category_id", LargeBinary, primary_key=True),
    _count("quantity"),
    _count("spent"),
    _count("last_at"),
    sqlite_with_rowid=False,
)
"""What a customer bought, less what they returned, by product and the category it was in; empty bytes for
none. `last_at` is when they last bought it, 0 for never."""

Index(None, BOUGHT.c.product_id, BOUGHT.c.customer_id)
Index(None, BOUGHT.c.category_id, BOUGHT.c.customer_id)

AUTO_MEMBERS = Table(
    "auto_members",
    METADATA,
    Column("group_id", LargeBinary, primary_key=True),
    Column("customer_id", LargeBinary, primary_key=True),
    _count("since_at"),
    sqlite_with_rowid=False,
)
"""Who is in the groups that fill themselves, pins counted."""

Index(None, AUTO_MEMBERS.c.customer_id, AUTO_MEMBERS.c.group_id)

AUTO_RULES = Table(
    "auto_rules",
    METADATA,
    Column("group_id", LargeBinary, primary_key=True),
    Column("rule", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The rule that the members of such a group stand for; empty when it counted as empty."""

AUTO_LOG = Table(
    "auto_log",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("group_id", LargeBinary, nullable=False),
    Column("customer_id", LargeBinary),
    _count("joined"),
    _count("left"),
    Column("cause", Text, nullable=False, server_default=""),
)
"""Who joined or left such a group, when and why; many at once are one line without a customer."""

Index(None, AUTO_LOG.c.group_id, AUTO_LOG.c.id)
Index(None, AUTO_LOG.c.customer_id, AUTO_LOG.c.id)

DOUBTS = Table(
    "doubts",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("position", BigInteger, primary_key=True, server_default="0"),
    sqlite_with_rowid=False,
)
"""What lanes may have done twice while apart, noted when their rows met and looked at anew whenever it is
shown: `card`s (their number as UTF-8) that several customers carry, lines `position` of sales `key` of which
more came back than was sold (`return`), and `sale`s that several documents close (what their ids share)."""
