"""What a deed makes SQLite do: how it searches, and how many steps of its machine that takes."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from store.api import Store

_READS = re.compile(r"\s*(SELECT|UPDATE|DELETE|WITH)", re.IGNORECASE)
_STEPS_EACH = 10
"""Counted at once."""


@contextmanager
def _heard(store: Store, listen: Callable[[sqlite3.Connection], None]) -> Iterator[None]:
    """Every connection that the store uses meanwhile, once it is used."""
    engines = (store._database._readers, store._database._writer)

    def lent(connection: sqlite3.Connection, *_rest: object) -> None:
        listen(connection)

    for engine in engines:
        event.listen(engine, "checkout", lent)
    with store._database._writer.connect():
        pass  # it stays open from one deed to the next: heard from now on, and not lent again
    for resting in store._database._resting:  # and so do these
        listen(resting.connection.cursor().connection)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "checkout", lent)


def searches(store: Store, deed: Callable[[], object]) -> list[str]:
    """How the book searches for all that a deed asks."""
    asked: list[str] = []
    with _heard(store, lambda connection: connection.set_trace_callback(asked.append)):
        deed()
    with store._database.reading() as connection:
        book: object = connection.connection.dbapi_connection
        assert isinstance(book, sqlite3.Connection)
        book.set_trace_callback(None)
        return [
            str(step[3])
            for statement in dict.fromkeys(asked)
            if _READS.match(statement)
            for step in book.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]


def steps(store: Store, deed: Callable[[], object]) -> int:
    """How many steps of SQLite's machine a deed takes, in tens."""
    count = 0

    def note() -> int:
        nonlocal count
        count += _STEPS_EACH
        return 0

    with _heard(store, lambda connection: connection.set_progress_handler(note, _STEPS_EACH)):
        deed()
    with _heard(store, lambda connection: connection.set_progress_handler(None, 0)):
        store.shop.get()
    return count
