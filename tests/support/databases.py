"""Where the books of a test are kept: in files, or as databases of a PostgreSQL server.

A book is made once for what it shall hold, and copied: migrating takes a hundred times as long.
"""

import hashlib
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from support.postgres import Server

from store.api import BOOK_FILE, Place
from store.api import place_in as place_of_file

Make = Callable[[Place], None]
"""Fills an empty place."""


class Books(Protocol):
    """One kind of database."""

    def place_in(self, folder: Path) -> Place:
        """The place of a lane whose folder this is; the database is there, and empty when it is new."""

    def copy(self, folder: Path, what: Hashable, make: Make) -> Place:
        """A new lane's place with a book in it as `make` makes it, once for each `what`."""

    def twin(self, folder: Path, original: Path) -> Place:
        """The place of a lane whose folder is a copy of the folder of a lane that is closed."""


class Files:
    """Each book is a file in its lane's folder."""

    def __init__(self) -> None:
        self._made: dict[Hashable, bytes] = {}

    def place_in(self, folder: Path) -> Place:
        """See Books."""
        return place_of_file(folder)

    def copy(self, folder: Path, what: Hashable, make: Make) -> Place:
        """See Books."""
        if what not in self._made:
            with tempfile.TemporaryDirectory() as name:
                place = place_of_file(Path(name))
                make(place)
                self._made[what] = (place.folder / BOOK_FILE).read_bytes()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / BOOK_FILE).write_bytes(self._made[what])
        return place_of_file(folder)

    def twin(self, folder: Path, original: Path) -> Place:  # noqa: ARG002 - the file came with the folder
        """See Books."""
        return place_of_file(folder)


class Databases:
    """Each book is a database of a server, named for its lane's folder."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.made: list[str] = []
        """The databases of lanes, in order."""
        self._templates: set[str] = set()

    def place_in(self, folder: Path) -> Place:
        """See Books."""
        name = _name("lane", folder)
        if name not in self.made:
            self._add(name, "template0")
        return self._place(name, folder)

    def copy(self, folder: Path, what: Hashable, make: Make) -> Place:
        """See Books."""
        folder.mkdir(parents=True, exist_ok=True)
        template, name = _name("of", what), _name("lane", folder)
        if template not in self._templates:
            self._make(template, make)
        if name in self.made:
            self.server.drop(name)
            self.made.remove(name)
        self._add(name, template)
        return self._place(name, folder)

    def twin(self, folder: Path, original: Path) -> Place:
        """See Books."""
        self._add(_name("lane", folder), _name("lane", original))
        return self.place_in(folder)

    def forget(self, count: int) -> None:
        """Drop all databases of lanes but the first `count`."""
        while len(self.made) > count:
            self.server.drop(self.made.pop())

    def _add(self, name: str, template: str) -> None:
        self.server.create(name, template)
        self.made.append(name)

    def _make(self, template: str, make: Make) -> None:
        # Workers may make the same one at once: who is first with the name has it.
        if not self.server.has(template):
            with tempfile.TemporaryDirectory() as folder:
                draft = _name("draft", folder)
                self.server.create(draft)
                make(self._place(draft, Path(folder)))
                if not self.server.rename(draft, template):
                    self.server.drop(draft)
        self._templates.add(template)

    def _place(self, name: str, folder: Path) -> Place:
        return Place(self.server.url(name), folder)


def both_then_files(both: Iterable[object], files: Iterable[object]) -> Iterator[object]:
    """What a test is run with on both kinds of database, and more of the same for files alone.

    For what draws at random or tries every order: a server takes five times as long for it.
    """
    yield from (pytest.param(each) for each in both)
    alone = pytest.mark.sqlite_only("the same again, with another seed or in another order")
    yield from (pytest.param(each, marks=alone) for each in files)


def _name(prefix: str, what: object) -> str:
    return f"{prefix}_{hashlib.sha256(repr(what).encode()).hexdigest()[:24]}"


FILES = Files()

_kept_in: list[Books] = [FILES]


def books() -> Books:
    """Where new books are kept now."""
    return _kept_in[-1]


@contextmanager
def keep_in(kind: Books) -> Iterator[None]:
    """Keep new books there meanwhile."""
    _kept_in.append(kind)
    try:
        yield
    finally:
        _kept_in.remove(kind)
