"""Groups at a chain's size: a rule asked of everybody, twenty after a sale, the editor's preview, figures.

The floors are the plain way on bare sqlite3, in the same book: of a rule, one `INSERT … SELECT` over the
summary; after a sale, for each rule one statement that tests the customer and
one that looks whether they are in, and a third where that differs, in a transaction; of a preview, one count;
of the sums, one `INSERT … SELECT … GROUP BY` for each of the three tables, and their indexes after it.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import cycle
from pathlib import Path
from threading import Thread
from typing import Final

from sqlalchemy import Connection, select

from scripts.benchmarks import trade
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan, middle
from scripts.benchmarks.shops import Bench
from store.api import BOOK_FILE, Store, open_store, place_in, system_world
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList
from store.engine import Database, sqlite_url
from store.queries import auto_groups, bulk, sites, statistics
from store.queries.kin import kin
from store.queries.rows import Mark
from store.queries.rules.conditions import Sight
from store.services import auto_groups as following
from store.tables.customers import MEMBERSHIPS
from store.tables.derived import CUSTOMER_STATS

SOME, CHAIN = 100_000, 1_000_000
LINES_PER_CUSTOMER: Final = 5
FILLED: Final = 200
_RULE, _SQL = "spent > 50 and orders >= 3", "spent > 5000 AND orders >= 3"
_RULES: Final = (
    *((f"spent > {20 * step}", f"spent > {2000 * step}") for step in range(1, 9)),
    *((f"orders >= {step}", f"orders >= {step}") for step in range(1, 7)),
    *((f"points >= {50 * step}", f"points >= {50 * step}") for step in range(1, 7)),
)
_SUMMED: Final = f"SELECT count(*) FROM customer_stats WHERE {_SQL}"  # noqa: S608 - ours
_LATELY: Final = """
SELECT count(*) FROM (SELECT customer_id FROM customer_days WHERE day > {day} - 90
    GROUP BY customer_id HAVING sum(spent) > 2000)"""
_SELDOM: Final = """
SELECT count(*) FROM customer_stats WHERE is_there + 0 = 1 AND customer_id NOT IN (
    SELECT customer_id FROM customer_days WHERE day > {day} - 90
    GROUP BY customer_id HAVING sum(spent) >= 2000)"""
_EITHER: Final = """
SELECT count(*) FROM customer_stats JOIN customers ON id = customer_id
WHERE is_there + 0 = 1 AND (spent > 10000 OR city_folded = 'town 49')"""
_PREVIEWS: Final = {
    _RULE: _SUMMED,
    "spent in 90 days > 20": _LATELY,
    "spent in 90 days < 20": _SELDOM,
    "city = 'Town 49' or spent > 100": _EITHER,
}
"""Rules, and who meets them counted plainly."""
_LINES: Final = "FROM sales h JOIN sale_lines l ON l.sale_id = h.id WHERE h.customer_id IS NOT NULL"
_SUMS: Final = {
    "customer_stats": f"""
INSERT INTO plain_customer_stats (customer_id, orders, spent, first_at, last_at)
SELECT h.customer_id, count(DISTINCT h.id), sum(l.net), min(h.closed_at), max(h.closed_at)
{_LINES} GROUP BY 1""",
    "customer_days": f"""
INSERT INTO plain_customer_days (customer_id, day, orders, spent)
SELECT h.customer_id, h.closed_at / 86400000, count(DISTINCT h.id), sum(l.net) {_LINES} GROUP BY 1, 2""",
    "bought": f"""
