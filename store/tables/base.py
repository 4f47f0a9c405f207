"""How every table is made: constraint names, replication columns, stable numbers for the wire.

A replicated table is declared by `replicated()` and nowhere else. It gets

* `hlc`, `site`, `ver`: the stamp of the row's last write, the local number of the site that made it and
  that site's version; an index on (site, ver) is what a peer's delta is read from;
* with `Grain.COLUMN` also `created_hlc`, `created_site` and, for each value column, `<name>_hlc` and
  `<name>_site`, which stay NULL until the column is written after the row's creation.

Table and column numbers go over the wire: they are never reused, and a column never changes its meaning.

What comes after the first release is only ever added: a table, or a column with `added=True`. Lanes are then
linked that do not have it. They keep what they hear of it and hand it on, and its default, which they cannot
know, travels as nothing.
"""

from collections.abc import Callable
from typing import TypeAlias

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from store.domain.changes import NUMBER_MAX, SUMMED_MAX, Grain
from store.domain.values import dataclass

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Scalar = int | str | bytes
"""What a column holds in Python. Flags are 0 and 1."""


@dataclass(frozen=True, slots=True)
class Field:
    """A replicated column."""

    number: int
    """Stable; from 16 on, below 256."""
    name: str
    type: TypeEngine[int] | TypeEngine[str] | TypeEngine[bytes]
    required: bool
    default: Scalar | None
    """What a row has that was written before the column existed, and what a missing cell means."""
    added: bool = False
    """After the first release: some lanes of a shop may not have it yet."""
    most: int = NUMBER_MAX
    """What a number is at most, and below zero at least. No lane writes a larger one, nor takes it:
    rows that cannot be added up would stop whoever hears of them."""
    reads: Callable[[bytes], object] | None = None
    """What reads these bytes, and raises ValueError for those that nobody can."""

    def holds(self, cell: Scalar | None) -> bool:
        """Whether a cell is of this column's kind."""
        if cell is None:
            return not self.required
        if isinstance(cell, str) and "\0" in cell:
            return False  # a database on a server could not take it
        if isinstance(cell, int) and not -self.most <= cell <= self.most:
            return False
        return isinstance(cell, self.type.python_type) and not isinstance(cell, bool)

    @property
    def is_number(self) -> bool:
        """Whether cells are numbers."""
        return isinstance(self.type, BigInteger)


def number(stable: int, name: str, *, default: int = 0, added: bool = False, most: int = NUMBER_MAX) -> Field:
    """A whole number that is always there: a moment, a count, a flag."""
    return Field(stable, name, BigInteger(), required=True, default=default, added=added, most=most)


def maybe_number(stable: int, name: str, *, added: bool = False, most: int = NUMBER_MAX) -> Field:
    """A whole number or nothing."""
    return Field(stable, name, BigInteger(), required=False, default=None, added=added, most=most)


def summed(stable: int, name: str) -> Field:
    """A whole number that is added up: an amount, points, a quantity."""
    return number(stable, name, most=SUMMED_MAX)


def flag(stable: int, name: str, *, default: int = 0) -> Field:
    """Whether something is so."""
    return number(stable, name, default=default, most=1)


def text(stable: int, name: str, *, added: bool = False) -> Field:
    """A text; nothing is the empty text."""
    return Field(stable, name, Text(), required=True, default="", added=added)


def blob(
    stable: int, name: str, *, added: bool = False, reads: Callable[[bytes], object] | None = None
) -> Field:
    """An identity or other bytes, always there."""
    return Field(stable, name, LargeBinary(), required=True, default=b"", added=added, reads=reads)


def maybe_blob(stable: int, name: str, *, added: bool = False) -> Field:
    """An identity, or nothing."""
    return Field(stable, name, LargeBinary(), required=False, default=None, added=added)


@dataclass(frozen=True, slots=True)
class Derived:
    """A local column worked out from a replicated one on every write; never on the wire."""

    name: str
    source: str
    work_out: Callable[[str], str]


@dataclass(frozen=True, slots=True, eq=False)
class Replicated:
    """What replication must know of a table. There is one of each: it is not compared by what it says."""

    number: int
    table: Table
    grain: Grain
    keys: tuple[Field, ...]
    values: tuple[Field, ...]
    derived: tuple[Derived, ...]

    @property
    def weight(self) -> int:
        """What taking in a row costs a peer, in rows that are written whole.

        Of documents it works out what follows from them; other rows it merges cell by cell.
        """
        return {Grain.ROW: 1, Grain.INSERT: 2, Grain.COLUMN: len(self.values)}[self.grain]


REPLICATED: dict[int, Replicated] = {}
"""The replicated tables that were loaded so far, by stable number; `store.tables.every` has them all."""

_INDEXES: list[tuple[Table, tuple[str, ...]]] = []
"""What of tables is only for making a book: a till does without, and starts sooner."""


def make_indexes() -> None:
    """Make the indexes of the tables that were loaded so far."""
    while _INDEXES:
        table, columns = _INDEXES.pop()
        Index(None, *(table.c[column] for column in columns))


def replicated(  # noqa: PLR0913 - a declaration: every part of a table is said here, by name
    stable: int,
    name: str,
    grain: Grain,
    *,
    keys: tuple[Field, ...],
    values: tuple[Field, ...],
    derived: tuple[Derived, ...] = (),
    indexes: tuple[tuple[str, ...], ...] = (),
) -> Table:
    """Declare a table that all lanes share; raises ValueError when its number is another's."""
    if stable in REPLICATED:
        raise ValueError(f"{name} and {REPLICATED[stable].table.name} have one number, {stable}")
    table = declared(METADATA, name, grain, (keys, values, derived))
    _INDEXES.extend((table, index) for index in indexes)
    REPLICATED[stable] = Replicated(stable, table, grain, keys, values, derived)
    return table


Parts: TypeAlias = tuple[tuple[Field, ...], tuple[Field, ...], tuple[Derived, ...]]
"""Keys, values, and what is worked out from them."""


def declared(metadata: MetaData, name: str, grain: Grain, parts: Parts) -> Table:
    """A table with all columns that replication wants, among whatever `metadata` is."""
    keys, values, derived = parts
    columns = [_column(field, key=True) for field in keys] + [_column(field, key=False) for field in values]
    columns += [Column(local.name, Text, nullable=False, server_default="") for local in derived]
    columns += [Column("hlc", BigInteger, nullable=False)]
    columns += [Column("site", Integer, nullable=False), Column("ver", BigInteger, nullable=False)]
    if grain is Grain.COLUMN:
        columns += [Column("created_hlc", BigInteger, nullable=False)]
        columns += [Column("created_site", Integer, nullable=False)]
        for field in values:
            columns += [Column(f"{field.name}_hlc", BigInteger), Column(f"{field.name}_site", Integer)]
    table = Table(name, metadata, *columns, sqlite_with_rowid=len(keys) == 1)
    _INDEXES.append((table, ("site", "ver")))
    return table


def _column(field: Field, *, key: bool) -> "Column[object]":
    default = field.default if field.required and not isinstance(field.default, bytes) else None
    return Column(
        field.name,
        field.type,
        primary_key=key,
        nullable=not (key or field.required),
        server_default=None if key or default is None else str(default),
    )
