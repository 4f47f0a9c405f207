"""Merging another lane's rows into ours, winner by winner.

Why this converges. Each row carries the tag (site, ver) of the write it shows, and a tag names one
content on every lane. A lane keeps the greater of two rows: by stamp for whole rows; column by column
otherwise. When the result of a column merge is neither of the two, it is a content nobody has named
yet, so this lane names it: it gets this lane's next version (the stamps of its columns stay, so nothing
else is disturbed). Of equal contents under two names the greater name stays. So tags only ever move up
one total order, and a peer that has heard "site S through v" either holds the row or will be sent it
under the greater tag.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import compress

from sqlalchemy import Connection

from store.domain.changes import Batch, Cell, Grain, Site, TableRows, Version
from store.domain.errors import BadInput
from store.domain.stamps import STAMP_MAX, Instant, Stamp
from store.queries import arriving, beside, joining, losses, sites, waiting, wire
from store.queries.arriving import ByColumn, Row, stamp_of
from store.queries.cells import key_of
from store.queries.driver import LOT, fetch, insert_rows, places, run
from store.queries.rows import ROWS_PER_VERSION
from store.tables.base import Replicated
from store.tables.book import SETTINGS
from store.tables.every import every
from store.tables.sales import LEDGER


@dataclass(slots=True)
class Merge:
    """One merging transaction: who the sites are, and the version this lane gives to new contents."""

    connection: Connection
    known: dict[int, Site]
    own_site: int
    own_next: Version
    latest: Stamp
    """An edit that is dated later waits."""
    now: Instant
    waits: bool = True
    """Whether there may be rows that wait."""
    minted: bool = False
    room: int = ROWS_PER_VERSION
    """Rows that the version at hand may still get, by their weight."""
    hlc: Stamp = 0
    """Highest stamp met, of those that can be."""
    touched: dict[int, set[Cell]] = field(default_factory=dict)
    """First key of each row written, by table number."""
    lost: list[losses.Lost] = field(default_factory=list)
    """Writes that did not stay, of which nobody can tell here whether the others knew of them."""
    twice: list[losses.Twice] = field(default_factory=list)
    """Documents that came in a second form."""
    apart: set[Site] = field(default_factory=set)
    """Of these the one who sends has another life than this lane."""
    widened: AbstractSet[int] | None = None
    """Tables with rows that have something beside them; None while that is not known."""
    taken: set[tuple[Cell, Cell]] = field(default_factory=set)
    """Whose accounts something was taken out of: holder and account."""
    renamed: list[tuple[Replicated, tuple[Cell, ...]]] = field(default_factory=list)
    """Rows that came as a site's and may be here as a later life's of its lane: what they are to be named."""

    def next_version(self) -> None:
        """Begin another version of this lane: what has a name from now on travels as a piece of its own."""
        self.own_next += 1
        self.room = ROWS_PER_VERSION

    def has_beside(self, spec: Replicated) -> bool:
        """Whether rows of a table have cells that only a newer version has columns for."""
        if self.widened is None:
            self.widened = beside.tables(self.connection)
        return spec.number in self.widened

    def keep_beside(self, spec: Replicated, rows: Mapping[beside.Key, beside.Fields]) -> None:
        """Keep this and nothing else beside these rows."""
        beside.put(self.connection, spec, rows)
        self.widened = None


def apply(merge: Merge, batch: Batch, here: int) -> None:
    """Write what a batch has that is newer; `here` is the local number of the batch's site.

    Raises:
        BadInput: a row that cannot be of its table.
    """
    waits = waiting.of_site(merge.connection, here, before=batch.through) if merge.waits else {}
    numbers = _note_sites(merge, batch)
    for rows in batch.tables:
        spec = every().get(rows.table)
        if spec is None:
            _keep_unknown(merge, rows, batch, here)
            continue
        if waits:
            _drop_overtaken(merge, spec, rows, here, waits)
        timely = rows if spec.grain is Grain.INSERT else _timely(merge, spec, rows, batch, here, numbers)
        if spec.grain is not Grain.COLUMN:
            _by_row(merge, spec, arriving.by_column(spec, timely, batch), here)
            continue
        incoming = list(arriving.by_row(spec, timely, batch, numbers))
        if not incoming:
            continue
        if len({tuple(row[each.name] for each in spec.keys) for row in incoming}) < len(incoming):
            raise BadInput(f"a row of {spec.table.name} comes twice in one batch")
        merge.hlc = max(merge.hlc, *(stamp_of(row["hlc"]) for row in incoming))
        _by_column(merge, spec, incoming, here, came=timely.columns)


def let_in(merge: Merge, batch: Batch, here: int) -> None:
    """Write rows that waited; those that cannot be are dropped.

    What came before its table or column was known here nobody could check then, and nobody else lacks it.
    """
    try:
        with merge.connection.begin_nested():
            apply(merge, batch, here)
    except BadInput:
        alone = [
            _only(rows, [place == each for each in range(count)])
            for rows, count in _counted(batch)
            for place in range(count)
        ]
        if len(alone) > 1:
            for rows in alone:
                let_in(merge, replace(batch, tables=(rows,)), here)


def _counted(batch: Batch) -> list[tuple[TableRows, int]]:
    return [(rows, len(rows.values[0])) for rows in batch.tables]


def _keep_unknown(merge: Merge, rows: TableRows, batch: Batch, here: int) -> None:
    """Rows of a table that only a newer version has: kept, and handed on, until this lane has it too."""
    if len(rows.columns) != len(rows.values) or len(set(map(len, rows.values))) > 1:
        raise BadInput(f"the rows of table {rows.table} do not fit their columns")
    columns = dict(zip(rows.columns, rows.values, strict=True))
    outside = f"a row of table {rows.table} lies outside its batch"
    arriving.check_span(columns.get(wire.VER), batch.after + 1, batch.through, outside)
    arriving.check_span(columns.get(wire.HLC), 0, STAMP_MAX - 1, "a row without a stamp that can be")
    waiting.keep(merge.connection, here, rows, batch.sites, waiting.hashed(rows, batch.sites), merge.now)
    merge.waits = True


def _timely(
    merge: Merge, spec: Replicated, rows: TableRows, batch: Batch, here: int, numbers: Sequence[int]
) -> TableRows:
    """The rows that are not dated in the future; the others are kept until they are not."""
    if wire.HLC not in rows.columns or len(rows.columns) != len(rows.values):
        return rows  # refused for that, in its words
    stamps = rows.values[rows.columns.index(wire.HLC)]
    early = {cell for cell in set(stamps) if isinstance(cell, int) and merge.latest < cell < STAMP_MAX}
    if not early:
        return rows
    future = _only(rows, [cell in early for cell in stamps])
    checked = list(arriving.by_row(spec, future, batch, numbers))
    keys = [key_of(tuple(row[each.name] for each in spec.keys)) for row in checked]
    if len(set(keys)) < len(keys):
        raise BadInput(f"a row of {spec.table.name} comes twice in one batch")
    waiting.keep(merge.connection, here, future, batch.sites, keys, merge.now)
    merge.waits = True
    return _only(rows, [cell not in early for cell in stamps])


def _only(rows: TableRows, which: Sequence[bool]) -> TableRows:
    return TableRows(rows.table, rows.columns, tuple(tuple(compress(cells, which)) for cells in rows.values))


def _drop_overtaken(
    merge: Merge, spec: Replicated, rows: TableRows, here: int, waits: Mapping[waiting.Name, Version]
) -> None:
    """A site's later version of a row has all that an earlier one had that still waits."""
    names = arriving.names_of(spec, rows)
    columns = {names[number]: cells for number, cells in zip(rows.columns, rows.values, strict=True)}
    keys = [columns[each.name] for each in spec.keys if each.name in columns]
    if len(keys) < len(spec.keys) or "ver" not in columns:
        return  # refused for that, in its words
    for ver, *key in zip(columns["ver"], *keys, strict=True):
        name = spec.number, key_of(key)
        if isinstance(ver, int) and ver > waits.get(name, ver):
            waiting.drop(merge.connection, here, name, before=ver)


