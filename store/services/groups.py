"""Customer groups: list, create, edit, switch, delete, and who is in them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain.drafts import rebase
from store.domain.errors import Invalid, NotFound, Refused
from store.domain.groups import (
    Group,
    GroupDraft,
    GroupKind,
    QuickDiscount,
    QuickKind,
    checked,
    of_label,
    quick_discount_id,
    refuse_gifts,
)
from store.domain.ids import COMMON_GROUP, ID_BYTES, CustomerId, GroupId
from store.domain.names import name_key
from store.events import CatalogueChanged, CustomersChanged, GroupsChanged
from store.queries import customers, groups, programs
from store.queries.groups import Counted
from store.services import memberships
from store.services.asking import ask_for, asks
from store.tables.base import Scalar
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNTS
from store.tables.customers import GROUPS
from store.unit import Actor, Unit, Units

if TYPE_CHECKING:
    from store.domain.rules.tree import Rule

COMMON = Group(
    id=COMMON_GROUP,
    name="Common group",
    description="Everybody; cannot be changed.",
    kind=GroupKind.COMMON,
    active=True,
    program=None,
    discount=QuickDiscount(),
    scheduled=False,
    from_at=None,
    until_at=None,
)

_COMMON_NAMES = frozenset({"common", "everyone", "everybody", name_key(COMMON.name)})
"""Unless a group that somebody made is called so."""


class GroupService:
    """Everything a person can do with groups."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def all(self) -> list[Counted]:
        """Every group by name with its number of members; the common group last."""
        with self._units.database.reading() as connection:
            counts = groups.member_counts(connection)
            listed = [Counted(group, counts.get(group.id, 0)) for group in groups.all_groups(connection)]
            return [*listed, Counted(COMMON, customers.count(connection))]

    def get(self, group: GroupId) -> Group:
        """One group; raises NotFound."""
        with self._units.database.reading() as connection:
            return _get(connection, group)

    def find(self, text: str) -> Group:
        """The group of an id in hex or a name; raises NotFound."""
        with self._units.database.reading() as connection:
            return resolve(connection, text)

    def only(self, text: str) -> Group:
        """The one group of an id in hex or a name, to do something to it.

        Raises:
            NotFound: none.
            Refused: lanes that were apart made several of this name.
        """
        with self._units.database.reading() as connection:
            found = resolve(connection, text)
            twins = groups.alike(connection, text)
        if len(twins) > 1:
            raise Refused(
                f"{len(twins)} groups are called {found.name!r}: say"
                f" {' or '.join(repr(group.label) for group in twins)}, rename one,"
                f" or make them one with: groups merge {twins[1].label!r} {twins[0].label!r}"
            )
        return found

    @asks("GROUPS")
    def create(self, draft: GroupDraft) -> GroupId:
        """Add a group with its quick discount; one with a rule fills itself from now on. Raises Invalid."""
        with self._units.begin(self._actor) as unit:
            refuse_gifts(None, checked(draft))
            group = write_new(unit, draft)
            unit.did("groups.create", group)
            _tell(unit, group)
        return group

    @asks("GROUPS")
    def edit(self, group: GroupId, draft: GroupDraft, *, seen: GroupDraft | None = None) -> None:
        """Change a group to what the form says; only what differs is written. Raises Invalid, NotFound.

        `seen` is what the form began with: fields it left alone keep what others wrote meanwhile.
        """
        with self._units.begin(self._actor) as unit:
            before = _stored(unit.connection, group)
            tidy = checked(draft if seen is None else rebase(draft, seen, draft_of(before)))
            if tidy.rule != before.rule:
                _refuse_other_kind(before, tidy.rule)
                _refuse_lost(unit.connection, tidy.rule)
                _refuse_circle(unit.connection, group, tidy.rule)
            changed = write_edit(unit, before, tidy)
            if changed:
                unit.did("groups.edit", group, ", ".join(changed))
                _tell(unit, group)

    @asks("GROUPS")
    def set_rule(self, group: GroupId, rule: "Rule") -> int:
        """Give a group another rule, or let a group that was filled by hand fill itself from now on.

        Nobody is lost by that: who was put in by hand and does not meet the rule is pinned into the group.
        Answers how many are. `set_by_hand` is the way back.

        Raises:
            Invalid: the rule refers to itself, names a deleted group, or cannot be kept.
            Refused: more people than can be pinned were put in by hand.
            NotFound: the group is not there.
        """
        with self._units.begin(self._actor) as unit:
            before = _stored(unit.connection, group)
            tidy = checked(replace(draft_of(before), rule=rule)).rule
            if tidy is None or tidy == before.rule:
                return 0
            _refuse_lost(unit.connection, tidy)
            _refuse_circle(unit.connection, group, tidy)
            pinned = 0
            if before.kind is GroupKind.MANUAL:
                from store.services import group_kinds  # no sale changes what a group is

                pinned = group_kinds.by_rule(unit, before, tidy)
                unit.did("groups.auto", group, str(pinned))
            else:
                unit.edit(GROUPS, {"id": group}, _rule_column(tidy))
                unit.did("groups.rule", group)
            _tell(unit, group)
        return pinned

    @asks("GROUPS")
    def set_by_hand(self, group: GroupId) -> int:
        """Let people fill a group that filled itself; who is in it now stays. Answers how many they are.

        Raises:
            Refused: it is filled by hand already, or too many are in it.
            NotFound: the group is not there.
        """
        from store.services import group_kinds  # as above

        with self._units.begin(self._actor) as unit:
            before = _stored(unit.connection, group)
            if before.kind is not GroupKind.AUTO:
                raise Refused(f"{before.name} is filled by hand already")
            kept = group_kinds.by_hand(unit, before)
            unit.did("groups.manual", group, str(kept))
            _tell(unit, group)
        return kept

    @asks("GROUPS")
    def set_active(self, chosen: Sequence[GroupId], *, active: bool) -> None:
        """Switch groups on or off; nothing of them is lost. Raises NotFound."""
        with self._units.begin(self._actor) as unit:
            for group in chosen:
                if _stored(unit.connection, group).active == active:
                    continue
                unit.edit(GROUPS, {"id": group}, {"active": int(active)})
                unit.did("groups.activate" if active else "groups.deactivate", group)
                _tell(unit, group)

    @asks("GROUPS")
    def delete(self, chosen: Sequence[GroupId], *, even_so: bool = False) -> None:
        """Delete groups with their quick discounts; receipts keep their names.

        Args:
            chosen: which.
            even_so: also those that rules of others name; nobody meets such a rule from then on.

        Raises:
            NotFound: one is not there.
            Refused: rules of others name one, and it is not to be done even so.
        """
        with self._units.begin(self._actor) as unit:
            if not even_so:
                _refuse_named(unit, chosen)
            for group in chosen:
                _stored(unit.connection, group)
                unit.edit(GROUPS, {"id": group}, {"deleted": 1})
                quick = groups.quick_discount(unit.connection, group)
                if quick is not None and not quick["deleted"]:
                    unit.edit(DISCOUNTS, {"id": quick["id"]}, {"deleted": 1})
                unit.did("groups.delete", group)
                _tell(unit, group)
            unit.tell([CustomersChanged()])

    def add_members(self, group: GroupId, chosen: Sequence[CustomerId]) -> int:
        """Put customers in a group; answers how many were not in it. Raises NotFound, Refused."""
        ask_for(self._actor, chosen)
        return self._move(group, chosen, present=True)

    def remove_members(self, group: GroupId, chosen: Sequence[CustomerId]) -> int:
        """Take customers out of a group; answers how many were in it. Raises NotFound, Refused."""
        ask_for(self._actor, chosen)
        return self._move(group, chosen, present=False)

    def _move(self, group: GroupId, chosen: Sequence[CustomerId], *, present: bool) -> int:
        with self._units.begin(self._actor) as unit:
            found = memberships.manual(unit, group)
            if present:
                memberships.open_to_new(found)
            moved = memberships.move(unit, group, chosen, present=present)
            if moved:
                unit.did("groups.add" if present else "groups.remove", group, str(len(moved)))
                unit.tell([GroupsChanged(frozenset([group])), CustomersChanged(frozenset(moved))])
        return len(moved)


