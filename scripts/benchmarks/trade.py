"""What a chain has sold, written straight into its book: goods, sales to its customers, points."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.domain.ids import uuid7
from store.domain.stamps import Instant
from store.engine import Database, sqlite_url
from store.feed import Feed
from store.queries import bulk
from store.services import opening
from store.tables.catalogue import CATEGORIES, PRODUCTS
from store.tables.customers import CUSTOMERS
from store.tables.sales import LEDGER, SALE_LINES, SALES
from store.unit import Actor, Row, Unit, Units, World

SEED: Final = 5
LINES: Final = 3
"""Of each sale."""
_PRODUCTS, _CATEGORIES = 500, 20
_DAY: Final = 86_400_000
_DAYS: Final = 700
_TRANSACTION: Final = 20_000


@dataclass(frozen=True, slots=True)
class _Goods:
    id: bytes
    category: bytes
    price: int


def sell(book: Path, lines: int, now: Instant) -> None:
    """Sell about so many lines to the customers of a book; what is derived from them is for the caller."""
    database = Database(sqlite_url(book))
    dice = random.Random(SEED)  # noqa: S311 - the same sales every time
    world = World(now=lambda: now, random=dice.randbytes)
    units = Units(
        database, Feed(), world, lambda: uuid7(now, dice.randbytes(10)), follow=lambda *_: []
    )  # what follows is derived at once when all is there
    actor = Actor(opening.owner(database), "demo")
    with database.reading() as connection:
        buyers = [row[0] for row in connection.exec_driver_sql("SELECT id FROM customers WHERE deleted = 0")]
    with units.begin(actor) as unit:
        goods = _stock(unit, dice)
    sales = lines // LINES
    for start in range(0, sales, _TRANSACTION):
        with units.begin(actor) as unit:
            _sell(unit, dice, buyers, goods, min(_TRANSACTION, sales - start))
    database.close()


def _stock(unit: Unit, dice: random.Random) -> list[_Goods]:
    categories = [dice.randbytes(16) for _ in range(_CATEGORIES)]
    goods = [
        _Goods(dice.randbytes(16), dice.choice(categories), dice.randrange(50, 3_000))
        for _ in range(_PRODUCTS)
    ]
    unit.insert(
        CATEGORIES, [{"id": each, "name": f"Kind {number}"} for number, each in enumerate(categories)]
    )
    unit.insert(
        PRODUCTS,
        [
            {"id": each.id, "name": f"Good {number}", "price": each.price, "category_id": each.category}
            for number, each in enumerate(goods)
        ],
    )
    return goods


def _sell(unit: Unit, dice: random.Random, buyers: list[bytes], goods: list[_Goods], count: int) -> None:
    heads: list[Row] = []
    lines: list[Row] = []
    points: list[Row] = []
    for _ in range(count):
        # The square makes some come often and most rarely.
        buyer = buyers[int(dice.random() ** 2 * len(buyers))]
        at = unit.now - int(dice.random() * _DAYS * _DAY)
        sale = uuid7(at, dice.randbytes(10))
        bought = [goods[int(dice.random() ** 2 * len(goods))] for _ in range(LINES)]
        total = sum(each.price for each in bought)
        heads.append({"id": sale, "customer_id": buyer, "opened_at": at, "closed_at": at, "total": total})
        lines += _lines(sale, bought)
        points.append(
            {
                "document_id": sale, "kind": "points", "customer_id": buyer, "account": "points",
                "amount": total // 100, "at": at,
            }
        )  # fmt: skip
    for table, rows in ((SALES, heads), (SALE_LINES, lines), (LEDGER, points)):
        for piece in unit.pieces(table, rows):
            bulk.insert(unit.connection, table, piece, unit.mark)
    unit.touch(CUSTOMERS, ())


def _lines(sale: bytes, bought: list[_Goods]) -> Iterator[Row]:
    for position, each in enumerate(bought):
        yield {
            "sale_id": sale,
            "position": position,
            "product_id": each.id,
            "category_id": each.category,
            "quantity": 1_000,
            "unit_price": each.price,
            "list": each.price,
            "net": each.price,
            "total": each.price,
        }