def _note_sites(merge: Merge, batch: Batch) -> list[int]:
    """Local numbers of the sites that a batch lists."""
    numbers = [sites.local_number(merge.connection, site) for site in batch.sites]
    merge.known.update(zip(numbers, batch.sites, strict=True))
    return numbers


def _by_row(merge: Merge, spec: Replicated, incoming: ByColumn, here: int) -> None:
    if not incoming:
        return
    keys = [incoming[each.name] for each in spec.keys]
    count = len(keys[0])
    if len(set(zip(*keys, strict=True))) < count:
        raise BadInput(f"a row of {spec.table.name} comes twice in one batch")
    stamps = map(stamp_of, set(incoming["hlc"]))
    # A sale needs no order: it comes in whatever its date, but nothing is dated after it.
    merge.hlc = max(merge.hlc, *(stamp for stamp in stamps if stamp <= merge.latest), 0)
    merge.touched.setdefault(spec.number, set()).update(keys[0])
    incoming["site"] = (here,) * count
    rows = list(zip(*(incoming[name] for name in _stored(spec)), strict=True))
    if spec.table is SETTINGS:
        merge.lost += losses.of_settings(merge.connection, merge.known, rows)
    if spec.table is LEDGER:
        merge.taken.update(_taken(incoming))
    written = insert_rows(merge.connection, _insert(spec), rows, _unless_older(spec))
    _keep_beside(merge, spec, incoming, here)
    if spec.grain is Grain.INSERT and written < count:
        merge.twice += losses.twice(merge.connection, spec, rows)
        later = _later_lives(merge, here)
        vers = incoming["ver"]
        merge.renamed += [
            (spec, (here, ver, *key, other))
            for key, ver in zip(zip(*keys, strict=True), vers, strict=True)
            for other in later
        ]


