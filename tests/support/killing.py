"""A program that is killed in the middle of a write, at whichever statement a test wants."""

import os
import sqlite3
from collections.abc import Callable

from sqlalchemy import event

from store.api import Store


def kill_at(store: Store, step: int) -> None:
    """End this process without a word before the writer's write of that number, commit included."""
    left = step

    def count(*told: object) -> None:
        nonlocal left
        statement = next((each for each in told if isinstance(each, str)), "commit")
        if statement.lstrip().upper().startswith(("SELECT", "WITH", "PRAGMA", "--")):
            return
        left -= 1
        if left == 0:
            os._exit(9)

    writer = store._database._writer
    with writer.connect() as connection:
        raw = connection.connection.driver_connection
        connection.rollback()
    if isinstance(raw, sqlite3.Connection):
        raw.set_trace_callback(count)
    else:
        _tell_statements(raw, count)
        event.listen(writer, "commit", count)


def _tell_statements(raw: object, told: Callable[[object], None]) -> None:
    """Call with each statement before PostgreSQL is asked to run it, whoever runs it."""
    import psycopg

    def telling(method: Callable[..., object]) -> Callable[..., object]:
        def call(cursor: object, query: object, *given: object, **more: object) -> object:
            told(query)
            return method(cursor, query, *given, **more)

        return call

    methods = {name: telling(getattr(psycopg.Cursor, name)) for name in ("execute", "executemany")}
    assert isinstance(raw, psycopg.Connection)
    raw.cursor_factory = type("Telling", (psycopg.Cursor,), methods)
