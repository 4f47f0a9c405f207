"""The reward programs that groups point at."""

from sqlalchemy import ColumnElement, Connection, and_, select

from store.domain.ids import ProgramId
from store.domain.names import name_key
from store.domain.rewards import Program
from store.tables.customers import PROGRAMS

_P = PROGRAMS.c


def all_programs(connection: Connection) -> list[Program]:
    """Every reward program by name."""
    return _read(connection, _P.deleted == 0)


def get(connection: Connection, program: ProgramId) -> Program | None:
    """One reward program; None when there is none or it was deleted."""
    return next(iter(_read(connection, and_(_P.id == program, _P.deleted == 0))), None)


def named(connection: Connection, name: str) -> Program | None:
    """The reward program of this name, however it is spaced or cased."""
    condition = and_(_P.name_key == name_key(name), _P.deleted == 0)
    return next(iter(_read(connection, condition)), None)


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[Program]:
    statement = (
        select(_P.id, _P.name, _P.points, _P.per_amount, _P.active)
        .where(condition)
        .order_by(_P.name_key, _P.id)
    )
    return [
        Program(
            id=ProgramId(row.id),
            name=row.name,
            points=row.points,
            per_amount=row.per_amount,
            active=bool(row.active),
        )
        for row in connection.execute(statement)
    ]
