"""Reward programs: list, create, edit and delete them. What they give a customer is earning's business."""

from sqlalchemy import Connection

from store.domain.drafts import rebase
from store.domain.errors import Invalid, NotFound
from store.domain.ids import ProgramId
from store.domain.names import name_key
from store.domain.rewards import Program, ProgramDraft, checked, draft_of
from store.domain.rights import Right
from store.events import GroupsChanged
from store.queries import programs
from store.services.rights import Rights
from store.tables.base import Scalar
from store.tables.customers import PROGRAMS
from store.unit import Actor, Unit, Units


class ProgramService:
    """Everything a person can do with reward programs."""

    def __init__(self, units: Units, actor: Actor, rights: Rights) -> None:
        self._units = units
        self._actor = actor
        self._rights = rights

    def all(self) -> list[Program]:
        """Every reward program by name."""
        with self._units.database.reading() as connection:
            return programs.all_programs(connection)

    def create(self, draft: ProgramDraft) -> ProgramId:
        """Add a reward program; raises Invalid, NeedsApproval."""
        self._rights.require(Right.OFFERS)
        tidy = checked(draft)
        with self._units.begin(self._actor) as unit:
            program = ProgramId(unit.new_id())
            _refuse_twin(unit.connection, program, tidy.name)
            unit.insert(PROGRAMS, [{"id": program, **_columns(tidy)}])
            unit.did("programs.create", program)
            _tell(unit)
        return program

    def edit(self, program: ProgramId, draft: ProgramDraft, *, seen: ProgramDraft | None = None) -> None:
        """Change a reward program to what the form says; points already earned stay.

        `seen` is what the form began with: fields it left alone keep what others wrote meanwhile. Raises
        Invalid, NotFound, NeedsApproval.
        """
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            before = draft_of(_stored(unit.connection, program))
            tidy = checked(draft if seen is None else rebase(draft, seen, before))
            if name_key(tidy.name) != name_key(before.name):
                _refuse_twin(unit.connection, program, tidy.name)
            old = _columns(before)
            changed = {name: value for name, value in _columns(tidy).items() if old[name] != value}
            unit.edit(PROGRAMS, {"id": program}, changed)
            if changed:
                unit.did("programs.edit", program, ", ".join(changed))
                _tell(unit)

    def delete(self, program: ProgramId) -> None:
        """Delete a reward program; groups that point at it give no points. Raises NotFound, NeedsApproval."""
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            _stored(unit.connection, program)
            unit.edit(PROGRAMS, {"id": program}, {"deleted": 1})
            unit.did("programs.delete", program)
            _tell(unit)


def _stored(connection: Connection, program: ProgramId) -> Program:
    found = programs.get(connection, program)
    if found is None:
        raise NotFound("that reward program is not there any more; go back to the list")
    return found


def _refuse_twin(connection: Connection, program: ProgramId, name: str) -> None:
    twin = programs.named(connection, name)
    if twin is not None and twin.id != program:
        raise Invalid({"name": f"there is already a reward program {twin.name!r}; choose another name"})


def _columns(draft: ProgramDraft) -> dict[str, Scalar | None]:
    return {
        "name": draft.name,
        "points": draft.points,
        "per_amount": draft.per_amount,
        "active": int(draft.active),
    }


def _tell(unit: Unit) -> None:
    unit.tell([GroupsChanged()])