INSERT INTO plain_bought (customer_id, product_id, category_id, quantity, spent, last_at)
SELECT h.customer_id, coalesce(l.product_id, x''), coalesce(l.category_id, x''),
    sum(l.quantity), sum(l.net), max(h.closed_at) {_LINES} GROUP BY 1, 2, 3""",
}
_KEY_SECONDS: Final = 0.005
_SALES: Final = 200
_DAY: Final = 86_400_000


def groups(plan: Plan, bench: Bench) -> Sequence[Figure]:
    """A hundred thousand customers with half a million lines; a million with five million the long way."""
    customers = CHAIN if plan.full else SOME
    shop = traded(bench, customers)
    book = shop / BOOK_FILE
    counting, plain_counting = _recounted(book), _plainly_counted(book)
    store = open_store(place_in(shop), system_world(), "cli")
    try:
        previews = [*_previews(store, book)]
        waited, took = _statistics(store, customers)
        made = [store.groups.create(_draft(store, rule)) for rule, _ in _RULES]
        full, plain_full = _filled(store, book)
        sale, plain_sale = _after_a_sale(book, made)
    finally:
        store.close()
    size = f"{customers:,}"
    return [
        Figure(f"groups: a rule asked of {size}", MILLISECONDS, full, plain_full, 3.0),
        Figure("groups: 20 rules after a sale", MILLISECONDS, sale, plain_sale, 3.0),
        *(
            Figure(f"groups: preview of {rule[:24]}", MILLISECONDS, ours, plain, 1000, is_absolute=True)
            for rule, (ours, plain) in zip(_PREVIEWS, previews, strict=True)
        ),
        Figure(f"groups: a read beside {FILLED} groups' figures", MILLISECONDS, waited, None, 50),
        Figure(f"groups: these figures, {size} members", MILLISECONDS, took, None, 10_000),
        Figure(f"groups: the sums of {size} made anew", MILLISECONDS, counting, plain_counting, 1.5),
        Figure(f"groups: the sums of {size} made anew, alone", MILLISECONDS, counting, None, customers / 50),
    ]


def traded(bench: Bench, customers: int) -> Path:
    """A shop that has sold five lines to each of its customers, and summed them up."""
    shop = bench.peopled(customers)
    with closing(sqlite3.connect(shop / BOOK_FILE)) as connection:
        is_new = connection.execute("SELECT 1 FROM sales LIMIT 1").fetchone() is None
    if is_new:
        trade.sell(shop / BOOK_FILE, customers * LINES_PER_CUSTOMER, int(time.time() * 1000))
    return shop


def _recounted(book: Path) -> float:
    """Milliseconds for all sums made anew."""
    database = Database(sqlite_url(book))
    with database.writing() as connection:
        spent = _timed(lambda: statistics.rebuild(connection))
    database.close()
    return spent


def _plainly_counted(book: Path) -> float:
    """The same sums into tables of the same shape, by the plain statements."""
    with closing(_plain(book)) as raw:
        raw.execute("BEGIN")
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name = ?"
        for name in _SUMS:
            [(_, sql)] = raw.execute(made, (name,))
            raw.execute(sql.replace(name, f"plain_{name}"))
        spent = _timed(lambda: [raw.execute(sql) for sql in _SUMS.values()])
        indexes = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
        for name in _SUMS:
            for (sql,) in raw.execute(indexes, (name,)).fetchall():
                plainly = sql.replace(" ix_", " plain_ix_").replace(f" ON {name}", f" ON plain_{name}")
                spent += _timed(lambda: raw.execute(plainly))  # noqa: B023
        raw.execute("ROLLBACK")
    return spent


def _previews(store: Store, book: Path) -> Iterator[tuple[float, float]]:
    today = int(time.time()) // 86_400
    group = store.groups.create(_draft(store, "spent > 70"))
    with closing(_plain(book)) as raw:
        for text, sql in _PREVIEWS.items():
            rule, plain = store.group_rules.read(text), sql.replace("{day}", str(today))
            yield (
                min(_timed(lambda: store.group_rules.preview(rule, group)) for _ in range(3)),  # noqa: B023
                min(_timed(lambda: raw.execute(plain).fetchall()) for _ in range(3)),  # noqa: B023
            )
    store.groups.delete([group])


def _draft(store: Store, rule: str) -> GroupDraft:
    return GroupDraft(name=f"Bench: {rule}", rule=store.group_rules.read(rule))


def _filled(store: Store, book: Path) -> tuple[float, float]:
    """Everybody asked for a group that has nobody yet."""
    rule, group, now = store.group_rules.read(_RULE), GroupId(b"g" * 16), int(time.time() * 1000)
    database = Database(sqlite_url(book))

    def ours() -> float:
        with _undone(database) as connection:
            today, zone = following.today_of(connection, now)
            sight = Sight(today, zone, kin(connection))
            return _timed(lambda: auto_groups.fill(connection, group, rule, sight, now))

    with closing(_plain(book)) as raw:

        def plain() -> float:
            raw.execute("BEGIN")
            sql = f"INSERT INTO auto_members SELECT ?, customer_id, ? FROM customer_stats WHERE {_SQL}"  # noqa: S608 - ours
            spent = _timed(lambda: raw.execute(sql, (group, now)))
            raw.execute("ROLLBACK")
            return spent

        pairs = [(ours(), plain()) for _ in range(3)]
    database.close()
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


@contextmanager
def _undone(database: Database) -> Iterator[Connection]:
    """A writing connection whose transaction leaves nothing behind."""
    with database.writing() as connection:
        yield connection
        connection.rollback()


def _after_a_sale(book: Path, made: Sequence[GroupId]) -> tuple[float, float]:
    """Sums that go to and fro across several rules' bounds, followed in one transaction each."""
    database, now = Database(sqlite_url(book)), int(time.time() * 1000)
    stats = CUSTOMER_STATS.c
    with database.reading() as connection:
        chosen = connection.execute(select(stats.customer_id).limit(_SALES)).all()
    spent, plain = [], []
    with closing(_plain(book)) as raw:
        for row, amount in zip(chosen, cycle((1_000, 9_000)), strict=False):
            customer = CustomerId(row[0])
            for grown in (amount, amount + 5_000):
                with database.writing() as connection:
                    update = CUSTOMER_STATS.update().where(stats.customer_id == customer).values(spent=grown)
                    connection.execute(update)
                    keys: following.Keys = {CUSTOMER_STATS.name: {customer}}
                    spent.append(_timed(lambda: following.follow(connection, keys, now)))  # noqa: B023
            for grown in (amount, amount + 5_000):
                raw.execute("BEGIN IMMEDIATE")
                raw.execute("UPDATE customer_stats SET spent = ? WHERE customer_id = ?", (grown, customer))
                plain.append(_timed(lambda: _by_statements(raw, made, customer, now)))  # noqa: B023
                raw.execute("COMMIT")
    database.close()
    return middle(spent), middle(plain)


