"""Own edits that were dated far in the future, while the machine's clock was wrong, get a time that can be.

Other lanes do not show them before that time: they wait for them. Dated anew they go out as another version,
and what waits elsewhere is overtaken by it.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from store.domain.changes import Cell, Grain, Version
from store.domain.stamps import AHEAD_MAX, Instant, Stamp, latest, tick
from store.queries import beside, sites
from store.queries.driver import fetch, run
from store.queries.rows import ROWS_PER_VERSION
from store.queries.sites import Own
from store.tables.base import Replicated
from store.tables.book import ACTIONS
from store.tables.every import every
from store.tables.lane import BESIDE


def own_edits(connection: Connection, own: Own, at: Instant) -> Version:
    """Date what this lane edited after `at`, by much, as of `at`; answers its latest version then.

    What is so little ahead that another lane may show it already, its clock being ahead too, stays.
    """
    # Twice what a lane takes for possible: by as much as that may another one's clock be ahead itself.
    limit = latest(at + AHEAD_MAX)
    if own.hlc <= limit:
        return own.ver
    ver = own.ver
    edited = [spec.table.name for spec in every().values() if spec.grain is not Grain.INSERT]
    # They were written over what is there: they stay later than all that can be.
    stamp = tick(_highest(connection, [*edited, ACTIONS.name, BESIDE.name], limit), at)
    sites.set_local(connection, "gc", 1)
    for spec in every().values():
        if spec.grain is not Grain.INSERT:
            ver = _dated(connection, spec, own.site, limit, stamp, ver)
    sites.set_local(connection, "gc", 0)
    sites.reached(connection, own.site, ver)
    sites.lower(connection, max(stamp, _highest(connection, edited, own.hlc)))
    return ver


def _dated(
    connection: Connection, spec: Replicated, site: int, limit: Stamp, stamp: Stamp, ver: Version
) -> Version:
    """Date the rows of one table, from the version after `ver` on; answers the last one given."""
    pairs = _pairs(spec)
    names = ["hlc", "ver", *(name for name, _ in pairs)]
    keys = [each.name for each in spec.keys]
    read = [*keys, "hlc", *(part for pair in pairs for part in pair)]
    listed = ", ".join(f'"{name}"' for name in read)
    sql = f'SELECT {listed} FROM "{spec.table.name}" WHERE site = ? AND hlc > ? ORDER BY ver'  # noqa: S608 - our own names
    rows = fetch(connection, sql, (site, limit))
    kept = beside.of_rows(connection, spec, {row[: len(keys)]: row[len(keys)] for row in rows if pairs})
    dated: list[tuple[Cell, ...]] = []
    per_version = ROWS_PER_VERSION // spec.weight
    for index, row in enumerate(rows):
        stamps = row[len(keys) + 1 :]
        new = [
            stamp if hlc is not None and hlc > limit and who == site else hlc
            for hlc, who in zip(stamps[::2], stamps[1::2], strict=True)
        ]
        new += [each.hlc for each in kept.get(row[: len(keys)], {}).values()]
        highest = max((each for each in new if each is not None), default=stamp)
        dated.append((highest, ver + 1 + index // per_version, *new[: len(pairs)], *row[: len(keys)]))
    assigned = ", ".join(f'"{name}" = ?' for name in names)
    where = " AND ".join(f'"{key}" = ?' for key in keys)
    run(connection, f'UPDATE "{spec.table.name}" SET {assigned} WHERE {where}', dated)  # noqa: S608 - as above
    return ver + -(-len(rows) // per_version)


def _pairs(spec: Replicated) -> list[tuple[str, str]]:
    if spec.grain is not Grain.COLUMN:
        return []
    return [(f"{name}_hlc", f"{name}_site") for name in ("created", *(each.name for each in spec.values))]


def _highest(connection: Connection, tables: Sequence[str], limit: Stamp) -> Stamp:
    """The highest stamp up to a limit in some tables; 0 when there is none."""
    found = [
        fetch(connection, f'SELECT coalesce(max(hlc), 0) FROM "{name}" WHERE hlc <= ?', (limit,))[0][0]  # noqa: S608 - as above
        for name in tables
    ]
    return max(map(int, found))
