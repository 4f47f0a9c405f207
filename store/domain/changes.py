"""What travels between lanes: batches of rows, who wrote them, and how far one has heard.

The state is the log. Each replicated row carries the *site* that last wrote it and that site's
version (`ver`, one for each transaction). A lane asks "rows of site S with ver > v", applies them in
ver order, and remembers the new v in the same commit. Which of two writes of a cell wins is a total
order on (stamp, lane, epoch, value): the same on every lane.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from store.domain.ids import ID_BYTES, LaneId
from store.domain.stamps import Stamp
from store.domain.values import dataclass

Version: TypeAlias = int
"""Counts the transactions of one site, from 1."""

VERSION_MAX: Version = 2**53
"""No lane ever writes so much; whoever says so would leave no room for what it writes next."""

NUMBER_MAX: Final = 2**48
"""What a number in a row may be, above zero or below: an instant of the year 9999 is less."""

SUMMED_MAX: Final = 2**40
"""The same of those that are added up: amounts, points, quantities. Eight million of the largest are a number
that a database can hold, and a hundred thousand million in money is no shop's."""

Cell: TypeAlias = int | str | bytes | None
"""A value of a replicated column, on disk and on the wire."""


class Site(NamedTuple):
    """One life of a lane. A lane restored from an old image starts a new epoch, hence a new site."""

    lane: LaneId
    epoch: int


_EPOCH_BYTES = 8
SITE_BYTES = ID_BYTES + _EPOCH_BYTES


def site_bytes(site: Site) -> bytes:
    """A site as 24 bytes, for a column and for the wire: the lane's id, then the epoch."""
    return site.lane + site.epoch.to_bytes(_EPOCH_BYTES, "big")


def site_of_bytes(written: bytes) -> Site:
    """The site that `site_bytes` wrote; raises ValueError for anything else."""
    if len(written) != SITE_BYTES:
        raise ValueError("a site is 24 bytes")
    return Site(LaneId(bytes(written[:ID_BYTES])), int.from_bytes(written[ID_BYTES:], "big"))


Vector: TypeAlias = Mapping[Site, Version]
"""For each site, the version up to which everything of it is held. A missing site counts 0."""

VECTOR_ENTRY_BYTES = SITE_BYTES + 8


def vector_bytes(vector: Vector) -> bytes:
    """A vector for a column: sites in order, each with its version in eight bytes."""
    return b"".join(site_bytes(site) + vector[site].to_bytes(8, "big") for site in sorted(vector))


def vector_of_bytes(written: bytes) -> dict[Site, Version]:
    """The vector that `vector_bytes` wrote; raises ValueError for anything else."""
    if len(written) % VECTOR_ENTRY_BYTES:
        raise ValueError("a vector is pairs of a site and a version")
    entries = (
        written[start : start + VECTOR_ENTRY_BYTES] for start in range(0, len(written), VECTOR_ENTRY_BYTES)
    )
    return {site_of_bytes(each[:SITE_BYTES]): int.from_bytes(each[SITE_BYTES:], "big") for each in entries}


def covers(have: Vector, wanted: Vector) -> bool:
    """Whether who has the one has all of the other."""
    return all(have.get(site, 0) >= version for site, version in wanted.items())


def joined(vectors: Iterable[Vector]) -> dict[Site, Version]:
    """All that any of several has."""
    found: dict[Site, Version] = {}
    for vector in vectors:
        for site, version in vector.items():
            found[site] = max(version, found.get(site, 0))
    return found


Life: TypeAlias = int
"""Which program wrote a version of a site, as four bytes of the id of its run (`store.tables.book.RUNS`); 0
for what was written before there was any. Two lives of one site, of which one began with an old image of the
other's book, have different ones above the image."""


def life_of(run: bytes) -> Life:
    """The life that begins with a run of this id."""
    return int.from_bytes(run[-4:], "big")


Lives: TypeAlias = Mapping[Site, Life]
"""Of which lives the latest versions are that somebody has of some sites."""


class Trail(NamedTuple):
    """The lives of a site that a lane knows, the latest in order: what tells where two lanes' ways part."""

    site: Site
    through: Version
    """How far it has the site."""
    begun: tuple[tuple[Version, Life], ...]
    """With which version each began, up to there."""


class Grain(Enum):
    """How two versions of one row become one."""

    ROW = "row"
    """The later write wins as a whole: memberships, settings."""
    COLUMN = "column"
    """The later write wins column by column: what people edit by hand."""
    INSERT = "insert"
    """Never changed once written; a differing twin is an alarm: sales, ledgers."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows of one table, by column: `values[i][j]` is column `columns[i]` of row j."""

    table: int
    """The table's stable number."""
    columns: tuple[int, ...]
    """Stable column numbers."""
    values: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything of one site after version `after`, complete up to and including `through`.

    Rows that were superseded since are simply not there. Stamps of single columns name their sites by
    position in `sites`.
    """

    site: Site
    after: Version
    through: Version
    sites: tuple[Site, ...]
    tables: tuple[TableRows, ...]
    life: Life | None = None
    """Of which life of the site version `after` is; None when that is not said."""

    @property
    def row_count(self) -> int:
        """Rows in all tables together."""
        return sum(len(rows.values[0]) if rows.values else 0 for rows in self.tables)


class Write(NamedTuple):
    """One write of one cell, in the order that decides which of two survives."""

    stamp: Stamp
    site: Site
    rank: int
    """Type rank of the value, so that unlike types compare: None 0, int 1, str 2, bytes 3."""
    value: Cell


def write(stamp: Stamp, site: Site, value: Cell) -> Write:
    """A `Write` that compares with every other; the greater one survives."""
    rank = 0 if value is None else 1 if isinstance(value, int) else 2 if isinstance(value, str) else 3
    return Write(stamp, site, rank, value)
