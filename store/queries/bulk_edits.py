# ruff: noqa: S608 - the names are our own tables'
"""Bulk edits as statements on whole sets: who would change, and writing what changes with its stamps.

Who changes is found before anything is written and kept in a table of this transaction alone, numbered: the
number says which version a row gets, the ids are what an undo and the derived tables need. A statement that
chose and wrote at once would choose differently after an edit's first step.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
)

from store.domain.bulk_edits.plan import Mark, Move, Put, Step
from store.domain.ids import ID_BYTES, CustomerId
from store.domain.values import dataclass
from store.queries import rows
from store.queries.rows import quoted, spec_of
from store.tables.base import Scalar
from store.tables.customers import CUSTOMERS, MEMBERSHIPS, TAGS
from store.tables.derived import SURVIVORS

_SCRATCH = MetaData()

CHOSEN = Table(
    "bulk_chosen",
    _SCRATCH,
    Column("id", LargeBinary, primary_key=True),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)
"""Customers of one edit."""

MOVED = Table(
    "bulk_moved",
    _SCRATCH,
    Column("place", Integer, primary_key=True),
    Column("step", Integer, nullable=False),
    Column("id", LargeBinary, nullable=False),
    Column("number", BigInteger),
    Column("words", Text),
    Column("raw", LargeBinary),
    Column("derived", Text),
    prefixes=["TEMPORARY"],
)
"""Rows that change, numbered from 1 through all steps; with the value each gets, where they differ."""


@contextmanager
def scratch(connection: Connection) -> Iterator[None]:
    """The two tables, empty, for a while."""
    _SCRATCH.create_all(connection, checkfirst=False)
    yield
    _SCRATCH.drop_all(connection, checkfirst=False)


@dataclass(frozen=True, slots=True)
class Counts:
    """What an edit would come to."""

    matching: int
    changing: int
    steps: tuple[int, ...]


def changes(
    step: Step, customer: "ColumnElement[bytes]" = CUSTOMERS.c.id, *, own: bool = False
) -> ColumnElement[bool]:
    """Whether a step would change a customer; the column of a `Put` must be among what is selected from.

    `own`: their own rows alone; else also those of whoever was merged into them.
    """
    match step:
        case Move(group=group, inside=inside):
            there = exists().where(
                MEMBERSHIPS.c.customer_id == customer,
                MEMBERSHIPS.c.group_id == group,
                MEMBERSHIPS.c.present == 1,
            )
            if inside or own:
                return ~there if inside else there
            return or_(there, customer.in_(_heirs(step)))
        case Mark(tag=tag, there=wanted):
            there = exists().where(TAGS.c.customer_id == customer, TAGS.c.tag == tag, TAGS.c.present == 1)
            if wanted or own:
                return ~there if wanted else there
            return or_(there, customer.in_(_heirs(step)))
        case Put(column=column, value=value):
            different: ColumnElement[bool] = CUSTOMERS.c[column] != value
            return different


def _taken(step: Move | Mark) -> "tuple[Table, ColumnElement[bool]]":
    """Which rows of which table a step takes away, whoever's they are."""
    table = MEMBERSHIPS if isinstance(step, Move) else TAGS
    meant = MEMBERSHIPS.c.group_id == step.group if isinstance(step, Move) else TAGS.c.tag == step.tag
    return table, and_(meant, table.c.present == 1)


def _heirs(step: Move | Mark) -> "Select[bytes]":
    """Who has something of what a step takes away from somebody who became part of them."""
    table, taken = _taken(step)
    whose = SURVIVORS.c.customer_id == table.c.customer_id
    return select(SURVIVORS.c.survivor_id).join_from(table, SURVIVORS, whose).where(taken)


