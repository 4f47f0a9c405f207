"""From edits to steps: each writes one thing for whoever does not have it yet. Finds no rows itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from store.domain.bulk_edits.edits import (
    AddTags,
    AddToGroups,
    DeleteCustomers,
    Edit,
    FieldValue,
    RemoveFromGroups,
    RemoveTags,
    SetField,
)
from store.domain.bulk_edits.fields import label, shown
from store.domain.bulk_edits.outcomes import Refusal
from store.domain.customers import TAG_CHARACTERS_MAX, tag_of
from store.domain.errors import BadInput
from store.domain.groups import Group, GroupKind
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.money import Currency
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """Put in a group, or take out of it."""

    group: GroupId
    name: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Put:
    """Write a column."""

    column: str
    value: FieldValue


@dataclass(frozen=True, slots=True)
class Mark:
    """Give a tag, or take it."""

    tag: str
    there: bool


Step: TypeAlias = Move | Put | Mark


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written, in this order, and what is not."""

    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...]


def plan(edits: Sequence[Edit], groups: Sequence[Group]) -> Plan:
    """Steps and refusals of some edits in a shop with these groups.

    Raises:
        BadInput: two of the edits contradict each other, or there is none.
    """
    by_id = {group.id: group for group in groups}
    refusals: list[Refusal] = []
    steps: list[Step] = []
    for edit in edits:
        match edit:
            case AddToGroups(None):
                steps += [Move(group.id, group.name, True) for group in groups if not barred(group)]
            case RemoveFromGroups(None):
                steps += [Move(one.id, one.name, False) for one in groups if one.kind is GroupKind.MANUAL]
            case AddToGroups(tuple() as chosen) | RemoveFromGroups(tuple() as chosen):
                steps += _moves(chosen, by_id, refusals, inside=isinstance(edit, AddToGroups))
            case SetField(field, value):
                steps.append(Put(field, value))
            case AddTags(tags) | RemoveTags(tags):
                steps += [Mark(tag_of(tag), isinstance(edit, AddTags)) for tag in tags if tag_of(tag)]
            case DeleteCustomers():
                steps.append(Put("deleted", 1))
    if not steps and not refusals:
        raise BadInput("nothing to do: say what is to be changed, such as a field, a group or a tag")
    refusals += _field_refusals(steps)
    steps = list(dict.fromkeys(steps))
    _refuse_contradictions(steps)
    return Plan(tuple(steps), tuple(refusals))


def barred(group: Group) -> str:
    """Why nobody is put in a group by hand now; empty when they may be."""
    if group.kind is GroupKind.COMMON:
        return "everybody is in the common group; nobody is put in or taken out"
    if group.kind is GroupKind.AUTO:
        return "it fills itself by its rule; pin customers into it or out of it instead"
    return "" if group.active else "it is inactive; switch it on before adding members"


def describe(step: Step, currency: Currency) -> str:
    """A step as a command: `add to VIP`, `set city to Bonn`."""
    match step:
        case Move(name=name, inside=inside):
            return f"add to {name}" if inside else f"remove from {name}"
        case Put(column="deleted"):
            return "delete"
        case Put(column=column, value=""):
            return f"empty {label(column)}"
        case Put(column=column, value=value):
            return f"set {label(column)} to {shown(column, value, currency)}"
        case Mark(tag=tag, there=there):
            return f"tag {tag}" if there else f"take tag {tag} away"


def _moves(
    chosen: Sequence[GroupId], groups: Mapping[GroupId, Group], refusals: list[Refusal], *, inside: bool
) -> Iterator[Move]:
    for identity in chosen:
        group = groups.get(identity)
        if identity == COMMON_GROUP:
            words = "everybody is in it; nobody is put in or taken out"
            refusals.append(Refusal("the common group", words, blocks=True))
        elif group is None:
            refusals.append(Refusal("a group", "it is not there any more", blocks=True))
        elif (reason := barred(group)) and (inside or group.kind is not GroupKind.MANUAL):
            refusals.append(Refusal(group.name, reason, blocks=True))
        else:
            yield Move(group.id, group.name, inside)


def _field_refusals(steps: Sequence[Step]) -> Iterator[Refusal]:
    written = {step.column: step.value for step in steps if isinstance(step, Put)}
    if written.get("email"):
        yield Refusal(
            "e-mail", "one address belongs to one customer; in bulk it can only be emptied", blocks=True
        )
    if written.get("tax_exempt") and not written.get("tax_reason"):
        yield Refusal("tax exempt", "say why: give the tax reason in the same edit", blocks=True)


def _refuse_contradictions(steps: Sequence[Step]) -> None:
    met: set[tuple[str, object]] = set()
    for step in steps:
        key: tuple[str, object]
        match step:
            case Move(group=group, name=name):
                key, words = ("group", group), f"{name} cannot be both added and removed"
            case Put(column=column):
                key, words = ("column", column), f"{label(column)} cannot be set to two values"
            case Mark(tag=tag):
                if len(tag) > TAG_CHARACTERS_MAX:
                    raise BadInput(f"a tag may have {TAG_CHARACTERS_MAX} characters")
                key, words = ("tag", tag), f"the tag {tag} cannot be both given and taken"
        if key in met:
            raise BadInput(words)
        met.add(key)
    if Put("deleted", 1) in steps and len(steps) > 1:
        raise BadInput("customers that are deleted cannot be changed in the same edit")
