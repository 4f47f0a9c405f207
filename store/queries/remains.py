"""What can still be read of a damaged book: rows from both sides of the damage, and only sound ones.

Through a connection of its own that writes nothing. Texts are read as bytes: one that holds what nobody
wrote must not hide the rows after it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from store.domain.changes import Cell, Site, Version
from store.domain.ids import ID_BYTES, LaneId
from store.domain.members import Member, Revocation, shut_out
from store.domain.values import dataclass
from store.queries import book
from store.queries.wire import STAMP_HLC, is_site_column, wire_columns
from store.tables.base import Field, Replicated

Row: TypeAlias = tuple[Cell, ...]
"""The columns of `wire_columns`, in their order."""


def version(row: Row) -> Version:
    """Which transaction of its site wrote a row."""
    found = row[0]
    assert isinstance(found, int)  # noqa: S101 - only such rows are found
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one table that could be read."""

    rows: tuple[Row, ...]
    """In the order of their versions."""
    is_whole: bool
    """Whether nothing stood in the way."""


class Remains:
    """A damaged book, open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Made by `opened`."""
        self._connection = connection
        self.sites: dict[int, Site] = {}
        """Local numbers and the sites behind them."""
        self.have: dict[Site, Version] = {}
        self.floor: dict[Site, Version] = {}
        """How far it had everything, and up to where it has forgotten what was deleted."""
        with suppress(sqlite3.DatabaseError):
            self._read_sites()

    def own(self, lane: LaneId) -> int | None:
        """The local number of the site that a lane writes as: its last life. None when it cannot be read."""
        lives = [(site.epoch, number) for number, site in self.sites.items() if site.lane == lane]
        return max(lives)[1] if lives else None

    def members(self) -> list[Member]:
        """Lanes that are not shut out, as far as they can be read."""
        sql = "SELECT id, name, number, certificate, sponsor FROM lanes ORDER BY number"
        told = "SELECT id, name, number, certificate, sponsor FROM introduced ORDER BY number"
        found = [_member(row) for row in (*self._some(told), *self._some(sql))]
        members = list({member.id: member for member in found if member is not None}.values())
        out = shut_out(members, filter(None, map(_revocation, self._some(book.REVOKED))))
        return [member for member in members if member.id not in out]

    def addresses(self) -> dict[LaneId, list[str]]:
        """Where lanes were reached, latest first."""
        found: dict[LaneId, list[str]] = {}
        for lane, address in self._some("SELECT lane_id, address FROM addresses ORDER BY answered_at DESC"):
            if isinstance(lane, bytes) and isinstance(address, bytes):
                found.setdefault(LaneId(lane), []).append(address.decode(errors="replace"))
        return found

    def rows(self, spec: Replicated, site: int, after: Version) -> Found:
        """Rows of a table that a site wrote after a version.

        By the index, as long as that goes; then past it, from the table's beginning and from its end.
        """
        names = ", ".join(f'"{name}"' for _, name in wire_columns(spec))
        table = spec.table.name
        keys = ["rowid"] if len(spec.keys) == 1 else [f'"{key.name}"' for key in spec.keys]
        backwards = ", ".join(f"{key} DESC" for key in keys)
        by_index = f'SELECT {names} FROM "{table}" WHERE site = ? AND ver > ? ORDER BY ver'  # noqa: S608 - our own names
        past_it = f'SELECT {names} FROM "{table}" NOT INDEXED WHERE +site = ? AND +ver > ? ORDER BY '  # noqa: S608 - as above
        found: dict[Row, Row] = {}
        is_whole = self._gather(by_index, (site, after), spec, found)
        if not is_whole:
            for order in (", ".join(keys), backwards):
                self._gather(past_it + order, (site, after), spec, found)
        return Found(tuple(sorted(found.values(), key=version)), is_whole)

    def _gather(self, sql: str, given: Sequence[int], spec: Replicated, found: dict[Row, Row]) -> bool:
        """Add what a statement answers before it meets damage; whether it met none."""
        columns = wire_columns(spec)
        fields = {field.number: field for field in (*spec.keys, *spec.values)}
        keys = slice(2, 2 + len(spec.keys))
        is_whole = True
        try:
            for cells in self._connection.execute(sql, given):
                row = self._sound(cells, columns, fields)
                if row is None:
                    is_whole = False
                else:
                    found[row[keys]] = row
        except sqlite3.DatabaseError:
            return False
        return is_whole

    def _sound(self, cells: Row, columns: Sequence[tuple[int, str]], fields: dict[int, Field]) -> Row | None:
        """A row as it was written; None when it cannot have been written so."""
        row: list[Cell] = []
        for (number, _), cell in zip(columns, cells, strict=True):
            field = fields.get(number)
            try:
                value = self._stamp(number, cell) if field is None else _value(field, cell)
            except (ValueError, TypeError):
                return None
            row.append(value)
        return tuple(row)

    def _stamp(self, number: int, cell: Cell) -> Cell:
        is_optional = number >= STAMP_HLC
        if cell is None and is_optional:
            return None
        if not isinstance(cell, int) or cell < 0 or (is_site_column(number) and cell not in self.sites):
            raise ValueError("no stamp")
        return cell

    def _read_sites(self) -> None:
        rows = self._connection.execute("SELECT site, lane_id, epoch, ver, floor FROM sites").fetchall()
        for number, lane, epoch, ver, floor in rows:
            site = self.sites[number] = Site(LaneId(lane), epoch)
            if ver:
                self.have[site] = ver
            if floor:
                self.floor[site] = floor

    def _some(self, sql: str) -> list[tuple[Cell, ...]]:
        some: list[tuple[Cell, ...]] = []
        with suppress(sqlite3.DatabaseError):
            some.extend(self._connection.execute(sql))
        return some


@contextmanager
def opened(file: Path) -> Iterator[Remains]:
    """A damaged book to read from; raises sqlite3.Error when not even its file can be opened."""
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)
    try:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.text_factory = bytes
        yield Remains(connection)
    finally:
        connection.close()


def _member(row: Row) -> Member | None:
    identity, name, number, certificate, sponsor = row
    if not isinstance(identity, bytes) or not isinstance(name, bytes):
        return None
    if not isinstance(certificate, bytes) or not isinstance(number, int):
        return None
    return Member(
        LaneId(identity),
        name.decode(errors="replace"),
        number,
        certificate,
        LaneId(sponsor) if isinstance(sponsor, bytes) else None,
        revoked=False,
    )


def _revocation(row: Row) -> Revocation | None:
    stamp, by, lane = row
    if not (isinstance(stamp, int) and isinstance(by, bytes) and isinstance(lane, bytes)):
        return None
    return Revocation(stamp, LaneId(by), LaneId(lane))


def _value(field: Field, cell: Cell) -> Cell:
    kind = field.type.python_type
    if cell is None and not field.required:
        return None
    if kind is str and isinstance(cell, bytes):
        return cell.decode()
    if type(cell) is not kind or (field.name == "id" and isinstance(cell, bytes) and len(cell) != ID_BYTES):
        raise ValueError("not what the column holds")
    return cell
