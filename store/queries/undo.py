# ruff: noqa: S608 - the names are our own tables'
"""Putting back what an action wrote, where nobody has written since: statements on whole sets.

A membership, a tag or a card row bears the version of its last write: those of the action's versions are
turned round. A column bears a stamp of its own: where it is still that of the write, the prior value comes
back, or what another lane wrote that the action did not know of and wrote over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    false,
    or_,
    select,
    text,
    update,
)

from store.domain.bulk_edits.written import Run
from store.domain.conflicts import Kind
from store.domain.ids import ID_BYTES
from store.domain.stamps import Stamp
from store.queries import conflicts, losses, priors, sites
from store.queries.bulk_edits import Numbering
from store.queries.conflict_rows import lost_of
from store.queries.driver import fetch, insert_rows
from store.queries.priors import Prior
from store.queries.rows import Mark, quoted, spec_of
from store.tables.base import Scalar
from store.tables.book import CONFLICTS
from store.tables.customers import CUSTOMERS, GROUPS, MEMBERSHIPS

_SCRATCH = MetaData()

RESTORED = Table(
    "undo_restored",
    _SCRATCH,
    Column("place", Integer, primary_key=True),
    Column("id", LargeBinary, nullable=False),
    Column("stamp", BigInteger, nullable=False),
    Column("author", Integer, nullable=False),
    Column("number", BigInteger),
    Column("words", Text),
    Column("raw", LargeBinary),
    Column("derived", Text),
    prefixes=["TEMPORARY"],
)
"""Rows of one table with the value that one of their columns gets back."""


def turn(connection: Connection, table: Table, site: int, run: Run, mark: Mark) -> list[bytes]:
    """Turn round the rows that still bear a version of `run`; answers the first key of each.

    They are spread over versions from that of `mark` on as they were over those of the run.
    """
    first = spec_of(table).keys[0].name
    those = "WHERE site = :their AND ver BETWEEN :first AND :last"
    found = {"their": site, "first": run[0], "last": run[1]}
    keys = f"SELECT {first} FROM {quoted(table)} WHERE site = ? AND ver BETWEEN ? AND ?"
    turned = [key for (key,) in fetch(connection, keys, (site, *run))]
    if turned:
        sql = (
            f"UPDATE {quoted(table)} SET present = 1 - present, hlc = :hlc, site = :site,"
            f" ver = ver + (:ver - :first) {those}"
        )
        connection.execute(text(sql), {**found, **mark._asdict()})
    return turned


def gather(connection: Connection, kept: Iterable[Prior]) -> None:
    """Note rows of one column with what they get back, instead of those noted before."""
    _SCRATCH.drop_all(connection, checkfirst=True)
    _SCRATCH.create_all(connection, checkfirst=False)
    few: list[tuple[Scalar | None, ...]] = []
    for prior in _alike(kept):
        cells = (prior.hlc, prior.site, *_cells(prior.table, prior.column, prior.value))
        if len(prior.ids) < MANY:
            few += [(identity, *cells) for identity in prior.ids]
        else:
            _note(connection, prior.ids, cells)
    if few:
        insert_rows(connection, f"INSERT INTO {RESTORED.name} ({_NOTED})", few)


MANY = 64
"""Rows from which on one statement for all that had the same value is quicker."""

_NOTED = "id, stamp, author, number, words, raw, derived"


def _alike(kept: Iterable[Prior]) -> Iterator[Prior]:
    """The same, each value once."""
    for _, some in groupby(kept, key=lambda prior: (prior.value, prior.hlc, prior.site)):
        first, *others = some
        ids = tuple(chain(first.ids, *(other.ids for other in others)))
        yield replace(first, ids=ids)


def _note(connection: Connection, ids: Sequence[bytes], cells: Sequence[Scalar | None]) -> None:
    given = dict(zip(("stamp", "author", "number", "words", "raw", "derived"), cells, strict=True))
    connection.execute(_NOTE, {"ids": b"".join(ids), "last": ID_BYTES * len(ids), **given})


_NOTE = text(
    f"WITH RECURSIVE one(place) AS (SELECT 1 UNION ALL"
    f" SELECT place + {ID_BYTES} FROM one WHERE place + {ID_BYTES} <= :last)"
    f" INSERT INTO {RESTORED.name} ({_NOTED})"
    f" SELECT substr(:ids, place, {ID_BYTES}), :stamp, :author, :number, :words, :raw, :derived FROM one"
).bindparams(
    bindparam("number", type_=BigInteger),
    bindparam("words", type_=Text),
    bindparam("raw", type_=LargeBinary),
    bindparam("derived", type_=Text),
)


def forget(connection: Connection) -> None:
    """Drop what was noted."""
    _SCRATCH.drop_all(connection, checkfirst=True)


def _cells(
    table: Table, column: str, value: Scalar | None
) -> tuple[int | None, str | None, bytes | None, str | None]:
    derived = next(
        (local.work_out(str(value)) for local in spec_of(table).derived if local.source == column), None
    )
    number = value if isinstance(value, int) else None
    return (
        number,
        value if isinstance(value, str) else None,
        value if isinstance(value, bytes) else None,
        derived,
    )


def leave_changed(connection: Connection, table: Table, column: str) -> list[bytes]:
    """Forget the rows whose column somebody has written since; answers their ids."""
    at, by = table.c[f"{column}_hlc"], table.c[f"{column}_site"]
    authors = connection.execute(select(RESTORED.c.author).distinct()).scalars().all()
    lives = [
        and_(RESTORED.c.author == author, by.in_(sites.of_lane(connection, author))) for author in authors
    ]
    is_theirs = or_(false(), *lives)
    earlier = select(RESTORED.c.id, at, RESTORED.c.stamp).join_from(
        RESTORED, table, and_(table.c.id == RESTORED.c.id, at < RESTORED.c.stamp, is_theirs)
    )
    found = {row[0]: (row[1], row[2]) for row in connection.execute(earlier)}
    for identity, stamp in dated_anew(connection, table, column, found).items():
        connection.execute(update(RESTORED).where(RESTORED.c.id == identity).values(stamp=stamp))
    same = exists().where(table.c.id == RESTORED.c.id, at == RESTORED.c.stamp, is_theirs)
    return _leave(connection, ~same)


def dated_anew(
    connection: Connection, table: Table, column: str, found: Mapping[bytes, tuple[Stamp, Stamp]]
) -> dict[bytes, Stamp]:
    """Rows that are as they were written, though by an earlier date; with that date.

    The lane that wrote them had a wrong clock, and dated them anew. Who writes over something later keeps it,
    by a stamp that was never dated anew: nobody has.

    Args:
        connection: to the book.
        table: of the rows.
        column: that was written.
        found: rows whose column bears a stamp of that lane that is lower than it was written with, and both.
    """
    if not found:
        return {}
    spec = spec_of(table)
    number = next(field.number for field in spec.values if field.name == column)
    kept = {identity: stamp for identity, (stamp, _) in found.items()}
    for identity, stamp in priors.written_over(connection, spec.number, number):
        if identity in kept and (stamp == kept[identity] or stamp > found[identity][1]):
            del kept[identity]
    return kept


def stamps(connection: Connection) -> dict[bytes, Stamp]:
    """The rows noted, and when their column was written that gets back what it had."""
    return {row.id: row.stamp for row in connection.execute(select(RESTORED.c.id, RESTORED.c.stamp))}


def overtaken(
    connection: Connection, table: Table, column: str, undone: Mapping[bytes, Stamp]
) -> dict[bytes, Scalar | None]:
    """What other lanes wrote that would stand now if what is undone had never been done, by row.

    That is what the conflict inbox says is lost there, unless another write that stood before is later.

    Args:
        connection: to the book.
        table: of the rows.
        column: that gets back what it had.
        undone: the rows, and when that was written which is undone.
    """
    spec = spec_of(table)
    number = next(field.number for field in spec.values if field.name == column)
    of_column = and_(CONFLICTS.c.table_no == spec.number, CONFLICTS.c.column_no == number)
    found = [
        lost_of(each)
        for each in conflicts.open_findings(connection, of_column, kind=Kind.EDIT)
        if each.row in undone
    ]
    lost = sorted(losses.unseen(connection, found), key=lambda each: (each.stamp, each.site))
    latest = {each.row: each for each in lost}
    for identity, stamp in priors.written_over(connection, spec.number, number) if latest else ():
        if identity in latest and latest[identity].stamp < stamp < undone[identity]:
            del latest[identity]
    return {identity: each.value for identity, each in latest.items()}


def give(connection: Connection, table: Table, column: str, values: Mapping[bytes, Scalar | None]) -> None:
    """Note these values for some of the rows noted, instead of what their column had."""
    for identity, value in values.items():
        cells = dict(zip(("number", "words", "raw", "derived"), _cells(table, column, value), strict=True))
        connection.execute(update(RESTORED).where(RESTORED.c.id == identity).values(cells))


def leave_taken(connection: Connection, table: Table, column: str) -> list[bytes]:
    """Forget the rows that would come back to a name or an address of another by now; answers their ids."""
    again = table.alias("again")
    other = table.alias("other")
    coming = and_(again.c.id == RESTORED.c.id, other.c.id != again.c.id, other.c.deleted == 0)
    if table is CUSTOMERS and column == "deleted":
        taken = exists().where(coming, again.c.email != "", other.c.email == again.c.email)
        return _leave(connection, and_(RESTORED.c.number == 0, taken))
    if table is CUSTOMERS and column == "email":
        return _leave(
            connection, exists().where(coming, RESTORED.c.words != "", other.c.email == RESTORED.c.words)
        )
    if table is GROUPS and column == "deleted":
        taken = exists().where(coming, other.c.name_key == again.c.name_key)
        return _leave(connection, and_(RESTORED.c.number == 0, taken))
    if table is GROUPS and column == "name":
        return _leave(connection, exists().where(coming, other.c.name_key == RESTORED.c.derived))
    return []


def _leave(connection: Connection, condition: ColumnElement[bool]) -> list[bytes]:
    left = list(connection.execute(select(RESTORED.c.id).where(condition)).scalars())
    if left:
        connection.execute(delete(RESTORED).where(condition))
    return left


def gathered(connection: Connection) -> list[bytes]:
    """The ids of the rows noted."""
    return list(connection.execute(select(RESTORED.c.id).order_by(RESTORED.c.place)).scalars())


def standing(connection: Connection, table: Table, column: str) -> list[tuple[Scalar | None, bytes]]:
    """What the rows noted have in a column now, like values beside each other."""
    now = table.c[column]
    statement = select(now, table.c.id).join_from(RESTORED, table, table.c.id == RESTORED.c.id).order_by(now)
    return [(row[0], row[1]) for row in connection.execute(statement)]


def restore(connection: Connection, table: Table, column: str, numbering: Numbering) -> None:
    """Give the rows noted back what their column had."""
    spec = spec_of(table)
    kind = next(field.type.python_type for field in spec.values if field.name == column)
    source = {int: "number", str: "words", bytes: "raw"}[kind]
    derived = "".join(f', "{local.name}" = found.derived' for local in spec.derived if local.source == column)
    sql = (
        f'UPDATE {quoted(table)} SET "{column}" = found.{source}{derived}, "{column}_hlc" = :hlc,'
        f' "{column}_site" = :site, hlc = :hlc, site = :site, ver = :ver + (found.number_ + :shift) / :size'
        f" FROM (SELECT id, number, words, raw, derived, row_number() OVER (ORDER BY place) AS number_"
        f" FROM {RESTORED.name}) AS found WHERE {quoted(table)}.id = found.id"
    )
    connection.execute(text(sql), numbering.given())


def names(connection: Connection, table: Table, ids: Sequence[bytes]) -> list[str]:
    """What some rows are called."""
    statement = select(table.c.name).where(table.c.id.in_(list(ids))).order_by(table.c.name, table.c.id)
    return list(connection.execute(statement).scalars())


def moved_since(
    connection: Connection, groups: Sequence[bytes], after: Stamp, own: Stamp, *, limit: int
) -> list[bytes]:
    """Customers whose membership in some groups was written after a stamp, this transaction's own aside."""
    m = MEMBERSHIPS.c
    later = (m.group_id.in_(list(groups)), m.hlc > after, m.hlc != own)
    return (
        list(connection.execute(select(m.customer_id).where(*later).limit(limit)).scalars()) if groups else []
    )
