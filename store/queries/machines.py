"""What is set for the machines of this lane, row by row."""

from sqlalchemy import Connection, delete, insert, select

from store.tables.lane import MACHINES

_C = MACHINES.c


def all_of(connection: Connection, kind: str) -> dict[str, str]:
    """The setups of one kind as they are written, by the key of the machine."""
    statement = select(_C.key, _C.setup).where(_C.kind == kind).order_by(_C.key)
    return {row.key: row.setup for row in connection.execute(statement)}


def whole(connection: Connection) -> tuple[tuple[str, str, str], ...]:
    """All setups, as they are written: kind, key of the machine, setup."""
    statement = select(_C.kind, _C.key, _C.setup).order_by(_C.kind, _C.key)
    return tuple((row.kind, row.key, row.setup) for row in connection.execute(statement))


def put(connection: Connection, kind: str, key: str, setup: str) -> None:
    """Write the setup of one machine, in place of the one it has."""
    drop(connection, kind, key)
    connection.execute(insert(MACHINES).values(kind=kind, key=key, setup=setup))


def drop(connection: Connection, kind: str, key: str) -> None:
    """Strike out the setup of one machine."""
    connection.execute(delete(MACHINES).where(_C.kind == kind, _C.key == key))
