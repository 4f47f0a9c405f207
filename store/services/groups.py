"""Customer groups: list, create, edit, switch, delete, and who is in them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain.drafts import rebase
from store.domain.errors import Invalid, Refused
from store.domain.groups import (
    COMMON,
    Group,
    GroupDraft,
    GroupKind,
    checked,
    refuse_gifts,
)
from store.domain.ids import CustomerId, GroupId
from store.domain.together import TOGETHER
from store.events import CatalogueChanged, CustomersChanged, GroupsChanged
from store.queries import customers, groups
from store.queries.groups import Counted
from store.services import group_naming as naming
from store.services import group_writing as writing
from store.services import memberships
from store.services.asking import ask_for, ask_for_benefits, asks
from store.tables.catalogue import DISCOUNTS
from store.tables.customers import GROUPS
from store.unit import Actor, Unit, Units

if TYPE_CHECKING:
    from store.domain.rules.tree import Rule


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
            return naming.get(connection, group)

    def find(self, text: str) -> Group:
        """The group of an id in hex or a name; raises NotFound."""
        with self._units.database.reading() as connection:
            return naming.resolve(connection, text)

    def only(self, text: str) -> Group:
        """The one group of an id in hex or a name, to do something to it.

        Raises:
            NotFound: none.
            Refused: lanes that were apart made several of this name.
        """
        with self._units.database.reading() as connection:
            found = naming.resolve(connection, text)
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
            group = writing.write_new(unit, draft)
            unit.did("groups.create", group)
            _tell(unit, group)
        return group

    @asks("GROUPS")
    def edit(self, group: GroupId, draft: GroupDraft, *, seen: GroupDraft | None = None) -> None:
        """Change a group to what the form says; only what differs is written. Raises Invalid, NotFound.

        `seen` is what the form began with: fields it left alone keep what others wrote meanwhile.
        """
        with self._units.begin(self._actor) as unit:
            before = naming.stored(unit.connection, group)
            if seen is not None:
                draft = rebase(draft, seen, writing.draft_of(before), TOGETHER["groups"])
            tidy = checked(draft)
            if tidy.rule != before.rule:
                _refuse_other_kind(before, tidy.rule)
                writing.refuse_lost_groups(unit.connection, tidy.rule)
                writing.refuse_circle(unit.connection, group, tidy.rule)
            changed = writing.write_edit(unit, before, tidy)
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
            before = naming.stored(unit.connection, group)
            tidy = checked(replace(writing.draft_of(before), rule=rule)).rule
            if tidy is None or tidy == before.rule:
                return 0
            ask_for_benefits(self._actor, unit.connection, [group])
            writing.refuse_lost_groups(unit.connection, tidy)
            writing.refuse_circle(unit.connection, group, tidy)
            pinned = 0
            if before.kind is GroupKind.MANUAL:
                from store.services import group_kinds  # no sale changes what a group is

                pinned = group_kinds.by_rule(unit, before, tidy)
                unit.did("groups.auto", group, str(pinned))
            else:
                unit.edit(GROUPS, {"id": group}, writing.rule_column(tidy))
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
            before = naming.stored(unit.connection, group)
            if before.kind is not GroupKind.AUTO:
                raise Refused(f"{before.name} is filled by hand already")
            ask_for_benefits(self._actor, unit.connection, [group])
            kept = group_kinds.by_hand(unit, before)
            unit.did("groups.manual", group, str(kept))
            _tell(unit, group)
        return kept

    @asks("GROUPS")
    def set_active(self, chosen: Sequence[GroupId], *, active: bool) -> None:
        """Switch groups on or off; nothing of them is lost. Raises NotFound."""
        with self._units.begin(self._actor) as unit:
            stored = [naming.stored(unit.connection, group) for group in dict.fromkeys(chosen)]
            changed = [group.id for group in stored if group.active != active]
            ask_for_benefits(self._actor, unit.connection, changed)
            for group in changed:
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
            ask_for_benefits(self._actor, unit.connection, chosen)
            for group in chosen:
                naming.stored(unit.connection, group)
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
            ask_for_benefits(self._actor, unit.connection, [group])
            if present:
                memberships.open_to_new(found)
            moved = memberships.move(unit, group, chosen, present=present)
            if moved:
                unit.did("groups.add" if present else "groups.remove", group, str(len(moved)))
                unit.tell([GroupsChanged(frozenset([group])), CustomersChanged(frozenset(moved))])
        return len(moved)


def _refuse_named(unit: Unit, chosen: Sequence[GroupId]) -> None:
    from store.services.group_effects import refuse_to_delete  # no sale deletes groups

    refuse_to_delete(unit.connection, chosen, unit.now)


def _refuse_other_kind(group: Group, rule: "Rule | None") -> None:
    if group.kind is GroupKind.MANUAL:
        raise Invalid({"rule": f"{group.name} is filled by hand; turn it into one that fills itself first"})
    if rule is None:
        raise Invalid({"rule": f"{group.name} fills itself: it needs a rule"})


def _tell(unit: Unit, group: GroupId) -> None:
    unit.tell([GroupsChanged(frozenset([group])), CatalogueChanged()])
