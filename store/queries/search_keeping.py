"""Keeping what customers are searched by: whether it fits this machine, catching up, building it anew."""

from collections.abc import Iterable
from types import ModuleType

from sqlalchemy import Connection

from store.queries.driver import fetch, run


def catch_up(connection: Connection) -> None:
    """Bring the pieces to what was written in this transaction; PostgreSQL does so by itself."""
    if connection.dialect.name == "sqlite" and is_kept(connection):
        _do(connection, _tables().catch_up())


def fits(connection: Connection) -> bool:
    """Whether there is an index where this machine can keep one; an SQLite without FTS5 cannot."""
    return connection.dialect.name != "sqlite" or _has_fts5(connection) == is_kept(connection)


def fit(connection: Connection) -> None:
    """Begin an index, where FTS5 has come; leave it, where FTS5 has gone."""
    if _has_fts5(connection):
        is_there = fetch(connection, "SELECT 1 FROM sqlite_master WHERE name = 'customer_grams'")
        _do(connection, _tables().clear_grams() if is_there else _tables().create_grams())
        catch_up(connection)
    else:
        _do(connection, _tables().leave_grams())


def rebuild(connection: Connection) -> None:
    """Write the index anew from the customers."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite and is_kept(connection):
        _do(connection, _tables().clear_grams())
    _do(connection, _tables().fill(sqlite=sqlite))
    catch_up(connection)


def _do(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        run(connection, statement, [()])


def _has_fts5(connection: Connection) -> bool:
    return bool(fetch(connection, "SELECT 1 FROM pragma_module_list WHERE name = 'fts5'"))


def is_kept(connection: Connection) -> bool:
    """Whether an SQLite book has pieces to look up."""
    return bool(fetch(connection, "SELECT 1 FROM local WHERE key = 'pieces'"))


def _tables() -> ModuleType:
    from store.tables import search  # not before the first write: a till starts with the question alone

    return search
