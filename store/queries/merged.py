"""Customers that were merged into another: who, when, and what the other took over from them."""

from collections import defaultdict

from sqlalchemy import Connection, select

from store.domain.ids import CustomerId
from store.domain.stamps import Instant, instant
from store.domain.values import dataclass
from store.queries import priors, sites, undo
from store.queries.rows import Row
from store.queries.survivors import family
from store.tables.base import Scalar
from store.tables.book import ACTIONS
from store.tables.customers import CUSTOMERS

_C = CUSTOMERS.c


@dataclass(frozen=True, slots=True)
class Merged:
    """One that became part of another."""

    id: CustomerId
    name: str
    email: str
    reference: str
    at: Instant


def into(connection: Connection, customer: CustomerId) -> list[Merged]:
    """Those that were merged into a customer, the latest first."""
    others = family(connection, customer)[1:]
    rows = connection.execute(
        select(_C.id, _C.name, _C.email, _C.reference, _C.merged_into_hlc).where(_C.id.in_(others))
    )
    found = [
        Merged(CustomerId(row.id), row.name, row.email, row.reference, instant(row.merged_into_hlc or 0))
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def pointer(connection: Connection, customer: CustomerId) -> CustomerId | None:
    """Whom a customer was merged into; None when they were not."""
    statement = select(_C.merged_into).where(_C.id == customer, _C.deleted == 1)
    found = connection.execute(statement).scalar_one_or_none()
    return None if found is None else CustomerId(found)


def taken_over(connection: Connection, customer: CustomerId) -> dict[CustomerId, Row]:
    """What others had before they took it over from a customer, of what nobody has changed since."""
    statement = (
        select(ACTIONS.c.id)
        .where(ACTIONS.c.subject_id == customer, ACTIONS.c.verb.like("%:customers.merged"))
        .order_by(ACTIONS.c.at.desc(), ACTIONS.c.id.desc())
        .limit(1)
    )
    action = connection.execute(statement).scalar_one_or_none()
    back: defaultdict[CustomerId, dict[str, Scalar | None]] = defaultdict(dict)
    for prior in priors.of(connection, action) if action is not None else ():
        for keeper in prior.ids:
            if prior.table is CUSTOMERS and keeper != customer and _is_as_written(connection, prior, keeper):
                back[CustomerId(keeper)][prior.column] = prior.value
    return dict(back)


def _is_as_written(connection: Connection, prior: priors.Prior, keeper: bytes) -> bool:
    stamp, site = CUSTOMERS.c[f"{prior.column}_hlc"], CUSTOMERS.c[f"{prior.column}_site"]
    row = connection.execute(select(stamp, site).where(_C.id == keeper)).one_or_none()
    if row is None or row[1] not in sites.of_lane(connection, prior.site):
        return False
    found = {keeper: (row[0], prior.hlc)} if row[0] < prior.hlc else {}
    return row[0] == prior.hlc or bool(undo.dated_anew(connection, CUSTOMERS, prior.column, found))
