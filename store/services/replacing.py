"""Puts a book that was made whole elsewhere in the place of a damaged one, which is kept beside it.

Whenever the power fails there is a book: the damaged one, or the new one.
"""

import os
import sqlite3
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

from store.domain.errors import Unavailable
from store.faults import DamageMark

DAMAGED = "damaged-"
"""What the name of a damaged book begins with once another is in its place."""


def put_in_place(made: Path, book: Path) -> Path:
    """Let `made`, which is closed and on the same disk, be `book`; where the damaged one is from then on.

    Raises Unavailable.
    """
    kept = _free(book)
    try:
        _fold_in(book)
        if book.exists():
            os.link(book, kept)
        # A log that is left would be played into whatever book lies beside it.
        for end in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                book.with_name(f"{book.name}{end}").rename(kept.with_name(f"{kept.name}{end}"))
        made.replace(book)
        _sync(book.parent)
        DamageMark(book).clear()
    except OSError as error:
        raise Unavailable(f"the new book could not be put into its place: {error.strerror}") from error
    return kept


def _free(book: Path) -> Path:
    """A name that no book has that was kept before: what was written into it may be nowhere else."""
    kept = book.with_name(f"{DAMAGED}{book.name}")
    numbers = count(2)
    while kept.exists():
        kept = book.with_name(f"{DAMAGED}{next(numbers)}-{book.name}")
    return kept


def _fold_in(book: Path) -> None:
    """Put what is in a book's log into its file, so that the file alone is the book; as far as that goes."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(book, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
