"""Edits of lanes whose clock is far ahead: told by name, and taken over by who may, before their time."""

from store.domain.changes import Cell, Grain
from store.domain.errors import Refused
from store.domain.ids import LaneId
from store.domain.stamps import Instant, instant, latest
from store.domain.values import dataclass
from store.events import BookChanged
from store.queries import book, sites, waiting
from store.queries.driver import fetch
from store.queries.wire import CREATED_HLC, STAMP_HLC, wire_columns
from store.tables.base import Replicated
from store.tables.every import every
from store.unit import Actor, Unit, Units


@dataclass(frozen=True, slots=True)
class DatedAhead:
    """A lane of which edits wait for the time they are dated at."""

    lane: LaneId
    name: str
    count: int
    ahead: Instant
    """By how many milliseconds its clock was ahead of this lane's when the first of them came."""


def standing(units: Units) -> list[DatedAhead]:
    """Lanes of which edits wait."""
    with units.database.reading() as connection:
        found = waiting.dated_ahead(connection)
        if not found:
            return []
        names = {member.id: member.name for member in book.members(connection)}
        return [
            DatedAhead(lane := LaneId(each), names.get(lane, "an unknown lane"), count, instant(hlc) - at)
            for each, count, hlc, at in found
        ]


def accept(units: Units, actor: Actor, lane: LaneId) -> int:
    """Take over what waits of a lane, as this lane's edits of now; how many rows. Raises Refused."""
    with units.begin(actor) as unit:
        known = sites.all_sites(unit.connection)
        rows = [
            row
            for row in waiting.of_edits(unit.connection)
            if not row.accepted and known[row.site].lane == lane
        ]
        if not rows:
            raise Refused("nothing of that lane waits; nothing is to be done")
        for row in rows:
            _take_over(unit, row)
        waiting.accept(unit.connection, rows)
        unit.did("lanes.accept", lane, str(len(rows)))
        unit.tell([BookChanged()])
    return len(rows)


def _take_over(unit: Unit, row: waiting.Waiting) -> None:
    spec = every()[row.table]
    given = {name: row.cells[number] for number, name in wire_columns(spec) if number in row.cells}
    key = {each.name: given[each.name] for each in spec.keys}
    values = {each.name: given.get(each.name, each.default) for each in spec.values}
    if spec.grain is Grain.ROW:
        unit.put(spec.table, [{**key, **values}])
        return
    here = _here(unit, spec, key)
    if here is None:
        unit.insert(spec.table, [{**key, **values}])
        return
    limit = latest(unit.now)
    ahead = {
        each.name: values[each.name]
        for each in spec.values
        if values[each.name] != here[each.name] and _stamp(row, each.number) > limit
    }
    unit.edit(spec.table, key, ahead)


def _stamp(row: waiting.Waiting, number: int) -> int:
    stamp = row.cells.get(number + STAMP_HLC)
    return int(str(row.cells[CREATED_HLC] if stamp is None else stamp))


def _here(unit: Unit, spec: Replicated, key: dict[str, Cell]) -> dict[str, Cell] | None:
    names = [each.name for each in spec.values]
    listed = ", ".join(f'"{name}"' for name in names)
    where = " AND ".join(f'"{name}" = ?' for name in key)
    sql = f'SELECT {listed} FROM "{spec.table.name}" WHERE {where}'  # noqa: S608 - our own names
    for row in fetch(unit.connection, sql, tuple(key.values())):
        return dict(zip(names, row, strict=True))
    return None
