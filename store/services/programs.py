"""Reward programs: list, create, edit and delete them. What they give a customer is earning's business."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.domain import earning
from store.domain.drafts import Check, rebase
from store.domain.errors import Invalid, NotFound, Refused
from store.domain.ids import COMMON_GROUP, DiscountId, GroupId, ProgramId
from store.domain.names import name_key
from store.domain.rewards import Program, ProgramDraft, checked, draft_of
from store.domain.rewards_words import Purchase, Trial
from store.domain.rights import Right
from store.domain.together import TOGETHER
from store.events import GroupsChanged
from store.queries import groups, programs
from store.services.group_writing import draft_of as group_draft_of
from store.services.group_writing import write_edit
from store.services.program_trials import tried, users_of_all
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

    def draft(self, program: ProgramId) -> ProgramDraft:
        """A program as its form shows it; raises NotFound."""
        with self._units.database.reading() as connection:
            return draft_of(_stored(connection, program))

    def coupon_discounts(self) -> dict[DiscountId, str]:
        """Discounts that coupons give, by name."""
        with self._units.database.reading() as connection:
            return programs.coupon_discounts(connection)

    def preview(self, program: ProgramId, purchase: Purchase) -> Trial:
        """What a program would give for a purchase that is only thought of; raises NotFound."""
        with self._units.database.reading() as connection:
            return tried(connection, _stored(connection, program), purchase, self._units.world.now())

    def users(self) -> dict[ProgramId, Sequence[str]]:
        """Names of the groups that give their members each program."""
        with self._units.database.reading() as connection:
            return users_of_all(connection)

    def create(self, draft: ProgramDraft) -> ProgramId:
        """Add a reward program; raises Invalid, NeedsApproval."""
        self._rights.require(Right.OFFERS)
        tidy = checked(draft)
        with self._units.begin(self._actor) as unit:
            program = ProgramId(unit.new_id())
            _refuse_twin(unit.connection, program, tidy.name)
            _refuse_links(unit.connection, tidy, None)
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
            tidy = checked(draft if seen is None else rebase(draft, seen, before, TOGETHER["programs"]))
            if name_key(tidy.name) != name_key(before.name):
                _refuse_twin(unit.connection, program, tidy.name)
            _refuse_links(unit.connection, tidy, before)
            old = _columns(before)
            changed = {name: value for name, value in _columns(tidy).items() if old[name] != value}
            unit.edit(PROGRAMS, {"id": program}, changed)
            if changed:
                unit.did("programs.edit", program, ", ".join(changed))
                _tell(unit)

    def give(self, program: ProgramId, group: GroupId) -> None:
        """Let a group give its members a program, instead of the one it gave.

        Raises:
            NotFound: one of them is not there.
            Refused: the group is inactive.
            NeedsApproval: who is at the till may not.
        """
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            known, there = _stored(unit.connection, program), groups.get(unit.connection, group)
            if there is None:
                raise NotFound("that group is not there any more; go back to the list")
            if not there.active:
                raise Refused(
                    f"{there.name} is inactive: switch it on first (F4, x), then give it {known.name}"
                )
            changed = write_edit(unit, there, replace(group_draft_of(there), program=program))
            if changed:
                unit.did("groups.edit", group, ", ".join(changed))
                unit.tell([GroupsChanged(frozenset([group]))])

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


def _refuse_links(connection: Connection, draft: ProgramDraft, before: ProgramDraft | None) -> None:
    """Refuse groups and discounts that are not there or give nothing; what was linked before stays."""
    check = Check()
    kept = set() if before is None else {each.group for each in before.earning.multipliers}
    new = {each.group for each in draft.earning.multipliers} - kept - {None, COMMON_GROUP}
    there = {group.id: group for group in groups.all_groups(connection)} if new else {}
    for wanted in new:
        group = None if wanted is None else there.get(wanted)
        check.require("multipliers", group is not None, "one of these groups is not there any more")
        if group is not None:
            check.require("multipliers", group.active, f"{group.name} is inactive: switch it on first")
    discount = draft.coupon_discount
    if discount is not None and (before is None or discount != before.coupon_discount):
        there_too = programs.coupon_discounts(connection)
        check.require("coupon_discount", discount in there_too, "choose a discount that coupons give")
    check.done()


def _columns(draft: ProgramDraft) -> dict[str, Scalar | None]:
    return {
        "name": draft.name,
        "points": draft.points,
        "per_amount": draft.per_amount,
        "active": int(draft.active),
        "earning": earning.written(draft.earning),
        "redeem_points": draft.redeem_points,
        "redeem_amount": draft.redeem_amount,
        "coupon_points": draft.coupon_points,
        "coupon_discount_id": draft.coupon_discount,
        "expires_days": draft.expires_days,
    }


def _tell(unit: Unit) -> None:
    unit.tell([GroupsChanged()])
