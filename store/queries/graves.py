# ruff: noqa: S608 - the names are our own tables'
"""Finding graves below the floor, and taking them away: a few hundred rows to a transaction."""

from typing import Final, TypeAlias

from sqlalchemy import Connection, Table

from store.domain.changes import Cell, Version
from store.domain.stamps import Instant, Stamp, latest
from store.domain.values import dataclass
from store.queries import beside, delta, search_keeping, sites
from store.queries.driver import fetch, places, run
from store.queries.rows import quoted, spec_of
from store.tables.book import ACTIONS, APPROVALS, CONFLICTS
from store.tables.customers import CARDS, CUSTOMERS, STRANGERS
from store.tables.graves import DEAD, GRAVES, KEPT_FOR_GOOD, NAMED_IN, NOTES, OF_CUSTOMER, WORKED_OUT

Key: TypeAlias = tuple[Cell, ...]

ROWS_AT_ONCE: Final = 5_000
"""Rows of a site that are looked through at a time, without keeping anybody from writing."""


@dataclass(frozen=True, slots=True)
class Window:
    """Versions of one site, and when what is in them must be from to be gone for good."""

    site: int
    after: Version
    through: Version
    latest: Stamp


def window(connection: Connection, site: int, after: Version, through: Version, at: Instant) -> Window:
    """The next versions of a site to look through; what was dated long after `at` was not here then."""
    cut, _ = delta.cut(connection, site, after, through, ROWS_AT_ONCE)
    return Window(site, after, cut, latest(at))


def found(connection: Connection, here: Window) -> list[tuple[Table, list[Key]]]:
    """What may go of a window, by table; customers last, for then others of their rows are gone already."""
    tables = {**GRAVES, NOTES: _NO_MERGE, CUSTOMERS: DEAD}
    graves = []
    for table, condition in tables.items():
        keys = ", ".join(f'"{each.name}"' for each in spec_of(table).keys)
        sql = f"SELECT {keys} FROM {quoted(table)} WHERE {_WITHIN} AND {condition}"
        given = [*_given(here), *(KEPT_FOR_GOOD if table is NOTES else ())]
        if rows := fetch(connection, sql, given):
            graves.append((table, [tuple(row) for row in rows]))
    return graves


_NO_MERGE: Final = (
    f"NOT EXISTS (SELECT 1 FROM {ACTIONS.name} AS done WHERE done.id = {NOTES.name}.action_id"
    f" AND ({' OR '.join('done.verb LIKE ?' for _ in KEPT_FOR_GOOD)}))"
)
"""True of a note that no merge needs."""

_WITHIN: Final = "site = ? AND ver > ? AND ver <= ? AND hlc <= ?"


def _given(here: Window) -> tuple[int, ...]:
    return here.site, here.after, here.through, here.latest


def take_away(connection: Connection, here: Window, table: Table, keys: list[Key]) -> int:
    """Take away those of some rows that are still graves; how many."""
    sites.set_local(connection, "gc", 1)
    if table is CUSTOMERS:
        gone = _customers(connection, here, [key[0] for key in keys])
    else:
        where = " AND ".join(f'"{each.name}" = ?' for each in spec_of(table).keys)
        condition = GRAVES.get(table, "1 = 1")
        sql = f"DELETE FROM {quoted(table)} WHERE {where} AND {_WITHIN} AND {condition}"
        gone = run(connection, sql, [(*key, *_given(here)) for key in keys])
    _forget_beside(connection, table, keys)
    if table in {CARDS, CUSTOMERS}:
        search_keeping.catch_up(connection)
    sites.set_local(connection, "gc", 0)
    return gone


def _customers(connection: Connection, here: Window, ids: list[Cell]) -> int:
    """Take away customers whom nothing names, with all that was only theirs."""
    listed = places(ids)
    named = [f"SELECT customer_id FROM {quoted(table)} WHERE customer_id IN ({listed})" for table in NAMED_IN]
    named += [
        f"SELECT subject_id FROM {table.name} WHERE subject_id IN ({listed})"
        for table in (ACTIONS, APPROVALS)
    ]
    named += [
        f"SELECT row_id FROM {CONFLICTS.name} WHERE row_id IN ({listed})",
        f"SELECT merged_into FROM {CUSTOMERS.name} WHERE merged_into IN ({listed})",
    ]
    kept = {bytes(one) for (one,) in fetch(connection, " UNION ".join(named), ids * len(named))}
    dead = f"SELECT id FROM {CUSTOMERS.name} WHERE id IN ({listed}) AND {_WITHIN} AND {DEAD}"
    gone = [(one,) for (one,) in fetch(connection, dead, (*ids, *_given(here))) if bytes(one) not in kept]
    for table in (*OF_CUSTOMER, *WORKED_OUT):
        run(connection, f"DELETE FROM {quoted(table)} WHERE customer_id = ?", gone)
    run(
        connection,
        f"DELETE FROM {STRANGERS.name} WHERE customer_id = ? OR other_id = ?",
        [(one, one) for (one,) in gone],
    )
    return run(connection, f"DELETE FROM {CUSTOMERS.name} WHERE id = ?", gone)


def _forget_beside(connection: Connection, table: Table, keys: list[Key]) -> None:
    """What a newer version of the program wrote of rows that are gone is gone with them."""
    spec = spec_of(table)
    if spec.number not in beside.tables(connection):
        return
    where = " AND ".join(f'"{each.name}" = ?' for each in spec.keys)
    sql = f"SELECT 1 FROM {quoted(table)} WHERE {where}"
    beside.put(connection, spec, {key: {} for key in keys if not fetch(connection, sql, key)})
