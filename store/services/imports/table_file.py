"""A table in a text file: opened, its encoding and separator found out, its rows handed out one by one.

Nothing is ever held but the row at hand and one block of bytes, whatever the size of the file.
"""

import csv
import io
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from store.domain.errors import BadInput, NotFound
from store.domain.imports.delimiter import DELIMITERS, hinted, sniffed
from store.domain.values import dataclass
from store.services.imports import encoding
from store.services.imports.encoding import Encoding

BLOCK_BYTES = 1024 * 1024
SAMPLE_BYTES = 256 * 1024
"""Beginning of the file from which mark, zero bytes and separator are read."""

CELL_CHARACTERS_MAX = 1_000_000
"""A longer cell is a quote that was never closed, or no table. Spreadsheets stop at 32,767."""

LINE_CHARACTERS_MAX = 16_000_000
"""A longer line is no row of a table."""

_END = "\0\0the end\0\0"

ROWS_PER_TICK = 1000
"""Rows between two looks at whether to stop."""

_NEVER_CLOSED = (
    "opens a quote that is never closed: the rest of the file would be lost; mend it and import again"
)

Tick = Callable[[int, int], None]
"""Called with the rows gone through and the bytes read, now and then; may raise to stop."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the header."""

    number: int
    """As a person counts: blank lines count, a cell of several lines is one row."""
    cells: list[str]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file whose form is known."""

    path: Path
    size: int
    """In bytes."""
    encoding: Encoding
    delimiter: str
    header: tuple[str, ...]

    def rows(self, tick: Tick) -> Iterator[Row]:
        """Every row below the header that is not blank.

        Raises:
            BadInput: the file cannot be read to its end as a table.
        """
        with _opened(self.path) as file, _decoded(file, self.encoding.codec) as text:
            records = _records(text, self.delimiter)
            _first_filled(records)
            for count, (number, cells) in enumerate(records):
                if count % ROWS_PER_TICK == 0:
                    tick(count, min(file.tell(), self.size))
                if any(map(str.strip, cells)):
                    yield Row(number, cells)


def examine(path: Path, *, codec: str | None, tick: Tick) -> TableFile:
    """Find out how a file is to be read.

    Args:
        path: the file.
        codec: the encoding, when a person says it.
        tick: called for each block.

    Raises:
        NotFound: there is no such file.
        BadInput: it is no table in plain text, or has nothing in it.
    """
    with _opened(path) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        head = file.read(SAMPLE_BYTES)
        if not head.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
            raise BadInput(f"{path.name} is empty: there is nothing to import")
        found = encoding.named(codec) if codec else encoding.of_head(head)
        if found is None:
            file.seek(0)
            found = encoding.of_whole(_blocks(file, tick))
        delimiter = _delimiter(head.decode(found.codec, "replace"), whole=len(head) == size)
        file.seek(0)
        with _decoded(file, found.codec) as text:
            header = _first_filled(_records(text, delimiter))
    if not header:
        raise BadInput(f"{path.name} is empty: there is nothing to import")
    return TableFile(path, size, found, delimiter, tuple(header))


def _delimiter(sample: str, *, whole: bool) -> str:
    first, _, rest = sample.partition("\n")
    hint = hinted(first)
    return hint if hint in DELIMITERS else sniffed(rest if hint else sample, whole=whole)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        if path.is_dir():
            raise BadInput(f"{path} is a folder; name the file in it")
        # Opening a pipe would wait for its other end, and no pipe can be read twice.
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadInput(f"{path} is not an ordinary file; save the table as a CSV file first")
        with path.open("rb") as file:
            yield file
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound(f"there is no file {path}; check the name") from error
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"{path} cannot be read: {cause}") from error


def _blocks(file: BinaryIO, tick: Tick) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        tick(0, file.tell())
        yield block


def _first_filled(records: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Go on to the header: the first row with anything in it."""
    return next((cells for _, cells in records if any(cell.strip() for cell in cells)), [])


@contextmanager
def _decoded(file: BinaryIO, codec: str) -> Iterator[io.TextIOWrapper]:
    text = io.TextIOWrapper(file, encoding=codec, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()


def _records(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every row, the header's and blank ones included."""
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(_lines(text), delimiter=delimiter), start=1):
            if cells and cells[-1].endswith(_END):
                if cells == [_END]:
                    return
                raise BadInput(f"row {number} {_NEVER_CLOSED}")
            yield number, cells
    except csv.Error as error:
        raise BadInput(f"row {number + 1} {_NEVER_CLOSED}") from error


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of the file and one that no file has: a quote that is still open at the end swallows it."""
    first = text.readline(LINE_CHARACTERS_MAX).removeprefix("\ufeff")
    if not hinted(first):
        yield first
    while line := text.readline(LINE_CHARACTERS_MAX):
        if len(line) == LINE_CHARACTERS_MAX:
            raise BadInput("a line of the file has no end; this is no table in plain text")
        yield line
    yield _END