def write_new(unit: Unit, draft: GroupDraft, *, group: GroupId | None = None) -> GroupId:
    """Write a group that is not there yet, with its quick discount and perhaps a given id; raises Invalid."""
    tidy = checked(draft)
    group = group or GroupId(unit.new_id())
    _refuse_twin(unit.connection, group, tidy)
    _refuse_lost_program(unit.connection, tidy)
    _refuse_lost(unit.connection, tidy.rule)
    _refuse_circle(unit.connection, group, tidy.rule)
    kind = GroupKind.MANUAL if tidy.rule is None else GroupKind.AUTO
    unit.insert(GROUPS, [{"id": group, "kind": kind.value, **_columns(tidy), **_rule_column(tidy.rule)}])
    _write_quick(unit, group, tidy)
    return group


def write_edit(unit: Unit, before: Group, tidy: GroupDraft) -> list[str]:
    """Write what differs in a checked draft, whose rule is known to lead to no circle.

    Answers the names of the changed fields. Raises Invalid.
    """
    group = before.id
    refuse_gifts(before, tidy)
    # Two lanes may have made twins while apart; their other fields stay open to edits.
    if name_key(tidy.name) != name_key(before.name):
        _refuse_twin(unit.connection, group, tidy)
    if tidy.program != before.program:
        _refuse_lost_program(unit.connection, tidy)
    old, new = _columns(draft_of(before)), _columns(tidy)
    changed = {name: value for name, value in new.items() if old[name] != value}
    if tidy.rule != before.rule:
        changed |= _rule_column(tidy.rule)
    unit.edit(GROUPS, {"id": group}, changed)
    quick = ["discount"] if _write_quick(unit, group, tidy) else []
    return [*changed, *quick]


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


