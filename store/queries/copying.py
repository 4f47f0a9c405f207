"""Copying a book's file while others write to it, and looking through one that another lane made.

Through connections of their own: a copy cannot be made within a transaction, and takes no reader's place.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeAlias

from store.tables.lane import LOCAL_SHARED, OWN_TABLES

Schema: TypeAlias = frozenset[tuple[str, str, str, str]]
"""Kind, name, table and statement of everything in a database."""


def copy(book: Path, to: Path) -> None:
    """Write the book as it stands into the empty file `to`, only reading it; raises sqlite3.Error."""
    with _reading(book) as connection:
        connection.execute("VACUUM INTO ?", (str(to),))


def strip(file: Path) -> None:
    """Take out of a copy what is the copied lane's own; raises sqlite3.Error."""
    kept = ", ".join("?" * len(LOCAL_SHARED))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        # What is half done when the power fails is thrown away: nothing needs be safe before it is whole.
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for table in OWN_TABLES:
            connection.execute(f'DELETE FROM "{table.name}"')  # noqa: S608 - our own table names
        connection.execute(f"DELETE FROM local WHERE key NOT IN ({kept})", LOCAL_SHARED)  # noqa: S608 - marks
        # The highest stamp stays, for nothing may be stamped below it; when the lane wrote last is its own.
        connection.execute("UPDATE local SET text = '' WHERE key = 'hlc'")
        connection.execute("COMMIT")


def schema(file: Path) -> Schema:
    """What is declared in a database's file, statistics aside; raises sqlite3.Error."""
    asked = (
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
    )
    with _reading(file) as connection:
        return frozenset(connection.execute(asked))


def damage(file: Path) -> str:
    """The first thing wrong with a database's file; empty when it is sound. Raises sqlite3.Error."""
    with _reading(file) as connection:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    return "" if found == "ok" else str(found)


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        # Nothing that is declared in another lane's file may call what only a book's own statements may.
        connection.execute("PRAGMA trusted_schema=OFF")
        yield connection
