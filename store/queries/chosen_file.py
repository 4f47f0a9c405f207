"""Whom a large bulk edit is about: their ids, a piece at a time, in a file beside the book."""

from collections.abc import Iterable
from pathlib import Path

from store.queries import plan_file
from store.queries.plan_file import LockedFile

_TABLES = ("CREATE TABLE pieces (number INTEGER PRIMARY KEY, ids BLOB NOT NULL)",)


class ChosenFile(LockedFile):
    """Pieces of ids, 16 bytes each, open and locked for this process."""

    def save(self, pieces: Iterable[bytes]) -> None:
        """Write the pieces, numbered from 1."""
        with self._changing():
            self._connection.executemany("INSERT INTO pieces (ids) VALUES (?)", ((ids,) for ids in pieces))

    def piece(self, number: int) -> bytes | None:
        """One piece; None behind the last."""
        row = self._all("SELECT ids FROM pieces WHERE number = ?", (number,)).fetchone()
        return None if row is None else bytes(row[0])


def create(path: Path) -> ChosenFile:
    """A new, empty file; raises Unavailable."""
    return ChosenFile(path, plan_file.created(path, _TABLES))


def open_left(path: Path) -> ChosenFile | None:
    """A file that a program left; None while that still works on it. Raises Spoiled, Unavailable."""
    connection = plan_file.left(path)
    return None if connection is None else ChosenFile(path, connection)
