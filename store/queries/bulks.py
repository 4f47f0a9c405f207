"""The journal of large imports: a row for each that is being written in pieces."""

from typing import Literal, TypeAlias

from sqlalchemy import Connection, delete, insert, select, update

from store.domain.ids import StaffId
from store.domain.imports.outcome import Kind
from store.domain.values import dataclass
from store.tables.lane import BULKS

State: TypeAlias = Literal["writing", "undoing"]


@dataclass(frozen=True, slots=True)
class Bulk:
    """An import in pieces."""

    id: bytes
    kind: Kind
    detail: str
    """For the history, once it is done."""
    staff: StaffId
    via: str
    state: State
    done: int
    """Number within the plan up to which it is written, or undone."""
    total: int


def begun(connection: Connection) -> list[Bulk]:
    """Every import that is neither finished nor undone."""
    columns = BULKS.c
    statement = select(
        columns.id, columns.kind, columns.detail, columns.staff_id, columns.via, columns.state, columns.done,
        columns.total,
    ).order_by(columns.id)  # fmt: skip
    return [Bulk(*row) for row in connection.execute(statement)]


def begin(connection: Connection, bulk: Bulk) -> None:
    """Enter an import."""
    values = {
        "id": bulk.id, "kind": bulk.kind, "detail": bulk.detail, "staff_id": bulk.staff, "via": bulk.via,
        "state": bulk.state, "done": bulk.done, "total": bulk.total,
    }  # fmt: skip
    connection.execute(insert(BULKS).values(**values))


def advance(connection: Connection, bulk: bytes, state: State, done: int) -> None:
    """Note how far it is, in the transaction that wrote it."""
    connection.execute(update(BULKS).where(BULKS.c.id == bulk).values(state=state, done=done))


def end(connection: Connection, bulk: bytes) -> None:
    """Strike an import out: it is finished, or undone, as a whole."""
    connection.execute(delete(BULKS).where(BULKS.c.id == bulk))
