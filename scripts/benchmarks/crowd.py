"""A shop with as many customers as a chain has, written straight into its book: names, towns, numbers."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from store.domain.ids import uuid7
from store.engine import Database, sqlite_url
from store.feed import Feed
from store.queries import bulk
from store.services import derived, opening
from store.tables.customers import CUSTOMERS
from store.unit import Actor, Row, Units, World

SEED: Final = 3
_JOINED: Final = 1_700_000_000_000
_TRANSACTION: Final = 50_000
_SYLLABLES: Final = (
    "ka", "ro", "mi", "la", "to", "be", "an", "el", "sa", "no", "vi", "du", "ste", "fan", "wolf", "gang",
    "mar", "ia", "jo", "hann", "pet", "ra", "lu", "ca", "zo", "en", "th", "kö", "hl", "er", "schm", "idt",
    "ba", "u", "mann", "ou", "ei", "xa",
)  # fmt: skip


def fill(book: Path, customers: int) -> None:
    """Put customers into a book that has none: the same ones every time."""
    database = Database(sqlite_url(book))
    dice = random.Random(SEED)  # noqa: S311 - the same crowd every time
    world = World(now=lambda: _JOINED, random=dice.randbytes)
    units = Units(database, Feed(), world, lambda: uuid7(_JOINED, dice.randbytes(10)), follow=derived.follow)
    actor = Actor(opening.owner(database), "demo")
    people = _people(dice, customers)
    for start in range(0, customers, _TRANSACTION):
        with units.begin(actor) as unit:
            rows = [next(people) for _ in range(min(_TRANSACTION, customers - start))]
            for piece in unit.pieces(CUSTOMERS, rows):
                bulk.insert(unit.connection, CUSTOMERS, piece, unit.mark)
            unit.touch(CUSTOMERS, (row["id"] for row in rows))
    database.close()


def _people(dice: random.Random, count: int) -> Iterator[Row]:
    first, last = ([_word(dice, most) for _ in range(number)] for most, number in ((2, 3_000), (3, 60_000)))
    for number in range(count):
        # The square makes some names common and most of them rare.
        names = [words[int(dice.random() ** 2 * len(words))] for words in (first, last)]
        joined = _JOINED + number * 60_000
        yield {
            "id": uuid7(joined, dice.randbytes(10)),
            "name": " ".join(names),
            "email": f"{'.'.join(names).lower()}{number}@example.org",
            "phone": f"+49 30 {dice.randrange(10**8)}",
            "reference": f"R{number}",
            "city": f"Town {dice.randrange(5_000)}",
            "joined": joined,
            "active": int(number % 33 > 0),
        }


def _word(dice: random.Random, most: int) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(2, most))).title()
