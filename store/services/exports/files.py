"""A file that appears as a whole, or not at all."""

import codecs
import csv
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

from store.domain.errors import BadInput, NotFound, Refused, Unavailable
from store.engine import BOOK_FILE
from store.services.imports import encoding

_HEAD_BYTES: Final = 4096
_SECRET: Final = b"-----BEGIN "
"""How keys and certificates begin (RFC 7468)."""


@contextmanager
def appearing(path: Path, *, replace: bool) -> Iterator[TextIO]:
    """A text file to write; at the end it is safe on the disk and has its name.

    Any exception leaves what was there. UTF-8 with a mark in front, by which spreadsheets know it.

    Raises:
        Refused: there is such a file, and it is not to be replaced, or is none that this writes.
        NotFound: there is no such folder.
        BadInput: the name is that of a folder.
        Unavailable: it cannot be written.
    """
    part = path.with_name(f".regulars-{secrets.token_hex(8)}.part")
    try:
        _check(path, replace=replace)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _name(part, path, replace=replace)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror or error}") from error


def table(file: TextIO, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows below their headings, with commas and the line ends of RFC 4180."""
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows(rows)


def _check(path: Path, *, replace: bool) -> None:
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the file in it")
    if not path.parent.is_dir():
        raise NotFound(f"there is no folder {path.parent}; make it first, or name another")
    if path.exists():
        if not replace:
            raise _there(path)
        if not _may_go(path):
            raise Refused(f"{path} is there and is no table, so it is not replaced: name another file")


def _may_go(path: Path) -> bool:
    """Whether a file may be replaced as a table may: no shop's book, no workbook, no key of a lane.

    Beside a shop's book only what this wrote is one: its lock and its log are text, too.
    """
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if any((folder / BOOK_FILE).exists() for folder in (path.parent, path.parent.parent)):
        return head.startswith(codecs.BOM_UTF8)
    try:
        encoding.of_head(head)
    except BadInput:
        return False
    return not head.startswith(_SECRET)


def _there(path: Path) -> Refused:
    return Refused(f"there is already a file {path}; name another, or replace it with --force")


def _name(part: Path, path: Path, *, replace: bool) -> None:
    """Give a finished file its name, in one step that a power cut cannot halve."""
    if replace:
        part.replace(path)
    else:
        _name_new(part, path)
    with suppress(OSError):  # a folder that cannot be synced, on a network say, has the file all the same
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _name_new(part: Path, path: Path) -> None:
    try:
        path.hardlink_to(part)
    except FileExistsError as error:
        raise _there(path) from error
    except OSError:
        # Sticks know no second name of a file; looking once more is the best that can be had there.
        if path.exists():
            raise _there(path) from None
        part.replace(path)
