"""Own edits that were dated far in the future, while the machine's clock was wrong, get a time that can be.

Other lanes do not show them before that time: they wait for them. Dated anew they go out as another version,
and what waits elsewhere is overtaken by it. What is there or not is known by its versions alone, to an undo:
the lane says in the log which ones have become which.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from store.domain.bulk_edits.written import Run
from store.domain.changes import Cell, Grain, Version
from store.domain.stamps import AHEAD_MAX, Instant, Stamp, instant, latest, tick
from store.queries import beside, rows, sites
from store.queries.driver import fetch, places, run
from store.queries.rows import ROWS_PER_VERSION
from store.queries.sites import Own
from store.tables.base import Replicated
from store.tables.book import ACTIONS
from store.tables.customers import TURNED
from store.tables.every import every
from store.tables.lane import BESIDE

DATED = "lanes.dated"
"""The kind of action that says so, `[first, last, first then]` for versions that follow each other."""


def own_edits(connection: Connection, own: Own, at: Instant, action: bytes) -> Version:
    """Date what this lane edited after `at`, by much, as of `at`; answers its latest version then.

    `action` is a new id: of the line in the log, if there is one.

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
    became: list[tuple[Version, Version]] = []
    sites.set_local(connection, "gc", 1)
    for spec in every().values():
        if spec.table in TURNED:
            became += _renamed(connection, spec, own.site, limit, stamp, ver + len(became))
    ver += len(became)
    for spec in every().values():
        if spec.grain is not Grain.INSERT and spec.table not in TURNED:
            ver = _dated(connection, spec, own.site, limit, stamp, ver)
    sites.set_local(connection, "gc", 0)
    if became:
        ver += 1
        _tell(connection, became, action, rows.Mark(stamp, own.site, ver))
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
    found = fetch(connection, sql, (site, limit))
    kept = beside.of_rows(connection, spec, {row[: len(keys)]: row[len(keys)] for row in found if pairs})
    dated: list[tuple[Cell, ...]] = []
    per_version = ROWS_PER_VERSION // spec.weight
    for index, row in enumerate(found):
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
    return ver + -(-len(found) // per_version)


def _renamed(
    connection: Connection, spec: Replicated, site: int, limit: Stamp, stamp: Stamp, ver: Version
) -> list[tuple[Version, Version]]:
    """Date the rows of a table that is written whole; which of its versions became which.

    Each becomes one of its own, from the version after `ver` on.
    """
    name = spec.table.name
    met = fetch(
        connection,
        f'SELECT DISTINCT ver FROM "{name}" WHERE site = ? AND hlc > ? ORDER BY ver',  # noqa: S608 - our own names
        (site, limit),
    )
    became = [(old, ver + 1 + index) for index, (old,) in enumerate(met)]
    dated = [(stamp, new, site, old, limit) for old, new in became]
    where = "site = ? AND ver = ? AND hlc > ?"
    run(connection, f'UPDATE "{name}" SET hlc = ?, ver = ? WHERE {where}', dated)  # noqa: S608 - as above
    return became


def _tell(
    connection: Connection, became: Sequence[tuple[Version, Version]], action: bytes, mark: rows.Mark
) -> None:
    spans: list[list[Version]] = []
    for old, new in became:
        if spans and old == spans[-1][1] + 1 and new == spans[-1][2] + old - spans[-1][0]:
            spans[-1][1] = old
        else:
            spans.append([old, old, new])
    sql = "SELECT staff_id FROM actions WHERE site = ? ORDER BY ver DESC LIMIT 1"
    ((staff,),) = fetch(connection, sql, (mark.site,))
    done = {
        "id": action,
        "staff_id": staff,
        "at": instant(mark.hlc),
        "verb": f"till:{DATED}",
        "detail": json.dumps(spans, separators=(",", ":")),
        "first_ver": mark.ver,
    }
    rows.insert(connection, ACTIONS, [done], mark)


def followed(connection: Connection, site: int, runs: Sequence[Run]) -> tuple[Run, ...]:
    """Versions of a site, and which of its lane's they have become since."""
    lives = sites.of_lane(connection, site)
    sql = f"SELECT detail FROM actions WHERE site IN ({places(lives)}) AND verb = ? ORDER BY ver"  # noqa: S608 - marks alone
    known = list(runs)
    for (detail,) in fetch(connection, sql, (*lives, f"till:{DATED}")) if runs else ():
        for first, last, new in _spans(detail):
            met = [(max(start, first), min(end, last)) for start, end in known]
            known += [(new + start - first, new + end - first) for start, end in met if start <= end]
    return tuple(known)


def _spans(detail: str) -> list[tuple[Version, Version, Version]]:
    """What a line in the log says of versions; nothing when another program writes it otherwise."""
    try:
        return [(int(first), int(last), int(new)) for first, last, new in json.loads(detail)]
    except (ValueError, TypeError):
        return []


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
