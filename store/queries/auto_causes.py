"""Why customers came into a group or left it, in words, from what a transaction wrote."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from store.domain.history import cause
from store.domain.ids import CustomerId, GroupId
from store.queries import bulks, sites
from store.queries.auto_groups import Move
from store.tables.base import Scalar
from store.tables.book import ACTIONS, LANES, STAFF
from store.tables.customers import CUSTOMERS, GROUPS, MEMBERSHIPS, PINS, TAGS
from store.tables.lane import SITES
from store.tables.sales import LEDGER, SALES

Keys = Mapping[str, set[Scalar | None]]

MANY: Final = "many customers changed at once"

ASKED_MAX: Final = 500
"""Sales looked up to name one; more at once are a delivery from another lane."""


def causes(connection: Connection, keys: Keys, moves: Sequence[Move]) -> list[str]:
    """The cause of each of some moves."""
    sales = _sales(connection, keys)
    return [_cause(connection, keys, each, sales) for each in moves]


def of_groups(connection: Connection, groups: set[Scalar | None]) -> str:
    """Why rules are others now."""
    lane = next(
        (lane for group in groups if isinstance(group, bytes) and (lane := _lane(connection, GROUPS, group))),
        "",
    )
    words = _of_written(connection, groups)
    return f"{words}, {lane}" if lane else words


def _of_written(connection: Connection, groups: set[Scalar | None]) -> str:
    g = GROUPS.c
    written = [group for group in groups if isinstance(group, bytes)]
    rows = connection.execute(
        select(
            g.hlc, g.created_hlc, g.merged_into, g.merged_into_hlc, g.deleted, g.deleted_hlc, g.rule_hlc
        ).where(g.id.in_(written))
    ).all()
    if any(row.merged_into_hlc == row.hlc != row.created_hlc for row in rows):
        return (
            "groups merged" if any(row.merged_into is not None for row in rows) else "merge of groups undone"
        )
    if any(row.deleted_hlc == row.hlc != row.created_hlc for row in rows):
        return "group deleted" if any(row.deleted for row in rows) else "group restored"
    return "rule changed"


def _cause(connection: Connection, keys: Keys, move: Move, sales: Mapping[CustomerId, str]) -> str:
    if move.customer in sales:
        return f"sale {sales[move.customer]}"
    if move.customer in keys.get(PINS.name, ()) and (pin := _pin(connection, move.customer, move.group)):
        return pin
    if (merged := _merged(connection, keys, move.customer)) is not None:
        return merged
    for table, words in _WRITTEN.items():
        if move.customer in keys.get(table.name, ()):
            lane = _lane(connection, table, move.customer)
            told = _deed(connection, table, move.customer) or (
                _edited(connection, move.customer) if table is CUSTOMERS else words
            )
            return f"{told}, {lane}" if lane else told
    return (
        "points or balance"
        if keys.get(LEDGER.name)
        else MANY
        if keys.get(SALES.name)
        else "another group changed"
    )


_WRITTEN: Final[Mapping[Table, str]] = {
    CUSTOMERS: "customer edited",
    TAGS: "tags edited",
    MEMBERSHIPS: "groups edited",
}


def _deed(connection: Connection, table: Table, customer: CustomerId) -> str:
    """The bulk edit, import or undo that wrote a customer's row last; empty when it was none of these."""
    c = table.c
    last = (
        select(c.site, c.ver).where(_first_key(table) == customer).order_by(c.hlc.desc()).limit(1).subquery()
    )
    wrote = and_(
        ACTIONS.c.site == last.c.site, ACTIONS.c.ver >= last.c.ver, ACTIONS.c.first_ver <= last.c.ver
    )
    statement = (
        select(last.c.site, ACTIONS.c.verb, ACTIONS.c.detail, STAFF.c.name)
        .select_from(last)
        .outerjoin(ACTIONS, wrote)
        .outerjoin(STAFF, STAFF.c.id == ACTIONS.c.staff_id)
        .order_by(ACTIONS.c.ver)
        .limit(1)
    )
    site, verb, detail, who = connection.execute(statement).one()
    if verb is not None:
        return cause(verb.partition(":")[2], detail, who or "")
    own = sites.own(connection)
    return _under_way(connection) if own is not None and own.site == site else ""


