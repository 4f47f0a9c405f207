"""The print queue of this lane, row by row."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from store.domain.print_jobs import OVER, PrintJob, PrintState
from store.domain.stamps import Instant
from store.queries.driver import fetch
from store.tables.book import ACTIONS
from store.tables.lane import PRINTS

_C = PRINTS.c
_JOB = (_C.id, _C.at, _C.name, _C.printer, _C.state, _C.message, _C.reached)


def add(connection: Connection, *, at: Instant, name: str, paper: str, printer: str) -> int:
    """Enter a job at the end; answers its number."""
    last = connection.execute(select(func.max(_C.id))).scalar_one()
    job: int = (last or 0) + 1
    values = {"id": job, "at": at, "name": name, "paper": paper, "printer": printer, "state": "queued"}
    connection.execute(insert(PRINTS).values(**values))
    return job


def give_owed(connection: Connection, job: int, paper: str, printer: str) -> bool:
    """Give a job to a printer that was entered without one; False when it is not there as it was."""
    statement = update(PRINTS).where(*_owed(job, paper)).values(printer=printer)
    return connection.execute(statement).rowcount > 0


def strike_owed(connection: Connection, job: int, paper: str) -> None:
    """Strike out a job that was entered without a printer, if it is there as it was."""
    connection.execute(delete(PRINTS).where(*_owed(job, paper)))


def _owed(job: int, paper: str) -> tuple[ColumnElement[bool], ...]:
    return _C.id == job, _C.paper == paper, _C.printer == "", _C.state == PrintState.QUEUED.value


def get(connection: Connection, job: int) -> tuple[PrintJob, str] | None:
    """A job and its paper; None when there is none of this number."""
    found = connection.execute(select(*_JOB, _C.paper).where(_C.id == job)).one_or_none()
    return None if found is None else (_job(found), found.paper)


def among(connection: Connection, states: Collection[PrintState]) -> list[PrintJob]:
    """Jobs in some states, by their numbers."""
    wanted = [state.value for state in states]
    statement = select(*_JOB).where(_C.state.in_(wanted)).order_by(_C.id)
    return [_job(row) for row in connection.execute(statement)]


def count(connection: Connection, state: PrintState) -> int:
    """How many are in a state."""
    ((found,),) = fetch(connection, "SELECT count(*) FROM prints WHERE state = ?", [state.value])
    return int(found)


def is_in_use(connection: Connection) -> bool:
    """Whether anything was ever given to a printer here."""
    return connection.execute(select(_C.id).limit(1)).first() is not None


def has(connection: Connection, name: str) -> bool:
    """Whether a job of this name is known."""
    return connection.execute(select(_C.id).where(_C.name == name).limit(1)).first() is not None


def was_done_at_till(connection: Connection, subject: bytes) -> bool:
    """Whether something was written by a till, not by another program."""
    done = select(ACTIONS.c.id).where(ACTIONS.c.subject_id == subject, ACTIONS.c.verb.startswith("till:"))
    return connection.execute(done.limit(1)).first() is not None


def move(
    connection: Connection,
    job: int,
    state: PrintState,
    *,
    reached: bool | None = None,
    message: str = "",
    printer: str | None = None,
) -> None:
    """Note how far a job came; its paper goes once it is over."""
    values: dict[str, object] = {"state": state.value, "message": message}
    if reached is not None:
        values["reached"] = int(reached)
    if printer is not None:
        values["printer"] = printer
    if state in OVER:
        values["paper"] = ""
    connection.execute(update(PRINTS).where(_C.id == job).values(**values))


def keep(connection: Connection, states: Collection[PrintState], number: int) -> None:
    """Strike out all but the latest `number` jobs in some states."""
    wanted = _C.state.in_([state.value for state in states])
    latest = select(_C.id).where(wanted).order_by(_C.id.desc()).offset(number).limit(1)
    oldest = connection.execute(latest).scalar_one_or_none()
    if oldest is not None:
        connection.execute(delete(PRINTS).where(wanted, _C.id <= oldest))


def _job(row: Sequence[Any]) -> PrintJob:
    number, at, name, printer, state, message, reached = row[: len(_JOB)]
    return PrintJob(number, at, name, printer, PrintState(state), message, bool(reached))
