"""What an undo would put back and what it would leave, counted without writing."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, FromClause, Table, and_, func, not_, select

from store.domain.bulk_edits.written import Run
from store.domain.names import name_key
from store.queries import sites, undo
from store.queries.priors import Prior
from store.tables.customers import CUSTOMERS, GROUPS


def turnable(connection: Connection, table: Table, site: int, run: Run) -> int:
    """How many memberships, tags or cards still bear a version of a run."""
    bearing = (table.c.site == site, table.c.ver.between(*run))
    return int(connection.execute(select(func.count()).select_from(table).where(*bearing)).scalar_one())


def changed(connection: Connection, prior: Prior) -> list[bytes]:
    """The rows whose column somebody has written since."""
    c = prior.table.c
    at, by = c[f"{prior.column}_hlc"], c[f"{prior.column}_site"]
    lives = sites.of_lane(connection, prior.site)
    statement = select(c.id, at, by).where(c.id.in_(prior.ids), not_(and_(at == prior.hlc, by.in_(lives))))
    others = {row[0]: row[1:] for row in connection.execute(statement)}
    found = {
        each: (stamp, prior.hlc)
        for each, (stamp, site) in others.items()
        if site in lives and stamp < prior.hlc
    }
    as_written = undo.dated_anew(connection, prior.table, prior.column, found)
    return [each for each in others if each not in as_written]


def taken(connection: Connection, prior: Prior, ids: Sequence[bytes]) -> list[bytes]:
    """Of some of its rows, those that would come back to a name or an address of another by now."""
    other = prior.table.alias("other")
    meets = _meets(prior, other)
    if meets is None:
        return []
    c = prior.table.c
    statement = (
        select(c.id)
        .join_from(prior.table, other, meets)
        .where(c.id.in_(list(ids)), other.c.id != c.id, other.c.deleted == 0)
        .distinct()
    )
    return list(connection.execute(statement).scalars())


def _meets(prior: Prior, other: FromClause) -> ColumnElement[bool] | None:
    """What another row has that cannot be there twice; None where nothing stands in the way."""
    c, value = prior.table.c, prior.value
    match prior.table.name, prior.column:
        case CUSTOMERS.name, "deleted" if value == 0:
            return and_(c.email != "", other.c.email == c.email)
        case CUSTOMERS.name, "email" if value:
            return other.c.email == value
        case GROUPS.name, "deleted" if value == 0:
            return other.c.name_key == c.name_key
        case GROUPS.name, "name":
            return other.c.name_key == name_key(str(value))
        case _:
            return None
