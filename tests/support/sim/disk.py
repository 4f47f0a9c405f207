"""A lane's disk: what a power cut leaves of it, and writes that end in the middle.

SQLite itself is the model. What it says to have made durable stays, for it waited for the disk; the log it
writes ahead is worth nothing when it did not wait. What it was in the middle of is a torn tail.
"""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import InterfaceError

from store.api import BOOK_FILE, Place, Store, place_in

FULL = 2
"""`PRAGMA synchronous` of a book that waits for the disk."""


Image = dict[str, bytes]
"""Files of a disk, by name."""


class Disk:
    """The folders of one lane, one after each power cut."""

    def __init__(self, folder: Path, book: bytes) -> None:
        self._folder = folder
        self._cuts = 0
        self.place = self._next()
        (self.place.folder / BOOK_FILE).write_bytes(book)

    def power_cut(self, store: Store, torn: bytes) -> None:
        """Leave behind what the disk holds at this moment; the program that wrote it is let go of."""
        raw = writer_of(store)
        raw.set_progress_handler(None, 0)
        is_flushed = raw.execute("PRAGMA synchronous").fetchone()[0] >= FULL
        old, self.place = self.place, self._next()
        for file in sorted(old.folder.iterdir()):
            if file.is_file() and not _is_index(file):
                shutil.copyfile(file, self.place.folder / file.name)
        log = self.place.folder / f"{BOOK_FILE}-wal"
        if log.exists() and not is_flushed:
            log.unlink()
        elif log.exists():
            with log.open("ab") as tail:
                tail.write(torn)
        store.close()

    def image(self) -> Image:
        """A copy of the whole disk as it is."""
        files = sorted(self.place.folder.iterdir())
        return {file.name: file.read_bytes() for file in files if file.is_file() and not _is_index(file)}

    def bring_back(self, image: Image) -> None:
        """Hold what an image holds from now on."""
        self.place = self._next()
        for name, content in image.items():
            (self.place.folder / name).write_bytes(content)

    def _next(self) -> Place:
        self._cuts += 1
        folder = self._folder / str(self._cuts)
        folder.mkdir(parents=True)
        return place_in(folder)


def _is_index(file: Path) -> bool:
    """Whether a file only helps to read the log that is written ahead: it is made anew."""
    return file.name.endswith("-shm")


def writer_of(store: Store) -> sqlite3.Connection:
    """The connection that a book is written by."""
    with store._database._writer.connect() as connection:
        raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise InterfaceError("the simulator runs on SQLite", None, Exception())
    return raw


class Fuse:
    """Ends a book's write after so many steps of the machine that SQLite is, until it is taken out."""

    def __init__(self, store: Store, steps: int, blown: Callable[[], None]) -> None:
        self._raw = writer_of(store)
        self._left = steps
        self._blown = blown
        self._raw.set_progress_handler(self._count, STEPS)

    def take_out(self) -> None:
        """Let writes end as they should."""
        self._raw.set_progress_handler(None, 0)

    def _count(self) -> int:
        self._left -= 1
        if self._left > 0:
            return 0
        self._blown()
        return 1


STEPS = 20
"""Of the machine, from one look at the fuse to the next."""