def counts(connection: Connection, chosen: "Select[bytes]", steps: Sequence[Step]) -> Counts:
    """How many of `chosen` (ids of `CUSTOMERS`) there are and would change, in one pass."""
    asked = [changes(step) for step in steps]
    columns = [func.count(case((condition, 1))) for condition in asked]
    anything = func.count(case((or_(*asked), 1))) if len(asked) > 1 else func.count()
    row = connection.execute(
        chosen.with_only_columns(func.count(), anything, *columns, maintain_column_froms=True).order_by(None)
    ).one()
    each = tuple(int(count) for count in row[2:])
    return Counts(int(row[0]), int(row[1]) if len(asked) > 1 else sum(each), each)


@dataclass(frozen=True, slots=True)
class Sampled:
    """A customer who would change: by which steps, and what they have in the columns of all steps."""

    id: CustomerId
    name: str
    changed: tuple[bool, ...]
    before: tuple[Scalar | None, ...]


def samples(
    connection: Connection, chosen: "Select[bytes]", steps: Sequence[Step], limit: int
) -> list[Sampled]:
    """The first of `chosen` who would change."""
    asked = [changes(step) for step in steps]
    olds = [CUSTOMERS.c[step.column] if isinstance(step, Put) else literal(None) for step in steps]
    flags = [case((condition, 1), else_=0).label(f"changed_{place}") for place, condition in enumerate(asked)]
    named = [old.label(f"old_{place}") for place, old in enumerate(olds)]
    statement = (
        chosen.with_only_columns(CUSTOMERS.c.id, CUSTOMERS.c.name, *flags, *named, maintain_column_froms=True)
        .where(or_(*asked))
        .order_by(None)
        .limit(limit)
    )
    size = len(steps)
    return [
        Sampled(CustomerId(row[0]), row[1], tuple(map(bool, row[2 : 2 + size])), tuple(row[2 + size :]))
        for row in connection.execute(statement)
    ]


def chosen_ids(
    connection: Connection, chosen: "Select[bytes]", steps: Sequence[Step]
) -> Iterator[tuple[bytes, bool]]:
    """Each of `chosen` (ids of `CUSTOMERS`), and whether any step would change them."""
    flag = case((or_(*(changes(step) for step in steps)), 1), else_=0)
    statement = chosen.add_columns(flag).order_by(None)
    for row in connection.execute(statement, execution_options={"yield_per": 5000}):
        yield row[0], bool(row[1])


def choose(connection: Connection, ids: bytes) -> None:
    """Note customers, 16 bytes each, in `CHOSEN`; those who are not there any more are left out."""
    if ids:
        connection.execute(_CHOOSE, {"ids": ids, "last": len(ids)})
    gone = select(CUSTOMERS.c.id).where(CUSTOMERS.c.deleted == 1)
    connection.execute(delete(CHOSEN).where(CHOSEN.c.id.in_(gone)))


# One parameter, cut up by the database: a quarter of the time that a row for each id takes.
_CHOOSE = text(
    f"WITH RECURSIVE place(number) AS (SELECT 1 UNION ALL"
    f" SELECT number + {ID_BYTES} FROM place WHERE number + {ID_BYTES} <= :last)"
    f" INSERT INTO {CHOSEN.name} (id) SELECT substr(:ids, number, {ID_BYTES}) FROM place"
)


def find(connection: Connection, steps: Sequence[Step]) -> None:
    """Note in `MOVED` which of `CHOSEN` each step changes."""
    for number, step in enumerate(steps):
        found = select(literal(number), CHOSEN.c.id)
        if isinstance(step, Put):
            found = found.join_from(CHOSEN, CUSTOMERS, CUSTOMERS.c.id == CHOSEN.c.id)
        found = found.where(changes(step, CHOSEN.c.id, own=True)).order_by(CHOSEN.c.id)
        connection.execute(insert(MOVED).from_select(["step", "id"], found))
        if (isinstance(step, Move) and not step.inside) or (isinstance(step, Mark) and not step.there):
            table, taken = _taken(step)
            # Not joined: SQLite would go through all that are chosen for each row that could be taken away.
            parts = select(SURVIVORS.c.customer_id).where(SURVIVORS.c.survivor_id.in_(select(CHOSEN.c.id)))
            theirs = select(literal(number), table.c.customer_id).where(taken, table.c.customer_id.in_(parts))
            connection.execute(insert(MOVED).from_select(["step", "id"], theirs))


