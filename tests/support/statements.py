"""How statements are written for a database, worked out once by each process and not by each book it opens.

A test opens a shop or three of its own, and a simulated lane is opened anew for each of its runs: to compile
every statement again would take a good part of the time. The text of a statement depends on nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from sqlalchemy import Engine, event
from sqlalchemy.util import LRUCache

from store.engine import Database

STATEMENTS_MAX = 5000
"""All that the tests of one process ask; the program keeps some hundreds for each book."""

_learned: dict[tuple[bool, bool], Engine] = {}
"""Of what kind, and whether it writes: the first engine that connected."""


@contextmanager
def shared() -> Iterator[None]:
    """Let every book that is opened meanwhile use what the first one of its kind has worked out."""
    real = Database._engine

    def engine_of(database: Database, *, pool_size: int, writing: bool) -> Engine:
        engine = real(database, pool_size=pool_size, writing=writing)
        kind = (database.sqlite, writing)
        if (first := _learned.get(kind)) is not None:
            engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        else:
            # A dialect knows its database from the first connection on.
            event.listen(engine, "connect", lambda *_: _learned.setdefault(kind, engine))
            engine._compiled_cache = LRUCache(STATEMENTS_MAX)
        return engine

    with patch.object(Database, "_engine", engine_of):
        yield
