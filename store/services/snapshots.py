"""The whole book as one file: a copy for a new lane, and becoming a lane with such a copy.

A lane fills with it many times faster than by the log of changes. Only books in files are copied; small ones
and those on a server come by the log.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import text

from store.domain.errors import BadInput, Refused, Unavailable
from store.domain.members import Member
from store.domain.stamps import latest
from store.engine import Database, sqlite_url
from store.faults import sqlite_path
from store.queries import copying, sites
from store.services import opening
from store.tables.every import every
from store.unit import Units

FORM: Final = f"{opening.REVISION}/{opening.DERIVED}"
"""What two lanes' books must have in common for one to be taken over by the other."""

ROWS_MIN: Final = 20_000
"""A book with fewer rows is there sooner by the log."""

SNAPSHOT_FILE: Final = ".snapshot.db"
ROOM_BYTES: Final = 64 * 1024 * 1024
"""What a disk should still have free when the copy is on it: the till goes on selling."""

_PRIVATE: Final = 0o600


class SnapshotService:
    """Copies of this lane's book, one at a time. Fits `netsync.ports.Snapshots` by shape."""

    def __init__(self, units: Units, folder: Path) -> None:
        self._units = units
        self._database = units.database
        self._copy = folder / SNAPSHOT_FILE

    def refusal(self, form: str) -> str:
        """Why a lane whose book has this form is to be filled by the log; empty when a copy is for it.

        Raises Unavailable when the book cannot be read.
        """
        if self._database.damage.is_set:
            return "the book of this lane is damaged"
        if not self._database.sqlite:
            return "the book is on a server"
        if form != FORM:
            return "the two lanes have different versions of the program"
        if not self._is_large():
            return "the book is small"
        with self._database.reading() as connection:
            own = sites.own(connection)
        is_ahead = own is not None and own.hlc > latest(self._units.clock.common())
        return "edits of this lane are dated in the future" if is_ahead else ""

    def write(self) -> Path:
        """Copy the book as it stands, without what is this lane's alone; selling goes on meanwhile.

        Blocks for seconds. `clear` takes the file away again. Raises Unavailable.
        """
        book = sqlite_path(self._database.url)
        if book is None:
            raise Unavailable("the book is on a server")
        self.clear()
        self._tell()
        with _in_words("copied"):
            size = book.stat().st_size
            if shutil.disk_usage(self._copy.parent).free < size + ROOM_BYTES:
                raise Unavailable("this lane's disk has no room for a copy of the book")
            # Whoever can read a copy can try out PINs, as with the book itself.
            self._copy.touch(mode=_PRIVATE)
            try:
                copying.copy(book, self._copy)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_CORRUPT:
                    self._database.damage.set(str(error))
                raise
            copying.strip(self._copy)
        return self._copy

    def clear(self) -> None:
        """Take the copy away, also one that a killed program left."""
        for path in (self._copy, *_beside(self._copy)):
            path.unlink(missing_ok=True)

    def _tell(self) -> None:
        """Whoever has a copy knows what was written here, and may show it to others."""
        with self._database.writing() as connection:
            own = sites.own(connection)
            if own is not None:
                sites.tell(connection, own.hlc)

    def _is_large(self) -> bool:
        missing = ROWS_MIN
        with self._database.reading() as connection:
            for spec in every().values():
                some = f'SELECT count(*) FROM (SELECT 1 FROM "{spec.table.name}" LIMIT {missing})'  # noqa: S608 - ours
                missing -= connection.execute(text(some)).scalar_one()
                if missing <= 0:
                    return True
        return False


def adopt(
    book: Path, file: Path, shop_id: bytes, lane: Member, known: Sequence[Member], *, epoch: int
) -> None:
    """Put a copy of another lane's book in the place of a new lane's empty one, and be that lane in it.

    `file` lies in the same folder, is whole on the disk, and is gone afterwards.

    Raises:
        BadInput: the copy is damaged or declares anything but what a book of this program does.
        Refused: the book in its place is not empty.
        Unavailable: the disk is full or cannot be written.
    """
    _refuse_filled(book)
    _check(file, book)
    database = Database(sqlite_url(file))
    try:
        opening.prepare(database)
        opening.join(database, shop_id, lane, known, epoch=epoch)
    finally:
        database.close()
    with _in_words("taken over"):
        for path in _beside(book):
            path.unlink(missing_ok=True)
        file.replace(book)


def _refuse_filled(book: Path) -> None:
    database = Database(sqlite_url(book))
    try:
        with database.reading() as connection:
            if sites.vector(connection):
                raise Refused("this lane has a book already; only an empty one is filled with a copy")
    finally:
        database.close()


def _check(file: Path, like: Path) -> None:
    """Raise BadInput for what is not a sound book declared as this program declares it."""
    try:
        # What is declared comes first: nothing else of a file by others is read before.
        if copying.schema(file) != copying.schema(like):
            raise BadInput("the copy of the book is declared in another way than this program's")
        found = copying.damage(file)
    except sqlite3.DatabaseError as error:
        raise BadInput(f"the copy of the book is damaged: {error}") from error
    if found:
        raise BadInput(f"the copy of the book is damaged: {found}")


def _beside(file: Path) -> Iterator[Path]:
    """What SQLite may have left beside a database's file."""
    return (file.with_name(f"{file.name}{end}") for end in ("-journal", "-wal", "-shm"))


@contextmanager
def _in_words(done: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise Unavailable(f"the book could not be {done}: {error}") from error
