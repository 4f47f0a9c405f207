"""Switching several groups on or off, or deleting them, as one action."""

from collections.abc import Sequence

from store.domain.bulk_edits.edits import DeleteGroups, GroupEdit, SwitchGroups
from store.domain.bulk_edits.outcomes import Report, StepCount
from store.domain.bulk_edits.written import Detail
from store.domain.errors import NotFound
from store.domain.ids import GroupId
from store.events import CatalogueChanged, CustomersChanged, GroupsChanged
from store.queries import groups
from store.services.asking import ask_for_benefits
from store.services.group_effects import refuse_to_delete
from store.tables.catalogue import DISCOUNTS
from store.tables.customers import GROUPS
from store.unit import Unit


def change_groups(unit: Unit, chosen: Sequence[GroupId], edit: GroupEdit) -> Report:
    """Do it to those that are not so already; raises NotFound, Refused, NeedsApproval."""
    there = {group.id: group for group in groups.all_groups(unit.connection)}
    if any(group not in there for group in chosen):
        raise NotFound("one of the groups is not there any more; choose again")
    changed = [group for group in dict.fromkeys(chosen) if _is_changed(there[group].active, edit)]
    if isinstance(edit, DeleteGroups) and not edit.even_so:
        refuse_to_delete(unit.connection, changed, unit.now)
    ask_for_benefits(unit.actor, unit.connection, changed)
    for group in changed:
        _write(unit, group, edit)
    what = "delete" if isinstance(edit, DeleteGroups) else "switch on" if edit.active else "switch off"
    action = None
    if changed:
        named = ", ".join(there[group].name for group in changed)
        detail = Detail(f"{what} {named}", len(changed), 0, (), ())
        action = unit.did("groups.bulk", changed[0] if len(changed) == 1 else None, detail.text())
        unit.tell([GroupsChanged(frozenset(changed)), CatalogueChanged(), CustomersChanged()])
    return Report(action, what, len(chosen), len(changed), (StepCount(what, len(changed)),), ())


def _is_changed(active: bool, edit: GroupEdit) -> bool:  # noqa: FBT001 - a group's own state
    return not isinstance(edit, SwitchGroups) or active != edit.active


def _write(unit: Unit, group: GroupId, edit: GroupEdit) -> None:
    if isinstance(edit, SwitchGroups):
        unit.edit(GROUPS, {"id": group}, {"active": int(edit.active)})
        return
    unit.edit(GROUPS, {"id": group}, {"deleted": 1})
    quick = groups.quick_discount(unit.connection, group)
    if quick is not None and not quick["deleted"]:
        unit.edit(DISCOUNTS, {"id": quick["id"]}, {"deleted": 1})
