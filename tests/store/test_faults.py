"""What is wrong with a book's file: in words, and marked until it is found sound."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from support.damage import damage
from support.permissions import make_read_only

from store.domain.errors import Damaged
from store.faults import DamageMark, found_in, in_words, is_of_a_book, only_read

pytestmark = pytest.mark.sqlite_only("about files")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE item (name TEXT PRIMARY KEY)")
        connection.executemany("INSERT INTO item VALUES (?)", [(f"{number}" * 50,) for number in range(300)])
        connection.commit()
    return path


def error(words: str, code: int | None = None) -> OperationalError:
    cause = sqlite3.OperationalError(words)
    if code is not None:
        cause.sqlite_errorcode = code
    return OperationalError("SELECT 1", (), cause)


@pytest.mark.parametrize(
    ("words", "code", "is_damaged", "is_marked"),
    [
        ("database disk image is malformed", sqlite3.SQLITE_CORRUPT, True, True),
        ("database disk image is malformed", sqlite3.SQLITE_CORRUPT_VTAB, True, True),
        ("Could not decode to UTF-8 column 'name' with text '...'", None, True, True),
        ("malformed JSON", sqlite3.SQLITE_ERROR, False, True),
        ("file is not a database", sqlite3.SQLITE_NOTADB, True, False),
        ("database is locked", sqlite3.SQLITE_BUSY, False, True),
        ("disk I/O error", sqlite3.SQLITE_IOERR_READ, False, True),
        ("attempt to write a readonly database", sqlite3.SQLITE_READONLY, False, True),
        ("database or disk is full", sqlite3.SQLITE_FULL, False, True),
    ],
)
def test_what_counts_as_damage(words: str, code: int | None, is_damaged: bool, is_marked: bool) -> None:  # noqa: FBT001
    told = in_words("sqlite:////shop.db", error(words, code), lock_seconds=1)
    assert isinstance(told, Damaged) is is_damaged
    assert is_of_a_book(error(words, code)) is is_marked


@pytest.mark.parametrize("name", ["shop.db", "shop.db-wal", "shop.db-shm"])
def test_a_book_that_can_only_be_read_says_what_to_do(
    file: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = file.with_name(name)
    one.touch()
    assert (only_read(file), only_read(None)) == (None, None)
    make_read_only(one, monkeypatch)
    refused = error("attempt to write a readonly database", sqlite3.SQLITE_READONLY)
    told = str(in_words(f"sqlite:///{file}", refused, lock_seconds=1))
    assert told == str(only_read(file))
    assert f"can only be read: this account may not write {file}" in told
    assert f"chmod u+w {file}*" in told


@pytest.mark.parametrize("cause", ["no such table: estates", "no such column: conflicts.part"])
def test_a_book_of_a_program_that_was_never_released_says_so(cause: str) -> None:
    told = in_words("sqlite:////srv/shop.db", error(cause), lock_seconds=1)
    assert str(told) == (
        f"the shop's book lacks what this Regulars keeps there ({cause}), as one made it that was never"
        " released: open it with that one, or make a new shop: /srv/shop.db"
    )


def test_a_mark_outlives_the_program_until_the_file_is_sound(file: Path) -> None:
    DamageMark(file).set("a page")
    damage(file, "item", slice(1, 2))
    mark = DamageMark(file)
    assert (mark.is_set, mark.look_again(), mark.is_set) == (True, True, True)
    assert found_in(file)
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE item (name TEXT)")
    mark = DamageMark(file)
    assert (mark.is_set, mark.look_again(), mark.is_set) == (True, False, False)
    assert not DamageMark(file).is_set


def test_damage_met_by_this_program_is_not_looked_for_again(file: Path) -> None:
    """The file may look sound as a whole: what was read was not."""
    mark = DamageMark(file)
    mark.set("a text that is none")
    assert mark.look_again()
    assert DamageMark(file).is_set


def test_an_index_that_says_something_else_than_its_table_is_found(file: Path) -> None:
    assert found_in(file) == ""
    damage(file, "sqlite_autoindex_item_1", slice(0, 1))
    assert found_in(file)


def test_nothing_is_marked_beside_a_server() -> None:
    mark = DamageMark(None)
    mark.set("whatever")
    assert not mark.is_set
