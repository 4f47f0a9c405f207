"""What is kept per customer, read back and added up anew; and rows of sales as a till writes them."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from support.shops import NOON

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.ids import CustomerId, SaleId
from store.domain.stamps import Instant
from store.domain.statistics import Statistics
from store.queries import statistics
from store.services import derived
from store.tables.customers import CUSTOMERS
from store.tables.derived import BOUGHT, CUSTOMER_DAYS, CUSTOMER_STATS, SURVIVORS
from store.tables.sales import LEDGER, SALE_LINES, SALES
from store.unit import Row, Unit

EPOCH = date(1970, 1, 1)
KEPT = (SURVIVORS, CUSTOMER_STATS, CUSTOMER_DAYS, BOUGHT)

Kept = dict[str, set[tuple[object, ...]]]
"""The rows of the tables above, by name."""

# ---- looking in ----


def kept(store: Store) -> Kept:
    with store._database.reading() as connection:
        return _kept(connection)


def _kept(connection: Connection) -> Kept:
    return {table.name: set(map(tuple, connection.execute(select(table)))) for table in KEPT}


def rebuilt(store: Store) -> Kept:
    """What a rebuild makes of the same rows."""
    with store._database.writing() as connection:
        derived.rebuild(connection)
        return _kept(connection)


def added_up(store: Store) -> Kept:
    """The same from the replicated rows one by one: an oracle that asks no code of the store."""
    with store._database.reading() as connection:
        zone = ZoneInfo(store.shop.get().timezone)
        merged = {
            row.id: row.merged_into
            for row in connection.execute(select(CUSTOMERS))
            if row.deleted and row.merged_into is not None and row.merged_into < row.id
        }
        there = {row.id: int(row.deleted == 0) for row in connection.execute(select(CUSTOMERS))}
        documents = list(connection.execute(select(SALES)))
        gone = {row.original_id for row in documents if row.kind == "void"}
        heads = {
            row.id: row
            for row in documents
            if row.customer_id is not None and row.kind != "void" and row.id not in gone
        }
        lines = [
            row
            for row in connection.execute(select(SALE_LINES))
            if row.sale_id in heads and not row.voided and row.kind not in {"top-up", "voucher"}
        ]
        entries = list(connection.execute(select(LEDGER)))

    def who(customer: bytes) -> bytes:
        return who(merged[customer]) if customer in merged else customer

    def day(at: Instant) -> int:
        return (datetime.fromtimestamp(at / 1000, zone).date() - EPOCH).days

    sold: dict[bytes, list[object]] = defaultdict(list)
    stats: dict[bytes, Statistics] = defaultdict(Statistics)
    for customer in there:
        stats[customer]
    days: dict[tuple[bytes, int], list[int]] = defaultdict(lambda: [0, 0])
    bought: dict[tuple[bytes, bytes, bytes], list[int]] = defaultdict(lambda: [0, 0, 0])
    for head in heads.values():
        stats[who(head.customer_id)]
        days[who(head.customer_id), day(head.closed_at)]
    for line in lines:
        head = heads[line.sale_id]
        buyer, at = who(head.customer_id), head.closed_at
        stats[buyer] = replace(stats[buyer], spent=stats[buyer].spent + line.net)
        days[buyer, day(at)][1] += line.net
        of = bought[buyer, line.product_id or b"", line.category_id or b""]
        of[0] += line.quantity
        of[1] += line.net
        if line.quantity > 0:
            of[2] = max(of[2], at)
            sold[line.sale_id].append(line.position)
    for sale in sold:
        buyer, at = who(heads[sale].customer_id), heads[sale].closed_at
        was = stats[buyer]
        stats[buyer] = replace(
            was,
            orders=was.orders + 1,
            first_at=at if was.first_at is None else min(at, was.first_at),
            last_at=at if was.last_at is None else max(at, was.last_at),
        )
        days[buyer, day(at)][0] += 1
    for entry in entries:
        if entry.account in {"points", "balance"}:
            was = stats[who(entry.customer_id)]
            more = {entry.account: getattr(was, entry.account) + entry.amount}
            stats[who(entry.customer_id)] = replace(was, **more)
    return {
        "survivors": {(customer, who(customer)) for customer in merged},
        "customer_stats": {
            (
                customer,
                there.get(CustomerId(customer), 0),
                each.orders,
                each.spent,
                each.first_at or 0,
                each.last_at or 0,
                each.points,
                each.balance,
            )
            for customer, each in stats.items()
        },
        "customer_days": {(*key, *sums) for key, sums in days.items()},
        "bought": {(*key, *sums) for key, sums in bought.items()},
    }


# ---- writing rows as a till does, or as no till would ----


@dataclass
class Line:
    """A line of a sale; what only gives back has a negative quantity."""

    net: int
    quantity: int = 1000
    product: bytes | None = b"product-1......."
    category: bytes | None = None
    kind: str = ""
    voided: int = 0


def head(
    sale: bytes, customer: bytes | None, at: Instant, *, kind: str = "", original: bytes | None = None
) -> Row:
    return {
        "id": sale,
        "number": sale.hex(),
        "customer_id": customer,
        "closed_at": at,
        "kind": kind,
        "original_id": original,
    }


def line_rows(sale: bytes, *lines: Line, first: int = 0) -> list[Row]:
    return [
        {
            "sale_id": sale,
            "position": position,
            "product_id": line.product,
            "category_id": line.category,
            "quantity": line.quantity,
            "net": line.net,
            "kind": line.kind,
            "voided": line.voided,
        }
        for position, line in enumerate(lines, first)
    ]


def entry(
    document: bytes, customer: bytes, amount: int, *, account: str = "points", kind: str = "earned"
) -> Row:
    return {
        "document_id": document,
        "kind": kind,
        "customer_id": customer,
        "account": account,
        "amount": amount,
    }


def sell(store: Store, customer: bytes | None, *lines: Line, at: Instant = NOON) -> SaleId:
    with store._units.begin(store._actor) as unit:
        return write_sale(unit, customer, *lines, at=at)


def write_sale(unit: Unit, customer: bytes | None, *lines: Line, at: Instant = NOON) -> SaleId:
    sale = SaleId(unit.new_id())
    unit.insert(SALES, [head(sale, customer, at)])
    unit.insert(SALE_LINES, line_rows(sale, *lines))
    return sale


def void(unit: Unit, sale: bytes, customer: bytes | None, *lines: Line, at: Instant = NOON) -> None:
    """Write the void of a sale, which mirrors it."""
    document = unit.new_id()
    unit.insert(SALES, [head(document, customer, at, kind="void", original=sale)])
    mirrored = [replace(line, net=-line.net, quantity=-line.quantity) for line in lines]
    unit.insert(SALE_LINES, line_rows(document, *mirrored))


def merge(store: Store, customer: bytes, into: bytes | None) -> None:
    with store._units.begin(store._actor) as unit:
        unit.edit(CUSTOMERS, {"id": customer}, {"merged_into": into, "deleted": int(into is not None)})


def people(store: Store, count: int) -> list[CustomerId]:
    """New customers, by id."""
    return sorted(store.customers.create(CustomerDraft(name=f"Customer {number}")) for number in range(count))


def stats_of(store: Store, customer: CustomerId) -> Statistics:
    with store._database.reading() as connection:
        return statistics.stats_of(connection, customer)
