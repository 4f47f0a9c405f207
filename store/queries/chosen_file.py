"""A bulk edit or undo under way, in a file beside the book: what it is; of a large edit, whom it is about."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from store.queries import plan_file
from store.queries.plan_file import LockedFile

_TABLES = (
    "CREATE TABLE begun (name TEXT NOT NULL, what TEXT NOT NULL)",
    "CREATE TABLE pieces (number INTEGER PRIMARY KEY, ids BLOB NOT NULL)",
)


class Begun(NamedTuple):
    """What is under way."""

    name: str
    """`a bulk edit` or `an undo`."""
    what: str
    """In words."""


class ChosenFile(LockedFile):
    """Pieces of ids, 16 bytes each, open and locked for this process."""

    def note(self, begun: Begun) -> None:
        """Say what is under way, for whoever finds the file without its program."""
        with self._changing():
            self._connection.execute("INSERT INTO begun (name, what) VALUES (?, ?)", begun)

    def begun(self) -> Begun | None:
        """What is under way; None when the program ended before it could say."""
        row = self._all("SELECT name, what FROM begun", ()).fetchone()
        return None if row is None else Begun(*row)

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
