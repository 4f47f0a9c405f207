"""A change log and a member book in memory, true to `netsync.ports`: the later write of a key wins.

One table of one value per key stands for the whole book. Any thread may call; `wait_until` blocks until
something that was applied or written makes a question true.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from netsync.ports import Member
from store.domain.changes import (
    Batch,
    Cell,
    Life,
    Lives,
    Site,
    TableRows,
    Trail,
    Vector,
    Version,
    Write,
    write,
)
from store.domain.errors import BadInput, TillError
from store.domain.ids import LaneId
from store.domain.stamps import Stamp, tick

TABLE = 1
KEY, VALUE, STAMP, VERSION = COLUMNS = (1, 2, 3, 4)
BULK_ROWS_MAX = 5000


@dataclass(frozen=True)
class Row:
    write: Write
    version: Version


class MemoryLog:
    """The log of one lane."""

    def __init__(self, lane: LaneId, *, epoch: int = 1) -> None:
        self._site = Site(lane, epoch)
        self._rows: dict[bytes, Row] = {}
        self._have: dict[Site, Version] = {}
        self._last: Stamp = 0
        self._changed = threading.Condition()
        self.refusal: TillError | None = None
        """Raised by `apply` and `since` while set."""
        self.refused = 0
        self.forgotten: Vector = {}
        self.applied_rows = 0

    def site(self) -> Site:
        return self._site

    def have(self) -> Vector:
        with self._changed:
            return dict(self._have)

    def put(self, key: bytes, value: Cell, *, now: int = 0) -> None:
        """One write in one transaction."""
        self.put_many({key: value}, now=now)

    def put_many(self, values: dict[bytes, Cell], *, now: int = 0) -> None:
        """Writes as the store cuts them: a version for each 5,000 rows."""
        with self._changed:
            for index, (key, value) in enumerate(values.items()):
                if index % BULK_ROWS_MAX == 0:
                    self._last = tick(self._last, now)
                    self._have[self._site] = self._have.get(self._site, 0) + 1
                self._rows[key] = Row(write(self._last, self._site, value), self._have[self._site])
            self._changed.notify_all()

    def values(self) -> dict[bytes, Cell]:
        with self._changed:
            return {key: row.write.value for key, row in self._rows.items()}

    def since(self, have: Vector, *, rows_max: int) -> Sequence[Batch]:
        with self._changed:
            self._refuse()
            batches: list[Batch] = []
            for site, through in self._have.items():
                after = have.get(site, 0)
                if after < through and rows_max > 0:
                    batch = self._batch(site, after, through, rows_max)
                    rows_max -= batch.row_count
                    batches.append(batch)
            return batches

    def floor(self) -> Vector:
        return self.forgotten

    def begin_above(self, floor: Vector) -> None:
        self.forgotten = floor

    def hear_clocks(self, ahead: Sequence[int], monotonic: Callable[[], float]) -> None:
        """The clocks of other lanes: this log asks the caller for the time."""

    def renew(self, known: Site, version: Version) -> Site:  # noqa: ARG002 - this log is never an old copy
        return self._site

    def lives(self) -> Lives:
        return dict.fromkeys(self._have, 0)

    def trail(self, site: Site) -> Trail:
        return Trail(site, self._have.get(site, 0), ())

    def heard_of(self, known: Site, version: Version, life: Life | None) -> bool:  # noqa: ARG002 - as above
        return version > self._have.get(known, 0)

    def part_ways(self, theirs: Trail, taken: Collection[Site]) -> Site:  # noqa: ARG002 - as above
        return self._site

    def apply(self, batches: Sequence[Batch]) -> None:
        with self._changed:
            self._refuse()
            for batch in batches:
                if batch.after > self._have.get(batch.site, 0):
                    raise BadInput(f"a gap before version {batch.after + 1}")
                for rows in batch.tables:
                    if rows.table != TABLE or rows.columns != COLUMNS:
                        raise BadInput("a batch of unknown shape")
                    self._merge(batch.site, rows)
                self._have[batch.site] = max(batch.through, self._have.get(batch.site, 0))
            self._changed.notify_all()

    def wait_until(self, question: Callable[["MemoryLog"], bool], *, seconds: float = 10) -> bool:
        """Whether the question became true in time."""
        with self._changed:
            return self._changed.wait_for(lambda: question(self), seconds)

    def _refuse(self) -> None:
        if self.refusal is not None:
            self.refused += 1
            self._changed.notify_all()
            raise self.refusal

    def _batch(self, site: Site, after: Version, through: Version, rows_max: int) -> Batch:
        rows = sorted(
            ((row.version, key, row) for key, row in self._rows.items() if row.write.site == site),
            key=lambda item: item[:2],
        )
        newer = [item for item in rows if after < item[0] <= through]
        if len(newer) > rows_max:
            # Whole transactions only: up to the border at or after `rows_max`.
            through = newer[rows_max - 1][0]
            newer = [item for item in newer if item[0] <= through]
        columns = (
            tuple(key for _, key, _ in newer),
            tuple(row.write.value for _, _, row in newer),
            tuple(row.write.stamp for _, _, row in newer),
            tuple(version for version, _, _ in newer),
        )
        tables = (TableRows(TABLE, COLUMNS, columns),) if newer else ()
        return Batch(site, after, through, (site,), tables)

    def _merge(self, site: Site, rows: TableRows) -> None:
        for key, value, stamp, version in zip(*rows.values, strict=True):
            assert isinstance(key, bytes)
            assert isinstance(stamp, int)
            assert isinstance(version, int)
            self.applied_rows += 1
            self._last = max(self._last, stamp)
            mine, theirs = self._rows.get(key), write(stamp, site, value)
            if mine is None or theirs > mine.write:
                self._rows[key] = Row(theirs, version)


class MemoryBook:
    """The member book of one lane; what is enrolled elsewhere is told with `enrol`."""

    def __init__(self, shop: bytes, members: Sequence[Member]) -> None:
        self._shop = shop
        self._members = {member.id: member for member in members}
        self._addresses: dict[LaneId, list[str]] = {}
        self._lock = threading.Condition()

    def shop_id(self) -> bytes:
        return self._shop

    def members(self) -> Sequence[Member]:
        with self._lock:
            return list(self._members.values())

    def enrol(self, member: Member) -> None:
        with self._lock:
            self._members[member.id] = member

    def revoke(self, lane: LaneId) -> None:
        with self._lock:
            self._members[lane] = replace(self._members[lane], revoked=True)

    def addresses(self, lane: LaneId) -> Sequence[str]:
        with self._lock:
            return list(self._addresses.get(lane, ()))

    def remember_address(self, lane: LaneId, address: str) -> None:
        with self._lock:
            known = self._addresses.get(lane, [])
            self._addresses[lane] = [address, *(other for other in known if other != address)]
            self._lock.notify_all()

    def wait_for_address(self, lane: LaneId, address: str, *, seconds: float = 10) -> bool:
        """Whether an address became the first choice for a lane in time."""
        with self._lock:
            return self._lock.wait_for(lambda: self._addresses.get(lane, [])[:1] == [address], seconds)
