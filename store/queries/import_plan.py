"""The plan of an import: a scratch file beside the book that says what will be written, customer by customer.

It is an SQLite file of its own, whatever the book is kept in. While somebody works on it nobody else can
open it, and a killed program lets go of it: that is how the next one knows that it may finish the work.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from store.domain.errors import Unavailable
from store.domain.imports.line import Value
from store.domain.imports.register import Key, Known
from store.domain.values import dataclass

T = TypeVar("T")
Stored = int | str | bytes

CACHE_KIB = 32_768
"""Keys of a hundred thousand rows stay in memory; more spill to the disk."""

PARAMETERS_MAX = 5_000
"""In one statement; SQLite allows 32,766."""

_TABLES = (
    """CREATE TABLE planned (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, fresh INTEGER NOT NULL, line INTEGER NOT NULL,
        given TEXT NOT NULL, added TEXT NOT NULL, writes INTEGER NOT NULL)""",
    """CREATE TABLE keys (
        kind TEXT NOT NULL, text TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (kind, text)
        ) WITHOUT ROWID""",
    "CREATE TABLE before (number INTEGER PRIMARY KEY, given TEXT NOT NULL, added TEXT NOT NULL)",
    "CREATE TABLE made (id BLOB PRIMARY KEY)",
)

_READ = "SELECT number, id, fresh, line, given, added FROM planned"


@dataclass(frozen=True, slots=True)
class Before:
    """What a customer or product was before it was written over."""

    values: Mapping[str, Value]
    """Of the fields that are written."""
    added: Mapping[str, Sequence[str]]
    """What really came new to its lists."""


class Spoiled(Unavailable):
    """The file is no plan any more: cut off by a power failure, or never one."""


class PlanFile:
    """A plan, open and locked for this process."""

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
                "INSERT OR REPLACE INTO planned VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        known.number, known.id, known.is_fresh, known.row, _json(known.given),
                        _json(known.added), known.is_fresh or bool(known.given) or any(known.added.values()),
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

    def after(self, number: int, limit: int) -> list[Known]:
        """The next of what will be written."""
        sql = f"{_READ} WHERE number > ? AND writes ORDER BY number LIMIT ?"
        return _planned(self._all(sql, (number, limit)))

    def until(self, number: int, limit: int) -> list[Known]:
        """The last of what was written up to a number, backwards."""
        sql = f"{_READ} WHERE number <= ? AND writes ORDER BY number DESC LIMIT ?"
        return _planned(self._all(sql, (number, limit)))

    def keep_safe(self) -> None:
        """From now on everything that is written here survives a power cut."""
        self._connection.execute("PRAGMA journal_mode = TRUNCATE")
        self._connection.execute("PRAGMA synchronous = FULL")
        with self._changing():
            self._connection.execute("PRAGMA user_version = 1")

    def clear(self) -> None:
        """Forget everything: the book has changed, and the plan must be made anew."""
        with self._changing():
            for table in ("planned", "keys"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def remember(self, before: Mapping[int, Before], made: Iterable[bytes]) -> None:
        """Keep what is about to be written over, by number, and which categories are made on the way."""
        with self._changing():
            self._connection.executemany(
                "INSERT OR REPLACE INTO before VALUES (?, ?, ?)",
                ((number, _json(each.values), _json(each.added)) for number, each in before.items()),
            )
            self._connection.executemany("INSERT OR IGNORE INTO made VALUES (?)", ((each,) for each in made))

    def remembered(self, numbers: Sequence[int]) -> dict[int, Before]:
        """What was kept of some numbers."""
        found: dict[int, Before] = {}
        for some in pieces(numbers):
            sql = f"SELECT number, given, added FROM before WHERE number IN ({_marks(some)})"  # noqa: S608 - as above
            for number, values, added in self._all(sql, some):
                found[number] = Before(json.loads(values), json.loads(added))
        return found

    def made(self) -> list[bytes]:
        """Ids of categories that were made on the way."""
        return [row[0] for row in self._all("SELECT id FROM made", ())]

    def _all(self, sql: str, parameters: Sequence[Stored]) -> sqlite3.Cursor:
        with _plainly():
            return self._connection.execute(sql, parameters)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with _plainly():
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


def create(path: Path) -> PlanFile:
    """A new, empty plan; raises Unavailable."""
    with _plainly():
        remove(path)
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        _prepare(connection)
        # Until it is kept safe a plan is worth nothing after a crash, and speed is all.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for table in _TABLES:
            connection.execute(table)
        return PlanFile(path, connection)


def open_left(path: Path) -> PlanFile | None:
    """A plan that a program left behind; None while its program still works on it.

    Raises:
        Spoiled: it cannot be read.
        Unavailable: it cannot be read now.
    """
    with _plainly():
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
        return PlanFile(path, connection)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")


def pieces(wanted: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut into what one statement takes."""
    return (wanted[start : start + PARAMETERS_MAX] for start in range(0, len(wanted), PARAMETERS_MAX))


def _marks(some: Sequence[Stored]) -> str:
    return ",".join("?" * len(some))


def _json(plain: Mapping[str, object]) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")) if plain else "{}"


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise Unavailable(
            f"the plan of the import cannot be kept ({error}): free some space, repeat"
        ) from error


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
