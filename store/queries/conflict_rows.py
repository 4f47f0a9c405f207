"""The rows that conflicts are about, as they stand now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from store.domain.changes import Cell, Site
from store.domain.conflicts import Kind
from store.domain.stamps import Stamp
from store.domain.together import whole
from store.domain.values import dataclass
from store.queries import conflicts, losses, sites
from store.queries.conflicts import Finding
from store.queries.driver import LOT, fetch, places
from store.queries.losses import Lost
from store.tables.base import Replicated
from store.tables.book import SETTINGS
from store.tables.watched import WATCHED, setting_id


@dataclass(frozen=True, slots=True)
class Standing:
    """What one write lost, and what stands in its place: one column, or all that belong together."""

    finding: Finding
    """Of the column that speaks for the others."""
    findings: tuple[Finding, ...]
    name: str
    """Of the row; of a setting its key."""
    is_deleted: bool
    is_merged: bool
    """Deleted because it became part of another."""
    stands: Mapping[str, Cell]
    """By column."""
    stamp: Stamp
    site: Site | None
    """Who wrote what stands; of something deleted, who deleted it."""

    @property
    def lost(self) -> dict[str, Cell]:
        """What did not stay, by column."""
        return {each.column: each.value for each in self.findings}


FINDINGS_MAX: Final = 1000
"""The latest ones; more come up as these are settled. Two bulk edits may leave many more behind."""


def standing(connection: Connection) -> list[Standing]:
    """Open findings in which something is still lost, with what stands; several of one value are one.

    A write may be named as written over by an action that came after the finding: nothing was lost then.
    """
    found, again = conflicts.open_findings(connection, limit=FINDINGS_MAX), conflicts.reopened(connection)
    lost = {lost_of(each): each for each in found if each.kind is Kind.EDIT}
    unseen = {id(lost[each]) for each in losses.unseen(connection, list(lost))}
    known = sites.all_sites(connection)
    waiting = [each for each in found if each.kind is Kind.DELETED or id(each) in unseen] + again
    by_table: dict[int, list[tuple[Finding, ...]]] = defaultdict(list)
    for some in _writes(waiting):
        by_table[some[0].table.number].append(some)
    open_ones: dict[tuple[object, ...], Standing] = {}
    for writes in by_table.values():
        rows = _rows(connection, writes[0][0].table, [some[0].row for some in writes])
        for some in sorted(writes, key=lambda one: (one[0].stamp, one[0].site)):
            row = rows.get(some[0].row)
            stands = None if row is None else _standing(some, row, known)
            if stands is not None:
                values = tuple(each.value for each in some)
                open_ones[some[0].table.number, some[0].row, some[0].column, values] = stands
    return list(open_ones.values())


def _writes(found: Sequence[Finding]) -> Iterator[tuple[Finding, ...]]:
    """Findings by what one write wrote together; what was cut off in the middle waits until it is read."""
    together: dict[tuple[object, ...], dict[str, Finding]] = defaultdict(dict)
    for each in found:
        names = whole(each.table.table.name, each.column)
        together[each.table.number, each.row, names, each.stamp, each.site, each.kind][each.column] = each
    for some in together.values():
        first = next(iter(some.values()))
        names = whole(first.table.table.name, first.column)
        if len(some) == len(names):
            yield tuple(some[name] for name in names)


def lost_of(found: Finding) -> Lost:
    """What was found of an edit, as it was found."""
    number = next(each.number for each in found.table.values if each.name == found.column)
    site = found.site
    return Lost(found.table.number, number, found.row, found.value, found.stamp, site, site, is_deleted=False)


def _standing(
    findings: tuple[Finding, ...], row: Mapping[str, Cell], known: Mapping[int, Site]
) -> Standing | None:
    found = findings[0]
    is_deleted = row.get("deleted") == 1
    is_equal = all(row[each.column] == each.value for each in findings)
    if is_equal != (found.kind is Kind.DELETED) or (found.kind is Kind.DELETED and not is_deleted):
        return None
    by = "deleted" if is_deleted else found.column
    stamp, site = row.get(f"{by}_hlc"), row.get(f"{by}_site")
    if stamp is None:
        stamp, site = row.get("created_hlc"), row.get("created_site")
    name = row.get("name", row.get("key", ""))
    writer = known.get(site) if isinstance(site, int) else None
    when = stamp if isinstance(stamp, int) else 0
    is_merged = is_deleted and row.get("merged_into") is not None
    stands = {each.column: row[each.column] for each in findings}
    return Standing(found, findings, str(name), is_deleted, is_merged, stands, when, writer)


def _rows(connection: Connection, spec: Replicated, ids: Sequence[bytes]) -> dict[bytes, dict[str, Cell]]:
    if spec.table is SETTINGS:
        names = ["key", "value", "value_hlc", "value_site"]
        settings = fetch(connection, "SELECT key, value, hlc, site FROM settings")
        return {setting_id(row[0]): dict(zip(names, row, strict=True)) for row in settings}
    columns = sorted(WATCHED[spec.table.name])
    stamps = [f"{name}{end}" for name in columns for end in ("_hlc", "_site")]
    names = ["id", *columns, *stamps, "created_hlc", "created_site"]
    listed = ", ".join(f'"{name}"' for name in names)
    wanted = list(dict.fromkeys(ids))
    found: dict[bytes, dict[str, Cell]] = {}
    for start in range(0, len(wanted), LOT):
        lot = wanted[start : start + LOT]
        sql = f'SELECT {listed} FROM "{spec.table.name}" WHERE id IN ({places(lot)})'  # noqa: S608 - our own names
        for row in fetch(connection, sql, lot):
            found[bytes(row[0])] = dict(zip(names, row, strict=True))
    return found