def _under_way(connection: Connection) -> str:
    """What is written in pieces just now; whatever is written at once has entered its action by then."""
    begun = bulks.begun(connection, bulks.EDITS | bulks.IMPORTS)
    if len(begun) != 1:
        return ""
    [bulk] = begun
    who = connection.execute(select(STAFF.c.name).where(STAFF.c.id == bulk.staff)).scalar_one_or_none()
    if bulk.kind in bulks.IMPORTS:
        verb = f"import.{'undo.' if bulk.state == 'undoing' else ''}{bulk.kind}"
    elif bulk.kind == "undo":
        verb = "undo"
    else:
        verb = "customers.bulk.stopped" if bulk.state == "undoing" else "customers.bulk"
    return cause(verb, bulk.detail, who or "")


def _first_key(table: Table) -> ColumnElement[bytes]:
    return next(iter(table.primary_key))


def _edited(connection: Connection, customer: CustomerId) -> str:
    """What was written of a customer last."""
    c = CUSTOMERS.c
    statement = select(c.hlc, c.created_hlc, c.deleted, c.deleted_hlc).where(c.id == customer)
    row = connection.execute(statement).one()
    if row.created_hlc == row.hlc:
        return "new customer"
    if row.deleted_hlc == row.hlc:
        return "customer deleted" if row.deleted else "customer restored"
    return "customer edited"


def _merged(connection: Connection, keys: Keys, customer: CustomerId) -> str | None:
    """That a customer became part of another, took one in, or is one of their own again; None when not."""
    written = [key for key in keys.get(CUSTOMERS.name, ()) if isinstance(key, bytes)]
    if not written or len(written) > ASKED_MAX:
        return None
    c = CUSTOMERS.c
    just = and_(c.id.in_(written), c.merged_into_hlc == c.hlc, c.created_hlc != c.hlc)
    statement = select(c.id, c.merged_into).where(just)
    for gone, into in connection.execute(statement):
        if into is None:  # whom it was part of is not kept
            return "merge of customers undone"
        if customer in {gone, into}:
            return "customers merged"
    return None


def _sales(connection: Connection, keys: Keys) -> dict[CustomerId, str]:
    written = [key for key in keys.get(SALES.name, ()) if isinstance(key, bytes)]
    if not 0 < len(written) <= ASKED_MAX:
        return {}
    statement = select(SALES.c.customer_id, SALES.c.number).where(
        SALES.c.id.in_(written), SALES.c.customer_id.is_not(None)
    )
    return {CustomerId(row[0]): row[1] for row in connection.execute(statement.order_by(SALES.c.closed_at))}


def _pin(connection: Connection, customer: CustomerId, group: GroupId) -> str:
    just = select(func.max(PINS.c.hlc)).where(PINS.c.customer_id == customer).scalar_subquery()
    statement = (
        select(PINS.c.side, PINS.c.reason, STAFF.c.name)
        .outerjoin(STAFF, STAFF.c.id == PINS.c.staff_id)
        .where(PINS.c.customer_id == customer, PINS.c.group_id == group, PINS.c.hlc == just)
    )
    found = connection.execute(statement).one_or_none()
    if found is None:
        return ""
    if found.side == 0:
        return f"pin removed by {found.name}" if found.name else "pin removed"
    words = f"pin by {found.name}" if found.name else "pin"
    return f"{words}: {found.reason}" if found.reason else words


def _lane(connection: Connection, table: Table, key: bytes) -> str:
    """Where the latest write to a row came from, `from lane X`; nothing when it was made here."""
    own = sites.own(connection)
    statement = (
        select(LANES.c.name)
        .select_from(table)
        .join(SITES, SITES.c.site == table.c.site)
        .join(LANES, LANES.c.id == SITES.c.lane_id)
        .where(_first_key(table) == key, table.c.site != (0 if own is None else own.site))
        .order_by(table.c.hlc.desc())
        .limit(1)
    )
    name = connection.execute(statement).scalar_one_or_none()
    return "" if name is None else f"from lane {name}"