def _taken(booked: ByColumn) -> Iterable[tuple[Cell, Cell]]:
    columns = booked["customer_id"], booked["account"], booked["amount"]
    for holder, account, amount in zip(*columns, strict=True):
        if isinstance(amount, int) and amount < 0:
            yield holder, account


def _keep_beside(merge: Merge, spec: Replicated, incoming: ByColumn, here: int) -> None:
    """Of the rows that were taken: what came with them in columns that are not known here."""
    fields = [name for name in incoming if name.isdecimal()]
    if not fields and (spec.grain is Grain.INSERT or not merge.has_beside(spec)):
        return
    vers = [ver for ver in incoming["ver"] if isinstance(ver, int)]
    names = [each.name for each in spec.keys]
    sql = f'SELECT {_list(names)}, ver FROM "{spec.table.name}" WHERE site = ? AND ver >= ? AND ver <= ?'  # noqa: S608 - our own names
    standing = set(fetch(merge.connection, sql, (here, min(vers), max(vers))))
    cells = zip(incoming["hlc"], *(incoming[name] for name in fields), strict=True)
    kept: dict[beside.Key, beside.Fields] = {}
    for *key, ver, (hlc, *more) in zip(*(incoming[name] for name in names), vers, cells, strict=True):
        if (*key, ver) in standing:
            kept[tuple(key)] = {
                int(name): beside.Beside(cell, stamp_of(hlc), None)
                for name, cell in zip(fields, more, strict=True)
                if cell is not None
            }
    merge.keep_beside(spec, kept)


def _later_lives(merge: Merge, here: int) -> list[int]:
    """Local numbers of the sites that the lane of a site wrote as after it."""
    lane, epoch = merge.known[here]
    return [number for number, site in merge.known.items() if site.lane == lane and site.epoch > epoch]


def take_old_names(merge: Merge) -> None:
    """Rows that a restored lane told again as a new site are the old one's, which others may know them as."""
    for spec, given in merge.renamed:
        where = " AND ".join(f'"{each.name}" = ?' for each in spec.keys)
        sql = f'UPDATE "{spec.table.name}" SET site = ?, ver = ? WHERE {where} AND site = ?'  # noqa: S608 - our own names
        run(merge.connection, sql, [given])
    merge.renamed.clear()


@lru_cache(maxsize=64)
def _stored(spec: Replicated) -> tuple[str, ...]:
    names = [each.name for each in (*spec.keys, *spec.values)] + [local.name for local in spec.derived]
    names += ["hlc", "site", "ver"]
    if spec.grain is Grain.COLUMN:
        names += ["created_hlc", "created_site"]
        names += [f"{each.name}{end}" for each in spec.values for end in ("_hlc", "_site")]
    return tuple(names)