def _by_statements(raw: sqlite3.Connection, made: Sequence[GroupId], customer: CustomerId, now: int) -> None:
    for group, (_, sql) in zip(made, _RULES, strict=True):
        meets = raw.execute(
            f"SELECT 1 FROM customer_stats JOIN customers ON id = customer_id"  # noqa: S608 - ours
            f" WHERE customer_id = ? AND deleted = 0 AND {sql}",
            (customer,),
        ).fetchone()
        inside = raw.execute(
            "SELECT 1 FROM auto_members WHERE group_id = ? AND customer_id = ?", (group, customer)
        ).fetchone()
        if meets and not inside:
            raw.execute("INSERT INTO auto_members VALUES (?, ?, ?)", (group, customer, now))
        elif inside and not meets:
            raw.execute("DELETE FROM auto_members WHERE group_id = ? AND customer_id = ?", (group, customer))


def _statistics(store: Store, customers: int) -> tuple[float, float]:
    """The longest a reading thread waits for its window meanwhile, and how long the figures take."""
    _fill_by_hand(store, customers)
    seen = store.customers.open(CustomerList())
    seen.window(0, 25)
    took: list[float] = []

    def work() -> None:
        begun = time.perf_counter()
        while store.group_pages.step():
            pass
        took.append((time.perf_counter() - begun) * 1000)

    thread = Thread(target=work)
    thread.start()
    longest = 0.0
    while thread.is_alive():
        begun = time.perf_counter()
        seen.window(0, 25)
        longest = max(longest, time.perf_counter() - begun)
        time.sleep(_KEY_SECONDS)
    thread.join()
    return longest * 1000, took[0]


def _fill_by_hand(store: Store, customers: int) -> None:
    """Groups with everybody in one of them, written in bulk."""
    made = [store.groups.create(GroupDraft(name=f"Filled {number}")) for number in range(FILLED)]
    database = Database(store.place.url)
    with database.writing() as connection:
        own = sites.own(connection)
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM customers WHERE deleted = 0")]
        if own is not None:
            rows = [
                {"customer_id": customer, "group_id": made[number * FILLED // customers]}
                for number, customer in enumerate(ids)
            ]
            bulk.insert(connection, MEMBERSHIPS, rows, Mark(own.hlc, own.site, own.ver))
    database.close()


def _plain(book: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(book, isolation_level=None)
    for pragma in ("synchronous=FULL", "temp_store=MEMORY", "cache_size=-4096"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds of the processor: what else the machine does counts for neither side."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000
