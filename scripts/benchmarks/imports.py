"""Imports at a chain's size, against a plain `executemany` of the same rows.

The floor reads the same file with the csv module, knows every customer by heart, and writes into a table with
the same keys and index, without stamps, in one transaction. It neither checks a cell nor can be stopped.
"""

import csv
import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from scripts.benchmarks.bulk import PLAIN, timed
from scripts.benchmarks.crowd import SEED
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench
from store.api import BOOK_FILE, Store, open_store, place_in, system_world
from store.domain.groups import GroupDraft

SOME: Final = 100_000
CHAIN: Final = 1_000_000
GROUPS: Final = 20


def imports(plan: Plan, bench: Bench) -> Sequence[Figure]:
    """Everybody put in one of twenty groups by their e-mail, in no order; a million with `--full`."""
    count = CHAIN if plan.full else SOME
    shop, copy = bench.peopled(count), bench.folder / "import copy"
    file = bench.folder / f"{count} members.csv"
    people = _written(shop / BOOK_FILE, file)
    runs = [_run(shop, copy, file, people) for _ in range(1 if plan.full else max(2, plan.runs // 2))]
    plain, done = (min(run[which] for run in runs) for which in range(2))
    return [Figure(f"imports: {count:,} memberships", MILLISECONDS, done, plain, 20.0)]


def _written(book: Path, file: Path) -> dict[str, bytes]:
    """Write the file; answers the ids of customers by their e-mails."""
    with closing(sqlite3.connect(book)) as connection:
        people: dict[str, bytes] = dict(connection.execute("SELECT email, id FROM customers"))
    dice = random.Random(SEED)  # noqa: S311 - the same file every time
    emails = sorted(people)
    dice.shuffle(emails)
    with file.open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(("email", "group"))
        rows.writerows((email, f"Group {dice.randrange(GROUPS)}") for email in emails)
    return people


def _run(shop: Path, copy: Path, file: Path, people: dict[str, bytes]) -> tuple[float, float]:
    """Milliseconds: the plain statement, the import."""
    return (
        _on_a_copy(shop, copy, partial(_plainly, copy / BOOK_FILE, file, people)),
        _on_a_copy(shop, copy, partial(_imported, copy, file)),
    )


def _on_a_copy(shop: Path, copy: Path, measured: Callable[[], float]) -> float:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(shop, copy)
    return measured()


def _plainly(book: Path, file: Path, people: dict[str, bytes]) -> float:
    groups = {f"Group {number}": bytes([number]) * 16 for number in range(GROUPS)}

    def write(connection: sqlite3.Connection) -> None:
        with file.open(encoding="utf-8", newline="") as text:
            rows = csv.reader(text)
            next(rows)
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO plain VALUES (?, ?, 1)",
                ((people[email], groups[group]) for email, group in rows),
            )
            connection.execute("COMMIT")

    with closing(sqlite3.connect(book, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-4096"):
            connection.execute(f"PRAGMA {pragma}")
        for statement in PLAIN:
            connection.execute(statement)
        return timed(partial(write, connection))


def _imported(shop: Path, file: Path) -> float:
    store: Store = open_store(place_in(shop), system_world(), "cli")
    for number in range(GROUPS):
        store.groups.create(GroupDraft(name=f"Group {number}"))
    spent = timed(lambda: store.imports.run(file, "memberships"))
    store.close()
    return spent
