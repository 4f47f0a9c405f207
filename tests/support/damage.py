"""Damages a book's file as a bad disk does: pages of one table or index are overwritten."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

_INTERIOR = {0x02: 12, 0x05: 12}
"""Kinds of pages that lead on (SQLite file format, 1.6), and how long their headers are."""
_FIRST_PAGE_HEADER = 100


def leaves(file: Path, name: str) -> list[int]:
    """Numbers of the pages that hold the rows of a table or the entries of an index, in their order."""
    with closing(sqlite3.connect(file)) as connection:
        [(root,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,))
        [(size,)] = connection.execute("PRAGMA page_size")
    content = file.read_bytes()
    return list(_below(content, size, root))


def damage(file: Path, name: str, which: Sequence[int] | slice = slice(None)) -> None:
    """Overwrite the leaves of a table or an index that `which` chooses by place; nobody has it open."""
    found = leaves(file, name)
    chosen = found[which] if isinstance(which, slice) else [found[place] for place in which]
    with closing(sqlite3.connect(file)) as connection:
        [(size,)] = connection.execute("PRAGMA page_size")
    with file.open("r+b") as opened:
        for page in chosen:
            opened.seek((page - 1) * size)
            opened.write(b"\xa5" * size)


def _below(content: bytes, size: int, page: int) -> Iterator[int]:
    at = (page - 1) * size
    header = at + (_FIRST_PAGE_HEADER if page == 1 else 0)
    length = _INTERIOR.get(content[header])
    if length is None:
        yield page
        return
    count = int.from_bytes(content[header + 3 : header + 5])
    for cell in range(count):
        where = header + length + 2 * cell
        start = at + int.from_bytes(content[where : where + 2])
        yield from _below(content, size, int.from_bytes(content[start : start + 4]))
    yield from _below(content, size, int.from_bytes(content[header + 8 : header + 12]))
