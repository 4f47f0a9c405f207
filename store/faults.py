"""What can be wrong with the database under a book, in words; and the mark that a damaged file gets.

The mark lies beside the file and outlives the program: a damaged book tells other lanes nothing, and takes
nothing from them, until it was found sound or was replaced.
"""

import logging
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from store.domain.errors import Damaged, Unavailable

ROOM_BYTES_MIN = 65_536
"""With less room than this beside it a book cannot even be read: its shared index takes half of it."""

_PRIVATE = 0o600
_BESIDE = ("-wal", "-shm")
_PRIMARY = 0xFF
"""The part of an SQLite result code that says what kind it is."""
_UNREADABLE_TEXT = "Could not decode to UTF-8"
"""The driver's own words for a text that holds what nobody wrote."""
_LACKS = ("no such table", "no such column")
"""Versions that are released are told by number, and brought up to date when a book is opened.

To ask each book for its tables besides would cost every start its time."""

_LOG = logging.getLogger(__name__)


def in_words(url: str, error: DatabaseError, *, lock_seconds: float) -> Unavailable:
    """What an error of the database means to whoever wanted something of it."""
    cause = next(iter(str(error.orig).splitlines()), "")
    file = sqlite_path(url)
    where = file or make_url(url).render_as_string(hide_password=True)
    if "locked" in cause or "lock timeout" in cause:
        return Unavailable(
            f"another program keeps the shop locked for over {lock_seconds} s; close it, repeat"
        )
    # Where not even the shared index of a book can be made, SQLite speaks of an I/O error only.
    is_crowded = "I/O error" in cause and file is not None and not has_room(file, ROOM_BYTES_MIN)
    if "full" in cause or is_crowded:
        return Unavailable("the disk is full: free some space, then repeat; nothing was changed")
    if "readonly" in cause or "unable to open" in cause:
        return only_read(file) or Unavailable(
            "the shop's book cannot be written: is its disk read-only? Check it and the folder's permissions:"
            f" {where}"
        )
    if _is_damage(error):
        return Damaged(
            "the shop's book is damaged or not one: restore it from another lane (F9, or regulars lanes"
            f" restore), bring back a copy, or name another with --shop: {where}"
        )
    if cause.startswith(_LACKS):
        return Unavailable(
            f"the shop's book lacks what this Regulars keeps there ({cause}), as one made it that was never"
            f" released: open it with that one, or make a new shop: {where}"
        )
    return Unavailable(f"the shop's book {where} does not answer: {cause}")


def only_read(file: Path | None) -> Unavailable | None:
    """What is told where this account may read a book's file, or its log, and not write it; else None.

    The log takes the permissions of the file beside it, and keeps them when those are changed.
    """
    book = () if file is None else (file, *(file.with_name(f"{file.name}{end}") for end in _BESIDE))
    if not any(each.exists() and not os.access(each, os.W_OK) for each in book):
        return None
    return Unavailable(
        f"the shop's book can only be read: this account may not write {file} or what lies beside it; let it"
        f" (chmod u+w {file}*, or mount the disk for writing), then repeat"
    )


def _is_damage(error: DatabaseError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & _PRIMARY in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    return str(error.orig).startswith(_UNREADABLE_TEXT)


def is_of_a_book(error: DatabaseError) -> bool:
    """Whether damage was met inside a file that is a database, not in one that never was one."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is None or code & _PRIMARY != sqlite3.SQLITE_NOTADB


def sqlite_path(url: str) -> Path | None:
    """The file behind an SQLite URL; None for another database."""
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


class DamageMark:
    """Whether a book's file was found damaged, by this program or by one before it."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._mark = None if file is None else file.with_name(f"{file.name}.damaged")
        self._is_old = self._mark is not None and self._mark.exists()
        """Set by an earlier program: perhaps the disk was at fault and the file is sound."""
        self.is_set = self._is_old

    def set(self, cause: str) -> None:
        """The file is damaged, from now on."""
        if self.is_set or self._mark is None:
            return
        self.is_set = True
        _LOG.error("the shop's book is damaged: %s", cause)
        # A disk that takes not even this: the damage is found again when it is met again.
        with suppress(OSError):
            self._mark.touch(mode=_PRIVATE)

    def look_again(self) -> bool:
        """Whether it is damaged, after looking through a file that an earlier program had marked; blocks."""
        if self._is_old and self._file is not None:
            self._is_old = False
            if not found_in(self._file):
                self.clear()
        return self.is_set

    def clear(self) -> None:
        """The file is sound, or another one is in its place."""
        self.is_set = False
        if self._mark is not None:
            self._mark.unlink(missing_ok=True)


def found_in(file: Path) -> str:
    """The first thing wrong with a database's file, indexes compared with tables; empty for nothing."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else str(found)


def has_room(file: Path, size: int) -> bool:
    """Whether the disk of a file has so many bytes free; also where that cannot be known."""
    try:
        return shutil.disk_usage(file.parent).free >= size
    except OSError:
        return True
