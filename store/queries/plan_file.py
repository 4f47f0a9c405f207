"""Plans of what is written in pieces: scratch files beside the book, locked while somebody works on them.

Each is an SQLite file of its own, whatever the book is kept in. While somebody works on it nobody else can
open it, and a killed program lets go of it: that is how the next one knows that it may finish the work.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from store.domain.errors import Unavailable

CACHE_KIB = 32_768
"""Keys of a hundred thousand rows stay in memory; more spill to the disk."""

Stored = int | str | bytes


class Spoiled(Unavailable):
    """The file is no plan any more: cut off by a power failure, or never one."""


class LockedFile:
    """A plan's file, open and locked for this process."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def discard(self) -> None:
        """Let go of the file and remove it."""
        self.close()
        remove(self.path)

    def keep_safe(self) -> None:
        """From now on everything that is written here survives a power cut."""
        self._connection.execute("PRAGMA journal_mode = TRUNCATE")
        self._connection.execute("PRAGMA synchronous = FULL")
        with self._changing():
            self._connection.execute("PRAGMA user_version = 1")

    def _all(self, sql: str, parameters: Sequence[Stored]) -> sqlite3.Cursor:
        with plainly():
            return self._connection.execute(sql, parameters)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with plainly():
            self._connection.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def remove(path: Path) -> None:
    """Remove a plan that nobody has open."""
    for end in ("", "-journal"):
        Path(f"{path}{end}").unlink(missing_ok=True)


def created(path: Path, tables: Sequence[str]) -> sqlite3.Connection:
    """A new, empty file with these tables; raises Unavailable."""
    with plainly():
        remove(path)
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        _prepare(connection)
        # Until it is kept safe a plan is worth nothing after a crash, and speed is all.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for table in tables:
            connection.execute(table)
        return connection


def left(path: Path) -> sqlite3.Connection | None:
    """A file that a program left behind; None while its program still works on it.

    Raises:
        Spoiled: it cannot be read.
        Unavailable: it cannot be read now.
    """
    with plainly():
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            _prepare(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return None
            raise
        except sqlite3.DatabaseError as error:
            connection.close()
            raise Spoiled(f"the plan {path.name} cannot be read: {error}") from error
        return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")


@contextmanager
def plainly() -> Iterator[None]:
    """Say in words why a plan cannot be kept."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise Unavailable(f"the plan cannot be kept ({error}): free some space, repeat") from error
