"""The journal of what is written in pieces: a row for each large import, bulk edit or undo under way."""

from collections.abc import Collection
from typing import Final, Literal, TypeAlias

from sqlalchemy import Connection, delete, insert, select, update

from store.domain.ids import StaffId
from store.domain.values import dataclass
from store.tables.lane import BULKS

State: TypeAlias = Literal["writing", "undoing"]

IMPORTS: Final = frozenset({"customers", "memberships", "products"})
EDITS: Final = frozenset({"edit", "undo"})
"""Kinds of what is written: imports by what they list, bulk edits and undos."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """Something in pieces."""

    id: bytes
    kind: str
    detail: str
    """Of an import, for the history once it is done; of an edit, what is to be done and how far it is."""
    staff: StaffId
    via: str
    state: State
    done: int
    """Number within the plan up to which it is written, or undone."""
    total: int


def begun(connection: Connection, kinds: Collection[str]) -> list[Bulk]:
    """Everything of some kinds that is neither finished nor undone."""
    columns = BULKS.c
    statement = select(
        columns.id, columns.kind, columns.detail, columns.staff_id, columns.via, columns.state, columns.done,
        columns.total,
    ).where(columns.kind.in_(sorted(kinds))).order_by(columns.id)  # fmt: skip
    return [Bulk(*row) for row in connection.execute(statement)]


def begin(connection: Connection, bulk: Bulk) -> None:
    """Enter something."""
    values = {
        "id": bulk.id, "kind": bulk.kind, "detail": bulk.detail, "staff_id": bulk.staff, "via": bulk.via,
        "state": bulk.state, "done": bulk.done, "total": bulk.total,
    }  # fmt: skip
    connection.execute(insert(BULKS).values(**values))


def advance(
    connection: Connection, bulk: bytes, state: State, done: int, *, detail: str | None = None
) -> None:
    """Note how far it is, in the transaction that wrote it."""
    told = {} if detail is None else {"detail": detail}
    connection.execute(update(BULKS).where(BULKS.c.id == bulk).values(state=state, done=done, **told))


def end(connection: Connection, bulk: bytes) -> None:
    """Strike something out: it is finished, or undone, as a whole."""
    connection.execute(delete(BULKS).where(BULKS.c.id == bulk))
