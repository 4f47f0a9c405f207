"""The plan of an import: a scratch file beside the book that says what will be written, customer by customer.

How it is kept, and that one program at a time works on it, is the matter of `plan_file`.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from store.domain.imports.line import Value
from store.domain.imports.openings import BOOKED
from store.domain.imports.register import Key, Known
from store.domain.values import dataclass
from store.queries import plan_file
from store.queries.plan_file import LockedFile, Spoiled, Stored, remove

__all__ = ["Before", "PlanFile", "Spoiled", "create", "open_left", "remove"]

T = TypeVar("T")

PARAMETERS_MAX = 5_000
"""In one statement; SQLite allows 32,766."""

_PLANNED = """CREATE TABLE planned (
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, fresh INTEGER NOT NULL, line INTEGER NOT NULL,
    given TEXT NOT NULL, added TEXT NOT NULL, writes INTEGER NOT NULL, books INTEGER NOT NULL)"""
_TABLES = (
    _PLANNED,
    """CREATE TABLE keys (
        kind TEXT NOT NULL, text TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (kind, text)
        ) WITHOUT ROWID""",
    "CREATE TABLE before (number INTEGER PRIMARY KEY, given TEXT NOT NULL, added TEXT NOT NULL)",
    "CREATE TABLE made (id BLOB PRIMARY KEY)",
)

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

_READ = "SELECT number, id, fresh, line, given, added FROM planned"


@dataclass(frozen=True, slots=True)
class Before:
    """What a customer or product was before it was written over."""

    values: Mapping[str, Value]
    """Of the fields that are written."""
    added: Mapping[str, Sequence[str]]
    """What really came new to its lists."""


class PlanFile(LockedFile):
    """A plan, open and locked for this process."""

    def find(self, keys: Collection[Key]) -> dict[Key, int]:
        """Numbers of those that earlier rows gave these keys to."""
        found: dict[Key, int] = {}
        for kind in {key.kind for key in keys}:
            for some in pieces([key.text for key in keys if key.kind == kind]):
                sql = f"SELECT text, number FROM keys WHERE kind = ? AND text IN ({_marks(some)})"  # noqa: S608 - marks only
                found.update((Key(kind, text), number) for text, number in self._all(sql, (kind, *some)))
        return found

    def numbered(self, numbers: Collection[int]) -> list[Known]:
        """The planned of some numbers; without what the book says of them."""
        return self._chosen("number", list(numbers))

    def identified(self, ids: Collection[bytes]) -> list[Known]:
        """The planned among some ids."""
        return self._chosen("id", list(ids))

    def _chosen(self, column: str, wanted: Sequence[Stored]) -> list[Known]:
        found: list[Known] = []
        for some in pieces(wanted):
            sql = f"{_READ} WHERE {column} IN ({_marks(some)})"
            found += _planned(self._all(sql, some))
        return found

    def save(self, planned: Iterable[Known], claims: Mapping[Key, int]) -> None:
        """Write what has changed, and who got which keys."""
        with self._changing():
            self._connection.executemany(
                "INSERT OR REPLACE INTO planned VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        known.number, known.id, known.is_fresh, known.row, _json(known.given),
                        _json(known.added), known.is_fresh or bool(known.given) or any(known.added.values()),
                        not BOOKED.keys().isdisjoint(known.given),
                    )
                    for known in planned
                ),
            )  # fmt: skip
            self._connection.executemany(
                "INSERT OR IGNORE INTO keys VALUES (?, ?, ?)",
                ((key.kind, key.text, number) for key, number in claims.items()),
            )

    def count(self) -> int:
        """How many customers or products will be written."""
        return int(self._connection.execute("SELECT count(*) FROM planned WHERE writes").fetchone()[0])

    def count_until(self, number: int) -> int:
        """How many of them have at most this number."""
        sql = "SELECT count(*) FROM planned WHERE number <= ? AND writes"
        return int(self._all(sql, (number,)).fetchone()[0])

    def ids(self, limit: int) -> list[bytes]:
        """The ids of what will be written, at most `limit`."""
        return [row[0] for row in self._all("SELECT id FROM planned WHERE writes LIMIT ?", (limit,))]

    def listed(self, *names: str) -> set[str]:
        """All that some lists gain or lose by the plan, each once."""
        found: set[str] = set()
        for name in names:
            sql = "SELECT DISTINCT item.value FROM planned, json_each(planned.added, '$.' || ?) AS item"
            found.update(value for (value,) in self._all(sql, (name,)))
        return found

    def after(self, number: int, limit: int) -> list[Known]:
        """The next of what will be written."""
        sql = f"{_READ} WHERE number > ? AND writes ORDER BY number LIMIT ?"
        return _planned(self._all(sql, (number, limit)))

    def last(self) -> int:
        """The highest number of what will be written; 0 without any."""
        sql = "SELECT coalesce(max(number), 0) FROM planned WHERE writes"
        return int(self._all(sql, ()).fetchone()[0])

    def booked_after(self, number: int, limit: int) -> list[Known]:
        """The next of those with opening entries."""
        sql = f"{_READ} WHERE number > ? AND books ORDER BY number LIMIT ?"
        return _planned(self._all(sql, (number, limit)))

    def until(self, number: int, limit: int) -> list[Known]:
        """The last of what was written up to a number, backwards."""
        sql = f"{_READ} WHERE number <= ? AND writes ORDER BY number DESC LIMIT ?"
        return _planned(self._all(sql, (number, limit)))

    def sort(self) -> None:
        """Number what will be written anew, by id, once all is decided.

        Rows that lie together in the book are written together then; keys name nobody any more.
        """
        with self._changing():
            self._connection.execute(_PLANNED.replace("planned", "sorted"))
            self._connection.execute(
                """INSERT INTO sorted
                SELECT row_number() OVER (ORDER BY id), id, fresh, line, given, added, writes, books
                FROM planned WHERE writes OR books"""
            )
            for statement in (
                "DELETE FROM keys",
                "DROP TABLE planned",
                "ALTER TABLE sorted RENAME TO planned",
            ):
                self._connection.execute(statement)

    def clear(self) -> None:
        """Forget everything: the book has changed, and the plan must be made anew."""
        with self._changing():
            for table in ("planned", "keys"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def remember(self, before: Mapping[int, Before], made: Iterable[bytes]) -> None:
        """Keep what is about to be written over, by number, and the categories and groups that are made."""
        with self._changing():
            self._connection.executemany(
                "INSERT OR REPLACE INTO before VALUES (?, ?, ?)",
                ((number, _json(each.values), _json(each.added)) for number, each in before.items()),
            )
            self._connection.executemany("INSERT OR IGNORE INTO made VALUES (?)", ((each,) for each in made))

    def remembered(self, numbers: Sequence[int]) -> dict[int, Before]:
        """What was kept of some numbers; of the others nothing was there but what the plan knew."""
        found: dict[int, Before] = {}
        for some in pieces(numbers):
            sql = f"SELECT number, given, added FROM before WHERE number IN ({_marks(some)})"  # noqa: S608 - as above
            for number, values, added in self._all(sql, some):
                found[number] = Before(json.loads(values), json.loads(added))
        return found

    def forget_after(self, number: int) -> None:
        """Let go of what was kept of higher numbers: they are not written yet."""
        with self._changing():
            self._connection.execute("DELETE FROM before WHERE number > ?", (number,))

    def made(self) -> list[bytes]:
        """Ids of categories and groups that were made on the way."""
        return [row[0] for row in self._all("SELECT id FROM made", ())]


def create(path: Path) -> PlanFile:
    """A new, empty plan; raises Unavailable."""
    return PlanFile(path, plan_file.created(path, _TABLES))


def open_left(path: Path) -> PlanFile | None:
    """A plan that a program left; None while that still works on it. Raises Spoiled, Unavailable."""
    connection = plan_file.left(path)
    return None if connection is None else PlanFile(path, connection)


def pieces(wanted: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut into what one statement takes."""
    return (wanted[start : start + PARAMETERS_MAX] for start in range(0, len(wanted), PARAMETERS_MAX))


def _marks(some: Sequence[Stored]) -> str:
    return ",".join("?" * len(some))


def _json(plain: Mapping[str, object]) -> str:
    return _ENCODER.encode(plain) if plain else "{}"


def _planned(rows: sqlite3.Cursor) -> list[Known]:
    return [
        Known(
            number=number,
            id=identity,
            is_fresh=bool(fresh),
            row=line,
            given=json.loads(given) if given != "{}" else {},
            added=json.loads(added) if added != "{}" else {},
        )
        for number, identity, fresh, line, given, added in rows
    ]
