"""Rows of a group and of the discount in its form, and what refuses them; each in a transaction of others."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from store.domain.errors import Invalid, Refused
from store.domain.groups import (
    COMMON,
    Group,
    GroupDraft,
    GroupKind,
    QuickKind,
    checked,
    quick_discount_id,
    refuse_gifts,
)
from store.domain.ids import GroupId
from store.domain.names import name_key
from store.queries import groups, programs
from store.services.asking import REACH, ask_for_benefits, ask_for_new
from store.tables.base import Scalar
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNTS
from store.tables.customers import GROUPS
from store.unit import Unit

if TYPE_CHECKING:
    from store.domain.rules.tree import Rule


_NOTHING: Final = GroupDraft(name="")


def write_new(unit: Unit, draft: GroupDraft, *, group: GroupId | None = None) -> GroupId:
    """Write a group that is not there yet, with its quick discount and perhaps a given id.

    Raises:
        Invalid: it cannot be so.
        NeedsApproval: it gives something or fills itself with who gains, and who asks may not.
    """
    tidy = checked(draft)
    _ask_for_gift(unit, _NOTHING, tidy)
    group = group or GroupId(unit.new_id())
    _refuse_twin(unit.connection, group, tidy)
    _refuse_lost_program(unit.connection, tidy)
    refuse_lost_groups(unit.connection, tidy.rule)
    refuse_circle(unit.connection, group, tidy.rule)
    kind = GroupKind.MANUAL if tidy.rule is None else GroupKind.AUTO
    unit.insert(GROUPS, [{"id": group, "kind": kind.value, **_columns(tidy), **rule_column(tidy.rule)}])
    _write_quick(unit, group, tidy)
    if tidy.rule is not None:
        ask_for_new(unit.actor, unit.connection, group)
    return group


def write_edit(unit: Unit, before: Group, tidy: GroupDraft) -> list[str]:
    """Write what differs in a checked draft, whose rule is known to lead to no circle.

    Answers the names of the changed fields. Raises as `write_new`.
    """
    group = before.id
    refuse_gifts(before, tidy)
    _ask_for_gift(unit, draft_of(before), tidy)
    # Two lanes may have made twins while apart; their other fields stay open to edits.
    if name_key(tidy.name) != name_key(before.name):
        _refuse_twin(unit.connection, group, tidy)
    if tidy.program != before.program:
        _refuse_lost_program(unit.connection, tidy)
    old, new = _columns(draft_of(before)), _columns(tidy)
    changed = {name: value for name, value in new.items() if old[name] != value}
    if tidy.rule != before.rule:
        changed |= rule_column(tidy.rule)
    if changed.keys() & REACH:
        ask_for_benefits(unit.actor, unit.connection, [group])
    unit.edit(GROUPS, {"id": group}, changed)
    quick = ["discount"] if _write_quick(unit, group, tidy) else []
    if (
        tidy.rule != before.rule
    ):  # once more: it may give something, or be asked for by what does, from now on
        ask_for_benefits(unit.actor, unit.connection, [group])
    return [*changed, *quick]


def _ask_for_gift(unit: Unit, before: GroupDraft, tidy: GroupDraft) -> None:
    """What a group gives is an offer, whichever form it stands in: who changes names may not give it."""
    if _gift(before) != _gift(tidy):
        unit.actor.require("OFFERS")


def _gift(draft: GroupDraft) -> tuple[object, ...]:
    offer, limit = draft.discount, draft.points_limit
    period = None if limit is None else (draft.limit_period, draft.limit_days)
    return (offer.kind, offer.value, draft.program, limit, period)


def draft_of(group: Group) -> GroupDraft:
    """A stored group as the form shows it."""
    return GroupDraft(
        name=group.name,
        description=group.description,
        program=group.program,
        discount=group.discount,
        scheduled=group.scheduled,
        from_at=group.from_at,
        until_at=group.until_at,
        active=group.active,
        rule=group.rule,
        points_limit=group.points_limit,
        limit_period=group.limit_period,
        limit_days=group.limit_days,
    )


def rule_column(rule: "Rule | None") -> dict[str, Scalar | None]:
    """The column a rule is kept in; none for a group that is filled by hand."""
    if rule is None:
        return {}
    from store.domain.rules.stored import to_text

    return {"rule": to_text(rule)}


def refuse_lost_groups(connection: Connection, rule: "Rule | None") -> None:
    """Refuse a rule that names groups which are not there; raises Invalid."""
    if rule is None:
        return
    from store.services.group_effects import refuse_lost

    try:
        refuse_lost(connection, rule)
    except Refused as refusal:
        raise Invalid({"rule": str(refusal)}) from refusal


def refuse_circle(connection: Connection, group: GroupId, rule: "Rule | None") -> None:
    """Refuse a rule by which a group would ask for itself; raises Invalid."""
    if rule is None:
        return
    from store.domain.rules.needs import circle

    others = {each.id: each for each in groups.all_groups(connection) if each.id != group}
    way = circle(group, rule, {each.id: each.rule for each in others.values() if each.rule is not None})
    if way:
        names = ["this group", *(others[each].name for each in way[1:-1]), "this group"]
        raise Invalid({"rule": f"the rule refers to itself: {' → '.join(names)}"})


def _refuse_twin(connection: Connection, group: GroupId, draft: GroupDraft) -> None:
    common = COMMON if name_key(draft.name) == name_key(COMMON.name) else None
    twin = common or groups.named(connection, draft.name)
    if twin is not None and twin.id != group:
        raise Invalid({"name": f"there is already a group {twin.name!r}; choose another name"})


def _refuse_lost_program(connection: Connection, draft: GroupDraft) -> None:
    if draft.program is not None and programs.get(connection, draft.program) is None:
        raise Invalid({"program": "that reward program is not there any more; choose another"})


def _columns(draft: GroupDraft) -> dict[str, Scalar | None]:
    return {
        "name": draft.name,
        "description": draft.description,
        "program_id": draft.program,
        "scheduled": int(draft.scheduled),
        "from_at": draft.from_at,
        "until_at": draft.until_at,
        "active": int(draft.active),
        "points_limit": draft.points_limit,
        "limit_period": "" if draft.points_limit is None else draft.limit_period.value,
        "limit_days": draft.limit_days,
    }


def _write_quick(unit: Unit, group: GroupId, draft: GroupDraft) -> bool:
    """Keep the group's own discount in step with its form: one ordinary discount on the whole sale.

    Only what differs is written; answers whether anything was.
    """
    there = groups.quick_discount(unit.connection, group)
    none = draft.discount.kind is QuickKind.NONE
    offer: dict[str, Scalar | None] = {"kind": draft.discount.kind.value, "value": draft.discount.value}
    if there is None:
        if not none:
            _insert_quick(unit, group, {**offer, "name": draft.name})
        return not none
    changed: dict[str, Scalar | None] = {} if there["deleted"] == none else {"deleted": int(none)}
    if not none and there["name"] != draft.name:
        changed["name"] = draft.name
    if not none:
        changed |= {name: value for name, value in offer.items() if there[name] != value}
    unit.edit(DISCOUNTS, {"id": there["id"]}, changed)
    return bool(changed)


def _insert_quick(unit: Unit, group: GroupId, offer: dict[str, Scalar | None]) -> None:
    discount = quick_discount_id(group)
    fixed: dict[str, Scalar | None] = {"per": "sale", "target": "sale", "stacking": "best"}
    unit.insert(DISCOUNTS, [{**offer, **fixed, "id": discount, "quick_group_id": group}])
    unit.put(DISCOUNT_GROUPS, [{"discount_id": discount, "group_id": group}])