@lru_cache(maxsize=64)
def _insert(spec: Replicated) -> str:
    return f'INSERT INTO "{spec.table.name}" ({_list(_stored(spec))})'


@lru_cache(maxsize=64)
def _unless_older(spec: Replicated) -> str:
    table = f'"{spec.table.name}"'
    names = _stored(spec)
    keys = [each.name for each in spec.keys]
    head = f"ON CONFLICT ({_list(keys)}) DO"
    if spec.grain is Grain.INSERT:
        return f"{head} NOTHING"
    written = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in keys)
    if spec.grain is Grain.COLUMN:
        return f"{head} UPDATE SET {written}"
    author = "(SELECT {} FROM sites WHERE sites.site = {}.site)"
    theirs = f"{author.format('lane_id', 'excluded')}, {author.format('epoch', 'excluded')}"
    ours = f"{author.format('lane_id', table)}, {author.format('epoch', table)}"
    return (
        f"{head} UPDATE SET {written} WHERE excluded.hlc > {table}.hlc"
        f" OR (excluded.hlc = {table}.hlc AND excluded.site <> {table}.site AND ({theirs}) > ({ours}))"
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _by_column(
    merge: Merge, spec: Replicated, incoming: Sequence[Row], here: int, *, came: Sequence[int]
) -> None:
    changed: dict[Cell, Row] = {}
    key = spec.keys[0].name
    there = _existing(merge.connection, spec, [row[key] for row in incoming])
    wide = _widened(merge, spec, incoming, there, came)
    for row in incoming:
        row["site"] = here
        existing = there.get(row[key])
        result = row if existing is None else joining.joined(merge, wide, existing, row)
        if result is not existing:
            _refuse_second_content(spec, existing, result)
            changed[row[key]] = result
    if changed:
        merge.touched.setdefault(spec.number, set()).update(changed)
        rows = [tuple(row.get(name) for name in _stored(spec)) for row in changed.values()]
        insert_rows(merge.connection, _insert(spec), rows, _unless_older(spec))
        if wide is not spec:
            fields = [each.number for each in wide.values[len(spec.values) :]]
            merge.keep_beside(spec, {(key,): beside.of_row(row, fields) for key, row in changed.items()})


def _widened(
    merge: Merge, spec: Replicated, incoming: Sequence[Row], there: Mapping[Cell, Row], came: Sequence[int]
) -> Replicated:
    """The table with the fields of only a newer version, which these rows have too then."""
    found: Mapping[beside.Key, beside.Fields] = {}
    if merge.has_beside(spec):
        stamps: dict[beside.Key, Stamp] = {(key,): stamp_of(row["hlc"]) for key, row in there.items()}
        found = beside.of_rows(merge.connection, spec, stamps)
    wide = beside.wider(spec, {*came, *(number for fields in found.values() for number in fields)})
    for each in wide.values[len(spec.values) :]:
        for row in (*incoming, *there.values()):
            row.setdefault(each.name, None)
    for (key,), fields in found.items():
        beside.add(there[key], fields)
    return wide


def _refuse_second_content(spec: Replicated, existing: Row | None, result: Row) -> None:
    if existing is not None and (existing["site"], existing["ver"]) == (result["site"], result["ver"]):
        raise BadInput(
            f"two writes of one version in {spec.table.name}: a lane runs on an old copy of its book"
        )


def _existing(connection: Connection, spec: Replicated, keys: Sequence[Cell]) -> dict[Cell, Row]:
    names = _stored(spec)
    key = spec.keys[0].name
    found: dict[Cell, Row] = {}
    for start in range(0, len(keys), LOT):
        lot = keys[start : start + LOT]
        sql = f'SELECT {_list(names)} FROM "{spec.table.name}" WHERE "{key}" IN ({places(lot)})'  # noqa: S608 - our own names
        rows = [dict(zip(names, row, strict=True)) for row in fetch(connection, sql, lot)]
        found.update({row[key]: row for row in rows})
    return found