def moved(connection: Connection) -> dict[int, int]:
    """How many rows each step changes."""
    statement = select(MOVED.c.step, func.count()).group_by(MOVED.c.step)
    return {row[0]: row[1] for row in connection.execute(statement)}


def changed_customers(connection: Connection) -> int:
    """How many customers all steps together change."""
    now = func.coalesce(SURVIVORS.c.survivor_id, MOVED.c.id)
    statement = select(func.count(now.distinct())).select_from(
        MOVED.outerjoin(SURVIVORS, SURVIVORS.c.customer_id == MOVED.c.id)
    )
    return int(connection.execute(statement).scalar_one())


def moved_ids(connection: Connection, step: int) -> list[bytes]:
    """Whom a step changes."""
    return list(connection.execute(select(MOVED.c.id).where(MOVED.c.step == step)).scalars())


def olds(connection: Connection, number: int, column: str) -> Iterable[tuple[Scalar | None, bytes]]:
    """What stands in a column of the rows that a step changes, alike values beside each other."""
    old = CUSTOMERS.c[column]
    statement = (
        select(old, CUSTOMERS.c.id)
        .join_from(MOVED, CUSTOMERS, CUSTOMERS.c.id == MOVED.c.id)
        .where(MOVED.c.step == number)
        .order_by(old)
    )
    return ((row[0], row[1]) for row in connection.execute(statement).yield_per(5000))


@dataclass(frozen=True, slots=True)
class Numbering:
    """Which version the row at a place of `MOVED` gets."""

    mark: rows.Mark
    """Of the version at hand."""
    used: int
    """Rows it has already."""
    per_version: int
    before: int
    """The place of the last row of the step before."""

    def given(self) -> dict[str, int]:
        """As parameters of a statement."""
        shift = self.used - self.before - 1
        return {**self.mark._asdict(), "shift": shift, "size": self.per_version}


_VER = ":ver + (place + :shift) / :size"


def write(connection: Connection, number: int, step: Step, numbering: Numbering) -> None:
    """Write one step for all rows that `MOVED` has of it."""
    given: dict[str, Scalar | None] = {"step": number, **numbering.given()}
    match step:
        case Move(group=group, inside=inside):
            sql = _PRESENT.format(table="memberships", key="group_id", more="", values="")
            connection.execute(text(sql), {**given, "key": group, "present": int(inside)})
        case Mark(tag=tag, there=there):
            derived = {local.name: local.work_out(tag) for local in spec_of(TAGS).derived}
            more = "".join(f", {name}" for name in derived)
            values = "".join(f", :{name}" for name in derived)
            sql = _PRESENT.format(table="tags", key="tag", more=more, values=values)
            connection.execute(text(sql), {**given, **derived, "key": tag, "present": int(there)})
        case Put(column=column, value=value):
            spec = spec_of(CUSTOMERS)
            derived = {
                local.name: local.work_out(str(value)) for local in spec.derived if local.source == column
            }
            written = "".join(f', "{name}" = :{name}' for name in derived)
            sql = _PUT.format(table=quoted(CUSTOMERS), column=column, value=":value", derived=written)
            connection.execute(text(sql), {**given, **derived, "value": value})


_PRESENT = f"""
    INSERT INTO {{table}} (customer_id, {{key}}{{more}}, present, hlc, site, ver)
    SELECT id, :key{{values}}, :present, :hlc, :site, {_VER} FROM bulk_moved WHERE step = :step
    ON CONFLICT (customer_id, {{key}}) DO UPDATE SET
        present = excluded.present, hlc = excluded.hlc, site = excluded.site, ver = excluded.ver
"""

_PUT = f"""
    UPDATE {{table}} SET "{{column}}" = {{value}}{{derived}},
        "{{column}}_hlc" = :hlc, "{{column}}_site" = :site, hlc = :hlc, site = :site, ver = {_VER}
    FROM bulk_moved WHERE bulk_moved.step = :step AND {{table}}.id = bulk_moved.id
"""