def resolve(connection: Connection, text: str) -> Group:
    """The group that an id in hex, a name, or the label of one of twins names; raises NotFound."""
    found = groups.named(connection, text) or _by_id(connection, text) or _twin(connection, text)
    if found is None and name_key(text) in _COMMON_NAMES:
        return COMMON
    if found is None:
        part = groups.became(connection, text)
        if part is not None:
            raise NotFound(f"{part[0]} is part of {part[1].label} now; say {part[1].label!r}")
        raise NotFound(f"no group {text!r}; see them with: groups list")
    return found


def _twin(connection: Connection, text: str) -> Group | None:
    name, place = of_label(text)
    alike = groups.alike(connection, name) if place else []
    return next((group for group in alike if group.twin == place), None)


def _refuse_named(unit: Unit, chosen: Sequence[GroupId]) -> None:
    from store.services.group_effects import refuse_to_delete  # no sale deletes groups

    refuse_to_delete(unit.connection, chosen, unit.now)


def _by_id(connection: Connection, text: str) -> Group | None:
    try:
        raw = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        return None
    if raw == COMMON_GROUP:
        return COMMON
    return groups.get(connection, GroupId(raw)) if len(raw) == ID_BYTES else None


def _get(connection: Connection, group: GroupId) -> Group:
    return COMMON if group == COMMON_GROUP else _stored(connection, group)


def _stored(connection: Connection, group: GroupId) -> Group:
    if group == COMMON_GROUP:
        raise Refused("the common group cannot be changed or deleted")
    found = groups.get(connection, group)
    if found is None:
        raise NotFound("that group is not there any more; go back to the list")
    return found


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


def _rule_column(rule: "Rule | None") -> dict[str, Scalar | None]:
    if rule is None:
        return {}
    from store.domain.rules.stored import to_text

    return {"rule": to_text(rule)}


def _refuse_other_kind(group: Group, rule: "Rule | None") -> None:
    if group.kind is GroupKind.MANUAL:
        raise Invalid({"rule": f"{group.name} is filled by hand; turn it into one that fills itself first"})
    if rule is None:
        raise Invalid({"rule": f"{group.name} fills itself: it needs a rule"})


def _refuse_lost(connection: Connection, rule: "Rule | None") -> None:
    if rule is None:
        return
    from store.services.group_effects import refuse_lost

    try:
        refuse_lost(connection, rule)
    except Refused as refusal:
        raise Invalid({"rule": str(refusal)}) from refusal


def _refuse_circle(connection: Connection, group: GroupId, rule: "Rule | None") -> None:
    if rule is None:
        return
    from store.domain.rules.needs import circle

    others = {each.id: each for each in groups.all_groups(connection) if each.id != group}
    way = circle(group, rule, {each.id: each.rule for each in others.values() if each.rule is not None})
    if way:
        names = ["this group", *(others[each].name for each in way[1:-1]), "this group"]
        raise Invalid({"rule": f"the rule refers to itself: {' → '.join(names)}"})


def _write_quick(unit: Unit, group: GroupId, draft: GroupDraft) -> bool:
    """Keep the group's own discount in step with its form: one ordinary discount on the whole sale.

    Only what differs is written, kind and value as one: a value means nothing under another kind. Answers
    whether anything was.
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
    if not none and any(there[name] != value for name, value in offer.items()):
        changed |= offer
    unit.edit(DISCOUNTS, {"id": there["id"]}, changed)
    return bool(changed)


def _insert_quick(unit: Unit, group: GroupId, offer: dict[str, Scalar | None]) -> None:
    discount = quick_discount_id(group)
    fixed: dict[str, Scalar | None] = {"per": "sale", "target": "sale", "stacking": "best"}
    unit.insert(DISCOUNTS, [{**offer, **fixed, "id": discount, "quick_group_id": group}])
    unit.put(DISCOUNT_GROUPS, [{"discount_id": discount, "group_id": group}])


def _tell(unit: Unit, group: GroupId) -> None:
    unit.tell([GroupsChanged(frozenset([group])), CatalogueChanged()])
